"""On a served portal: what a visitor, a writer or an employee leaves in a file or a column, and an undeclared file."""

import base64
import datetime as dt
import gzip
import hashlib
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from keepfaith.prober.canaries import Canaries, Canary
from keepfaith.prober.journeys.letters import LETTER, letter
from keepfaith.prober.journeys.people import made_up_number, somebody
from keepfaith.prober.own_requests import OWN_REQUESTS, own_senders
from keepfaith.prober.own_traces import OWN_NUMBERS, OWN_SESSIONS, OWN_WORDS
from keepfaith.prober.search import (
    addresses,
    answers,
    browsers,
    card_numbers,
    sessions,
    shared_folders,
    sweep,
    undeclared,
)
from keepfaith.prober.senders import is_telling
from keepfaith.prober.visitor import Visitor


@pytest.fixture
def visited(probed):
    """A visit of this process's own, as the prober makes them, and no sweep from before."""
    visitor = Visitor.somebody(probed.reach.portal)
    while not is_telling(visitor.sender):
        visitor = visitor.at_another_address()
    visitor.get("/")
    sweep.forget()
    yield own_senders()[0]
    sweep.forget()


@pytest.mark.long
def test_the_running_prober_sees_nothing_amiss(probed):
    looks = "desk.sessions", "answers.numbers", "journeys.forms", "search.addresses", "search.answers"
    results = probed.look(
        *looks, "search.browsers", "search.card_numbers", "search.sessions", "search.undeclared"
    )
    assert {name: result for name, result in results.items() if result[0] != "kept"} == {}
    assert " columns." in results["search.addresses"][1]
    for look in ("search.answers", "search.card_numbers"):
        assert " columns of text and the texts among files." in results[look][1]


def test_nothing_tried_is_unproven(probed, monkeypatch):
    monkeypatch.setattr(sweep, "own_senders", tuple)
    sweep.forget()
    assert addresses.examine(probed.reach).outcome == "unproven"
    sweep.forget()


def letters_written(probed):
    return sum(canary.way == LETTER and bool(canary.record) for canary in Canaries(probed.reach.folder).all())


@pytest.mark.long
def test_a_letter_with_an_attachment_is_there_to_be_looked_for_and_one_a_round_is_enough(probed):
    before, counts, whole = letters_written(probed), [], probed.reach.in_round(is_whole=True)
    for reach in (whole, whole, probed.reach.in_round(is_whole=False)):
        sweep.forget()
        answers.examine(reach)
        counts.append(letters_written(probed) - before)
    assert counts == [1, 1, 1]
    person = somebody()
    attached = letter(person).iter_attachments()
    assert [person.word in part.get_content() for part in attached] == [True]


def test_an_address_in_a_file_is_seen(probed, visited):
    log = probed.data.postgresql / "log"
    before = log.read_bytes()
    log.write_bytes(before + b"connection from " + visited.encode())
    try:
        finding = addresses.examine(probed.reach)
    finally:
        log.write_bytes(before)
    assert finding.outcome == "failed"
    assert "postgresql/log" in finding.figure
    assert addresses.examine(probed.reach).outcome == "kept"


def test_an_address_in_a_column_is_seen(probed, visited):
    with probed.as_owner() as owner:
        change = "UPDATE policies_checkrun SET figure = %s WHERE id = (SELECT min(id) FROM policies_checkrun)"
        owner.execute(change, [f"seen from {visited}"])
        try:
            places = sweep.sweep(probed.reach).met("address")
            finding = addresses.examine(probed.reach)
        finally:
            owner.execute(change, ["Not examined in this test."])
    assert finding.outcome == "failed"
    assert "policies_checkrun.figure" in places


def test_an_address_among_the_static_files_is_seen(probed, visited):
    packed = probed.data.path / "static" / "cache.gz"
    packed.write_bytes(gzip.compress(f"{visited} /\n".encode()))
    try:
        finding = addresses.examine(probed.reach)
    finally:
        packed.unlink()
        sweep.forget()
    assert finding.outcome == "failed"
    assert "static/cache.gz" in finding.figure


def test_a_browser_in_a_database_of_its_own_is_seen(probed, visited):
    path = probed.data.run / "agents.sqlite"
    with closing(sqlite3.connect(path)) as store, store:
        store.execute("CREATE TABLE agents (name TEXT)")
        store.execute("INSERT INTO agents VALUES (?)", [OWN_REQUESTS[-1].agent])
    try:
        assert browsers.examine(probed.reach).outcome == "failed"
        sweep.forget()
        finding = undeclared.examine(probed.reach)
    finally:
        path.unlink()
        sweep.forget()
    assert finding.outcome == "failed"
    assert "run/agents.sqlite is not declared" in finding.figure
    assert undeclared.examine(probed.reach).outcome == "kept"


@pytest.fixture
def written(probed, tmp_path):
    """A form with its receipt, a card number and a session of this process's own, and no sweep from before."""
    person, at = somebody(), dt.datetime.now(dt.UTC)
    canary = Canary(
        person.word, person.email, "literature", "en", at, "", "sent", "REFERENCE1", "R" * 3 + "7" * 17
    )
    reach = replace(probed.reach, folder=tmp_path.with_name(f"{tmp_path.name}-var") / "prober")
    Canaries(reach.folder).note(canary)
    (reach.folder.parent / "custody").mkdir()
    OWN_SESSIONS.note("q7" * 16)
    while not OWN_NUMBERS.last(1):
        made_up_number()
    sweep.forget()
    yield reach, person, canary
    sweep.forget()


def place(reach, name: str) -> Path:
    return reach.folder.parent / name


def test_nothing_of_a_form_is_met_where_nothing_is(written):
    reach, _, _ = written
    for probe in (answers, sessions, card_numbers):
        finding = probe.examine(reach)
        assert finding.outcome == "kept", finding.figure


def test_what_was_typed_and_never_sent_is_looked_for_too(written):
    reach, _, _ = written
    word = somebody().word
    place(reach, "postgresql").mkdir()
    place(reach, "postgresql/log").write_text(f"refused {word}")
    assert word in OWN_WORDS.last(1)
    assert answers.examine(reach).outcome == "failed"


@pytest.mark.parametrize(
    "form",
    [
        lambda person, _: person.email.encode(),
        lambda person, _: person.street.upper().encode(),
        lambda person, _: repr({"name": person.name}).encode().hex().encode(),
        lambda person, _: base64.b64encode(b"\0" + person.phone.encode()),
        lambda person, _: hashlib.sha256(person.email.encode()).digest(),
        lambda _, canary: canary.code.lower().encode(),
    ],
    ids=["e-mail", "street", "name in hex", "phone in base64", "digest of whom", "code of the receipt"],
)
def test_what_a_person_wrote_is_met_in_the_custodians_store(written, form):
    reach, person, canary = written
    with closing(sqlite3.connect(place(reach, "custody/store.sqlite3"))) as store, store:
        store.execute("CREATE TABLE recent (address)")
        store.execute("INSERT INTO recent VALUES (?)", [form(person, canary)])
    finding = answers.examine(reach)
    assert finding.outcome == "failed"
    assert "custody/store.sqlite3" in finding.figure


def test_a_session_and_a_number_are_met(written):
    reach, _, _ = written
    place(reach, "custody/lock").write_text(OWN_SESSIONS.last(1)[0])
    place(reach, "custody/checkpoint").write_text(OWN_NUMBERS.last(1)[0].replace(" ", ""))
    assert sessions.examine(reach).outcome == "failed"
    assert card_numbers.examine(reach).outcome == "failed"
    # No answer to a form holds it, but by its form it is somebody's.
    assert answers.examine(reach).figure.startswith("Payment card: what has the form of one is in custody/")


@pytest.mark.parametrize("kind", ["jsonb", "bytea", "text[]"])
def test_a_word_is_met_in_a_column_of_any_kind(written, probed, kind):
    reach, person, _ = written
    value = {"jsonb": f'["{person.name}"]', "bytea": person.name.encode(), "text[]": [person.name]}[kind]
    with probed.as_owner() as owner:
        owner.execute(f"CREATE TABLE remarks (number int, remark {kind})")
        try:
            owner.execute("GRANT SELECT ON remarks TO keepfaith_prober")
            owner.execute("INSERT INTO remarks VALUES (1, %s)", [value])
            assert sweep.sweep(reach).met("word") == ["remarks.remark"]
        finally:
            owner.execute("DROP TABLE remarks")


def test_what_did_not_change_is_not_read_again_and_what_did_is(written, monkeypatch):
    reach, person, _ = written
    file = place(reach, "custody/checkpoint")
    file.write_bytes(b"nothing")
    monkeypatch.setattr(sweep, "_MOMENT_NS", 0)
    read = []
    search = sweep.Haystack.search_file
    monkeypatch.setattr(
        sweep.Haystack,
        "search_file",
        lambda self, path, **more: read.append(path) or search(self, path, **more),
    )
    for times, content in ((1, b""), (1, b""), (2, person.word.encode())):
        if content:
            file.write_bytes(content)
        sweep.forget()
        met = sweep.sweep(reach).met("word")
        assert read.count(file) == times
        assert met == (["custody/checkpoint"] if content else [])


def test_without_the_time_to_read_all_it_is_unproven(written, monkeypatch):
    reach, _, _ = written
    monkeypatch.setattr(sweep, "MAX_SECONDS", -1.0)
    finding = answers.examine(reach)
    assert finding.outcome == "unproven"
    assert "could not be read" in finding.figure


def test_what_lies_in_a_temporary_file_is_met_and_a_browsers_name_there_is_nobodys_fault(
    written, tmp_path, monkeypatch
):
    reach, person, _ = written
    monkeypatch.setattr(shared_folders, "_TEMPORARY", (str(tmp_path),))
    (tmp_path / "tmpq1").write_text(f"draft of an answer about {person.word}")
    (tmp_path / "cache").write_text("Mozilla/5.0 (X11)")
    finding = answers.examine(reach)
    assert finding.outcome == "failed"
    assert "tmpq1" in finding.figure
    assert not sweep.sweep(reach).met("browser")
    (tmp_path / "tmpq2").write_text(f"Mozilla/5.0 (X11) {person.word}")
    sweep.forget()
    assert sweep.sweep(reach).met("browser") == ["tmpq2"]


def test_a_look_that_anyone_asks_for_searches_anew_and_the_rounds_share_a_sweep(written):
    written_to, person, _ = written
    # Its folder is not the mailbox's, so that no message comes there.
    reach = replace(written_to, mailbox="")
    whole, part = reach.in_round(is_whole=True), reach.in_round(is_whole=False)
    before = sweep.sweep(whole)
    place(reach, "custody/checkpoint").write_text(person.word)
    assert sweep.sweep(whole) is sweep.sweep(part) is before
    assert sweep.sweep(reach.in_round(is_whole=True)).met("word") == ["custody/checkpoint"]
    assert sweep.sweep(part).met("word") == ["custody/checkpoint"]
