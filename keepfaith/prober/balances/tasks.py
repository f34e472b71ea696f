"""Promise 44, and in part others: each task is what the acts in the ledger made of it.

What differs is said to the promises that it breaks alone: for which purpose a task is, who has it, whether it is there.
"""

import datetime as dt
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.balances.agency_days import agency_zone, days_of
from keepfaith.prober.balances.ledger_fold import employee_digest
from keepfaith.prober.balances.ledger_reader import LedgerReader, StillReading
from keepfaith.prober.balances.windows import Database, Window
from keepfaith.prober.oracle.agency_file import agency_file
from keepfaith.prober.posted import posted_editions
from keepfaith.prober.reach import Reach

# An act is entered a moment before its row changes.
GRACE: Final = 10.0
OWN_PURPOSES, HOLDERS, USES, ALTERATIONS, CONTACT = 12, 34, 35, 44, 58
# What the form of a letter is called where others have that of a form.
_LETTER: Final = "email"
_ROWS: Final = """
    SELECT record.id, task.record_id IS NOT NULL, record.form, task.purpose, task.state, task.closed_on,
      task.assigned_to
    FROM disclosure_record AS record LEFT JOIN disclosure_task AS task ON task.record_id = record.id
    WHERE record.id > %s AND record.id <= %s
"""
_KNOWN: Final = """
    SELECT record, purpose, state, closed_at, holder, released, number, read_at FROM tasks
    WHERE record > ? AND record <= ?
"""


class Row(NamedTuple):
    """A record's task as the table has it; without one, all but the form of its record are none."""

    is_there: bool
    form: str
    purpose: str
    state: str
    closed_on: dt.date | None
    holder: str


class Folded(NamedTuple):
    """A task as the acts come to; `released` had it until their last duty ended."""

    purpose: str
    state: str
    closed_at: int | None
    holder: bytes | None
    released: bytes | None
    number: int
    read_at: float


@dataclass(frozen=True)
class Stores:
    """The tasks of one window, by the ledger before and after the table was read."""

    before: Mapping[bytes, Folded]
    rows: Mapping[bytes, Row]
    after: Mapping[bytes, Folded]
    zone: ZoneInfo
    # The purposes that promise 12 is about, and the form for questions to the contact.
    own_purposes: frozenset[str]
    contact_form: str


class Fault(NamedTuple):
    """What is wrong with a task, and the promises that it breaks."""

    promises: frozenset[int]
    words: str


def examine(reach: Reach) -> Finding:
    """Fold the acts of the ledger, and compare each task with its row."""
    return judged(
        reach,
        ALTERATIONS,
        figure="each belongs to its record, and has the purpose, state, day of closing and holder that the acts in the "
        "ledger come to. No record lacks its task.",
    )


def judged(reach: Reach, promise: int, *, figure: str) -> Finding:
    """Return what the round's comparison comes to for one promise; whoever looks again compares again."""
    name = f"{__name__} {promise}"
    looks = reach.round.seen[name] = reach.round.seen.get(name, 0) + 1
    again = f"{__name__} {'again' if looks > 1 else 'once'}"
    try:
        stores, faults = reach.round.once(again, lambda: compared(reach, "tasks", differences))
    except StillReading as behind:
        return Finding("unproven", behind.problem)
    tasks = [row for row in stores.rows.values() if row.is_there]
    closed = sum(row.state != "open" for row in tasks)
    return Finding.of(
        examined=len(tasks),
        faults=[fault.words for fault in faults if promise in fault.promises],
        figure=f"{len(tasks):,} tasks compared, {closed:,} of them closed: {figure}",
    )


def compared[Thing](
    reach: Reach, name: str, look: Callable[..., Iterator[Thing]]
) -> tuple[Stores, list[Thing]]:
    """Return the tasks of the window that is due for somebody of a name, and what a look at them names."""
    with LedgerReader.opened(reach) as ledger, reach.database() as database:
        window = Window.next(name, ledger.file, database, left="record@tasks", right="id@disclosure_record")
        before, rows = _known(ledger, window), _rows(database, window)
        ledger.read_on()
        after = _known(ledger, window)
        stores = Stores(before, rows, after, agency_zone(database), _own_purposes(reach), agency_file().form)
        faults = list(look(stores, now=time.time()))
        if not faults:
            window.done(ledger.file)
    return stores, faults


def lost(stores: Stores, *, now: float) -> Iterator[str]:
    """Name each task that is gone, while its record is there and no entry ended it."""
    for record, row in stores.rows.items():
        folded = stores.after.get(record)
        if folded and not row.is_there and _is_settled(stores, record, folded, now):
            yield f"The task whose last act is entry {folded.number} is gone."


def differences(stores: Stores, *, now: float) -> Iterator[Fault]:
    """Yield each task that is missing, is too many, or is not what the acts made of it."""
    for record, row in stores.rows.items():
        folded = stores.after.get(record)
        if folded is None:
            # A record that ended meanwhile took its task with it.
            if row.is_there and record not in stores.before:
                yield Fault(frozenset({ALTERATIONS}), "A task is there that no record brought.")
        elif _is_settled(stores, record, folded, now) and (fault := _what_differs(stores, folded, row)):
            words = f"The task whose last act is entry {folded.number} {fault.words}."
            yield Fault(fault.promises | {ALTERATIONS}, words)


def _is_settled(stores: Stores, record: bytes, folded: Folded, now: float) -> bool:
    return folded == stores.before.get(record) and now - folded.read_at >= GRACE


def _what_differs(stores: Stores, folded: Folded, row: Row) -> Fault | None:
    # Whoever wrote to the contact waits for an answer.
    contact = frozenset({CONTACT} if row.form in {stores.contact_form, _LETTER} else ())
    if not row.is_there:
        return Fault(contact, "is gone")
    if row.purpose != folded.purpose:
        is_own = {row.purpose, folded.purpose} & stores.own_purposes
        return Fault(
            frozenset({USES, *([OWN_PURPOSES] if is_own else [])}), "is for another purpose than its acts say"
        )
    if row.state != folded.state:
        return Fault(contact, f"is {row.state}; by its acts it is {folded.state}")
    if folded.state == "open":
        is_right = _has_holder(folded, row.holder)
        return None if is_right else Fault(frozenset({HOLDERS}), "is with another employee than its acts say")
    if folded.closed_at is not None and row.closed_on is not None:
        first = min(days_of(folded.closed_at, stores.zone))
        # A row that an act did not reach catches up later, and then its day is later too.
        if not first <= row.closed_on <= dt.datetime.now(stores.zone).date():
            return Fault(frozenset(), f"was closed on {row.closed_on} by its row, on {first} by its acts")
    return None


def _own_purposes(reach: Reach) -> frozenset[str]:
    """Return the purposes whose clause, in any edition, makes promise 12."""
    purposes = set()
    for edition in posted_editions(reach):
        clauses = tomllib.loads(edition.files.get("clauses.toml", "")).get("clause", [])
        own = {clause["anchor"] for clause in clauses if OWN_PURPOSES in clause.get("promises", ())}
        listed = tomllib.loads(edition.files.get("purposes.toml", "")).get("purpose", {})
        purposes |= {name for name, purpose in listed.items() if purpose.get("clause") in own}
    return frozenset(purposes)


def _has_holder(folded: Folded, account: str) -> bool:
    holder = employee_digest(account) if account else None
    return holder == folded.holder or (holder is not None and holder == folded.released)


def _known(ledger: LedgerReader, window: Window) -> dict[bytes, Folded]:
    return {row[0]: Folded(*row[1:]) for row in ledger.file.rows(_KNOWN, window.ends)}


def _rows(database: Database, window: Window) -> dict[bytes, Row]:
    return {record.bytes: Row(*row) for record, *row in database.execute(_ROWS, window.uuids)}
