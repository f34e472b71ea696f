"""Grants: a colleague may open one record for some hours, which whoever works on it proposed and another approved."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from keepfaith.custody.ledger.entry import Kind
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.record_grant_messages import PROPOSAL_HOURS, RecordGrant, ends_after
from keepfaith.custody.protocol.sizes import GRANTS_PAGE_SIZE
from keepfaith.custody.store.records import Records, check_words, clear_part, sealed_part
from keepfaith.custody.store.transaction import DetailsKey, StoreTransaction, draft_entry

_COLUMNS: Final = (
    "number, record, for_case, colleague, purpose, reason, hours, proposed_by, approved_by, until"
)
type _Row = tuple[int, bytes, str, str, str, str, int, str, str, int]


@dataclass(frozen=True, slots=True)
class GrantAct:
    """Who proposes, approves or ends a grant under which duty, and why that was refused if it was."""

    kind: Kind
    employee: str
    duty: str
    purpose: str
    clause: str = ""
    denial: DenialCode | None = None


class RecordGrants:
    """The grants and the proposals; each ends by itself, with its record, and when a duty of the colleague ends."""

    def __init__(self, transaction: StoreTransaction, records: Records) -> None:
        self._transaction, self._connection = transaction, transaction.connection
        self._records = records

    def find(self, number: int, *, at: dt.datetime) -> RecordGrant | None:
        """Return what is granted or proposed under a number and has not ended."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM record_grants WHERE number = ? AND until > ?",  # noqa: S608 - the columns above
            (number, int(at.timestamp())),
        ).fetchone()
        return row and _grant(row)

    def of_record(self, record: bytes, *, colleague: str, at: dt.datetime) -> tuple[RecordGrant, ...]:
        """Return what a colleague was granted on a record, or would be, and has not ended: in its task and cases."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM record_grants WHERE record = ? AND colleague = ? AND until > ? ORDER BY number",  # noqa: S608 - see above
            (record, colleague, int(at.timestamp())),
        )
        return tuple(map(_grant, rows))

    def page(self, record: bytes | None, *, after: int, at: dt.datetime) -> tuple[RecordGrant, ...]:
        """List what has not ended, at most 100, by number after one: of a record, or of all."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM record_grants WHERE number > :after AND until > :now"  # noqa: S608 - see above
            " AND (:record IS NULL OR record = :record) ORDER BY number LIMIT :limit",
            {"after": after, "now": int(at.timestamp()), "record": record, "limit": GRANTS_PAGE_SIZE},
        )
        return tuple(map(_grant, rows))

    def propose(self, grant: RecordGrant, act: GrantAct, *, at: dt.datetime) -> int:
        """Propose a grant, which then waits to be approved; return its number."""
        check_words(grant.reason)
        self.forget_ended(at=at)
        until = ends_after(PROPOSAL_HOURS, at=at)
        grant = replace(grant, number=self._transaction.journal.next_number, until=until)
        self._connection.execute(
            "INSERT INTO record_grants VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(grant.number, grant.record, grant.case, grant.colleague, grant.purpose, grant.reason),
                *(grant.hours, grant.proposed_by, "", int(until.timestamp())),
            ),
        )
        self.log(grant, act, at=at)
        return grant.number

    def approve(self, grant: RecordGrant, act: GrantAct, *, at: dt.datetime) -> None:
        """Let a grant count from now on, for its hours."""
        until = ends_after(grant.hours, at=at)
        self._connection.execute(
            "UPDATE record_grants SET approved_by = ?, until = ? WHERE number = ?",
            (act.employee, int(until.timestamp()), grant.number),
        )
        self.log(grant, act, at=at)

    def end(self, grant: RecordGrant, act: GrantAct, *, at: dt.datetime) -> None:
        """End a grant, or take a proposal back."""
        self._connection.execute("DELETE FROM record_grants WHERE number = ?", (grant.number,))
        is_own = act.employee == grant.proposed_by
        self.log(
            grant, act, at=at, ending="ended" if grant.approved_by else "taken-back" if is_own else "refused"
        )

    def log(self, grant: RecordGrant, act: GrantAct, *, at: dt.datetime, ending: str = "") -> None:
        """Enter an act on a grant, or its refusal, under the record's own key: what it says ends with the record.

        `ending` is what came to an end: a grant, or a proposal that was taken back or refused.
        """
        check_words(act.duty, act.clause, act.purpose, grant.case)
        stored = self._records.find(grant.record)
        header = stored.header if stored else None
        entry = draft_entry(
            act.kind,
            at,
            denial=act.denial,
            clause=act.clause,
            purpose=act.purpose,
            duty=act.duty,
            **clear_part(header),
        )
        details: dict[str, object] = {"employee": act.employee, **sealed_part(header)}
        details |= {"record": grant.record.hex()} if grant.record else {}
        details |= {"case": grant.case} if grant.case else {}
        if act.kind == "grant-proposed":
            details |= {"colleague": grant.colleague, "hours": grant.hours, "reason": grant.reason}
        else:
            details |= {"grant": grant.number} | ({"reason": ending} if ending else {})
        key = DetailsKey(self._transaction.record_key(grant.record), grant.record) if stored else None
        subject = stored.subject if stored else None
        self._transaction.log(entry, details, at=at, key=key, subject=subject)

    def forget_ended(self, *, at: dt.datetime) -> None:
        """Forget what has ended by itself; its entries stay."""
        now = int(at.timestamp())
        self._connection.execute("DELETE FROM record_grants WHERE until <= ?", (now,))


def _grant(row: _Row) -> RecordGrant:
    number, record, case, colleague, purpose, reason, hours, proposed_by, approved_by, until = row
    return RecordGrant(
        *(number, record, case, colleague, purpose, reason, hours, proposed_by, approved_by),
        until=dt.datetime.fromtimestamp(until, dt.UTC),
    )
