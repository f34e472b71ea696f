"""Words with which employees begin an answer, as `answers.toml` in the agency's folder has them."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from keepfaith.errors import KeepfaithError

FILE: Final = "answers.toml"
MAX_ANSWERS: Final = 100
MAX_TITLE_LENGTH, MAX_TEXT_LENGTH = 100, 2_000
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_PLACE: Final = re.compile(r"\{[^{}\n]{1,60}\}")
_KEYS: Final = frozenset({"title", "text", "forms", "keeps_open"})


@dataclass(frozen=True, slots=True)
class ReadyAnswer:
    """A text under a title; an employee fills its places, such as {what}, before it can be sent.

    It is offered for records of its `forms`, and for every record if it names none.
    """

    name: str
    title: str
    text: str
    forms: frozenset[str]
    keeps_open: bool

    @property
    def places(self) -> tuple[str, ...]:
        """The places that an employee fills, in braces."""
        return tuple(_PLACE.findall(self.text))

    def is_for(self, form: str) -> bool:
        """Return whether it is offered for what came by a form."""
        return not self.forms or form in self.forms


@lru_cache(maxsize=8)
def read_answers(folder: Path) -> Mapping[str, ReadyAnswer]:
    """Read an agency's answers by name; an agency without the file offers none."""
    file = folder / FILE
    try:
        return _read(tomllib.loads(file.read_text(encoding="utf-8")), _form_names(folder))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        what = type(error).__name__ if isinstance(error, OSError) else error
        raise KeepfaithError(
            f"{file} cannot be read: {what}.",
            "Below each [name] write a title and a text. See docs/agency/forms.md.",
        ) from error


def places_left(text: str, answers: Mapping[str, ReadyAnswer]) -> list[str]:
    """Return which places of ready answers a text still has."""
    return sorted({place for answer in answers.values() for place in answer.places if place in text})


def _form_names(folder: Path) -> frozenset[str]:
    return frozenset(path.stem for path in (folder / "forms").glob("*.toml"))


def _read(table: Mapping[str, Any], known: frozenset[str]) -> Mapping[str, ReadyAnswer]:
    if len(table) > MAX_ANSWERS:
        raise ValueError(f"it has more than {MAX_ANSWERS} answers")
    return {name: _answer(name, entry, known) for name, entry in table.items()}


def _answer(name: str, entry: Mapping[str, Any], known: frozenset[str]) -> ReadyAnswer:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name[:40]!r} is not a name of small letters, digits and hyphens")
    if unknown := sorted(entry.keys() - _KEYS):
        raise ValueError(f"{name} has {unknown[0]!r}, which means nothing")
    if missing := sorted({"title", "text"} - entry.keys()):
        raise ValueError(f"{name} lacks a {missing[0]}")
    title, text, forms = entry["title"].strip(), entry["text"].strip(), frozenset(entry.get("forms", ()))
    if not (0 < len(title) <= MAX_TITLE_LENGTH and 0 < len(text) <= MAX_TEXT_LENGTH):
        raise ValueError(
            f"the title of {name} has 1 to {MAX_TITLE_LENGTH} characters, its text 1 to {MAX_TEXT_LENGTH:,}"
        )
    if strange := sorted(forms - known):
        raise ValueError(f"{name} is for the form {strange[0]!r}, which the agency does not have")
    if _PLACE.sub("", text).count("{") or _PLACE.sub("", text).count("}"):
        raise ValueError(f"a brace in the text of {name} has no partner, or holds more than 60 characters")
    return ReadyAnswer(name, title, text, forms, keeps_open=entry.get("keeps_open", False) is True)
