"""Persons as the custodian knows them: a fingerprint nobody else can compute, a secret, and a count.

An address alone is a mailbox, and nobody's word. What was only typed with it has a subject of its own.
"""

import hashlib
import hmac
import unicodedata
from typing import Final

from keepfaith.errors import KeepfaithError

MAX_ADDRESS_LENGTH: Final = 1_000
POSTAL: Final = "postal:"
PSEUDONYM_SIZE: Final = 16


def normalize(address: str) -> str:
    """Return the one spelling of an e-mail address, or of a postal address after `postal:`."""
    plain = unicodedata.normalize("NFKC", address).casefold()
    # Folding can undo the normal form, so it is taken twice.
    return " ".join(unicodedata.normalize("NFKC", plain).split())


def fingerprint(key: bytes, address: str) -> bytes:
    """Derive what a mailbox is known by, under a key that only the custodian holds."""
    plain = normalize(address)
    if not plain.removeprefix(POSTAL).strip() or len(plain) > MAX_ADDRESS_LENGTH:
        raise KeepfaithError(
            "The subject's address is empty or too long.",
            f"Name an address of at most {MAX_ADDRESS_LENGTH} characters.",
        )
    return hmac.digest(key, b"keepfaith subject\0" + plain.encode(errors="surrogatepass"), hashlib.sha256)


def typed(key: bytes, record: bytes) -> bytes:
    """Derive the subject of one record whose address was only typed; no other record has it."""
    return hmac.digest(key, b"keepfaith typed subject\0" + record, hashlib.sha256)


def pseudonym(key: bytes, fingerprint: bytes) -> bytes:
    """Return what joins a person's entries in their details; neither an address nor a token follows from it."""
    return hmac.digest(key, b"keepfaith pseudonym\0" + fingerprint, hashlib.sha256)[:PSEUDONYM_SIZE]


def tag(secret: bytes, number: int) -> bytes:
    """Return the tag of a subject's n-th entry; without the secret it looks like chance."""
    if number < 1:
        raise ValueError("a subject's entries are numbered from 1")
    return hmac.digest(secret, b"keepfaith tag\0" + number.to_bytes(8), hashlib.sha256)
