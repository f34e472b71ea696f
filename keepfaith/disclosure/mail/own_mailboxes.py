"""Our own addresses: the contact's, and those made from it that tell us what an answer belongs to."""

import base64
import binascii
import hmac
import re
import uuid
from dataclasses import dataclass
from typing import Final, Literal

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.encoding import punycode

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.sizes import REPLY_PROOF_SIZE, UNSUBSCRIBE_TOKEN_SIZE
from keepfaith.disclosure.records.receipts import ALPHABET

type Meaning = Literal["contact", "reply", "bounce", "unsubscribe", "notice", "trial"]

_ALPHABET: Final[dict[str, Meaning]] = {
    "r": "reply",
    "b": "bounce",
    "s": "unsubscribe",
    "n": "notice",
    "t": "trial",
}
_SIGNED: Final = 13
# Shorter beside a number that is random already: the local part has no more room.
_TRIAL_SIGNED: Final = 8
_NUMBER: Final = re.compile("[0-9a-f]{32}")
# RFC 5321, 4.5.3.1: a local part has at most 64 octets, a path 256.
_MAX_LENGTH: Final = 254


@dataclass(frozen=True, slots=True)
class OwnMailbox:
    """What one of our addresses means: `reference` names a record, `token` a subscriber, `number` a test message.

    Mail to a mailbox beside the contact's is kept as what a `form` sends.
    `reply_proof` is what the custodian gave for the message that the address was in; whether it is one, it alone knows.
    """

    meaning: Meaning
    reference: str = ""
    reply_proof: bytes = b""
    token: bytes = b""
    number: uuid.UUID | None = None
    form: str = ""


def contact_address() -> str:
    """Return the address that the agency shows."""
    return this_agency().contact_email


def mail_domain() -> str:
    """Return the domain of the contact address, as headers hold it."""
    host = contact_address().rpartition("@")[2]
    return host if host.isascii() else punycode(host)


def reply_address(reference: str, proof: bytes) -> str:
    """Return the address at which an answer finds the record with a reference, and brings back a proof if any."""
    parts = [reference.lower(), _signature(reference), _base32(proof)]
    return _plus_address("r", ".".join(filter(None, parts)))


def token_address(meaning: Literal["b", "s", "n"], token: bytes) -> str:
    """Return an address that names whose mail bounced (b), ends (s) or is answered (n)."""
    return _plus_address(meaning, _base32(token))


def trial_address(number: uuid.UUID) -> str:
    """Return the address that a test message comes from and comes back to; nobody reads what arrives there."""
    return _plus_address("t", f"{number.hex}.{_signature(number.hex)[:_TRIAL_SIGNED]}")


def own_mailbox(address: str) -> OwnMailbox | None:
    """Return what an address of ours means; none if it is not ours, or was not made by us."""
    for mailbox in this_agency().mailboxes:
        if address.strip().lower() == mailbox.address:
            return OwnMailbox("contact", form=mailbox.form)
    local, _, host = address.strip().lower().rpartition("@")
    ours, _, shown = contact_address().lower().rpartition("@")
    if len(address) > _MAX_LENGTH or host != shown:
        return None
    name, plus, more = local.partition("+")
    if name != ours:
        return None
    if not plus:
        return OwnMailbox("contact")
    letter, _, detail = more.partition(".")
    return _read(_ALPHABET.get(letter), detail)


def _read(meaning: Meaning | None, detail: str) -> OwnMailbox | None:
    if meaning is None:
        return None
    if meaning == "trial":
        return _trial(detail)
    if meaning != "reply":
        token = _token(detail, UNSUBSCRIBE_TOKEN_SIZE)
        return OwnMailbox(meaning, token=token) if token else None
    return _reply(*detail.partition(".")[::2])


def _reply(reference: str, detail: str) -> OwnMailbox | None:
    reference, (signature, _, proof) = reference.upper(), detail.partition(".")
    if not set(reference) <= set(ALPHABET):
        return None
    right = hmac.compare_digest(signature.encode(), _signature(reference).encode())
    proven = _token(proof, REPLY_PROOF_SIZE)
    return OwnMailbox("reply", reference=reference, reply_proof=proven) if right else None


def _trial(detail: str) -> OwnMailbox | None:
    number, _, signature = detail.partition(".")
    if not _NUMBER.fullmatch(number):
        return None
    right = hmac.compare_digest(signature.encode(), _signature(number)[:_TRIAL_SIGNED].encode())
    return OwnMailbox("trial", number=uuid.UUID(hex=number)) if right else None


def _token(detail: str, size: int) -> bytes:
    try:
        token = base64.b32decode(detail.upper() + "=" * (-len(detail) % 8))
    except (binascii.Error, ValueError):
        return b""
    return token if len(token) == size else b""


def _base32(content: bytes) -> str:
    return base64.b32encode(content).decode().rstrip("=").lower()


def _plus_address(letter: str, detail: str) -> str:
    local, _, host = contact_address().rpartition("@")
    return f"{local}+{letter}.{detail}@{host}"


def _signature(reference: str) -> str:
    signed = salted_hmac(
        "keepfaith.disclosure.mail", reference.upper(), secret=settings.SECRET_KEY, algorithm="sha256"
    )
    return base64.b32encode(signed.digest()).decode().lower()[:_SIGNED]
