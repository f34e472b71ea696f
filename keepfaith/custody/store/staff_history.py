"""What was done about duties, read from the ledger's own entries: there is no second copy that could differ."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final

from keepfaith.custody.ledger.entry import Entry, decode
from keepfaith.custody.protocol.sizes import STAFF_EVENTS_PAGE_SIZE
from keepfaith.custody.protocol.staff_messages import LEFT, StaffEvent
from keepfaith.custody.store.erasure import OPERATOR
from keepfaith.custody.store.staff_kinds import ON_STAFF
from keepfaith.custody.store.transaction import StoreTransaction

# Their details name as `employee` whom an act is about; `by` says whose it is, if it is not the operator's.
_OF_RECIPIENT: Final = frozenset(
    {"duty-given", "duty-ended", "passkey-confirmed", "passkey-blocked", "passkey-ended"}
)
_FIRST: Final = frozenset({"duty-proposed", "duty-given", "grant-proposed"})


class StaffHistory:
    """The entries on duties and grants, given, ended, proposed, declined and renewed, and their refusals."""

    def __init__(self, transaction: StoreTransaction) -> None:
        self._transaction, self._connection = transaction, transaction.connection

    def page(self, *, before: int) -> tuple[StaffEvent, ...]:
        """List the acts on duties and grants, the last one first, at most 100; before one entry, unless that is 0."""
        rows = self._connection.execute(
            f"SELECT number, entry FROM journal WHERE {ON_STAFF} AND (? = 0 OR number < ?)"  # noqa: S608 - numbers of kinds
            " ORDER BY number DESC LIMIT ?",
            (before, before, STAFF_EVENTS_PAGE_SIZE),
        ).fetchall()
        return tuple(self._event(number, decode(entry)) for number, entry in rows)

    def left_since(self, day: dt.date) -> frozenset[str]:
        """Name those whose duties ended since a day because the agency's directory no longer knew them."""
        left = (event for event in self._since(day) if (event.act, event.reason) == ("duty-ended", LEFT))
        return frozenset(event.colleague for event in left if not event.employee)

    def ended_since(self, colleague: str, day: dt.date) -> frozenset[tuple[str, str]]:
        """Name which duties of a colleague were declined or ended since a day, each with its organization."""
        return frozenset(
            (event.assigned, event.organization)
            for event in self._since(day)
            if event.colleague == colleague
            and event.act in {"duty-declined", "duty-ended"}
            and not event.denial
        )

    def _since(self, day: dt.date) -> Iterator[StaffEvent]:
        before = 0
        while events := self.page(before=before):
            recent = [event for event in events if event.day >= day]
            yield from recent
            if len(recent) < len(events):
                break
            before = events[-1].number

    def _first(self, number: int) -> dict[str, object]:
        """Return what the first entry of an assignment or a grant says of it; nothing where it is of another entry."""
        row = self._connection.execute("SELECT entry FROM journal WHERE number = ?", (number,)).fetchone()
        first = decode(row[0]) if row is not None else None
        is_first = first is not None and (first.act or first.kind) in _FIRST
        return (self._transaction.details(number) or {}) if is_first else {}

    def _event(self, number: int, entry: Entry) -> StaffEvent:
        details, act = self._transaction.details(number) or {}, entry.act or entry.attempted or entry.kind
        about = {**self._first(int(details.get("assignment", details.get("grant", 0)))), **details}
        is_of_recipient = act in _OF_RECIPIENT and not entry.denial
        by = (
            details.get("by", about.get("proposed_by", ""))
            if is_of_recipient
            else details.get("employee", "")
        )
        colleague = details.get("employee", "") if is_of_recipient else about.get("colleague", "")
        return StaffEvent(
            *(number, entry.day, act, entry.denial or "", "" if by == OPERATOR else str(by)),
            *(str(colleague), str(about.get("assigned", about.get("duty", "")))),
            *(str(about.get("organization", "")), str(details.get("reason", ""))),
            record=_record_of(details),
            case=str(details.get("case", "")),
            hours=int(str(about.get("hours", 0))),
            for_duties=details.get("duties") is True,
        )


def _record_of(details: Mapping[str, object]) -> bytes | None:
    """Return on which record a grant is; of an act on a duty, and once it was erased, none."""
    return bytes.fromhex(str(details["record"])) if "record" in details else None
