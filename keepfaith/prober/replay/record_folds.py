"""What is known of each living record from the entries that created, held, moved, used and ended it."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from keepfaith.custody.protocol.known_names import OWN_LINKS, TEST_REQUEST, YOUR_INFORMATION
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.case import Header
from keepfaith.prober.replay.fold_store import FoldStore

_COLUMNS: Final = (
    "id, edition, holding, headers.purpose, fields, person, mailbox, is_written_to, day,"
    " EXISTS (SELECT 1 FROM holds WHERE record = records.id) OR EXISTS (SELECT 1 FROM items"
    " WHERE record = records.id AND instr(effects, '\"withholds\"')), about, test_day,"
    " EXISTS (SELECT 1 FROM restrictions WHERE record IN (records.id, about)),"
    " proven_on, records.purpose, employee, closed_on, closed_hour, closed_by"
)

_LONG_AGO: Final = 1
_OF_RECORD: Final = (
    "holds",
    "restrictions",
    "coverings",
    "items",
    "subscriptions",
    "topics",
    "link_requests",
    "proof_codes",
    "attempts",
)


@dataclass(frozen=True, slots=True)
class TaskState:
    """A record's task: for which purpose it is now, with whom, and since which day it is closed."""

    record: bytes
    purpose: str
    employee: bytes | None
    closed_on: int | None
    closed_hour: int | None
    closed_by: bytes | None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.closed_on is None

    def is_own(self, employee: str) -> bool:
        """Return whether it is open, and with that employee or with nobody."""
        return self.is_open and self.employee in (None, digest(employee))

    def was_closed_by(self, employee: str) -> bool:
        """Return whether it was that employee who closed it."""
        return self.closed_by == digest(employee)

    def was_closed_about(self, hour: dt.datetime) -> bool:
        """Return whether it was closed in an hour, or in the one before."""
        return self.closed_hour is not None and 0 <= hour_number(hour) - self.closed_hour <= 1


@dataclass(frozen=True, slots=True)
class RecordState:
    """A living record; `about` is the record that it is a note on, and `task` what would be done with it.

    Its `person` is its `mailbox` if that has shown that it is its own, last on the day `proven_on`; else nobody but
    this record has that person. `is_written_to` once a message went out about it. It `is_restricted` if its use
    is suspended, or that of the record that it is a note on.

    Of a test request of the prober `test_day` is the day from which it lives for a week.
    """

    record: bytes
    header: Header
    person: bytes | None
    mailbox: bytes | None
    is_written_to: bool
    day: int
    on_hold: bool
    about: bytes | None
    test_day: int | None
    is_restricted: bool
    proven_on: int | None
    task: TaskState

    @property
    def asks_for_link(self) -> bool:
        """Whether it asks for a link that shows what is held about its address."""
        return asks_for_link(self.header, is_note=self.about is not None)


class RecordFolds:
    """The records that were created and have not ended."""

    def __init__(self, store: FoldStore) -> None:
        self._store, self._connection = store, store.connection

    def create(self, line: Line, header: Header) -> None:
        """Know a record; nothing was done with it yet, and it is with nobody."""
        fields = json.dumps(dict(header.fields), sort_keys=True, separators=(",", ":"))
        words = (header.edition, header.holding, header.purpose, fields)
        about = bytes.fromhex(line.known["about"]) if "about" in line.known else None
        test_day = self._test_day(line, about) if line.known.get("cause") == TEST_REQUEST else None
        self._connection.execute("INSERT OR IGNORE INTO headers VALUES (NULL, ?, ?, ?, ?)", words)
        self._connection.execute(
            "INSERT INTO records (id, header, person, mailbox, day, about, test_day, proven_on, purpose)"
            " SELECT ?, id, ?, ?, ?, ?, ?, ?, ?"
            " FROM headers WHERE edition = ? AND holding = ? AND purpose = ? AND fields = ?",
            (
                line.record,
                line.person,
                line.mailbox,
                line.day.toordinal(),
                about,
                test_day,
                # Who answers from a mailbox has proven by that answer that it is theirs.
                line.day.toordinal() if "follows" in line.known else None,
                header.purpose,
                *words,
            ),
        )

    def _test_day(self, line: Line, about: bytes | None) -> int:
        """Return the day from which a test request lives: its own, or that of the one that it is about."""
        if about is None:
            return line.day.toordinal()
        whole = self.find(about)
        # One that has ended since lived from no later a day.
        return (whole and whole.test_day) or _LONG_AGO

    def find(self, record: bytes) -> RecordState | None:
        """Return what is known of a record; none if it is not known, or has ended."""
        row = self._connection.execute(
            f"SELECT records.{_COLUMNS} FROM records JOIN headers ON header = headers.id WHERE records.id = ?",  # noqa: S608 - our own columns
            (record,),
        ).fetchone()
        return row and _state(row)

    def others(self, state: RecordState) -> str:
        """Return what there is of a record's mailbox beside this one and those about it: its own, typed or none."""
        own, typed = self._connection.execute(
            "WITH others AS (SELECT person FROM records WHERE mailbox = ?1 AND id <> ?2 AND about IS NOT ?2)"
            " SELECT EXISTS (SELECT 1 FROM others WHERE person = ?1),"
            " EXISTS (SELECT 1 FROM others WHERE person <> ?1)",
            (state.mailbox, state.record),
        ).fetchone()
        return "confirmed" if own else "typed" if typed else "none"

    def is_known(self, person: bytes) -> bool:
        """Return whether a living record has a person."""
        row = self._connection.execute("SELECT 1 FROM records WHERE person = ?", (person,)).fetchone()
        return row is not None

    def write_to(self, record: bytes) -> None:
        """Note that a message went out about a record."""
        self._connection.execute("UPDATE records SET is_written_to = 1 WHERE id = ?", (record,))

    def prove(self, record: bytes, *, day: dt.date) -> None:
        """Note that a record, with what is about it, is its mailbox's own."""
        self._connection.execute("UPDATE records SET person = mailbox WHERE id = ?1 OR about = ?1", (record,))
        self._connection.execute("UPDATE records SET proven_on = ? WHERE id = ?", (day.toordinal(), record))

    def end(self, record: bytes) -> None:
        """Forget a record that has ended."""
        for table, column in (
            ("records", "id"),
            ("statements", "note"),
            ("corrections", "note"),
            ("items", "note"),
            *((table, "record") for table in _OF_RECORD),
        ):
            self._connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (record,))  # noqa: S608 - the names above
        # What moved can be taken back as long as the record that it was before is there.
        self._connection.execute(
            "DELETE FROM moves WHERE ?1 IN (record, to_record)"
            " AND NOT EXISTS (SELECT 1 FROM records WHERE id IN (moves.record, moves.to_record))",
            (record,),
        )

    def task_of(self, state: RecordState) -> TaskState | None:
        """Return the task that a record belongs to; none where it brings none, and of a note whose record has ended."""
        whole = self.find(state.about) if state.about else state
        if whole is None or whole.asks_for_link:
            return None
        row = self._connection.execute(
            "SELECT 1 FROM subscriptions WHERE record = ?", (whole.record,)
        ).fetchone()
        return None if row else whole.task

    def assign(self, task: TaskState, employee: str) -> None:
        """Note with whom a task is; an empty name means with nobody."""
        holder = digest(employee) if employee else None
        self._connection.execute("UPDATE records SET employee = ? WHERE id = ?", (holder, task.record))

    def move(self, task: TaskState, to: str) -> None:
        """Note for which purpose a task is from now on; then it is with nobody."""
        self._connection.execute(
            "UPDATE records SET purpose = ?, employee = NULL WHERE id = ?", (to, task.record)
        )

    def close(self, task: TaskState, *, at: dt.datetime, by: str) -> None:
        """Note in which hour a task was closed, and by whom."""
        self._connection.execute(
            "UPDATE records SET closed_on = ?, closed_hour = ?, closed_by = ?, employee = NULL WHERE id = ?",
            (at.date().toordinal(), hour_number(at), digest(by), task.record),
        )

    def reopen(self, task: TaskState) -> None:
        """Note that a task is open again, and with nobody."""
        self._connection.execute(
            "UPDATE records SET closed_on = NULL, closed_hour = NULL, closed_by = NULL WHERE id = ?",
            (task.record,),
        )


def asks_for_link(header: Header, *, is_note: bool) -> bool:
    """Return whether a record asks for a link to what is held about its address; a note has none of its own."""
    return not is_note and (header.holding, header.purpose) == (OWN_LINKS, YOUR_INFORMATION)


def hour_number(hour: dt.datetime) -> int:
    """Number the hours one after the other."""
    return int(hour.timestamp()) // 3600


@lru_cache(maxsize=1_024)
def digest(*words: str) -> bytes:
    """Return what stands for an employee and an act here, so that no account is named."""
    return hashlib.sha256("\0".join(words).encode()).digest()


@lru_cache(maxsize=256)
def _fields(encoded: str) -> dict[str, str]:
    fields: dict[str, str] = json.loads(encoded)
    return fields


def _state(row: tuple[Any, ...]) -> RecordState:
    record, edition, holding, purpose, fields, person, mailbox, is_written_to, day, on_hold, *more = row
    about, test_day, is_restricted, proven_on, *task = more
    header, state = Header(edition, holding, purpose, _fields(fields)), TaskState(record, *task)
    return RecordState(
        record,
        header,
        person,
        mailbox,
        bool(is_written_to),
        day,
        bool(on_hold),
        about,
        test_day,
        bool(is_restricted),
        proven_on,
        state,
    )
