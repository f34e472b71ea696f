"""The header of a record: what the custodian decides by."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SEVERAL: Final = "several"


@dataclass(frozen=True, slots=True)
class Header:
    """What the custodian decides by: edition, holding, the purpose collected for, each field's category."""

    edition: str
    holding: str
    purpose: str
    fields: Mapping[str, str]

    def encode(self) -> str:
        """Give the header in the one form it is stored and compared in."""
        parts = [self.edition, self.holding, self.purpose, dict(self.fields)]
        return json.dumps(parts, sort_keys=True, separators=(",", ":"))

    @classmethod
    def decode(cls, encoded: str) -> "Header":
        """Read a header back."""
        return cls(*json.loads(encoded))

    def category(self, fields: tuple[str, ...]) -> str:
        """Name the category of some fields, as an entry does: `several` when they are of more than one."""
        found = {self.fields[name] for name in fields if name in self.fields}
        return SEVERAL if len(found) > 1 else next(iter(found), "")
