"""Whom the agency wants to be told of weaknesses: the `[security]` part of `agency.toml`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

MAX_CONTACTS: Final = 10
MAX_LENGTH: Final = 500
# URI characters only (RFC 3986), so that no line can be broken out of.
_URI: Final = r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]"
_CONTACT: Final = re.compile(rf"(https://|mailto:|tel:){_URI}+")
_PAGE: Final = re.compile(rf"https://{_URI}+")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_KEYS: Final = frozenset({"contact", "policy", "acknowledgments", "languages"})


@dataclass(frozen=True, slots=True)
class SecurityContact:
    """Addresses in the order in which they should be tried, and pages that say more."""

    contacts: tuple[str, ...]
    languages: tuple[str, ...] = ("en",)
    policy: str = ""
    acknowledgments: str = ""

    @classmethod
    def read(cls, security: Mapping[str, Any] | None, *, email: str) -> "SecurityContact":
        """Read the part, or take the agency's own address where there is none; refuse with ValueError."""
        if security is None:
            return cls((f"mailto:{email}",))
        if unknown := sorted(security.keys() - _KEYS):
            raise ValueError(f"[security] has {unknown[0]!r}, which means nothing")
        contacts = _string_list(security, "contact", _CONTACT, "a https:, mailto: or tel: address")
        if not 0 < len(contacts) <= MAX_CONTACTS:
            raise ValueError(f"[security] needs 1 to {MAX_CONTACTS} entries in contact")
        languages = _string_list(security, "languages", _LANGUAGE, "a language such as en") or ("en",)
        return cls(contacts, languages, _page(security, "policy"), _page(security, "acknowledgments"))


def _string_list(security: Mapping[str, Any], key: str, form: re.Pattern[str], kind: str) -> tuple[str, ...]:
    given = security.get(key, [])
    entries = [given] if isinstance(given, str) else given
    if not isinstance(entries, list) or not all(_fits(entry, form) for entry in entries):
        raise ValueError(f"each {key} of [security] must be {kind}")
    return tuple(entries)


def _page(security: Mapping[str, Any], key: str) -> str:
    page = security.get(key, "")
    if page != "" and not _fits(page, _PAGE):
        raise ValueError(f"the {key} of [security] must be a https: address")
    return str(page)


def _fits(entry: object, form: re.Pattern[str]) -> bool:
    return isinstance(entry, str) and len(entry) <= MAX_LENGTH and form.fullmatch(entry) is not None
