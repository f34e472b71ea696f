"""The store keeps what it acknowledged, gives keys only with an entry, and forgets what it erased."""

import datetime as dt
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import pytest

from keepfaith.custody.crypto.seal import DecryptionError, new_key, unwrap
from keepfaith.custody.ledger.chain import published_checkpoint
from keepfaith.custody.ledger.entry import decode
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.store import review_selection
from keepfaith.custody.store.cases import CaseAct
from keepfaith.custody.store.editions import Edition
from keepfaith.custody.store.erasure import ErasureDecision, Removal
from keepfaith.custody.store.grants import Grant
from keepfaith.custody.store.holds import HoldChange
from keepfaith.custody.store.journal import verify
from keepfaith.custody.store.record_actions import RecordAction
from keepfaith.custody.store.store import Status, Store
from keepfaith.custody.store.subjects import fingerprint, tag
from keepfaith.errors import KeepfaithError

AT = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
DAY = AT.date()
KEK = new_key()
EDITION = Edition("ab" * 32, "rules", "schema", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
HEADER = Header(EDITION.digest, "requests", "literature", {"name": "name", "email": "email"})
ADDRESS = "visitor@example.gov"
ALLOWED = RecordAction(
    employee="clerk",
    duty="literature",
    purpose="literature",
    fields=("name",),
    denial=None,
    clause="opens",
    at=AT,
)
DUE = ErasureDecision(
    employee="officer",
    duty="records",
    permission="GS 1",
    denial=None,
    clause="not-destroyed-by-mistake",
    at=AT,
)
DIGEST = b"d" * 32
DENIED = replace(ALLOWED, duty="events", denial=DenialCode("no rule permits"), clause="")


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path / "store", KEK)
    with opened.transaction():
        opened.editions.register(EDITION, at=AT)
    yield opened
    opened.close()


def create(store, *, token=b"token", header=HEADER, address=ADDRESS):
    with store.transaction():
        return store.records.create(token=token, header=header, address=address, at=AT)


def entries(store):
    rows = store.connection.execute("SELECT entry FROM journal ORDER BY number")
    return [decode(entry) for (entry,) in rows]


def files(tmp_path):
    return b"".join(path.read_bytes() for path in (tmp_path / "store").iterdir())


def test_a_record_opens_after_a_restart(tmp_path):
    store = Store.open(tmp_path, KEK)
    with store.transaction():
        store.editions.register(EDITION, at=AT)
    created = create(store)
    store.close()
    store = Store.open(tmp_path, KEK)
    with store.transaction():
        assert store.actions.open(created.record, ALLOWED) == created.key
    store.close()
    assert verify(tmp_path).sound


def test_a_second_custodian_is_refused_and_the_first_works_on(store, tmp_path):
    with pytest.raises(KeepfaithError, match="Another custodian"):
        Store.open(tmp_path / "store", KEK)
    assert create(store).key


@pytest.mark.parametrize(
    ("kek", "problem"),
    [(new_key(), "not the key-encryption key"), (b"short", "32 bytes")],
    ids=["another", "short"],
)
def test_a_wrong_key_is_refused_clearly_and_lets_the_right_one_in_after(tmp_path, kek, problem):
    Store.open(tmp_path, KEK).close()
    with pytest.raises(KeepfaithError, match=problem):
        Store.open(tmp_path, kek)
    Store.open(tmp_path, KEK).close()


def test_a_database_that_is_none_is_refused_clearly(tmp_path):
    (tmp_path / "store.sqlite3").write_bytes(b"nothing of the sort" * 100)
    with pytest.raises(KeepfaithError, match="does not open"):
        Store.open(tmp_path, KEK)


def test_only_the_custodians_own_user_reads_the_store(store, tmp_path):
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "store").iterdir()}
    assert {"store.sqlite3", "checkpoint", "lock"} <= set(modes)
    assert set(modes.values()) == {0o600}
    assert (tmp_path / "store").stat().st_mode & 0o777 == 0o700


def test_a_commit_is_durable_and_a_deletion_overwrites(store):
    pragmas = {
        name: store.connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "secure_delete")
    }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}


def test_neither_keys_nor_addresses_are_in_the_files(store, tmp_path):
    created = create(store)
    # One opening in twenty waits for a review, too.
    while not store.reviews.count():
        with store.transaction():
            store.actions.open(created.record, ALLOWED)
    content = files(tmp_path)
    for secret in (
        KEK,
        created.key,
        ADDRESS.encode(),
        store.keyring.subjects,
        store.keyring.details,
        b"clerk",
    ):
        assert secret not in content
    assert created.record in content
    (review,) = store.reviews.first()
    assert (review.employee, store.reviews.employee_of(review.number)) == ("clerk", "clerk")


def test_the_same_token_gives_the_same_record_and_no_second_entry(store):
    first, count = create(store), store.checkpoint.count
    again = create(store)
    assert (again.record, again.key, again.repeated) == (first.record, first.key, True)
    assert store.checkpoint.count == count


def test_a_replayed_token_opens_nothing_once_its_record_is_confirmed(store):
    first = create(store)
    with store.transaction():
        assert store.records.confirm(first.record, DIGEST) == "confirmed"
    again = create(store)
    assert (again.record, again.key) == (first.record, None)


def test_a_checkpoint_that_could_not_be_put_down_is_put_down_before_the_next_answer(
    store, tmp_path, monkeypatch
):
    def published():
        return published_checkpoint(tmp_path / "store", store.public_key).count

    before = published()
    with monkeypatch.context() as full:
        full.setattr(os, "pwrite", lambda *_: 0)
        with pytest.raises(KeepfaithError, match="not written whole"):
            create(store)
    assert published() == before
    assert create(store).repeated
    assert published() == store.checkpoint.count == before + 1


@pytest.mark.parametrize(
    "other",
    [{"header": Header(EDITION.digest, "requests", "notices", HEADER.fields)}, {"address": "b@example.gov"}],
)
def test_a_token_for_another_record_is_refused_without_the_key(store, other):
    create(store)
    with pytest.raises(KeepfaithError, match="another record"):
        create(store, **other)


@pytest.mark.parametrize(
    ("other", "problem"),
    [
        ({"header": Header("cd" * 32, "requests", "literature", HEADER.fields)}, "edition"),
        ({"header": Header(EDITION.digest, "requests", "x" * 33, HEADER.fields)}, "fit"),
        ({"header": Header(EDITION.digest, "requests", "literature", {})}, "no fields"),
        ({"header": Header(EDITION.digest, "requests", "literature", {"name": "náme"})}, "fit"),
        ({"address": "  "}, "address"),
        ({"token": b""}, "token"),
    ],
)
def test_a_refused_record_leaves_the_others_of_its_transaction_in_place(store, other, problem):
    before = store.status()
    with store.transaction():
        store.records.create(token=b"first", header=HEADER, address=ADDRESS, at=AT)
        with pytest.raises(KeepfaithError, match=problem):
            store.records.create(
                **{"token": b"bad", "header": HEADER, "address": "new@example.gov", "at": AT, **other}
            )
        store.records.create(token=b"last", header=HEADER, address=ADDRESS, at=AT)
    after = store.status()
    assert (after.records - before.records, after.subjects, after.entries - before.entries) == (2, 3, 2)


BROKEN = "\ud800"


@pytest.mark.parametrize("drawn_below", [0, 256], ids=["no opening is drawn", "every opening is drawn"])
def test_broken_characters_end_no_transaction_that_others_share(store, monkeypatch, drawn_below):
    monkeypatch.setattr(review_selection, "DRAWN_BELOW", drawn_below)
    with store.transaction():
        created = store.records.create(token=b"t", header=HEADER, address=BROKEN, at=AT)
        assert store.duties.of(BROKEN, on=AT.date()) == frozenset()
        assert not store.duties.end_every(employee=BROKEN, duty="literature", at=AT)
        assert (
            store.actions.open(created.record, replace(ALLOWED, employee=BROKEN, fields=(BROKEN,)))
            == created.key
        )
        assert store.actions.open(created.record, replace(DENIED, employee=BROKEN)) is None
        assert not store.probe_accounts.has(BROKEN)
        with pytest.raises(KeepfaithError, match="employee"):
            store.duties.assign(Grant(BROKEN, "literature"), at=AT)
        with pytest.raises(KeepfaithError, match="entry"):
            store.holds.change(created.record, HoldChange(BROKEN, on=True), at=AT)
        with pytest.raises(KeepfaithError, match="not valid text"):
            store.editions.register(replace(EDITION, rules=BROKEN), at=AT)
        header = replace(HEADER, fields={BROKEN: "name"})
        assert store.records.create(token=b"u", header=header, address="", at=AT).key
        assert store.erasure.erase(created.record, replace(DUE, permission=BROKEN)) is None
    assert store.status().records == 1
    assert store.reviews.count() == 1 + (drawn_below > 0)


def test_a_transaction_that_fails_leaves_nothing_and_the_journal_goes_on(store, tmp_path):
    before = store.status()

    def fail():
        with store.transaction():
            store.records.create(token=b"token", header=HEADER, address=ADDRESS, at=AT)
            raise RuntimeError("power")

    with pytest.raises(RuntimeError, match="power"):
        fail()
    assert store.status() == before
    create(store)
    assert verify(tmp_path / "store").sound


def test_an_opening_and_a_refusal_are_both_entered_and_only_one_gives_the_key(store):
    created = create(store)
    with store.transaction():
        assert store.actions.open(created.record, ALLOWED) == created.key
        assert store.actions.open(created.record, DENIED) is None
    opened, refused = entries(store)[-2:]
    assert (opened.kind, opened.decision, opened.clause, opened.duty) == (
        "opened",
        "allow",
        "opens",
        "literature",
    )
    assert (refused.kind, refused.decision, refused.duty) == ("refused", "deny", "events")
    assert (refused.attempted, refused.denial) == ("opened", DenialCode.NO_RULE_PERMITS)
    assert (opened.attempted, opened.denial) == ("", None)
    assert {opened.collected_for, refused.collected_for} == {"literature"}
    assert {opened.edition, refused.edition} == {EDITION.digest}
    assert (opened.category, refused.category) == ("name", "name")


def test_a_record_not_known_is_refused_even_where_allowed_is_claimed(store):
    with store.transaction():
        assert store.actions.open(b"?" * 16, ALLOWED) is None
    assert entries(store)[-1].kind == "refused"


def test_fields_of_more_than_one_category_are_entered_as_several(store):
    assert HEADER.category(("name", "email")) == "several"
    assert HEADER.category(("name", "unknown")) == "name"
    assert HEADER.category(("unknown",)) == ""


def test_an_erased_record_is_in_no_file_any_more(store, tmp_path):
    created, other = create(store), create(store, token=b"other")
    with store.transaction():
        store.actions.open(created.record, ALLOWED)
    (wrapped,) = store.connection.execute(
        "SELECT wrapped_key FROM records WHERE id = ?", (created.record,)
    ).fetchone()
    store.truncate()
    assert wrapped in files(tmp_path)
    with store.transaction():
        assert store.erasure.erase(created.record, DUE) is None
    store.truncate()
    content = files(tmp_path)
    assert wrapped not in content
    assert created.record not in content
    assert other.record in content
    assert store.records.find(created.record) is None
    with store.transaction():
        assert store.actions.open(created.record, ALLOWED) is None
        assert store.erasure.erase(created.record, DUE) == "unknown record"
        assert store.actions.open(other.record, ALLOWED) == other.key
    assert verify(tmp_path / "store").sound


def test_a_reader_that_keeps_an_erased_key_in_the_log_is_reported(store, tmp_path):
    store.connection.execute("PRAGMA busy_timeout = 50")
    created = create(store)
    with closing(sqlite3.connect(tmp_path / "store" / "store.sqlite3", autocommit=True)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM records").fetchone()
        with store.transaction():
            store.erasure.erase(created.record, DUE)
        with pytest.raises(KeepfaithError, match="another program is reading"):
            store.truncate()
    store.truncate()


def opened(store, token=b"one"):
    """Open a case and return its name."""
    return store.cases.open(
        "legal-hold", CaseAct("legal-obligations"), token=token, number_elsewhere="", at=AT
    )[0]


def test_a_record_on_hold_is_not_erased_until_it_is_released(store):
    created = create(store)
    with store.transaction():
        case = opened(store)
        store.holds.change(created.record, HoldChange(case, on=True), at=AT)
        store.holds.change(created.record, HoldChange(case, on=True), at=AT)
        assert store.erasure.erase(created.record, DUE) == "held"
        assert store.records.find(created.record).on_hold
        store.holds.change(created.record, HoldChange(case, on=False, reason="answered"), at=AT)
        assert store.erasure.erase(created.record, DUE) is None
    assert [entry.kind for entry in entries(store)[-4:]] == ["held", "refused", "released", "erased"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_record_that_two_cases_hold_stays_until_both_have_released_it(store, order):
    created = create(store)
    with store.transaction():
        cases = opened(store), opened(store, b"two")
        for case in cases:
            store.holds.change(created.record, HoldChange(case, on=True), at=AT)
        first, last = (cases[number] for number in order)
        store.holds.change(created.record, HoldChange(first, on=False, reason="settled"), at=AT)
        assert store.erasure.erase(created.record, DUE) == "held"
        assert store.holds.page(after_case="", after=b"") == [(last, created.record)]
        store.holds.change(created.record, HoldChange(last, on=False, reason="settled"), at=AT)
        assert store.erasure.erase(created.record, DUE) is None


def test_cases_are_named_by_kind_year_and_number_and_a_token_opens_one_once(store):
    with store.transaction():
        names = [opened(store, token) for token in (b"a", b"b", b"a")]
        other = store.cases.open(
            "own-check", CaseAct("legal-obligations"), token=b"c", number_elsewhere="", at=AT
        )
        later = store.cases.open(
            "legal-hold",
            CaseAct("legal-obligations"),
            token=b"d",
            number_elsewhere="N-1",
            at=AT + dt.timedelta(366),
        )
        store.cases.close(names[0], CaseAct("legal-obligations"), at=AT)
        store.cases.close(names[0], CaseAct("legal-obligations"), at=AT)
    year = AT.year
    assert names == [f"legal-hold-{year}-1", f"legal-hold-{year}-2", f"legal-hold-{year}-1"]
    assert (other, later) == ((f"own-check-{year}-1", True), (f"legal-hold-{year + 1}-1", True))
    assert store.cases.find(names[0]).closed_on == AT.date()
    assert store.cases.find("legal-hold-1-1") is None
    every = [case.case for case in store.cases.page(after="", open_only=False)]
    assert every == sorted({*names, other[0], later[0]})
    assert [case.case for case in store.cases.page(after=every[0], open_only=True)] == every[1:]
    assert [entry.kind for entry in entries(store)].count("case-opened") == 4
    assert [entry.kind for entry in entries(store)].count("case-closed") == 1


def test_the_employee_and_reason_of_a_hold_outlive_the_record(store):
    created = create(store)
    with store.transaction():
        case = opened(store)
        officer = HoldChange(
            case, on=True, employee="officer", duty="records", clause="not-destroyed-by-mistake"
        )
        store.holds.change(created.record, officer, at=AT)
        store.holds.log_refusal(
            created.record,
            HoldChange(case, on=False, reason="settled", employee="clerk", duty="events"),
            denial=DenialCode.DUTY,
            at=AT,
        )
        store.holds.change(created.record, HoldChange(case, on=False, reason="settled"), at=AT)
        assert store.erasure.erase(created.record, DUE) is None
    details = [store.details(store.checkpoint.count - back) for back in (3, 2, 1)]
    assert [(detail["employee"], detail.get("reason")) for detail in details] == [
        ("officer", None), ("clerk", "settled"), ("command line", "settled"),
    ]  # fmt: skip
    assert {detail["case"] for detail in details} == {case}
    assert {detail["record"] for detail in details} == {created.record.hex()}
    logged = entries(store)[-4:-1]
    assert [(entry.kind, entry.duty, entry.clause) for entry in logged] == [
        ("held", "records", "not-destroyed-by-mistake"), ("refused", "events", ""), ("released", "", ""),
    ]  # fmt: skip
    assert [(entry.attempted, entry.denial) for entry in logged] == [
        ("", None),
        ("released", "duty"),
        ("", None),
    ]


def test_what_is_removed_elsewhere_is_entered_with_its_name_and_permission(store):
    with store.transaction():
        store.erasure.log_removal(Removal("backup", "keepfaith-1.backup"), at=AT)
    assert store.details(store.checkpoint.count) == {
        "what": "backup", "named": "keepfaith-1.backup", "employee": "command line", "hour": 9,
    }  # fmt: skip
    assert (entries(store)[-1].kind, entries(store)[-1].decision) == ("removed", "allow")


def test_a_refused_erasure_leaves_the_record(store):
    created = create(store)
    with store.transaction():
        decision = replace(DUE, denial=DenialCode("guardrail"))
        assert store.erasure.erase(created.record, decision) is DenialCode.GUARDRAIL
        assert store.actions.open(created.record, ALLOWED) == created.key


def test_a_record_whose_row_never_came_is_discarded_and_its_key_is_in_no_file(store, tmp_path):
    created, other = create(store), create(store, token=b"2")
    (wrapped,) = store.connection.execute(
        "SELECT wrapped_key FROM records WHERE id = ?", (created.record,)
    ).fetchone()
    with store.transaction():
        store.actions.open(created.record, ALLOWED)
        assert store.erasure.discard(created.record, at=AT) is None
        assert store.erasure.discard(created.record, at=AT) == "unknown record"
    store.truncate()
    content = files(tmp_path)
    assert wrapped not in content
    assert created.record not in content
    assert other.record in content
    assert [entry.kind for entry in entries(store)[-2:]] == ["discarded", "refused"]
    assert store.details(store.checkpoint.count - 1)["record"] == created.record.hex()
    assert store.details(store.checkpoint.count - 2) is None
    assert verify(tmp_path / "store").sound


def test_a_record_that_is_confirmed_or_on_hold_is_not_discarded(store):
    confirmed, on_hold = create(store), create(store, token=b"2")
    with store.transaction():
        store.records.confirm(confirmed.record, DIGEST)
        store.holds.change(on_hold.record, HoldChange(opened(store), on=True), at=AT)
        assert store.erasure.discard(confirmed.record, at=AT) == "confirmed"
        assert store.erasure.discard(on_hold.record, at=AT) == "held"
        assert store.actions.open(confirmed.record, ALLOWED) == confirmed.key
        assert store.actions.open(on_hold.record, ALLOWED) == on_hold.key


def test_a_row_once_confirmed_is_never_another(store):
    first, second = create(store), create(store, token=b"2")
    with store.transaction():
        assert store.records.confirm(first.record, DIGEST) == "confirmed"
        assert store.records.confirm(first.record, DIGEST) == "confirmed"
        assert store.records.confirm(first.record, b"e" * 32) == "another digest"
        digests = store.records.digests([first.record, second.record, b"?" * 16])
    assert digests == {first.record: DIGEST, second.record: None}


def test_details_are_checked_against_their_commitment_and_end_with_the_record(store):
    created = create(store)
    with store.transaction():
        store.actions.open(created.record, ALLOWED)
    number = store.checkpoint.count
    details = store.details(number)
    assert details == {
        "record": created.record.hex(),
        "employee": "clerk",
        "fields": ["name"],
        "holding": "requests",
        "categories": ["name"],
        "hour": 9,
    }
    with store.transaction():
        store.erasure.erase(created.record, DUE)
    assert store.details(number) is None
    assert store.details(number + 1)["permission"] == "GS 1"


def test_details_put_under_another_entry_do_not_open(store):
    created = create(store)
    with store.transaction():
        store.actions.open(created.record, ALLOWED)
    number = store.checkpoint.count
    store.connection.execute(
        "UPDATE details SET sealed = (SELECT sealed FROM details WHERE number = ?) WHERE number = ?",
        (number, number - 1),
    )
    with pytest.raises(DecryptionError):
        store.details(number - 1)


def test_details_that_are_not_those_committed_to_are_noticed(store):
    create(store)
    number = store.checkpoint.count
    (entry,) = store.connection.execute("SELECT entry FROM journal WHERE number = ?", (number,)).fetchone()
    store.connection.execute(
        "UPDATE journal SET entry = ? WHERE number = ?", (entry[:-40] + bytes(40), number)
    )
    with pytest.raises(KeepfaithError, match="not those it commits to"):
        store.details(number)


def test_a_subjects_entries_carry_its_tags_without_a_gap(store):
    first, second = create(store), create(store, token=b"2", address=" VISITOR@example.gov")
    other = create(store, token=b"3", address="other@example.gov")
    with store.transaction():
        for created in (first, second, other):
            store.owners.prove(created.record, day=AT.date())
        store.actions.open(first.record, ALLOWED)
        store.actions.open(other.record, ALLOWED)
        store.actions.open(second.record, DENIED)
        store.erasure.erase(first.record, DUE)
    subject = fingerprint(store.keyring.subjects, ADDRESS)
    wrapped, count = store.connection.execute(
        "SELECT secret, entries FROM subjects WHERE fingerprint = ?", (subject,)
    ).fetchone()
    secret = unwrap(store.keyring.wrapping, wrapped, b"subject" + subject)
    tags = [entry.tag for entry in entries(store)]
    # Each was created under a subject of its own.
    assert count == 3
    places = [tags.index(tag(secret, number)) for number in range(1, count + 1)]
    assert places == sorted(places)
    assert tag(secret, count + 1) not in tags
    assert len(set(tags)) == len(tags)


def test_a_record_about_another_carries_the_tags_of_the_same_subject(store):
    first = create(store)
    with store.transaction():
        second = store.records.create(token=b"2", header=HEADER, address="", about=first.record, at=AT)
        again = store.records.create(token=b"2", header=HEADER, address=ADDRESS, at=AT)
    assert again.record == second.record
    assert store.records.find(second.record).subject == store.records.find(first.record).subject
    assert store.connection.execute("SELECT entries FROM subjects").fetchall() in ([(2,), (0,)], [(0,), (2,)])


def test_a_record_without_a_subject_makes_none(store):
    created = create(store, address="")
    assert store.records.find(created.record).subject is None
    assert store.status().subjects == 0


def test_records_await_confirmation_until_they_are_confirmed(store):
    first, second = create(store), create(store, token=b"2")
    with store.transaction():
        assert store.records.confirm(first.record, DIGEST) == "confirmed"
        assert store.records.confirm(b"?" * 16, DIGEST) == "unknown record"
    assert store.records.unconfirmed() == [second.record]
    assert store.records.find(first.record).state == "confirmed"
    assert store.records.find(first.record).header == HEADER
    assert store.status() == Status(3, 2, 1, 3, 1, 0, 0, 0, 0, 0)


def test_an_edition_never_changes(store):
    with store.transaction():
        assert not store.editions.register(EDITION, at=AT)
        for change in ({"rules": "others"}, {"starts_at": EDITION.starts_at + dt.timedelta(days=1)}):
            with pytest.raises(KeepfaithError, match="other rules or another start"):
                store.editions.register(replace(EDITION, **change), at=AT)
    assert store.editions.all() == [EDITION]
    assert store.checkpoint.count == 1


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"digest": "ab"}, "64 hexadecimal"),
        ({"digest": "Z" * 64}, "64 hexadecimal"),
        ({"starts_at": EDITION.starts_at.replace(tzinfo=None)}, "whole second"),
        ({"starts_at": EDITION.starts_at.replace(microsecond=1)}, "whole second"),
    ],
)
def test_an_edition_without_a_whole_digest_and_start_is_refused_before_anything_is_written(
    store, change, problem
):
    with store.transaction(), pytest.raises(KeepfaithError, match=problem):
        store.editions.register(replace(EDITION, **{"digest": "cd" * 32, **change}), at=AT)
    assert store.editions.all() == [EDITION]


def test_duties_are_given_once_and_end_with_an_entry_each(store):
    with store.transaction():
        assert store.duties.assign(Grant("clerk", "literature"), at=AT)
        assert not store.duties.assign(Grant("clerk", "literature"), at=AT)
        assert store.duties.assign(Grant("clerk", "events"), at=AT)
        assert store.duties.assign(Grant("clerk", "records"), at=AT)
        assert store.duties.end_every(employee="clerk", duty="events", at=AT)
        assert not store.duties.end_every(employee="clerk", duty="events", at=AT)
        assert store.duties.of("clerk", on=AT.date()) == {"literature", "records"}
        assert store.duties.end_every(employee="clerk", at=AT) == ("literature", "records")
        assert not store.duties.of("clerk", on=AT.date())
        with pytest.raises(KeepfaithError, match="duty"):
            store.duties.assign(Grant("clerk", "x" * 33), at=AT)
    assert [entry.kind for entry in entries(store)[1:]] == ["duty-given"] * 3 + ["duty-ended"] * 3


def test_a_duty_opens_no_more_than_its_cap_in_an_hour(store):
    with store.transaction():
        assert [store.caps.spend(duty="literature", hour=7, cap=2) for _ in range(4)] == [
            True,
            True,
            False,
            False,
        ]
        assert store.caps.spend(duty="events", hour=7, cap=2)
        assert not store.caps.spend(duty="literature", hour=6, cap=2)
        assert store.caps.spend(duty="literature", hour=8, cap=2)


WRITER = """
import datetime as dt, sys
from pathlib import Path
from keepfaith.custody.store.editions import Edition
from keepfaith.custody.store.grants import Grant
from keepfaith.custody.store.records import Header
from keepfaith.custody.store.store import Store
store, number = Store.open(Path(sys.argv[1]), bytes.fromhex(sys.argv[2])), 0
at = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
with store.transaction():
    store.editions.register(Edition("ab" * 32, "", "", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)), at=at)
header = Header("ab" * 32, "requests", "literature", {"name": "name"})
while True:
    with store.transaction():
        kept = [store.records.create(token=f"{sys.argv[3]}/{(number := number + 1)}".encode(), header=header,
                           address="visitor@example.gov", at=at) for _ in range(4)]
    for one in kept:
        print(one.record.hex(), one.key.hex(), flush=True)
"""


@pytest.mark.parametrize("rounds", [3, pytest.param(50, marks=pytest.mark.long)])
def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path, rounds):
    acknowledged = {}
    for turn in range(rounds):
        command = [sys.executable, "-c", WRITER, tmp_path, KEK.hex(), str(turn)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            lines = [writer.stdout.readline() for _ in range(50 + 7 * turn)]
            os.kill(writer.pid, signal.SIGKILL)
            lines += [line for line in writer.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
        acknowledged |= dict(line.split() for line in lines)
        report = verify(tmp_path)
        assert report.sound, report.problems
    store = Store.open(tmp_path, KEK)
    with store.transaction():
        for record, key in acknowledged.items():
            assert store.actions.open(bytes.fromhex(record), ALLOWED) == bytes.fromhex(key)
    assert len(acknowledged) >= 50 * rounds
    store.close()
