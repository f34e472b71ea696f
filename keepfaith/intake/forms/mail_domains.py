"""Likely slips in the domain of an e-mail address: asked about, never changed."""

from difflib import get_close_matches
from typing import Final

# Those of large mailbox providers in the United States, and endings that are often cut or swapped.
DOMAINS: Final = (
    "aol.com", "att.net", "charter.net", "comcast.net", "gmail.com", "hotmail.com", "icloud.com", "live.com", "mac.com",
    "me.com", "msn.com", "outlook.com", "proton.me", "verizon.net", "yahoo.com",
)  # fmt: skip
_LIKE: Final = 0.85
_MAX_LENGTH: Final = 30


def likely_domain(address: str) -> str:
    """Return the domain that was probably meant; empty where the one written is known, or like none that is."""
    domain = address.rpartition("@")[2].lower()
    if not domain or domain in DOMAINS or len(domain) > _MAX_LENGTH:
        return ""
    return next(iter(get_close_matches(domain, DOMAINS, n=1, cutoff=_LIKE)), "")
