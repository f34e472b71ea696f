"""Uses of a record: each is entered with its decision, and an opening gives the key only then."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from keepfaith.custody.ledger.entry import Kind
from keepfaith.custody.store.records import Records, check_words
from keepfaith.custody.store.transaction import Under, drafted


@dataclass(frozen=True, slots=True)
class Asked:
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


class Uses(Records):
    """The verbs that use a record; each enters what was decided, a refusal too."""

    def open_record(self, record: bytes, asked: Asked) -> bytes | None:
        """Enter what was decided and give the key if it was allowed; a record not known is always refused."""
        return self._used(record, asked)

    def act(self, record: bytes, asked: Asked) -> bool:
        """Enter what was done with a record, or refused; say whether it may be done."""
        return self._used(record, asked) is not None

    def _used(self, record: bytes, asked: Asked) -> bytes | None:
        check_words(asked.duty, asked.purpose, asked.clause)
        held = self.look(record)
        key = self._data_key(record) if held else None
        allowed = asked.allowed and key is not None
        entry = drafted(
            asked.kind if allowed else "refused",
            asked.day,
            edition=held.header.edition if held else "",
            clause=asked.clause,
            purpose=asked.purpose,
            category=held.header.category(asked.fields or tuple(held.header.fields)) if held else "",
            role=asked.duty,
            decision="allow" if allowed else "deny",
        )
        told = {
            "record": record.hex(),
            "employee": asked.employee,
            "fields": list(asked.fields),
            "ground": asked.ground,
            **asked.more,
        }
        under = Under(key, record) if key else None
        self._enter(entry, told, under=under, subject=held.subject if held else None)
        return key if allowed else None
