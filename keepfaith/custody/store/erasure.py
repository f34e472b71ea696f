"""How a record ends: shredded under a permission, or discarded when its row never came."""

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

from keepfaith.custody.store.records import Records, check_words
from keepfaith.custody.store.transaction import StoreTransaction, draft_entry

EraseOutcome = Literal["shredded", "held", "unknown record", "refused"]
DiscardOutcome = Literal["discarded", "held", "unknown record", "confirmed"]

# Whom an entry names where the custodian's own user acted.
OPERATOR: Final = "command line"
# For what a record is destroyed: only the law orders it.
LEGAL_OBLIGATIONS: Final = "legal-obligations"


@dataclass(frozen=True, slots=True)
class ErasureDecision:
    """Who asked to destroy a record under which permission, and what was decided."""

    employee: str
    duty: str
    permission: str
    allowed: bool
    ground: str
    clause: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class Removal:
    """Something kept elsewhere that is destroyed: what it is, its name there, by whom, under which permission.

    `named` names no person. `edition` and `category` are those of the rule; an old backup has neither.
    """

    what: str
    named: str
    employee: str = OPERATOR
    duty: str = ""
    permission: str = ""
    edition: str = ""
    category: str = ""
    allowed: bool = True
    ground: str = ""
    clause: str = ""


class Erasure:
    """How records end; `truncate` after the commit completes it."""

    def __init__(self, transaction: StoreTransaction, records: Records) -> None:
        self._transaction, self._records = transaction, records

    def erase(self, record: bytes, decided: ErasureDecision) -> EraseOutcome:
        """Delete a record's key and header if that was allowed and it is not on hold."""
        check_words(decided.duty, decided.clause)
        stored = self._records.find(record)
        outcome: EraseOutcome = "shredded" if decided.allowed else "refused"
        if stored is None or stored.on_hold:
            outcome = "held" if stored else "unknown record"
        entry = draft_entry(
            "shredded" if outcome == "shredded" else "refused",
            decided.day,
            edition=stored.header.edition if stored else "",
            clause=decided.clause,
            purpose=LEGAL_OBLIGATIONS,
            category=stored.header.category(tuple(stored.header.fields)) if stored else "",
            role=decided.duty,
            decision="allow" if outcome == "shredded" else "deny",
        )
        details = {"permission": decided.permission, "employee": decided.employee}
        details["ground"] = decided.ground if outcome in ("shredded", "refused") else outcome
        self._records.log_ending(record, stored, entry=entry, details=details)
        if outcome == "shredded":
            self._records.delete(record)
        return outcome

    def discard(self, record: bytes, *, day: dt.date) -> DiscardOutcome:
        """Delete a record whose row never came; one that was confirmed or is on hold stays."""
        stored = self._records.find(record)
        outcome: DiscardOutcome = "discarded"
        if stored is None or stored.on_hold or stored.state == "confirmed":
            outcome = "unknown record" if stored is None else "held" if stored.on_hold else "confirmed"
        entry = draft_entry(
            "discarded" if outcome == "discarded" else "refused",
            day,
            edition=stored.header.edition if stored else "",
            purpose=stored.header.purpose if stored else "",
            category=stored.header.category(tuple(stored.header.fields)) if stored else "",
            decision="allow" if outcome == "discarded" else "deny",
        )
        self._records.log_ending(record, stored, entry=entry, details={"ground": outcome})
        if outcome == "discarded":
            self._records.delete(record)
        return outcome

    def log_removal(self, removal: Removal, *, day: dt.date) -> None:
        """Enter that something kept elsewhere is destroyed, or that it was refused."""
        check_words(removal.duty, removal.clause)
        entry = draft_entry(
            "removed" if removal.allowed else "refused",
            day,
            edition=removal.edition,
            clause=removal.clause,
            purpose=LEGAL_OBLIGATIONS,
            category=removal.category,
            role=removal.duty,
            decision="allow" if removal.allowed else "deny",
        )
        details = {"what": removal.what, "named": removal.named, "employee": removal.employee}
        details |= {"permission": removal.permission} if removal.permission else {}
        self._transaction.log(entry, details | ({"ground": removal.ground} if removal.ground else {}))
