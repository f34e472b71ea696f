"""The prober's own accounts, and the codes of their second factors."""

import base64
import hashlib
import hmac
import json
import struct
from dataclasses import dataclass, field
from typing import Final

from keepfaith.prober.reach import Reach

NAME: Final = "accounts.json"
_SECONDS, _DIGITS = 30, 6


@dataclass(frozen=True, slots=True)
class Account:
    """What signs one account in, and the duty that it has; empty for none."""

    account: str
    password: str = field(repr=False)
    secret: str = field(repr=False)
    duty: str
    # It has every duty and never acknowledges the safeguards, so nothing may open for it.
    is_unread: bool = False

    def code(self, now: float) -> str:
        """Return the code of its second factor at a time (RFC 6238, with SHA-1 as apps have it)."""
        counter = struct.pack(">Q", int(now) // _SECONDS)
        digest = hmac.digest(base64.b32decode(self.secret), counter, hashlib.sha1)
        at = digest[-1] & 0xF
        number = int.from_bytes(digest[at : at + 4]) & 0x7FFFFFFF
        return str(number % 10**_DIGITS).zfill(_DIGITS)

    def seconds_left(self, now: float) -> float:
        """Return how long its code of a time is shown, and a moment more."""
        return _SECONDS - now % _SECONDS + 1


def enrolled(reach: Reach) -> list[Account]:
    """Return the accounts that were made for the prober; none before `keepfaith prober enroll`."""
    return [account for account in _accounts(reach) if not account.is_unread]


def unread(reach: Reach) -> Account | None:
    """Return the account that never acknowledges the safeguards."""
    return next((account for account in _accounts(reach) if account.is_unread), None)


def _accounts(reach: Reach) -> list[Account]:
    try:
        return [Account(**row) for row in json.loads((reach.folder / NAME).read_text())]
    except FileNotFoundError:
        return []
