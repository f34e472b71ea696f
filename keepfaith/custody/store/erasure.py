"""How a record ends: erased under a permission or as a test request, or discarded when its row never came."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from keepfaith.custody.ledger.entry import Decision
from keepfaith.custody.ledger.fact_bits import Facts
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import LEGAL_OBLIGATIONS
from keepfaith.custody.store.erasures import Erasures
from keepfaith.custody.store.records import Records, StoredRecord, check_words, clear_part
from keepfaith.custody.store.transaction import StoreTransaction, draft_entry

# Whom an entry names where the custodian's own user acted.
OPERATOR: Final = "command line"


@dataclass(frozen=True, slots=True)
class ErasureDecision:
    """Who asked to destroy a record under which permission, and what was decided.

    `tombstone` is the digest of what replaces it, as it was given.
    """

    employee: str
    duty: str
    permission: str
    denial: DenialCode | None
    clause: str
    at: dt.datetime
    facts: frozenset[tuple[str, bool]] = frozenset()
    cause: str = ""
    decision: Decision = "allow"
    tombstone: bytes = b""


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
    categories: tuple[str, ...] = ()
    collected_for: str = ""
    denial: DenialCode | None = None
    clause: str = ""
    facts: frozenset[tuple[str, bool]] = frozenset()
    tombstone: bytes = b""


class Erasure:
    """How records end; `truncate` after the commit completes it."""

    def __init__(self, transaction: StoreTransaction, records: Records) -> None:
        self._transaction, self._records = transaction, records
        self._erasures = Erasures(transaction)

    def erase(self, record: bytes, decided: ErasureDecision) -> DenialCode | None:
        """Delete a record's key and header if that was allowed and it is not on hold."""
        check_words(decided.duty, decided.clause)
        stored = self._records.find(record)
        denial = decided.denial
        if stored is None or stored.on_hold:
            denial = DenialCode.HELD if stored else DenialCode.UNKNOWN_RECORD
        entry = draft_entry(
            "erased",
            decided.at,
            denial=denial,
            decision=decided.decision,
            clause=decided.clause,
            # Only the law orders it.
            purpose=LEGAL_OBLIGATIONS,
            duty=decided.duty,
            facts=Facts.of(decided.facts),
            **clear_part(stored.header if stored else None),
        )
        details = {"permission": decided.permission} if decided.permission else {}
        details |= {"employee": decided.employee}
        details |= {"cause": decided.cause} if decided.cause and denial is None else {}
        details |= _of_tombstone(decided.tombstone) if denial is None else {}
        number = self._transaction.journal.next_number
        self._records.log_ending(record, stored, entry=entry, details=details, at=decided.at)
        if denial is None:
            self._erasures.note(record, number=number)
            self._records.delete(record)
        return denial

    def discard(self, record: bytes, *, at: dt.datetime) -> DenialCode | None:
        """Delete a record whose row never came; one that was confirmed or is on hold stays, for the reason returned."""
        stored = self._records.find(record)
        denial = _undiscarded(stored)
        header = stored.header if stored else None
        entry = draft_entry(
            "discarded",
            at,
            denial=denial,
            decision="allow",
            purpose=header.purpose if header else "",
            **clear_part(header),
        )
        self._records.log_ending(record, stored, entry=entry, details={}, at=at)
        if denial is None:
            self._records.delete(record)
        return denial

    def log_removal(self, removal: Removal, *, at: dt.datetime) -> None:
        """Enter that something kept elsewhere is destroyed, or that it was refused."""
        check_words(removal.duty, removal.clause)
        entry = draft_entry(
            "removed",
            at,
            denial=removal.denial,
            decision="allow",
            edition=removal.edition,
            clause=removal.clause,
            purpose=LEGAL_OBLIGATIONS,
            collected_for=removal.collected_for,
            category=removal.category,
            duty=removal.duty,
            facts=Facts.of(removal.facts),
        )
        details = {"what": removal.what, "named": removal.named, "employee": removal.employee}
        details |= {"permission": removal.permission} if removal.permission else {}
        details |= _of_tombstone(removal.tombstone) if removal.denial is None else {}
        categories = {"categories": sorted(set(removal.categories))} if removal.categories else {}
        self._transaction.log(entry, details | categories, at=at)


def _of_tombstone(digest: bytes) -> dict[str, str]:
    return {"tombstone": digest.hex()} if digest else {}


def _undiscarded(stored: StoredRecord | None) -> DenialCode | None:
    if stored is None:
        return DenialCode.UNKNOWN_RECORD
    if stored.on_hold:
        return DenialCode.HELD
    return DenialCode.CONFIRMED if stored.state == "confirmed" else None
