"""The digest of a record's row as it is stored, computed by its published form and by none of the portal's code."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from typing import NamedTuple


class Row(NamedTuple):
    """A record's row, with all that its digest is made of, and its hour."""

    id: uuid.UUID
    edition: str
    holding: str
    purpose: str
    form: str
    reference: str | None
    code_digest: bytes | None
    about: uuid.UUID | None
    sealed: Mapping[str, str]

    @property
    def digest(self) -> bytes:
        """The SHA-256 of the parts in JSON without spaces, the fields by their names."""
        parts = (
            *(self.id.hex, self.edition, self.holding, self.purpose, self.form, self.reference),
            (self.code_digest or b"").hex(),
            self.about and self.about.hex,
            sorted(self.sealed.items()),
        )
        return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).digest()
