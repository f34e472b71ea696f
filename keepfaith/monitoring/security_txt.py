"""Telling people who find a weakness whom to write to: security.txt (RFC 9116)."""

import datetime as dt
from typing import Final

from keepfaith.agency.security_contact import SecurityContact

PATH: Final = "/.well-known/security.txt"
_MONTHS: Final = 3


def security_txt(contact: SecurityContact, *, origin: str, now: dt.datetime) -> str:
    """Write the file as it stands under one origin."""
    fields = [
        *(("Contact", url) for url in contact.contacts),
        ("Expires", f"{expires(now):%Y-%m-%dT%H:%M:%SZ}"),
        ("Preferred-Languages", ", ".join(contact.languages)),
        ("Canonical", f"{origin}{PATH}"),
        ("Policy", contact.policy),
        ("Acknowledgments", contact.acknowledgments),
    ]
    return "".join(f"{name}: {value}\n" for name, value in fields if value)


def expires(now: dt.datetime) -> dt.datetime:
    """Return the first of a month 59 to 92 days ahead, the same all month, so that copies agree and none goes stale."""
    year, month = divmod(now.year * 12 + now.month - 1 + _MONTHS, 12)
    return dt.datetime(year, month + 1, 1, tzinfo=dt.UTC)
