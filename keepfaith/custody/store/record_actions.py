"""Uses of a record: each is entered with its decision, and an opening gives the key only then."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from keepfaith.custody.ledger.entry import Decision, Kind
from keepfaith.custody.ledger.fact_bits import Facts
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.store.records import Records, check_words, clear_part, sealed_part
from keepfaith.custody.store.transaction import DetailsKey, StoreTransaction, draft_entry


@dataclass(frozen=True, slots=True)
class RecordAction:
    """Who asked to do what with a record, and what was decided; `duty` is the one it was decided by.

    `more` goes into the sealed details; `decision` is empty where no rule was asked.
    """

    employee: str
    duty: str
    purpose: str
    fields: tuple[str, ...]
    denial: DenialCode | None
    clause: str
    at: dt.datetime
    facts: frozenset[tuple[str, bool]] = frozenset()
    kind: Kind = "opened"
    decision: Decision = "allow"
    more: Mapping[str, Any] = field(default_factory=dict)


class RecordActions:
    """What is done with a record; each act is logged with what was decided, a refusal too."""

    def __init__(self, transaction: StoreTransaction, records: Records) -> None:
        self._transaction, self._records = transaction, records

    def open(self, record: bytes, action: RecordAction) -> bytes | None:
        """Enter what was decided and give the key if it was allowed; a record not known is always refused."""
        return self._log(record, action)

    def log(self, record: bytes, action: RecordAction) -> bool:
        """Enter what was done with a record, or refused; return whether it may be done."""
        return self._log(record, action) is not None

    def _log(self, record: bytes, action: RecordAction) -> bytes | None:
        check_words(action.duty, action.purpose, action.clause)
        stored = self._records.find(record)
        header, key = (
            stored.header if stored else None,
            self._transaction.record_key(record) if stored else None,
        )
        denial = action.denial if key or action.denial else DenialCode.UNKNOWN_RECORD
        entry = draft_entry(
            action.kind,
            action.at,
            denial=denial,
            decision=action.decision,
            clause=action.clause,
            purpose=action.purpose,
            duty=action.duty,
            facts=Facts.of(action.facts),
            **clear_part(header, action.fields),
        )
        details = {
            "record": record.hex(),
            "employee": action.employee,
            "fields": list(action.fields),
            **sealed_part(header, action.fields),
            **action.more,
        }
        details_key = DetailsKey(key, record) if key else None
        self._transaction.log(
            entry, details, at=action.at, key=details_key, subject=stored.subject if stored else None
        )
        return key if denial is None else None
