"""The header of a record: what the custodian decides by."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from keepfaith.custody.protocol.sizes import EDITION, MAX_FIELDS
from keepfaith.ipc.strict_fields import NAME, Form, mapping, text

SEVERAL: Final = "several"
# Records of one form under one edition all have the same header, so few of them are read and written again and again.
_READ_AT_ONCE: Final = 1_024
_EDITION, _NAME = text(EDITION), text(NAME)
_FIELDS = mapping(_NAME, _NAME, max_count=MAX_FIELDS, min_count=1)
_PARTS: Final = 4
_write = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Header:
    """What the custodian decides by: edition, holding, the purpose collected for, each field's category."""

    edition: str
    holding: str
    purpose: str
    fields: Mapping[str, str]
    _encoded: list[str] = field(default_factory=list, init=False, repr=False, compare=False)

    def encode(self) -> str:
        """Return the header in the one form it is sent, stored and compared in; it is made once."""
        if not self._encoded:
            self._encoded.append(_write([self.edition, self.holding, self.purpose, dict(self.fields)]))
        return self._encoded[0]

    @classmethod
    @lru_cache(maxsize=_READ_AT_ONCE)
    def decode(cls, encoded: str) -> "Header":
        """Read a stored header back."""
        edition, holding, purpose, fields = json.loads(encoded)
        header = cls(edition, holding, purpose, MappingProxyType(fields))
        header._encoded.append(encoded)
        return header

    def category(self, fields: tuple[str, ...]) -> str:
        """Name the category of some fields, as an entry does: `several` when they are of more than one."""
        categories = {self.fields[name] for name in fields if name in self.fields}
        return SEVERAL if len(categories) > 1 else next(iter(categories), "")


def _read(value: Any) -> Header:  # noqa: ANN401 - whatever JSON holds
    if type(value) is not str:
        raise ValueError
    return _read_strictly(value)


@lru_cache(maxsize=_READ_AT_ONCE)
def _read_strictly(encoded: str) -> Header:
    parts = json.loads(encoded)
    if type(parts) is not list or len(parts) != _PARTS:
        raise ValueError
    edition, holding, purpose, fields = parts
    header = Header(_EDITION.read(edition), _NAME.read(holding), _NAME.read(purpose), _FIELDS.read(fields))
    # Only the one form is taken: what is sent is what is stored.
    if header.encode() != encoded:
        raise ValueError
    return Header.decode(encoded)


HEADER: Final = Form(_read, Header.encode)
