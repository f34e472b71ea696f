"""Files that people hold with what the custodian signed: each statement in them, checked with a public key alone."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from keepfaith.custody.protocol.checkpoint import ATTESTED_FORM, Attestation, receipt_mark
from keepfaith.custody.protocol.sizes import KEY_SIZE
from keepfaith.errors import KeepfaithError

# Larger than the file of anybody's own information.
MAX_SIZE: Final = 200_000_000
_REFERENCE: Final = re.compile(r"[0-9A-Z]{1,16}")
_MEMBERS: Final = frozenset({"statement", "signature", "public_key"})


@dataclass(frozen=True, slots=True)
class CheckedStatement:
    """A statement, whether the holder of the key signed it, and whether it names a code's receipt, if one was given.

    `reference` is what the file says beside it; nobody signed that.
    """

    content: dict[str, Any]
    is_signed: bool
    has_code: bool | None
    reference: str = ""

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong with it."""
        return self.is_signed and self.has_code is not False


def read_key(text: str) -> bytes:
    """Return a public key that somebody typed; its groups may have spaces between them."""
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_SIZE:
        raise KeepfaithError(
            "This is not a key of a ledger.",
            f"Give the {2 * KEY_SIZE} characters that the agency posts on its page about your information.",
        )
    return key


def checked_statements(file: bytes, public_key: bytes, *, code: str = "") -> list[CheckedStatement]:
    """Return every statement in a file, in its order; refuse a file that has none."""
    try:
        statements = list(_statements(json.loads(file)))
        checked = [_checked(*one, public_key, code) for one in statements]
    except (ValueError, TypeError, KeyError, RecursionError):
        checked = []
    if not checked:
        raise KeepfaithError(
            "This file has nothing that a ledger signed.",
            "Give the JSON file that the page of your own information or your receipt gave you, unchanged.",
        )
    return checked


def _statements(value: object, reference: str = "") -> Iterator[tuple[dict[str, str], str]]:
    if isinstance(value, dict):
        if value.keys() >= _MEMBERS:
            yield value, reference
        named = value.get("reference")
        for member in value.values():
            is_one = isinstance(named, str) and _REFERENCE.fullmatch(named)
            yield from _statements(member, str(named) if is_one else "")
    elif isinstance(value, list):
        for member in value:
            yield from _statements(member, reference)


def _checked(statement: dict[str, str], reference: str, public_key: bytes, code: str) -> CheckedStatement:
    signed = Attestation(statement["statement"], bytes.fromhex(statement["signature"]), public_key)
    content = dict(signed.content)
    if content["form"] != ATTESTED_FORM:
        raise KeepfaithError(
            f"A statement in this file has form {content['form']}, not {ATTESTED_FORM}.",
            "Use the version of Keepfaith that knows this form.",
        )
    whole = "".join(letter for letter in code.upper() if letter.isalnum())
    mark = receipt_mark(hashlib.sha256(whole.encode()).digest()) if whole else ""
    has_code = content["receipt"] == mark if mark else None
    return CheckedStatement(content, signed.is_signed_by(public_key), has_code, reference)
