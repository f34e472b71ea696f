"""How numbers, periods and lists are said: in English, or in another language by its catalogs of translations."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final


def gettext_noop(text: str) -> str:
    """Mark a text for translation, as Django's function of this name does; that one needs settings."""
    return text


# From ten on, figures are easier to read than words.
_WORDS: Final = {
    2: gettext_noop("two"), 3: gettext_noop("three"), 4: gettext_noop("four"), 5: gettext_noop("five"),
    6: gettext_noop("six"), 7: gettext_noop("seven"), 8: gettext_noop("eight"), 9: gettext_noop("nine"),
}  # fmt: skip
_MONTHS: Final = gettext_noop(
    "January, February, March, April, May, June, July, August, September, October, November, December"
)
_PERIOD: Final = re.compile(r"([1-9][0-9]{0,2}) (second|minute|hour|day|week|month|year)s?")
# Numbers that show each form a language can have for a word that is counted.
_SPREAD: Final = (1, 2, 5, 11, 100)


class Unsaid(Exception):
    """A language lacks a word that a text needs."""


@dataclass(frozen=True, slots=True)
class Speech:
    """A language by its code, and how its catalogs give a text, and a text that counts."""

    language: str
    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]


ENGLISH: Final = Speech("en", lambda text: text, lambda one, many, number: one if number == 1 else many)

# Each word that is counted, with its number; the two texts are the keys of its translation.
_COUNTED: Final[dict[str, Callable[[Speech, int], str]]] = {
    "second": lambda speech, number: speech.ngettext("one second", "%(number)s seconds", number),
    "minute": lambda speech, number: speech.ngettext("one minute", "%(number)s minutes", number),
    "hour": lambda speech, number: speech.ngettext("one hour", "%(number)s hours", number),
    "day": lambda speech, number: speech.ngettext("one day", "%(number)s days", number),
    "week": lambda speech, number: speech.ngettext("one week", "%(number)s weeks", number),
    "month": lambda speech, number: speech.ngettext("one month", "%(number)s months", number),
    "year": lambda speech, number: speech.ngettext("one year", "%(number)s years", number),
    "business-days": lambda speech, number: speech.ngettext(
        "one business day", "%(number)s business days", number
    ),
    "log-fields": lambda speech, number: speech.ngettext("one thing", "%(number)s things", number),
    "cookies": lambda speech, number: speech.ngettext("one cookie", "%(number)s cookies", number),
    "tools": lambda speech, number: speech.ngettext("one outside tool", "%(number)s outside tools", number),
    "requests-per-second": lambda speech, number: speech.ngettext(
        "one page a second", "%(number)s pages a second", number
    ),
    "files-per-second": lambda speech, number: speech.ngettext(
        "one file a second", "%(number)s files a second", number
    ),
    "connections": lambda speech, number: speech.ngettext("one connection", "%(number)s connections", number),
}
PERIODS: Final = ("second", "minute", "hour", "day", "week", "month", "year")


def number_words(speech: Speech) -> dict[str, int]:
    """Return the words that a language has for small numbers."""
    words = {speech.gettext(english): number for number, english in _WORDS.items()}
    return (
        words
        if speech.language == ENGLISH.language
        else {w: n for w, n in words.items() if w not in _ENGLISH}
    )


def counted(what: str, number: float, speech: Speech) -> str:
    """Say how many there are of something, such as “two years” or “30 days”."""
    whole = int(number) if number == int(number) else 2
    text = _form(what, whole, speech)
    return text % {"number": _figure(number, speech)} if "%(" in text else text


def forms(what: str, speech: Speech) -> set[str]:
    """Return the words of something counted, such as “years”, as they follow a number; none in an unknown language."""
    try:
        texts = {_form(what, number, speech) for number in _SPREAD}
    except Unsaid:
        return set()
    return {text.replace("%(number)s", "").strip() for text in texts if "%(number)s" in text}


def period_parts(text: str) -> tuple[int, str] | None:
    """Read a period as the files of an edition write it, such as “3 years”; none if it is none."""
    match = _PERIOD.fullmatch(text)
    return (int(match[1]), match[2]) if match else None


def period(text: str, speech: Speech) -> str:
    """Say a period of an edition's files."""
    parts = period_parts(text)
    return counted(parts[1], parts[0], speech) if parts else text


def duration(text: str, speech: Speech) -> str:
    """Say how long something is kept: “for three years”, or without a period “with no end date”."""
    if period_parts(text) is None:
        return translated(gettext_noop("with no end date"), speech)
    return translated(gettext_noop("for %(period)s"), speech) % {"period": period(text, speech)}


def date(day: dt.date, speech: Speech) -> str:
    """Say a day, such as “January 31, 2018”."""
    text = translated(gettext_noop("%(month_name)s %(day)s, %(year)s"), speech)
    names = translated(_MONTHS, speech).split(", ")
    if len(names) != _MONTHS.count(",") + 1:
        raise Unsaid
    month_name = names[day.month - 1]
    return text % {"month_name": month_name, "month": day.month, "day": day.day, "year": day.year}


def listed(elements: Sequence[str], speech: Speech) -> str:
    """Join a list; where an element has a comma of its own, semicolons part them."""
    if len(elements) < 2:  # noqa: PLR2004 - one element needs no joining
        return "".join(elements)
    *first, last = elements
    # What parts two elements is a text too: Chinese has marks of its own. Most languages leave it as it is.
    comma = speech.gettext(gettext_noop(", "))
    if any(mark in element for mark in (",", comma.strip()) for element in elements):
        joined = translated(gettext_noop("%(first)s; and %(last)s"), speech)
        return joined % {"first": speech.gettext(gettext_noop("; ")).join(first), "last": last}
    joined = translated(gettext_noop("%(first)s and %(last)s"), speech)
    return joined % {"first": comma.join(first), "last": last}


def translated(text: str, speech: Speech) -> str:
    """Return a text in a language; one that has no translation is not said at all."""
    words = speech.gettext(text)
    if speech.language != ENGLISH.language and words == text:
        raise Unsaid
    return words


def _form(what: str, number: int, speech: Speech) -> str:
    # One form may be the same in both languages, as “cookies” is; a text without a translation is so in each.
    is_english = all(_COUNTED[what](speech, number) == _COUNTED[what](ENGLISH, number) for number in (1, 2))
    if speech.language != ENGLISH.language and is_english:
        raise Unsaid
    return _COUNTED[what](speech, number)


def _figure(number: float, speech: Speech) -> str:
    word = _WORDS.get(int(number)) if number == int(number) else None
    spoken = speech.gettext(word) if word else ""
    is_known = bool(spoken) and (spoken != word or speech.language == ENGLISH.language)
    return spoken if is_known else f"{number:g}"


_ENGLISH: Final = frozenset(_WORDS.values())
