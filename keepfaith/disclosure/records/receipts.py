"""Receipts: a reference to name a record by, and a code that only its holder has."""

import hashlib
from dataclasses import dataclass
from typing import Final, Self

# Crockford's alphabet: without letters that look like digits, and without U.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES: Final = str.maketrans("OIL", "011", "- ")
_REFERENCE, _CODE = 10, 20


@dataclass(frozen=True, slots=True)
class Receipt:
    """A reference of 50 bits and a code of 100 bits, both derived from the form's secret token.

    So a form sent twice gives the same receipt, though the code is stored nowhere.
    """

    reference: str
    code: str

    @classmethod
    def of(cls, token: bytes) -> Self:
        """Derive the receipt of a token."""
        return cls(_drawn(token, b"reference", _REFERENCE), _drawn(token, b"code", _CODE))

    @classmethod
    def typed(cls, reference: str, code: str) -> Self:
        """Read a receipt as a person types it: in any case, with or without dashes, O for 0 and I or L for 1."""
        return cls(*(text.upper().translate(_LOOKALIKES) for text in (reference, code)))

    @property
    def code_digest(self) -> bytes:
        """What is stored of the code."""
        return hashlib.sha256(self.code.encode()).digest()

    @property
    def shown_reference(self) -> str:
        """The reference in two groups."""
        return grouped(self.reference)

    @property
    def shown_code(self) -> str:
        """The code in four groups."""
        return grouped(self.code)


def _drawn(token: bytes, what: bytes, size: int) -> str:
    # 256 is a multiple of 32, so no letter is likelier than another.
    digest = hashlib.sha256(b"keepfaith receipt " + what + b"\0" + token).digest()
    return "".join(ALPHABET[octet % len(ALPHABET)] for octet in digest[:size])


def grouped(text: str) -> str:
    """Return a reference or a code in groups of five, as the receipt shows it."""
    return "-".join(text[start : start + 5] for start in range(0, len(text), 5))
