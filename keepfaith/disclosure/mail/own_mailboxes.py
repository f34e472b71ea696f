"""Our own addresses: the contact's, and those made from it that tell us what an answer belongs to."""

import base64
import binascii
import hmac
from dataclasses import dataclass
from typing import Final, Literal

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.encoding import punycode

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.sizes import UNSUBSCRIBE_TOKEN_SIZE
from keepfaith.disclosure.records.receipts import ALPHABET

type Meaning = Literal["contact", "reply", "bounce", "stop", "notice"]

_ALPHABET: Final[dict[str, Meaning]] = {"r": "reply", "b": "bounce", "s": "stop", "n": "notice"}
_SIGNED: Final = 13
# RFC 5321, 4.5.3.1: a local part has at most 64 octets, a path 256.
_MAX_LENGTH: Final = 254


@dataclass(frozen=True, slots=True)
class OwnMailbox:
    """What one of our addresses means: `reference` names a record, `mark` a person as the custodian knows them."""

    meaning: Meaning
    reference: str = ""
    mark: bytes = b""


def contact_address() -> str:
    """Give the address that the agency shows."""
    return this_agency().contact_email


def mail_domain() -> str:
    """Give the part of it after the sign @, as headers hold it."""
    host = contact_address().rpartition("@")[2]
    return host if host.isascii() else punycode(host)


def reply_address(reference: str) -> str:
    """Give the address at which an answer finds the record with a reference."""
    return _made("r", f"{reference.lower()}.{_signature(reference)}")


def token_address(meaning: Literal["b", "s", "n"], mark: bytes) -> str:
    """Give an address that tells the custodian whose mail came back (b), ends (s) or is answered (n)."""
    return _made(meaning, base64.b32encode(mark).decode().rstrip("=").lower())


def own_mailbox(address: str) -> OwnMailbox | None:
    """Say what an address of ours means; none if it is not ours, or was not made by us."""
    local, _, host = address.strip().lower().rpartition("@")
    ours, _, shown = contact_address().lower().rpartition("@")
    if len(address) > _MAX_LENGTH or host != shown:
        return None
    name, plus, more = local.partition("+")
    if name != ours:
        return None
    if not plus:
        return OwnMailbox("contact")
    letter, _, told = more.partition(".")
    return _read(_ALPHABET.get(letter), told)


def _read(meaning: Meaning | None, told: str) -> OwnMailbox | None:
    if meaning is None:
        return None
    if meaning != "reply":
        mark = _mark(told)
        return OwnMailbox(meaning, mark=mark) if mark else None
    reference, _, signature = told.upper().partition(".")
    if not set(reference) <= set(ALPHABET):
        return None
    right = hmac.compare_digest(signature.lower().encode(), _signature(reference).encode())
    return OwnMailbox("reply", reference=reference) if right else None


def _mark(told: str) -> bytes:
    try:
        mark = base64.b32decode(told.upper() + "=" * (-len(told) % 8))
    except (binascii.Error, ValueError):
        return b""
    return mark if len(mark) == UNSUBSCRIBE_TOKEN_SIZE else b""


def _made(letter: str, told: str) -> str:
    local, _, host = contact_address().rpartition("@")
    return f"{local}+{letter}.{told}@{host}"


def _signature(reference: str) -> str:
    signed = salted_hmac(
        "keepfaith.disclosure.mail", reference.upper(), secret=settings.SECRET_KEY, algorithm="sha256"
    )
    return base64.b32encode(signed.digest()).decode().lower()[:_SIGNED]
