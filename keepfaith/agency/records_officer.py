"""Who answers requests for public records, and who decides on an appeal: `[records_access_officer]` of agency.toml."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from keepfaith.agency.toml_lines import line_of
from keepfaith.errors import KeepfaithError

HEADING: Final = "records_access_officer"
MAX_LENGTH: Final = 200
MAX_LINES: Final = 8
_REMEDY: Final = f"Under [{HEADING}], write title, address, phone and email. See docs/agency/first-day.md."
_NEEDED: Final = ("title", "address", "phone", "email")
_FORMS: Final[Mapping[str, re.Pattern[str]]] = {
    "email": re.compile(r"[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}"),
    "phone": re.compile(r"\+?[0-9][0-9 ().-]{5,29}"),
    "fax": re.compile(r"\+?[0-9][0-9 ().-]{5,29}"),
}
_LISTS: Final = frozenset({"address", "appeal_to"})
_KEYS: Final = frozenset({*_NEEDED, *_FORMS, *_LISTS, "name"})


@dataclass(frozen=True, slots=True)
class RecordsOfficer:
    """An officer by title, with a name if the agency gives one, where to reach them, and to whom people appeal."""

    title: str
    address: tuple[str, ...]
    phone: str
    email: str
    name: str = ""
    fax: str = ""
    appeal_to: tuple[str, ...] = ()

    @classmethod
    def read(cls, entry: Mapping[str, Any] | None, *, text: str) -> Self | None:
        """Read the part of a file with this text; an agency without it has not named anyone."""
        if entry is None:
            return None
        for key in (*_NEEDED, *entry):
            if fault := _fault(key, entry.get(key)):
                line = line_of(text, f"[{HEADING}]", f"{key} ")
                raise KeepfaithError(f"agency.toml:{line}: {key} of [{HEADING}] {fault}.", _REMEDY)
        values: dict[str, Any] = {key: tuple(entry[key]) for key in _LISTS & entry.keys()}
        return cls(**{**entry, **values})


def _fault(key: str, value: object) -> str:
    if key not in _KEYS:
        return "means nothing"
    if value is None:
        return "is missing"
    lines = value if isinstance(value, list) and key in _LISTS else [value]
    if (key in _LISTS) is not isinstance(value, list) or not 0 < len(lines) <= MAX_LINES:
        return f"is no list of 1 to {MAX_LINES} lines" if key in _LISTS else "is no text"
    if not all(isinstance(line, str) and line.strip() and len(line) <= MAX_LENGTH for line in lines):
        return f"has a line that is empty, no text, or longer than {MAX_LENGTH} characters"
    if key in _FORMS and not _FORMS[key].fullmatch(str(value)):
        return "does not have the form of one"
    return ""
