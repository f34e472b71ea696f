"""What a place such as `{retention.questions}` has to say on a page, worked out of the posted files anew.

The words of each language are written down here again, so that a page and its oracle cannot be wrong in one place.
"""

import datetime as dt
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from keepfaith.prober.oracle.number_words import WORDS, LanguageWords

PLACE: Final = re.compile(r"\{([A-Za-z][a-z]*)\.([a-z0-9][a-z0-9-]*)\}")
_PERIOD: Final = re.compile(r"([1-9][0-9]{0,2}) (second|minute|hour|day|week|month|year)s?")
_PREFIX: Final = re.compile(r"__(?:Host|Secure)-")


class Unread(Exception):
    """A text holds what this reading does not know."""


class Unsayable(Exception):
    """A place that the agency's catalog has no words for in this language."""


def same(text: str) -> str:
    """Leave a text in English."""
    return text


@dataclass(frozen=True)
class PlaceWords:
    """The facts of one edition in one language; `spoken` gives the agency's own texts, `day` when it takes effect."""

    files: Mapping[str, str]
    language: str = ""
    spoken: Callable[[str], str] = same
    day: dt.date | None = None

    def chosen(self, text: str) -> tuple[str, Callable[[str], str]]:
        """Return the paragraph that a page must show for an English one, and what fills in its places."""
        if not PLACE.search(text):
            return self.spoken(text), same
        if self.language not in WORDS:
            raise Unread
        bare = re.search(r"\w", PLACE.sub("", text)) is None
        words = text if bare else self.spoken(text)
        is_spoken = bare or words != text
        if self.language and is_spoken and _names(words) == _names(text):
            try:
                self.fill(words)
            except Unsayable:
                return text, self._in_english.fill
            return words, self.fill
        return text, self._in_english.fill

    def sentence(self, text: str) -> str:
        """Return a sentence of the files as a page must show it."""
        words, fill = self.chosen(text)
        return fill(words)

    def fill(self, text: str) -> str:
        """Put the words of each place into a text."""
        return PLACE.sub(self._word, text)

    def _word(self, match: re.Match[str]) -> str:
        kind, name = match[1].lower(), match[2]
        try:
            words = self._fact(kind, name)
        except (KeyError, TypeError, AttributeError, ValueError):
            return match[0]
        return words[0].upper() + words[1:] if match[1][0].isupper() else words

    def _fact(self, kind: str, name: str) -> str:  # noqa: PLR0911 - one answer for each kind
        tools = self._table("tools.toml")
        if kind in {"retention", "kept", "lifetime", "notice"}:
            return self._time(kind, name)
        if kind == "date" and name == "effective" and self.day:
            month = self._words.months[self.day.month - 1]
            return self._words.date.format(day=self.day.day, month=month, year=self.day.year)
        if kind == "duty":
            return self._inside(self._table("purposes.toml")["duty"][name]["title"])
        if kind == "contact":
            value = self._table("clauses.toml")["contact"][name.replace("-", "_")]
            return value if isinstance(value, str) else ", ".join(value)
        if kind == "machines":
            return self._counted(name, self._table("clauses.toml")["machines"][name.replace("-", "_")])
        if kind == "tool":
            return str(tools["tool"][name]["name"])
        if kind == "cookie":
            return str(self._cookie(name)["name"])
        if kind == "fields":
            rows = {row["name"]: row for row in self._table("inventory.toml")["holding"]}
            titles = [self._words.categories.get(category, "") for category in rows[name]["categories"]]
            return self._listed([_small(title) for title in titles if title])
        elements = self._elements(name)
        return self._counted(name, len(elements)) if kind == "count" else self._listed(elements)

    def _time(self, kind: str, name: str) -> str:
        if kind == "lifetime":
            return self._period(self._cookie(name)["lifetime"])
        if kind == "notice":
            return self._period(self._table("clauses.toml")["notice"][name])
        table = self._table("retention.toml")
        period = (table[name] if name in {"own-test-requests", "backups"} else table["holding"][name])[
            "period"
        ]
        if kind == "retention":
            return self._period(period)
        endless = _PERIOD.fullmatch(period) is None
        return self._words.endless if endless else self._words.during.format(self._period(period))

    def _elements(self, name: str) -> list[str]:
        if name == "log-fields":
            fields = self._table("inventory.toml")["access_log"]["fields"]
            return [self._inside(field["holds"]) for field in fields]
        tools = self._tables["tools.toml"]
        if name == "tools":
            return [tool["name"] for tool in tools.get("tool", {}).values()]
        if name == "cookies":
            return [cookie["name"] for cookie in tools.get("cookie", ())]
        raise KeyError(name)

    def _cookie(self, name: str) -> dict[str, Any]:
        table = self._table("tools.toml")
        rows = [*table.get("cookie", ())]
        for tool in table.get("tool", {}).values():
            rows += tool.get("cookie", ())
        named = {
            "-".join(re.findall(r"[a-z0-9]+", _PREFIX.sub("", row["name"]).lower())): row for row in rows
        }
        return dict(named[name])

    def _period(self, text: str) -> str:
        match = _PERIOD.fullmatch(text)
        return self._counted(match[2], int(match[1])) if match else text

    def _counted(self, what: str, number: float) -> str:
        one, many = self._words.counted[what]
        if number == 1:
            return one
        return many.format(self._words.numbers.get(number, f"{number:g}"))

    def _listed(self, elements: list[str]) -> str:
        if len(elements) == 1:
            return elements[0]
        words = self._words
        if any(mark in "".join(elements) for mark in (",", words.comma.strip())):
            comma, last = words.semicolon, words.and_after_semicolons
        else:
            comma, last = words.comma, words.and_
        return comma.join(elements[:-1]) + last + elements[-1]

    def _inside(self, text: str) -> str:
        words = self.spoken(text)
        if self.language and words == text:
            raise Unsayable
        return _small(words.removesuffix("."))

    @property
    def _words(self) -> LanguageWords:
        return WORDS[self.language]

    @cached_property
    def _in_english(self) -> "PlaceWords":
        return PlaceWords(self.files, day=self.day)

    def _table(self, name: str) -> dict[str, Any]:
        return self._tables.get(name, {})

    @cached_property
    def _tables(self) -> dict[str, dict[str, Any]]:
        return {name: tomllib.loads(text) for name, text in self.files.items() if name.endswith(".toml")}


def _names(text: str) -> Counter[tuple[str, str]]:
    return Counter((kind.lower(), name) for kind, name in PLACE.findall(text))


def _small(words: str) -> str:
    second = words.split(" ")[1:2]
    is_name = words[1:2].isupper() or any(word[:1].isupper() and word[1:2].islower() for word in second)
    return words if is_name else words[:1].lower() + words[1:]
