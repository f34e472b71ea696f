"""A person's uses are those of all their records, also of erased ones, and are looked up, never searched for."""

import datetime as dt
import secrets
from collections import Counter
from dataclasses import replace

import pytest

from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.known_names import NOBODY
from keepfaith.custody.protocol.use_messages import Disclose
from keepfaith.custody.store import uses
from keepfaith.custody.store.cases import CaseAct
from keepfaith.custody.store.disclosures import DisclosureDecision
from keepfaith.custody.store.editions import Edition
from keepfaith.custody.store.erasure import ErasureDecision
from keepfaith.custody.store.record_actions import RecordAction
from keepfaith.custody.store.store import Store
from keepfaith.custody.store.subjects import fingerprint

AT = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
EDITION = Edition("ab" * 32, "rules", "schema", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
HEADER = Header(EDITION.digest, "requests", "literature", {"name": "name"})
SOMEBODY, SOMEBODY_ELSE = "reader@example.gov", "other@example.gov"
OPENED = RecordAction("clerk", "literature", "literature", ("name",), None, "opens", AT)
SENT = replace(OPENED, kind="sent", employee=NOBODY, more={"what": "notice"})
WITHHELD = replace(SENT, kind="withheld")
DUE = ErasureDecision("officer", "records", "GS 1", None, "not-destroyed-by-mistake", AT)


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path / "store", bytes(32))
    with opened.transaction():
        opened.editions.register(EDITION, at=AT)
    yield opened
    opened.close()


def create(store, address=SOMEBODY, *, about=None, confirmed=True, proven=True):
    with store.transaction():
        created = store.records.create(
            token=secrets.token_bytes(16), header=HEADER, address=address, at=AT, about=about
        )
        if confirmed:
            store.records.confirm(created.record, bytes(32))
        if proven and about is None:
            store.owners.prove(created.record, day=AT.date())
    return created.record


def log(store, record, *actions):
    with store.transaction():
        for action in actions:
            store.actions.log(record, action)


def erase(store, record):
    with store.transaction():
        assert store.erasure.erase(record, DUE) is None


def listed(store, address=SOMEBODY):
    """Return how often each kind of use of each record was told, and whether there were more."""
    told_uses, is_cut = store.uses.of_subject(fingerprint(store.keyring.subjects, address))
    return [(use.record, use.use.kind, use.use.by_itself, use.use.count) for use in told_uses], is_cut


def test_the_uses_of_all_records_of_a_person_are_listed_with_the_record(store):
    first, second, other = create(store), create(store), create(store, SOMEBODY_ELSE)
    log(store, first, OPENED, OPENED)
    log(store, other, OPENED)
    log(store, second, OPENED, SENT)
    log(store, first, OPENED)
    assert listed(store) == (
        [(first, "opened", False, 3), (second, "opened", False, 1), (second, "sent", True, 1)],
        False,
    )
    assert [use for _, use, *_ in listed(store, SOMEBODY_ELSE)[0]] == ["opened"]


def test_uses_of_what_was_only_typed_are_not_the_mailboxs_until_it_is_proven(store):
    own, typed = create(store), create(store, proven=False)
    log(store, typed, OPENED, SENT)
    log(store, own, OPENED)
    assert listed(store)[0] == [(own, "opened", False, 1)]
    with store.transaction():
        store.owners.prove(typed, day=AT.date())
    log(store, typed, OPENED)
    # In their order, those from before too.
    assert listed(store)[0] == [
        (typed, "opened", False, 2),
        (typed, "sent", True, 1),
        (own, "opened", False, 1),
    ]


def test_each_use_says_the_same_as_in_the_list_of_its_record(store):
    record = create(store)
    log(store, record, OPENED, SENT, replace(OPENED, at=AT + dt.timedelta(1)))
    of_subject, _ = store.uses.of_subject(fingerprint(store.keyring.subjects, SOMEBODY))
    assert [use.use for use in of_subject] == store.uses.of(record)[0]


def test_a_note_on_a_record_of_the_person_is_a_record_of_theirs(store):
    note = create(store, "", about=create(store))
    log(store, note, OPENED)
    assert listed(store)[0] == [(note, "opened", False, 1)]


def test_what_is_no_use_is_not_listed(store):
    record = create(store)
    log(
        store, record, replace(OPENED, denial=DenialCode("no rule permits")), replace(OPENED, kind="noted"),
        replace(OPENED, purpose="legal-obligations"), replace(OPENED, purpose=""), replace(OPENED, duty=""),
    )  # fmt: skip
    assert listed(store) == ([], False)


def test_uses_of_an_erased_record_are_listed_without_the_record(store):
    gone, stays = create(store), create(store)
    log(store, gone, OPENED, SENT, SENT, WITHHELD)
    log(store, stays, OPENED)
    erase(store, gone)
    assert listed(store)[0] == [
        (None, "opened", False, 1), (None, "sent", False, 1), (None, "withheld", False, 1),
        (stays, "opened", False, 1),
    ]  # fmt: skip
    assert store.uses.of(gone) == ([], False)


def test_a_message_that_did_not_go_out_is_no_sending_of_that_record_alone(store):
    first, second = create(store), create(store)
    log(store, first, SENT)
    log(store, second, SENT, WITHHELD)
    assert listed(store)[0] == [(first, "sent", True, 1), (second, "withheld", True, 1)]


def test_a_record_that_was_never_confirmed_is_left_out(store):
    log(store, create(store, confirmed=False), OPENED)
    assert listed(store) == ([], False)


def test_what_was_given_to_an_outsider_is_listed_also_once_its_record_is_erased(store):
    record = create(store)
    given = Disclose(
        record,
        "case-1",
        ("name",),
        "A court",
        "Its order",
        AT.date(),
        "mail",
        with_statements=False,
        employee="pia",
        duty="privacy",
    )
    decision = DisclosureDecision("legal-obligations", "privacy", "governing-law", None, frozenset())
    with store.transaction():
        store.cases.open("case", CaseAct("legal-obligations"), token=bytes(32), number_elsewhere="", at=AT)
        for court in ("A court", "A court", "Another court"):
            named = replace(given, case=f"case-{AT.year}-1", recipient=court)
            store.disclosures.add(named, decision, at=AT)
    for _ in range(2):
        told_uses, _ = store.uses.of_subject(fingerprint(store.keyring.subjects, SOMEBODY))
        listed_uses = [(use.record, use.use.kind, use.recipient, use.basis) for use in told_uses]
        assert listed_uses == [
            (record, "disclosed", court, "Its order") for court in ("A court", "Another court")
        ]
        if store.records.find(record):
            erase(store, record)


def test_a_person_that_is_not_known_has_no_uses(store):
    create(store)
    assert listed(store, "nobody@example.gov") == ([], False)


@pytest.mark.parametrize(("name", "most"), [("MAX_SUBJECT_USES", 3), ("_MAX_SUBJECT_ENTRIES", 4)])
def test_of_many_uses_the_last_are_listed_and_that_there_were_more(store, monkeypatch, name, most):
    record = create(store)
    log(store, record, *(replace(OPENED, duty=f"duty-{number}") for number in range(most)))
    assert listed(store)[1] is False
    monkeypatch.setattr(uses, name, most)
    log(store, record, replace(OPENED, duty="last"))
    told_uses, is_cut = store.uses.of_subject(fingerprint(store.keyring.subjects, SOMEBODY))
    assert (len(told_uses), told_uses[-1].use.duty, is_cut) == (most, "last", True)


def statements(store, act):
    """Return each statement that an act has the store run, as SQLite ran it."""
    traced = []
    store.connection.set_trace_callback(traced.append)
    try:
        act()
    finally:
        store.connection.set_trace_callback(None)
    return traced


def test_no_list_of_uses_reads_the_ledger_from_end_to_end(store):
    record = create(store)
    log(store, record, OPENED, SENT)
    subject = fingerprint(store.keyring.subjects, SOMEBODY)
    indexes = Counter()
    for act in (lambda: store.uses.of_subject(subject), lambda: store.uses.of(record)):
        for statement in statements(store, act):
            steps = [step for *_, step in store.connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
            assert not [step for step in steps if step.startswith("SCAN")], statement
            indexes.update(index for step in steps for index in ("tagged", "details_of") if index in step)
    # The two openings, the sending and the creation by their tags; the record by its details.
    assert indexes == {"tagged": 3, "details_of": 1}
