"""Coverings: the records that can be opened for the purpose of a case, each proposed by one and approved by another."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from keepfaith.custody.ledger.entry import KINDS, Entry, Kind, decode
from keepfaith.custody.protocol.covering_messages import CaseEvent, Covering
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.sizes import CASE_EVENTS_PAGE_SIZE, COVERINGS_PAGE_SIZE
from keepfaith.custody.store.records import Records, StoredRecord, check_words, clear_part
from keepfaith.custody.store.transaction import StoreTransaction, draft_entry

_COLUMNS = (
    "record, proposed_by, proposed_on, approved_by, approved_on,"
    " (SELECT mailbox IS NOT NULL AND mailbox IS subject FROM records WHERE id = record)"
)
type _Row = tuple[bytes, str, int, str, int | None, int | None]


@dataclass(frozen=True, slots=True)
class CoveringAct:
    """Who proposes, approves or declines a record for a case and its purpose, and why that was refused if it was."""

    kind: Kind
    case: str
    purpose: str
    employee: str
    duty: str
    clause: str = ""
    denial: DenialCode | None = None
    reason: str = ""


class Coverings:
    """Which records each case covers, and what was done in a case. Days are those in the zone of `at`."""

    def __init__(self, transaction: StoreTransaction, records: Records) -> None:
        self._transaction, self._connection = transaction, transaction.connection
        self._records = records

    def find(self, record: bytes, case: str) -> Covering | None:
        """Return whether a case covers a record, or would; reads only."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM coverings WHERE record = ? AND for_case = ?",  # noqa: S608 - the columns above
            (record, case),
        ).fetchone()
        return row and _covering(row)

    def case_of(self, stored: StoredRecord, *, purpose: str, employee: str) -> str:
        """Name an employee's own open case for a purpose that covers a record, or the one that it is a note on.

        Only what was approved is covered; an empty name says that nothing covers it.
        """
        row = self._connection.execute(
            "SELECT name FROM coverings JOIN cases ON name = for_case WHERE record IN (?, ?)"
            " AND approved_on IS NOT NULL AND closed_on IS NULL AND purpose = ? AND holder = ? ORDER BY name LIMIT 1",
            (stored.record, stored.about, purpose, employee),
        ).fetchone()
        return str(row[0]) if row else ""

    def act(self, record: bytes, act: CoveringAct, *, at: dt.datetime) -> None:
        """Propose, approve or decline, or enter why that was refused; what is proposed already is not entered again."""
        check_words(act.duty, act.clause, act.purpose, act.case, act.reason)
        if act.denial is None and not self._change(record, act, at.date()):
            return
        stored = self._records.find(record)
        entry = draft_entry(
            act.kind,
            at,
            denial=act.denial,
            clause=act.clause,
            purpose=act.purpose,
            duty=act.duty,
            **clear_part(stored.header if stored else None),
        )
        details = {"employee": act.employee, "case": act.case}
        details |= {"reason": act.reason} if act.reason else {}
        self._records.log_ending(record, stored, entry=entry, details=details, at=at)

    def page(self, case: str, *, after: bytes) -> tuple[Covering, ...]:
        """List what a case covers or would, at most 200, in order after one record."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM coverings WHERE for_case = ? AND record > ? ORDER BY record LIMIT ?",  # noqa: S608 - see above
            (case, after, COVERINGS_PAGE_SIZE),
        )
        return tuple(map(_covering, rows))

    def acts(self, case: str) -> tuple[str, ...]:
        """Name the acts that were done in a case at any time, and not refused."""
        rows = self._connection.execute(
            "SELECT DISTINCT substr(entry, 2, 1) FROM case_entries JOIN journal USING (number) WHERE for_case = ?",
            (case,),
        )
        # The kind is the second byte of an entry.
        return tuple(sorted({KINDS[kind[0]] for (kind,) in rows} - {"refused"}))

    def letters(self, case: str) -> tuple[str, ...]:
        """Name the letters that were written in a case at any time."""
        rows = self._connection.execute(
            "SELECT number FROM case_entries JOIN journal USING (number)"
            " WHERE for_case = ? AND substr(entry, 2, 1) = ?",
            (case, bytes([KINDS.index("case-letter")])),
        ).fetchall()
        written = (self._transaction.details(number) or {} for (number,) in rows)
        return tuple(sorted({str(details["what"]) for details in written if "what" in details}))

    def history(self, case: str, *, before: int, zone: dt.tzinfo | None) -> tuple[CaseEvent, ...]:
        """List what was done in a case, the last act first, at most 100; before one entry, unless that is 0."""
        rows = self._connection.execute(
            "SELECT number, entry FROM case_entries JOIN journal USING (number) WHERE for_case = ?"
            " AND (? = 0 OR number < ?) ORDER BY number DESC LIMIT ?",
            (case, before, before, CASE_EVENTS_PAGE_SIZE),
        ).fetchall()
        return tuple(self._event(number, decode(entry), zone) for number, entry in rows)

    def _change(self, record: bytes, act: CoveringAct, day: dt.date) -> bool:
        execute, number = self._connection.execute, day.toordinal()
        if act.kind == "covered":
            values = (record, act.case, act.employee, number)
            changed = execute("INSERT OR IGNORE INTO coverings VALUES (?, ?, ?, ?, '', NULL)", values)
        elif act.kind == "approved":
            changed = execute(
                "UPDATE coverings SET approved_by = ?, approved_on = ? WHERE record = ? AND for_case = ?",
                (act.employee, number, record, act.case),
            )
        else:
            execute("INSERT OR IGNORE INTO case_deciders VALUES (?, ?)", (act.case, act.employee))
            changed = execute("DELETE FROM coverings WHERE record = ? AND for_case = ?", (record, act.case))
        return bool(changed.rowcount)

    def _event(self, number: int, entry: Entry, zone: dt.tzinfo | None) -> CaseEvent:
        details = self._transaction.details(number) or {}
        record, kind = details.get("record"), entry.act or entry.attempted or entry.kind
        return CaseEvent(
            number,
            _day(entry, details, zone),
            kind,
            entry.denial or "",
            entry.duty,
            str(details.get("employee", "")),
            str(details.get("colleague", "")),
            bytes.fromhex(record) if record else None,
            _other_day(details),
            str(details.get("reason", details.get("hearing", _by_grant(details) or _looked_at(details)))),
            *_letter(kind, details),
            removed=int(details["removed"]) if "removed" in details else None,
            relation=details.get("relation", "self"),
            instead_of=_typed_day(details.get("instead_of")),
            unsent=details.get("unsent", ""),
            uncorrected=details.get("uncorrected", ""),
        )


def _other_day(details: Mapping[str, Any]) -> dt.date | None:
    """Return the day that was set, or on which an appeal was heard or a decision sent; of another act, none."""
    return _typed_day(details.get("due_on", details.get("heard_on", details.get("sent_on"))))


def _typed_day(day: str | None) -> dt.date | None:
    return dt.date.fromisoformat(day) if day else None


def _by_grant(details: Mapping[str, Any]) -> str:
    """Return by which grant a record was opened, or what grant an act was about; of another act, nothing."""
    return f"grant {details['grant']}" if "grant" in details else ""


def _looked_at(details: Mapping[str, Any]) -> str:
    """Return the kinds of ID and of paper that were looked at, and what that paper allows; of another act, nothing."""
    paper = details.get("paper", "")
    return ", ".join((details["document"], paper, details["scope"])) if paper else details.get("document", "")


def _letter(kind: str, details: Mapping[str, Any]) -> tuple[str, int, str]:
    """Return a letter's name, version and language; of another act, none."""
    if kind != "case-letter" or "language" not in details:
        return "", 0, ""
    return details["what"], int(details["version"]), details["language"]


def _day(entry: Entry, details: Mapping[str, Any], zone: dt.tzinfo | None) -> dt.date:
    """Return the day of an entry in a zone; without details, which have the hour, the one that it says."""
    if "hour" not in details:
        return entry.day
    return dt.datetime.combine(entry.day, dt.time(details["hour"]), dt.UTC).astimezone(zone).date()


def _covering(row: _Row) -> Covering:
    record, proposed_by, proposed_on, approved_by, approved_on, is_of_mailbox = row
    approved = None if approved_on is None else dt.date.fromordinal(approved_on)
    return Covering(
        *(record, proposed_by, dt.date.fromordinal(proposed_on), approved_by, approved),
        is_of_mailbox=bool(is_of_mailbox),
    )
