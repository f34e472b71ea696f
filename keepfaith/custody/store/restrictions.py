"""Restrictions: what suspends the use of a record; each is for a case or on its person's word, and ends alone."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import SENDER
from keepfaith.custody.protocol.sizes import RESTRICTIONS_PAGE_SIZE
from keepfaith.custody.protocol.use_messages import Restriction
from keepfaith.custody.store.records import Records, check_words, clear_part
from keepfaith.custody.store.transaction import StoreTransaction, draft_entry

_SUSPENDED: Final = (
    "SELECT record, for_case, since FROM"
    " (SELECT record, coalesce(for_case, '') AS for_case, since FROM restrictions"
    " UNION ALL SELECT record, ?, since FROM withdrawals)"
)


@dataclass(frozen=True, slots=True)
class RestrictionChange:
    """Who suspends the use of a record, or ends that, under which duty, for which purpose and why.

    It is for a case, or on the person's own word if `case` is empty; `denial` says why it was refused if it was.
    """

    case: str
    on: bool
    reason: str
    employee: str
    duty: str
    purpose: str
    clause: str = ""
    denial: DenialCode | None = None


class Restrictions:
    """The suspensions; a record is used again when the last one has ended."""

    def __init__(self, transaction: StoreTransaction, records: Records) -> None:
        self._connection, self._records = transaction.connection, records

    def change(self, record: bytes, change: RestrictionChange, *, at: dt.datetime) -> None:
        """Suspend the use or end that, or enter why that was refused; what is so already is not entered again."""
        check_words(change.duty, change.clause, change.purpose, change.case, change.reason)
        if change.denial is None and not self._changed(record, change, at.date()):
            return
        stored = self._records.find(record)
        entry = draft_entry(
            "restricted" if change.on else "lifted",
            at,
            denial=change.denial,
            clause=change.clause,
            purpose=change.purpose,
            duty=change.duty,
            **clear_part(stored.header if stored else None),
        )
        details = {"employee": change.employee, "reason": change.reason}
        details |= {"case": change.case} if change.case else {}
        self._records.log_ending(record, stored, entry=entry, details=details, at=at)

    def page(self, records: Sequence[bytes], *, after: bytes, after_case: str) -> tuple[Restriction, ...]:
        """List suspensions by record and case, at most 200, after one of them; of some records, of all if none.

        What its sender withdrew is among them, for the case `sender`.
        """
        among = f"record IN ({', '.join('?' * len(records))}) AND " if records else ""
        rows = self._connection.execute(
            f"{_SUSPENDED} WHERE {among}(record, for_case) > (?, ?) ORDER BY record, for_case LIMIT ?",
            (SENDER, *records, after, after_case, RESTRICTIONS_PAGE_SIZE),
        )
        return tuple(Restriction(record, case, dt.date.fromordinal(since)) for record, case, since in rows)

    def _changed(self, record: bytes, change: RestrictionChange, day: dt.date) -> bool:
        values: tuple[Any, ...] = (record, change.case or None)
        if change.on:
            statement, values = (
                "INSERT OR IGNORE INTO restrictions VALUES (?, ?, ?)",
                (*values, day.toordinal()),
            )
        else:
            statement = "DELETE FROM restrictions WHERE record = ? AND for_case IS ?"
        return bool(self._connection.execute(statement, values).rowcount)
