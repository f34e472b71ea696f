"""Whoever can write the custodian's store, but has no key-encryption key, edits a copy that is then started."""

import datetime as dt
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, contextmanager
from dataclasses import dataclass

import pytest

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.crypto.field_keys import field_key
from tests.cases import opened_case

from .custodians import CLERK, HERALD, LAX, OFFICER, QUESTION, REQUEST, STRANGER, Attacked
from .trying import compare

CAP = 4
SAMPLE_OF_THEM = ("give a duty",)
LONG_AGO = dt.date(2000, 1, 1)
# The row is put back while another index stands in for the true one, which so never hears of it.
OUT_OF_ITS_INDEX = """
CREATE TEMP TABLE held AS SELECT * FROM holds;
DELETE FROM holds;
CREATE TABLE other(x BLOB, y TEXT, PRIMARY KEY (x, y));
CREATE TEMP TABLE was AS SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_holds_1';
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_other_1')
WHERE name = 'sqlite_autoindex_holds_1';
PRAGMA writable_schema = RESET;
INSERT INTO main.holds SELECT * FROM held;
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM was) WHERE name = 'sqlite_autoindex_holds_1';
PRAGMA writable_schema = RESET;
DROP TABLE other;
"""


@dataclass
class Facts:
    """What there is in the store that is edited."""

    question: bytes
    request: bytes
    on_hold: bytes
    subscription: bytes
    keys: dict[bytes, bytes]
    entries: int


@dataclass(frozen=True)
class Edit:
    """A change of the store, and how its author sees afterwards that it had its effect."""

    sql: str
    effect: Callable[[Attacked, Facts], bool]
    weakness: str = "blind"
    also: str = ""


@contextmanager
def stopped(weakness="nothing"):
    """Give a custodian at rest with something of everything in its store, and the duty at its cap."""
    custody = Attacked(weakness, cap=CAP)
    try:
        custody.start()
        custody.prepare()
        custody.wrong_clock(0)
        created = [custody.create(header) for header in (QUESTION, REQUEST, QUESTION)]
        custody.control.hold(created[2].record, case=opened_case(custody.control), on=True)
        subscription = custody.subscribe_unconfirmed()
        while custody.taken(created[0].record):
            pass
        entries = custody.portal.status().entries
        facts = Facts(
            *(one.record for one in created), subscription, {one.record: one.key for one in created}, entries
        )
        at_rest(custody)
        yield custody, facts
    finally:
        custody.close()


def edit_of(name):
    """Each try edits a copy of its own; it succeeds if it has its effect and nobody finds it."""

    def attack(build):
        custody, facts = build
        whole = custody.folder / "whole"
        shutil.copytree(custody.store, whole)
        while True:
            shutil.rmtree(custody.store)
            shutil.copytree(whole, custody.store)
            with closing(sqlite3.connect(custody.store / "store.sqlite3", autocommit=True)) as store:
                done = store.execute(EDITS[name].sql, parameters(EDITS[name].sql, facts))
                assert done.rowcount > 0
                store.executescript(EDITS[name].also)
            yield works(custody, facts, EDITS[name])

    attack.__name__ = name
    return attack


def parameters(sql, facts):
    known = {
        "question": facts.question,
        "request": facts.request,
        "held": facts.on_hold,
        "wish": facts.subscription,
    }
    known |= {"stranger": STRANGER, "lax": LAX, "last": facts.entries, "digest": bytes(32)}
    return {name: value for name, value in known.items() if f":{name}" in sql}


def works(custody, facts, edit):
    """Start on the edited store, and see whether the edit remains and nothing was found before or after."""
    if custody.verified() or not starts(custody):
        return False
    try:
        had = edit.effect(custody, facts)
    finally:
        at_rest(custody)
    return had and not custody.verified()


def starts(custody):
    try:
        custody.start()
    except AssertionError:
        return False
    return True


def at_rest(custody):
    """End it, and let go of its sockets."""
    custody.end()
    for asking in (custody.portal, custody.desk, custody.control, custody.mail, custody.witness):
        asking.close()


def erased(custody, facts):
    try:
        custody.erase(facts.on_hold, employee=OFFICER)
    except Refused:
        return False
    return True


def has_the_others_key(custody, facts):
    custody.wrong_clock(2)
    return custody.taken(facts.question) == {"email": field_key(facts.keys[facts.request], "email")}


def later(custody, record, **change):
    custody.wrong_clock(2)
    return bool(custody.taken(record, **change))


EDITS = {
    "delete an entry": Edit("DELETE FROM journal WHERE number = 3", lambda *_: True),
    "delete the last entry": Edit("DELETE FROM journal WHERE number = :last", lambda *_: True),
    "edit an entry": Edit(
        "UPDATE journal SET entry = CAST(substr(entry, 1, 1) || x'00' || substr(entry, 3) AS BLOB)"
        " WHERE number = 3",
        lambda *_: True,
    ),
    "put an entry in another's place": Edit(
        "UPDATE journal SET entry = (SELECT entry FROM journal WHERE number = 5) WHERE number = 4",
        lambda *_: True,
    ),
    "set the signed count back": Edit("UPDATE checkpoint SET count = count - 1", lambda *_: True),
    "move a wrapped key": Edit(
        "UPDATE records SET wrapped_key = (SELECT wrapped_key FROM records WHERE id = :request)"
        " WHERE id = :question",
        has_the_others_key,
        "unbound_keys",
    ),
    "flip a header": Edit(
        """UPDATE records SET header = replace(header, '"literature",{', '"questions",{') WHERE id = :request""",
        lambda custody, facts: later(custody, facts.request),
    ),
    "drop a hold": Edit("DELETE FROM holds WHERE record = :held", erased),
    "give a duty": Edit(
        "INSERT INTO assignments VALUES (9999, :stranger, 'assistance', NULL, '', '', 1, 1, NULL, 999999, NULL)",
        lambda custody, facts: later(custody, facts.question, employee=STRANGER),
    ),
    "set a cap back": Edit(
        "DELETE FROM hourly_use", lambda custody, facts: bool(custody.taken(facts.question, employee=CLERK))
    ),
    "change a tally": Edit(
        "UPDATE counters SET count = 1000 WHERE kind = 'opened'",
        lambda custody, _: any(tally.count >= 1000 for tally in custody.portal.counters(LONG_AGO)),
    ),
    "loosen an edition": Edit(
        "UPDATE editions SET rules = rules || :lax",
        # For what its task is for, so that the rules alone refuse.
        lambda custody, facts: later(custody, facts.request, purpose="literature"),
    ),
    "confirm a wish": Edit(
        "UPDATE subscriptions SET state = 'confirmed' WHERE record = :wish",
        lambda custody, facts: custody.send_notice(facts.subscription, employee=HERALD) is not None,
    ),
    "delete what an entry was about": Edit("DELETE FROM details WHERE number > 5", lambda *_: True),
    "note another digest of a row": Edit(
        "UPDATE records SET digest = :digest WHERE id = :wish",
        lambda custody, facts: custody.portal.digests([facts.subscription])[facts.subscription] == bytes(32),
    ),
    "plant a trigger": Edit(
        "UPDATE meta SET content = content",
        lambda custody, facts: any(later(custody, facts.question, employee=STRANGER) for _ in range(2)),
        also="CREATE TRIGGER planted AFTER INSERT ON journal BEGIN"
        " INSERT OR IGNORE INTO assignments"
        " VALUES (9999, 'stranger', 'assistance', NULL, '', '', 1, 1, NULL, 999999, NULL); END;",
    ),
    "take a hold out of its index alone": Edit(
        "UPDATE meta SET content = content",
        erased,
        also=OUT_OF_ITS_INDEX,
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in SAMPLE_OF_THEM else pytest.mark.long) for name in EDITS]
)
def test_an_edit_of_the_store_is_found_or_without_effect(name):
    compare(
        edit_of(name),
        2 if name in SAMPLE_OF_THEM else 4,
        real=stopped(),
        weakened=stopped(EDITS[name].weakness),
    )
