"""Public host names get their certificate by ACME: the front server obtains and renews it by itself."""

import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from keepfaith.website.runtime.listen_config import BadAddress, Listening

ACME: Final = "KEEPFAITH_ACME"
AUTHORITY: Final = "KEEPFAITH_ACME_AUTHORITY"
EMAIL: Final = "KEEPFAITH_ACME_EMAIL"
_LOCAL: Final = (".localhost", ".internal", ".local", ".test", ".invalid", ".example")


@dataclass(frozen=True)
class Acme:
    """The names to obtain a certificate for, and from where; no directory means Let's Encrypt."""

    names: tuple[str, ...]
    directory: str = ""
    authority: Path | None = None
    email: str = ""

    @classmethod
    def of(cls, listening: Listening, *, demo: bool = False) -> "Acme | None":
        """Return what the environment asks for, none where the portal makes its own or is given one.

        A demonstration contacts no host.
        """
        choice = os.environ.get(ACME, "")
        if demo or choice == "no" or not listening.has_own_front or os.environ.get("KEEPFAITH_CERTIFICATE"):
            return None
        if choice and urlsplit(choice).scheme != "https":
            raise BadAddress(
                f"{ACME} is neither “no” nor the address of an ACME directory.",
                f"Write {ACME}=https://acme.example.gov/directory, or leave it out for Let's Encrypt.",
            )
        # An authority that is named may well know names that no public one does.
        names = tuple(host for host in listening.hosts if _is_name(host) and (choice or is_public(host)))
        return cls(names, choice, _authority(), _email()) if names else None


def is_public(host: str) -> bool:
    """Return whether a public authority could vouch for a host: a full name, in no reserved domain (RFC 6761)."""
    return _is_name(host) and "." in host and not host.endswith(_LOCAL)


def _is_name(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return True
    return False


def _authority() -> Path | None:
    text = os.environ.get(AUTHORITY)
    if not text:
        return None
    if not os.access(text, os.R_OK):
        raise BadAddress(
            f"{AUTHORITY} does not name a file that can be read.",
            "Name the certificate (PEM) of the authority that vouches for the ACME directory.",
        )
    return Path(text).absolute()


def _email() -> str:
    text = os.environ.get(EMAIL, "")
    if text and (text.count("@") != 1 or not text.isascii() or not text.isprintable() or " " in text):
        raise BadAddress(f"{EMAIL} is not an e-mail address.", f"Write {EMAIL}=web@example.gov")
    return text
