"""Whom the agency wants to be told of weaknesses: the `[security]` part of `agency.toml`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

MOST_CONTACTS: Final = 10
LONGEST: Final = 500
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
    def read(cls, said: Mapping[str, Any] | None, *, email: str) -> "SecurityContact":
        """Read the part, or take the agency's own address where there is none; refuse with ValueError."""
        if said is None:
            return cls((f"mailto:{email}",))
        if unknown := sorted(said.keys() - _KEYS):
            raise ValueError(f"[security] has {unknown[0]!r}, which means nothing")
        contacts = _several(said, "contact", _CONTACT, "a https:, mailto: or tel: address")
        if not 0 < len(contacts) <= MOST_CONTACTS:
            raise ValueError(f"[security] needs 1 to {MOST_CONTACTS} entries in contact")
        languages = _several(said, "languages", _LANGUAGE, "a language such as en") or ("en",)
        return cls(contacts, languages, _page(said, "policy"), _page(said, "acknowledgments"))


def _several(said: Mapping[str, Any], key: str, form: re.Pattern[str], kind: str) -> tuple[str, ...]:
    given = said.get(key, [])
    entries = [given] if isinstance(given, str) else given
    if not isinstance(entries, list) or not all(_fits(entry, form) for entry in entries):
        raise ValueError(f"each {key} of [security] must be {kind}")
    return tuple(entries)


def _page(said: Mapping[str, Any], key: str) -> str:
    page = said.get(key, "")
    if page != "" and not _fits(page, _PAGE):
        raise ValueError(f"the {key} of [security] must be a https: address")
    return str(page)


def _fits(entry: object, form: re.Pattern[str]) -> bool:
    return isinstance(entry, str) and len(entry) <= LONGEST and form.fullmatch(entry) is not None
