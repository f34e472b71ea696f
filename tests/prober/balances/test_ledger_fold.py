"""Entries of a custodian, folded, come to what the custodian itself knows of its tasks and records."""

import datetime as dt
import random
import secrets
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from keepfaith.custody.protocol import (
    cleared_mail,
    control_messages,
    messages,
    observer_messages,
    task_messages,
)
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.message import Denial
from keepfaith.custody.server.handlers import Handlers
from keepfaith.custody.store.store import Store
from keepfaith.prober.balances.fold_file import FoldFile
from keepfaith.prober.balances.ledger_fold import employee_digest
from keepfaith.prober.balances.ledger_reader import LedgerReader
from keepfaith.prober.posted import PostedEdition
from tests.duties import TEXT, acknowledging

POLICY = Path(__file__).parents[3] / "agencies" / "dese" / "policies" / "privacy" / "2018-01-31"
START = dt.datetime(2018, 1, 31, 5, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 11, 24, 12, 20, tzinfo=dt.UTC)
FILES = {file.name: file.read_text() for file in sorted(POLICY.iterdir()) if file.is_file()}
EDITION = PostedEdition("privacy", "", FILES, START, START).digest
LETTER = Header(EDITION, "questions", "questions", {"email": "email-address", "question": "free-text"})
LINK = Header(EDITION, "own-links", "your-information", {"email": "email-address"})
NOTICE = Header(EDITION, "notice-subscriptions", "notices", {"email": "email-address"})
CLERKS, DUTY, PURPOSE = ("ada", "ben", "eve"), "assistance", "questions"
CLEARED = (("email",), "event-1", "hearings", "eve", "events", "notices")


class Custodian:
    """A custodian in this process, asked and read as the portal and the prober do."""

    def __init__(self, store):
        self.store, self.handlers = (
            store,
            Handlers(store, safeguards=TEXT, cap=1_000, now=lambda: NOW, is_demo=True),
        )
        self.say(control_messages.Vouch(EDITION, FILES["rules.cedar"], FILES["schema.cedarschema"], START))
        for clerk in CLERKS:
            self.duty(clerk, DUTY, on=True)
        self.duty("eve", "events", on=True)
        self.duty("retention", "records", on=True)

    def say(self, message):
        (answer,) = self.handlers.answer([message])
        return answer

    def duty(self, clerk, duty, *, on):
        self.say(control_messages.Duty(clerk, duty, on=on))
        if on:
            self.say(acknowledging(clerk))

    def create(self, header=LETTER, **more):
        address = "" if "about" in more else "reader@example.gov"
        return self.say(messages.Create(secrets.token_bytes(16), header, address, **more)).record

    def act(self, record, kind, who, *, to="", colleague="", note=None):
        facts = frozenset({("asked", True), ("for_value", False)}) if kind == "sent" else frozenset()
        fields = ("email",) if kind == "sent" else ()
        return self.say(
            task_messages.Act(record, kind, fields, who, DUTY, PURPOSE, facts, to, note, colleague)
        )

    # What the prober asks of the socket `decisions`.

    def status(self):
        return SimpleNamespace(entries=self.store.checkpoint.count)

    def after(self, number):
        while page := self.say(observer_messages.Decisions(number)).decisions:
            yield from page
            number = page[-1].number


@pytest.fixture
def custodian(tmp_path):
    with closing(Store.open(tmp_path / "custody", bytes(32))) as store:
        yield Custodian(store)


@pytest.fixture
def folded(custodian, tmp_path):
    """Give what a question to the file answers, once the ledger was read on."""
    with FoldFile.opened(tmp_path / "prober") as file:
        reader = LedgerReader(file, custodian)

        def ask(statement, *values):
            reader.begin_again_if_set_back()
            reader.read_on()
            return file.rows(statement, values)

        yield ask


def test_tasks_come_to_what_the_custodian_knows_whatever_was_done(custodian, folded):
    chance, records = random.Random(15), [custodian.create() for _ in range(24)]
    kinds = ("handed", "taken", "noted", "closed", "returned", "answered", "sent", "moved", "reopened")
    done = set()
    for number in range(300):
        clerk, kind = chance.choice(CLERKS), chance.choice(kinds[: 3 if number < 150 else 9])
        more = {"to": "accessibility"} if kind == "moved" else {}
        if kind == "handed":
            more = {"colleague": chance.choice(("", *CLERKS))}
        if not isinstance(custodian.act(chance.choice(records), kind, clerk, **more), Denial):
            done.add(kind)
        if kind in ("closed", "returned") and chance.random() < 0.5:
            custodian.act(records[number % 24], "reopened", clerk)
        if not number % 10:
            custodian.duty(clerk, DUTY, on=False)
            custodian.duty(clerk, DUTY, on=True)
    assert done >= {"handed", "taken", "noted", "closed", "returned", "sent", "reopened"}
    columns = "SELECT record, purpose, state, holder FROM tasks ORDER BY record"
    known = custodian.say(task_messages.Tasks(tuple(records))).tasks
    expected = [
        (task.record, task.purpose, task.state, employee_digest(task.holder) if task.holder else None)
        for task in known
    ]
    assert folded(columns) == sorted(expected, key=lambda row: row[0])


def test_with_the_last_duty_a_task_is_with_nobody_and_its_row_may_still_say_with_whom(custodian, folded):
    record = custodian.create()
    custodian.act(record, "handed", "ada", colleague="ben")
    custodian.duty("ben", DUTY, on=False)
    assert folded("SELECT holder, released FROM tasks") == [(None, employee_digest("ben"))]
    custodian.act(record, "handed", "ada", colleague="eve")
    assert folded("SELECT holder, released FROM tasks") == [(employee_digest("eve"), None)]


def test_notes_subscriptions_and_requests_for_a_link_bring_no_task_and_acts_on_notes_are_their_records(
    custodian, folded
):
    record = custodian.create()
    note = custodian.create(about=record)
    custodian.create(NOTICE, topics=("hearings",))
    custodian.create(LINK)
    opening = messages.Open((note,), ("question",), "ada", DUTY, PURPOSE)
    custodian.say(opening)
    assert folded("SELECT record FROM tasks") == [(record,)]
    assert folded("SELECT root, kind, count FROM acts") == [(record, "opened", 1)]
    custodian.say(opening)
    assert folded("SELECT root, kind, count FROM acts") == [(record, "opened", 2)]


def test_a_refusal_changes_nothing(custodian, folded):
    record = custodian.create()
    assert isinstance(custodian.act(record, "closed", "nobody"), Denial)
    assert folded("SELECT state FROM tasks") == [("open",)]
    assert folded("SELECT * FROM acts") == []


def test_what_was_cleared_counts_and_what_was_taken_back_does_not(custodian, folded):
    record = custodian.create(NOTICE, topics=("hearings",))
    offer = messages.Send((record,), ("email",), "confirmation", "", "", "events", "notices")
    (offered,) = custodian.say(offer).outcomes
    custodian.say(messages.ConfirmSubscription(offered.confirmation_token))
    custodian.say(messages.Send((record,), *CLEARED))
    assert folded("SELECT what, count FROM sendings ORDER BY what") == [("confirmation", 1), ("event-1", 1)]
    assert folded("SELECT is_live FROM notices") == [(1,)]
    custodian.say(cleared_mail.Withhold(record, *CLEARED, "not taken"))
    assert folded("SELECT count FROM sendings WHERE what = 'event-1'") == [(0,)]


def test_a_record_that_ended_leaves_its_end_with_when_it_was_closed(custodian, folded):
    record = custodian.create()
    note = custodian.create(about=record)
    custodian.act(record, "closed", "ada")
    for ended in (note, record):
        custodian.say(
            messages.Erase(
                ended,
                "retention",
                "records",
                "EXAMPLE-3",
                due=True,
                closed_on=NOW.date(),
                tombstone=ended * 2,
            )
        )
    hour = int(NOW.replace(minute=0).timestamp())
    assert folded("SELECT kind, permission, hour FROM endings") == [("erased", "EXAMPLE-3", hour)] * 2
    assert all(
        tombstone == record * 2 for record, tombstone in folded("SELECT record, tombstone FROM endings")
    )
    for table in ("records", "tasks", "acts"):
        assert folded(f"SELECT * FROM {table}") == []


def test_what_is_read_as_it_happens_knows_when_an_erased_record_was_closed(custodian, folded):
    record = custodian.create()
    custodian.act(record, "closed", "ada")
    hour = int(NOW.replace(minute=0).timestamp())
    assert folded("SELECT closed_at FROM tasks") == [(hour,)]
    custodian.say(messages.Erase(record, "retention", "records", "EXAMPLE-3", due=True, closed_on=NOW.date()))
    assert folded("SELECT created_at, closed_at FROM endings") == [(hour, hour)]


def test_a_ledger_that_was_set_back_is_read_again_from_its_first_entry(custodian, folded, tmp_path):
    custodian.create()
    assert len(folded("SELECT * FROM records")) == 1
    with FoldFile.opened(tmp_path / "prober") as file:
        file.put("digest", bytes(32))
        file.connection.execute("DELETE FROM records")
    assert len(folded("SELECT * FROM records")) == 1
