"""Uses of a record: each is entered with its decision, and an opening gives the key only then."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from keepfaith.custody.ledger.entry import Kind
from keepfaith.custody.store.records import Records, check_words
from keepfaith.custody.store.transaction import DetailsKey, StoreTransaction, draft_entry


@dataclass(frozen=True, slots=True)
class RecordAction:
    """Who asked to do what with a record, and what was decided; `duty` is the one it was decided by.

    `more` goes into the sealed details.
    """

    employee: str
    duty: str
    purpose: str
    fields: tuple[str, ...]
    allowed: bool
    ground: str
    clause: str
    day: dt.date
    kind: Kind = "opened"
    more: Mapping[str, str] = field(default_factory=dict)


class RecordActions:
    """What is done with a record; each act is logged with what was decided, a refusal too."""

    def __init__(self, transaction: StoreTransaction, records: Records) -> None:
        self._transaction, self._records = transaction, records

    def open(self, record: bytes, action: RecordAction) -> bytes | None:
        """Enter what was decided and give the key if it was allowed; a record not known is always refused."""
        return self._log(record, action)

    def log(self, record: bytes, action: RecordAction) -> bool:
        """Enter what was done with a record, or refused; say whether it may be done."""
        return self._log(record, action) is not None

    def _log(self, record: bytes, action: RecordAction) -> bytes | None:
        check_words(action.duty, action.purpose, action.clause)
        held = self._records.find(record)
        key = self._transaction.record_key(record) if held else None
        allowed = action.allowed and key is not None
        entry = draft_entry(
            action.kind if allowed else "refused",
            action.day,
            edition=held.header.edition if held else "",
            clause=action.clause,
            purpose=action.purpose,
            category=held.header.category(action.fields or tuple(held.header.fields)) if held else "",
            role=action.duty,
            decision="allow" if allowed else "deny",
        )
        told = {
            "record": record.hex(),
            "employee": action.employee,
            "fields": list(action.fields),
            "ground": action.ground,
            **action.more,
        }
        details_key = DetailsKey(key, record) if key else None
        self._transaction.log(entry, told, key=details_key, subject=held.subject if held else None)
        return key if allowed else None
