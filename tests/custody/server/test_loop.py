"""The custodian, in a process of its own: who may ask, what is given out, and what survives a kill -9."""

import datetime as dt
import hashlib
import os
import secrets
import signal
import socket
import stat
import struct
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from keepfaith.custody.client import line as client_line
from keepfaith.custody.client.cases import CasesClient
from keepfaith.custody.client.connection import CustodianUnavailable, RecordsClient, Refused
from keepfaith.custody.client.opener import Opener
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.message import GREETING, VERSION, Denial
from keepfaith.custody.protocol.sizes import EDITIONS_PAGE_SIZE, HOLDS_PAGE_SIZE
from keepfaith.custody.server.loop import FINISH_TIMEOUT, MAX_CONNECTIONS
from keepfaith.custody.store.journal import verify
from keepfaith.ipc.frames import Frames, framed
from keepfaith.ipc.strict_fields import written
from keepfaith.website.processes.web import THREADS
from keepfaith.website.runtime.heartbeat import MAX_WEB_PROCESSES
from tests.cases import opened_case
from tests.custody.conftest import LATER, RULES, SCHEMA
from tests.custody.whole_editions import whole_edition
from tests.duties import give_duty
from tests.portals import until

HOURS = 3600
STATUS = framed({"verb": "status"})
DIGEST = b"d" * 32


def dialled(running, name="requests"):
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(10)
    line.connect(str(running.sockets / name))
    return closing(line)


def answered(line, count=1):
    frames, frames_read = Frames(), []
    while len(frames_read) < count:
        arrived = line.recv(65536)
        if not arrived:
            return frames_read
        frames_read += frames.take(arrived)
    return frames_read


def hung_up(line):
    try:
        return line.recv(65536) == b""
    except ConnectionResetError:
        return True


def steady_hour():
    """Wait out the end of an hour, so that a count by the hour does not begin anew within a test."""
    if time.time() % HOURS > HOURS - 20:
        time.sleep(21)


def test_a_record_opens_for_its_duty_and_only_in_the_requested_fields(running):
    created = running.create(address="reader@example.gov")
    opened = running.open(created.record)[created.record]
    assert opened == OpenedKeys({"name": created.field_key("name")}, is_test=False)
    assert created.key not in opened.keys.values()
    assert running.portal.unconfirmed() == (created.record,)
    running.portal.confirm({created.record: DIGEST})
    assert running.portal.unconfirmed() == ()
    assert running.portal.status().records == 1


def test_a_token_sent_again_gives_the_same_record_and_no_key_once_confirmed(running):
    token, header = secrets.token_bytes(16), Header("ab" * 32, "requests", "literature", {"name": "name"})
    first = running.portal.create(token, header)
    assert running.portal.create(token, header) == first
    running.portal.confirm({first.record: DIGEST})
    again = running.portal.create(token, header)
    assert (again.record, again.key) == (first.record, None)
    with pytest.raises(Refused):
        again.field_key("name")


@pytest.mark.parametrize(
    ("change", "ground", "clause"),
    [
        ({"employee": "stranger"}, "duty", "need-to-know"),
        ({"duty": "events"}, "no rule permits", "need-to-know"),
        ({"employee": "stranger", "fields": ("number",)}, "guardrail", "minimum-quantity"),
        ({"purpose": "questions"}, "no rule permits", "need-to-know"),
        ({"purpose": "notices"}, "guardrail", "only-when-asked"),
        ({"fields": ("name", "number")}, "guardrail", "minimum-quantity"),
        ({"fields": ("colour",)}, "unknown field", "need-to-know"),
    ],
)
def test_a_refusal_names_its_clause_and_is_an_entry(running, change, ground, clause):
    created = running.create()
    before = running.portal.status().entries
    assert running.open(created.record, **change) == {created.record: Denial(ground, clause)}
    assert running.portal.status().entries == before + 1


def test_what_the_rules_refuse_is_refused_by_their_clause_whether_or_not_the_duty_is_there(running):
    record = running.create().record
    for employee in ("clerk", "stranger"):
        outcome = running.open(record, fields=("number",), employee=employee)
        assert outcome[record] == Denial("guardrail", "minimum-quantity")
    assert running.open(record, employee="stranger")[record] == Denial("duty", "need-to-know")


def test_an_employees_current_duties_are_listed(running):
    assert running.portal.duties_of("clerk") == ("literature",)
    give_duty(running.control, "clerk", "events")
    assert running.portal.duties_of("clerk") == ("events", "literature")
    running.control.end_staff("clerk")
    assert running.portal.duties_of("clerk") == ()
    with pytest.raises(Refused, match="employee"):
        running.portal.duties_of("not a name")


def test_a_record_about_the_person_of_another_shares_its_subject(running):
    first = running.create(address="reader@example.gov")
    second = running.create(about=first.record)
    running.create(about=second.record)
    # One subject of all three, and the mailbox.
    assert running.portal.status().subjects == 2
    running.create(about=running.create().record)
    assert running.portal.status().subjects == 2
    for how in ({"about": secrets.token_bytes(16)}, {"about": first.record, "address": "b@example.gov"}):
        with pytest.raises(Refused, match=r"not known|twice"):
            running.create(**how)


def test_each_record_of_several_is_opened_or_refused_by_itself(running):
    first, last, unknown = running.create(), running.create(), secrets.token_bytes(16)
    outcomes = running.open(first.record, unknown, last.record)
    assert outcomes[unknown] == Denial("unknown record", "need-to-know")
    assert [type(outcome) for outcome in outcomes.values()] == [OpenedKeys, Denial, OpenedKeys]


def test_more_records_than_one_message_holds_are_all_opened(running):
    records = [running.create().record for _ in range(205)]
    outcomes = running.open(*records)
    assert list(outcomes) == records
    assert all(isinstance(outcome, OpenedKeys) for outcome in outcomes.values())


def test_a_duty_that_ended_opens_nothing_from_then_on(running):
    record = running.create().record
    give_duty(running.control, "leaver", "literature")
    assert isinstance(running.open(record, employee="leaver")[record], OpenedKeys)
    running.control.end_staff("leaver")
    assert running.open(record, employee="leaver")[record].code == "duty"
    running.control.end_duty("clerk", "literature")
    assert running.open(record)[record].code == "duty"
    with pytest.raises(Refused, match="No edition knows this duty"):
        give_duty(running.control, "clerk", "everything")


def test_what_was_allowed_again_and_again_is_refused_from_the_next_request_on(running):
    record = running.create().record
    for _ in range(2):
        for _ in range(3):
            assert isinstance(running.open(record)[record], OpenedKeys)
        running.control.end_duty("clerk", "literature")
        assert running.open(record)[record].code == "duty"
        give_duty(running.control, "clerk", "literature")
    assert isinstance(running.open(record)[record], OpenedKeys)
    tighter = RULES + '@id("none") @clause("policy-changes") forbid(principal, action, resource);'
    started = dt.datetime.now(dt.UTC).replace(microsecond=0)
    running.control.register(LATER, rules=tighter, schema=SCHEMA, starts_at=started)
    assert running.open(record)[record] == Denial("guardrail", "policy-changes")


def test_beyond_the_cap_nothing_is_opened_within_the_hour_even_after_a_new_start(custody):
    steady_hour()
    custody.cap = 3
    custody.start()
    custody.prepare()
    records = [custody.create().record for _ in range(4)]
    assert [isinstance(outcome, OpenedKeys) for outcome in custody.open(*records).values()] == [True] * 3 + [
        False
    ]
    assert custody.portal.status().alarms == 1
    custody.open(*records)
    _, output = custody.end()
    assert output.count("ALARM: the duty literature reached its cap of 3") == 1
    assert "clerk" not in output
    custody.start()
    assert custody.open(records[0])[records[0]].code == "cap"


def test_a_refused_opening_does_not_count_towards_the_cap(custody):
    steady_hour()
    custody.cap = 1
    custody.start()
    custody.prepare()
    record = custody.create().record
    assert custody.open(record, fields=("number",))[record].code == "guardrail"
    assert custody.open(record, employee="stranger")[record].code == "duty"
    assert isinstance(custody.open(record)[record], OpenedKeys)


def test_an_erased_record_is_gone_and_one_on_hold_is_not_erased(running):
    created = running.create()
    case = opened_case(running.control)
    running.control.hold(created.record, case=case, on=True)
    with pytest.raises(Refused) as refused:
        running.erase(created.record)
    assert (refused.value.code, refused.value.clause) == ("held", "not-destroyed-by-mistake")
    running.control.hold(created.record, case=case, on=False, reason="request")
    running.erase(created.record)
    assert running.open(created.record)[created.record].code == "unknown record"
    assert running.portal.confirm({created.record: DIGEST}) == {created.record: "unknown record"}
    with pytest.raises(Refused, match="unknown record"):
        running.control.hold(created.record, case=case, on=True)
    with pytest.raises(Refused, match="unknown record"):
        running.erase(created.record)
    wal = running.store / "store.sqlite3-wal"
    assert len(wal.read_bytes()) < 200_000


def test_records_on_hold_are_listed_with_their_cases_page_by_page(running):
    client = CasesClient(running.sockets / "requests")
    assert client.holds() == {}
    both = (opened_case(running.control), opened_case(running.control, "audit"))
    # More than one page.
    records = [running.create().record for _ in range(HOLDS_PAGE_SIZE // 2 + 10)]
    for record in records:
        for case in both:
            running.control.hold(record, case=case, on=True)
    assert client.holds() == dict.fromkeys(records, both)
    assert list(client.holds()) == sorted(records)
    assert running.portal.status().holds == len(records)
    running.control.hold(records[0], case=both[0], on=False, reason="settled")
    assert client.holds()[records[0]] == both[1:]
    assert [(case.case, case.holds) for case in client.cases()] == [
        (both[0], len(records) - 1),
        (both[1], len(records)),
    ]


def test_a_record_whose_row_never_came_is_discarded_and_one_whose_row_came_is_not(running):
    lost, confirmed = running.create(), running.create()
    running.portal.confirm({confirmed.record: DIGEST})
    running.portal.discard(lost.record)
    assert running.portal.unconfirmed() == ()
    assert running.open(lost.record)[lost.record].code == "unknown record"
    for record, ground in ((lost.record, "unknown record"), (confirmed.record, "confirmed")):
        with pytest.raises(Refused) as refused:
            running.portal.discard(record)
        assert refused.value.code == ground
    assert lost.record not in (running.store / "store.sqlite3-wal").read_bytes()
    on_hold = running.create()
    running.control.hold(on_hold.record, case=opened_case(running.control), on=True)
    with pytest.raises(Refused, match="held"):
        running.portal.discard(on_hold.record)


def test_a_row_is_confirmed_as_it_is_and_never_as_another(running):
    records = [running.create().record for _ in range(205)]
    rows, unknown = dict.fromkeys(records[:203], DIGEST), secrets.token_bytes(16)
    for _ in range(2):
        assert set(running.portal.confirm(rows).values()) == {"confirmed"}
    assert running.portal.confirm({records[0]: b"e" * 32, unknown: DIGEST, records[203]: DIGEST}) == {
        records[0]: "another digest", unknown: "unknown record", records[203]: "confirmed",
    }  # fmt: skip
    digests = running.portal.digests([*records, unknown])
    assert digests == {record: DIGEST if record != records[204] else None for record in records}


@pytest.mark.parametrize("change", ["unknown edition", "purpose", "category"])
def test_no_record_is_created_under_words_that_its_edition_lacks(running, change):
    header = {
        "unknown edition": Header("ef" * 32, "requests", "literature", {"name": "name"}),
        "purpose": Header("ab" * 32, "requests", "sale", {"name": "name"}),
        "category": Header("ab" * 32, "requests", "literature", {"name": "colour"}),
    }[change]
    with pytest.raises(Refused):
        running.create(header)
    assert running.portal.status().records == 0


def test_an_edition_is_registered_once_and_never_changed(running, custody):
    start, schema = running.began, running.schema
    with pytest.raises(Refused, match="do not parse"):
        running.portal.register(**whole_edition(rules="permit(principal", schema=schema), starts_at=start)
    rules = 'permit(principal == Duty::"nobody", action, resource);'
    with pytest.raises(Refused, match="do not fit their schema"):
        running.portal.register(**whole_edition(rules=rules, schema=schema), starts_at=start)
    running.prepare()
    rules = '@id("a") @clause("a") permit(principal, action, resource);'
    with pytest.raises(Refused, match="never changes"):
        running.control.register("ab" * 32, rules=rules, schema=schema, starts_at=start)
    rules = f'@id("a") @clause("{"a" * 33}") permit(principal, action, resource);'
    with pytest.raises(Refused, match="no short name"):
        running.portal.register(**whole_edition(rules=rules, schema=schema), starts_at=start)


FROM_NOW_ON = whole_edition(rules=RULES, schema=SCHEMA)


@pytest.mark.parametrize(
    ("days", "taken"), [(29.01, True), (28.99, False), (0, False), (-1, False), (-3000, False)]
)
def test_after_the_first_record_an_edition_from_the_portal_needs_its_notice(running, days, taken):
    starts_at = (dt.datetime.now(dt.UTC) + dt.timedelta(days=days)).replace(microsecond=0)
    running.erase(running.create().record)
    if taken:
        running.portal.register(starts_at=starts_at, **FROM_NOW_ON)
        return
    with pytest.raises(Refused, match="policy register") as refused:
        running.portal.register(starts_at=starts_at, **FROM_NOW_ON)
    assert (refused.value.code, refused.value.clause) == ("notice", "thirty-days")
    assert running.portal.status().editions == 1
    running.control.register(starts_at=starts_at, **FROM_NOW_ON)
    running.portal.register(starts_at=starts_at, **FROM_NOW_ON)


def test_all_that_is_registered_is_listed_page_by_page(running):
    start, rules = running.began, '@id("a") @clause("a") permit(principal, action, resource);'
    starts = {}
    for number in range(1, EDITIONS_PAGE_SIZE + 2):
        edition, starts_at = (
            whole_edition(rules=rules, schema=SCHEMA, mark=str(number)),
            start + dt.timedelta(number),
        )
        running.portal.register(**edition, starts_at=starts_at)
        starts[edition["edition"]] = starts_at
    listed = running.portal.editions()
    assert listed.keys() == {*starts, "ab" * 32}
    assert {digest: listed[digest].starts_at for digest in starts} == starts
    texts = {(listed[digest].rules, listed[digest].schema) for digest in starts}
    assert texts == {(hashlib.sha256(rules.encode()).digest(), hashlib.sha256(SCHEMA.encode()).digest())}
    assert {listed[digest].acts for digest in starts} == {hashlib.sha256(b"").digest()}


def test_before_the_first_record_every_edition_is_taken(running):
    running.portal.register(starts_at=running.began + dt.timedelta(days=1), **FROM_NOW_ON)
    assert running.portal.status().editions == 2


@pytest.mark.parametrize(
    "bad",
    [
        b"\0\0\0\0",
        b"\xff\xff\xff\xff",
        b"\0\0\0\x01{",
        struct.pack(">I", 60_000) + b"[" * 60_000,
        framed({"verb": "everything"}),
        framed({"verb": "duty", "employee": "web", "duty": "literature", "on": True}),
        framed({"verb": "status", "more": 1}),
    ],
)
def test_a_bad_frame_closes_its_connection_and_nothing_else(running, bad):
    with dialled(running) as good, dialled(running) as other:
        good.sendall(GREETING + STATUS)
        assert answered(good)[0]["ok"]
        other.sendall(GREETING + STATUS + bad)
        answers = answered(other, 3)
        assert [answer["ok"] for answer in answers] == [True, False]
        assert answers[1]["code"] == "malformed"
        good.sendall(STATUS)
        assert answered(good)[0]["ok"]
    assert running.portal.status().duties == 2


@pytest.mark.parametrize(
    "first",
    [
        framed({"keepfaith custodian": VERSION - 1}),
        framed({"keepfaith custodian": VERSION + 1}),
        framed({"keepfaith custodian": str(VERSION)}),
        framed({"keepfaith custodian": VERSION, "more": 1}),
        STATUS,
    ],
)
@pytest.mark.parametrize("name", ["requests", "control"])
def test_a_client_of_another_version_gets_a_message_and_only_its_connection_is_closed(running, name, first):
    with dialled(running, name) as good, dialled(running, name) as other:
        good.sendall(GREETING + STATUS)
        assert answered(good)[0]["ok"]
        other.sendall(first + STATUS)
        (denial,) = answered(other)
        assert (denial["ok"], denial["code"]) == (False, "other version")
        assert "the same installation" in denial["problem"]
        assert hung_up(other)
        good.sendall(STATUS)
        assert answered(good)[0]["ok"]


def test_the_client_reports_a_custodian_of_another_version(running, monkeypatch):
    monkeypatch.setattr(client_line, "GREETING", framed({"keepfaith custodian": VERSION + 1}))
    # Of a thread's clients, the first one greets for all.
    running.portal.close()
    older = RecordsClient(running.sockets / "requests")
    for _ in range(2):
        with pytest.raises(Refused, match="the same installation") as refused:
            older.status()
        assert refused.value.code == "other version"


def changed(**other):
    """Return the frame of a discard with a field more, or of another type; with `...` it has one less."""
    fields = {"verb": "discard", "record": written(bytes(16)), **other}
    return framed({name: value for name, value in fields.items() if value is not ...})


@pytest.mark.parametrize(
    "bad", [changed(more=1), changed(record=...), changed(record=7), changed(record=[]), changed(record="")]
)
def test_a_field_too_many_too_few_or_of_another_type_closes_that_connection_and_nothing_else(running, bad):
    created = running.create()
    with dialled(running) as good, dialled(running) as other:
        good.sendall(GREETING + STATUS)
        assert answered(good)[0]["ok"]
        other.sendall(GREETING + bad)
        (denial,) = answered(other)
        assert denial["code"] == "malformed"
        assert hung_up(other)
        good.sendall(STATUS)
        assert answered(good)[0]["ok"]
    assert running.portal.unconfirmed() == (created.record,)


def test_a_caller_who_does_not_finish_a_frame_is_cut_off_and_others_are_served_meanwhile(running):
    with dialled(running) as slow:
        slow.sendall(GREETING + STATUS[:7])
        begun = time.monotonic()
        assert running.portal.status()
        assert hung_up(slow)
        assert FINISH_TIMEOUT <= time.monotonic() - begun < FINISH_TIMEOUT + 4


def _flood(line):
    for _ in range(200):
        line.sendall(STATUS * 500)


@pytest.mark.long
def test_a_caller_who_does_not_read_is_cut_off(running):
    with dialled(running) as deaf:
        deaf.settimeout(2)
        deaf.sendall(GREETING)
        with pytest.raises(TimeoutError):
            _flood(deaf)
        assert running.portal.status()
        time.sleep(FINISH_TIMEOUT)
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            _flood(deaf)


def test_there_are_so_many_connections_and_no_more_and_control_has_its_own(running):
    running.portal.close()
    running.desk.close()
    lines = [dialled(running) for _ in range(MAX_CONNECTIONS)]
    try:
        for line in lines:
            line.thing.sendall(GREETING + STATUS)
            assert answered(line.thing)[0]["ok"]
        for _ in range(2):
            with dialled(running) as one_more:
                assert hung_up(one_more)
        assert running.control.status()
    finally:
        for line in lines:
            line.thing.close()
    assert running.portal.status()
    _, log = running.end()
    assert log.count(f"ALARM: all {MAX_CONNECTIONS} connections at its socket requests are taken") == 1


def test_every_thread_of_the_most_web_processes_can_connect():
    others = 32
    # One more thread gets a web process ready.
    assert MAX_WEB_PROCESSES * (THREADS + 1) + others <= MAX_CONNECTIONS


def test_sockets_are_private_and_only_named_users_are_heard(custody):
    custody.allowed = [os.getuid() + 1]
    custody.start()
    for name in ("requests", "control"):
        assert stat.S_IMODE((custody.sockets / name).stat().st_mode) == 0o600
    with pytest.raises(CustodianUnavailable):
        custody.portal.status()
    with dialled(custody) as line:
        assert hung_up(line)
    assert custody.control.status()


OTHER, STRANGER, GROUP = 64_101, 64_102, 64_103


def status_as(running, user, name, groups=(GROUP,)):
    """Request the status as another user, in a process of its own, and return the outcome."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        outcome = "broke off"
        try:
            os.setgroups(groups)
            os.setgid(OTHER)
            os.setuid(user)
            with dialled(running, name) as line:
                line.sendall(GREETING + STATUS)
                outcome = "answered" if answered(line) else "hung up"
        except (PermissionError, BrokenPipeError, ConnectionResetError) as error:
            outcome = "kept out" if isinstance(error, PermissionError) else "hung up"
        finally:
            os.write(writing, outcome.encode())
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as pipe:
        return pipe.read()


@pytest.mark.root("only root can ask as another user")
def test_a_group_reaches_requests_and_nothing_else_and_only_named_users_of_it_are_heard(custody):
    custody.group, custody.allowed = GROUP, [OTHER]
    custody.folder.chmod(0o711)
    custody.start()
    modes = {
        path.name: (path.stat().st_gid, stat.S_IMODE(path.stat().st_mode))
        for path in custody.sockets.iterdir()
    }
    assert modes["requests"] == (GROUP, 0o660)
    assert modes["control"][1] == 0o600
    folder = custody.sockets.stat()
    assert (folder.st_gid, stat.S_IMODE(folder.st_mode)) == (GROUP, 0o710)
    assert stat.S_IMODE(custody.store.stat().st_mode) == 0o700
    assert status_as(custody, OTHER, "requests") == "answered"
    assert status_as(custody, OTHER, "control") == "kept out"
    assert status_as(custody, STRANGER, "requests") == "hung up"
    assert status_as(custody, OTHER, "requests", groups=()) == "kept out"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may give to any group")
def test_a_group_that_the_custodian_is_not_in_is_refused(custody):
    custody.group = GROUP
    process = custody.launch()
    _, output = process.communicate(timeout=20)
    assert process.returncode == 1
    assert b"Name a group with --group" in output


@pytest.mark.also_root
@pytest.mark.usefixtures("own_program")
def test_its_key_is_in_no_argument_no_environment_and_no_file(running):
    of_process = Path(f"/proc/{running.process.pid}")
    assert running.kek not in (of_process / "cmdline").read_bytes()
    if os.geteuid() == 0:
        assert running.kek not in (of_process / "environ").read_bytes()
    else:
        # Its memory is closed to its own user, too.
        with pytest.raises(PermissionError):
            (of_process / "environ").read_bytes()
    running.create()
    for path in running.folder.rglob("*"):
        assert not path.is_file() or running.kek not in path.read_bytes()


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_another_length_is_refused_with_a_message(custody, length):
    process = custody.launch(kek=bytes(length))
    _, output = process.communicate(timeout=20)
    assert process.returncode == 1
    assert b"exactly 32 bytes" in output
    assert b"Traceback" not in output


@pytest.mark.usefixtures("own_program")
def test_a_second_custodian_on_the_store_is_refused_and_the_first_goes_on(running):
    second = running.launch()
    _, output = second.communicate(timeout=20)
    assert second.returncode == 1
    assert output
    assert b"Traceback" not in output
    assert running.portal.status()
    running.end()
    wrong = running.launch(kek=secrets.token_bytes(32))
    _, output = wrong.communicate(timeout=20)
    assert wrong.returncode == 1
    assert b"not the key-encryption key" in output


def test_it_ends_cleanly_and_takes_its_sockets_away(running):
    assert running.end() == (0, "")
    assert not list(running.sockets.iterdir())
    with pytest.raises(CustodianUnavailable):
        running.portal.status()


def _working(running, done, stop):
    portal = RecordsClient(running.sockets / "requests", wait=2)
    desk = Opener(running.sockets / "requests", wait=2)
    try:
        while not stop.is_set():
            created = portal.create(
                secrets.token_bytes(16), running.header, address=f"{secrets.token_hex(2)}@example.gov"
            )
            done["created"].append(created)
            portal.confirm({created.record: DIGEST})
            arguments = {"employee": "clerk", "duty": "literature", "purpose": "literature"}
            outcome = desk.open([created.record], ["name"], **arguments)
            done["opened"].append(outcome[created.record])
    except (CustodianUnavailable, Refused):
        pass
    finally:
        portal.close()
        desk.close()


def _killed_rounds(running, rounds):
    done = {"created": [], "opened": []}
    for _ in range(rounds):
        stop = threading.Event()
        workers = [threading.Thread(target=_working, args=(running, done, stop)) for _ in range(4)]
        for worker in workers:
            worker.start()
        # In the midst of the work, at another place each time.
        enough = len(done["created"]) + 25 + secrets.randbelow(50)
        until(lambda enough=enough: len(done["created"]) > enough)
        running.process.send_signal(signal.SIGKILL)
        running.process.communicate(timeout=20)
        stop.set()
        for worker in workers:
            worker.join(20)
        report = verify(running.store)
        assert report.sound, report.problems
        assert report.entries >= len(done["created"]) + len(done["opened"])
        running.start()
    return done


@pytest.mark.parametrize("rounds", [3, pytest.param(50, marks=pytest.mark.long)])
def test_nothing_acknowledged_is_lost_and_the_journal_verifies_after_kill_9(running, rounds):
    done = _killed_rounds(running, rounds)
    assert len(done["created"]) > 20 * rounds
    assert all(isinstance(outcome, OpenedKeys) for outcome in done["opened"])
    keys = {created.record: created.field_key("name") for created in done["created"]}
    outcomes = running.open(*keys)
    assert {record: outcome.keys["name"] for record, outcome in outcomes.items()} == keys
    assert verify(running.store).sound


@pytest.mark.usefixtures("own_program")
def test_its_memory_is_closed_to_debuggers_and_core_files(running):
    limits = Path(f"/proc/{running.process.pid}/limits").read_text()
    core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"]
    program = """
import ctypes
from keepfaith.custody.__main__ import _close_to_others
was = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
_close_to_others()
print(was, ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""
    output = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert output.split() == ["1", "0"]


def test_a_removal_elsewhere_needs_the_rules_and_a_duty(running):
    request = {"employee": "officer", "duty": "records", "permission": "2026/1", "due": True}
    before = running.portal.status().entries
    running.portal.remove("account", "a-1", running.header, **request)
    changes = {
        "guardrail": {"due": False},
        "duty": {"employee": "clerk"},
        "no rule permits": {"employee": "clerk", "duty": "literature"},
    }
    for ground, change in changes.items():
        with pytest.raises(Refused, match=ground):
            running.portal.remove("account", "a-2", running.header, **{**request, **change})
    other = Header("ef" * 32, "requests", "literature", {"name": "name"})
    with pytest.raises(Refused, match="unknown edition"):
        running.portal.remove("account", "a-3", other, **request)
    running.control.removed("backup", "keepfaith-20261124T120000Z.backup")
    assert running.portal.status().entries == before + 6
    removed = [tally for tally in running.portal.counters(dt.date(2018, 1, 1)) if tally.kind == "removed"]
    assert [(tally.duty, tally.clause, tally.count) for tally in removed] == [
        ("", "", 1), ("records", "not-destroyed-by-mistake", 1),
    ]  # fmt: skip
