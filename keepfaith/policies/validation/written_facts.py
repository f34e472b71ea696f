"""Finds what a text says by hand though the edition has data for it: periods, its day, counts, duties and names."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from keepfaith.policies.editions.facts import EFFECTIVE, Facts
from keepfaith.policies.editions.places import PLACE
from keepfaith.policies.editions.speech import PERIODS, Speech, forms, number_words

_NUMBERS: Final = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_TENS: Final = ("thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred")
_BETWEEN: Final = r"(?:[ -](?:more|full|whole|further|calendar|business|working|outside|different))?[ -]"
_SINGLE: Final = r"\b(?:for|after|within|than) (?P<single>an?)"
_COUNTED: Final = {
    "count.log-fields": "things?|fields?|items?|facts?",
    "count.cookies": "cookies?",
    "count.tools": "tools?",
    "machines.requests-per-second": "pages?|requests?",
    "machines.files-per-second": "files?",
    "machines.connections": "connections?",
}
_MAIL: Final = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# Chinese and Japanese letters, between which no blank shows where a word ends.
_WITHOUT_BLANKS: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
# A day as people write it, beside words that make it the day of the edition.
_DAY: Final = (
    r"(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\d{1,2}\s+[A-Z][a-z]{2,8}\.?\s+\d{4}"
    r"|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{2,4})"
)
_BEGINS: Final = r"(?i:\bin\s+(?:force|effect)|\beffective|\bt(?:ake|ook)s?\s+effect)\b"
_BEGINNING: Final = re.compile(rf"{_BEGINS}[^.;]{{0,40}}?{_DAY}|{_DAY}[^.;]{{0,30}}?{_BEGINS}")
_LINK: Final = re.compile(r"(?<=\]\()(?!mailto:)[^)\s]*|<https?:[^>\s]*>")
# Kinds of facts that are names: wherever they stand in a text, they are written by hand.
_NAMES: Final = ("duty", "contact", "tool", "cookie")


@dataclass(frozen=True, slots=True)
class Written:
    """Words that say a fact by hand: what they are, and which facts of the edition say just that."""

    text: str
    start: int
    what: str
    facts: tuple[str, ...]


def written_facts(text: str, facts: Facts) -> list[Written]:
    """List what an English text says by hand, by its place; an edition without such data may say it so."""
    bare = _bare(text)
    found_words = [*_periods(bare, facts), *_counts(bare, facts), *_mails(bare, facts), *_named(bare, facts)]
    found_words += _days(bare, facts)
    whole = sorted(found_words, key=lambda written: (written.start, -len(written.text)))
    # What lies within other words is said by them already.
    return [
        written
        for number, written in enumerate(whole)
        if not any(other.start + len(other.text) > written.start for other in whole[:number])
    ]


def counted_words(text: str, speech: Speech) -> list[str]:
    """List what a translation says with a number and a unit, as far as the language's catalog knows both."""
    pattern = _counted_pattern(speech)
    return [match[0] for match in pattern.finditer(_bare(text))] if pattern else []


@lru_cache(maxsize=16)
def _counted_pattern(speech: Speech) -> re.Pattern[str] | None:
    units = sorted({form for unit in PERIODS for form in forms(unit, speech)}, key=len, reverse=True)
    if not units:
        return None
    words = "|".join(map(re.escape, number_words(speech)))
    unit = "|".join(map(re.escape, units))
    # Four figures are a year of the calendar, not so many years.
    pattern = rf"\b(?:[0-9]{{1,3}}|{words})\s+(?:{unit})\b"
    if _WITHOUT_BLANKS.search(unit):
        pattern = rf"(?<![0-9])(?:[0-9]{{1,3}}|{words})\s*(?:{unit})"
    return re.compile(pattern, re.IGNORECASE)


def figures_in(text: str) -> list[str]:
    """List the numbers of a text that are written in figures, but for those of links."""
    return re.findall(r"\d+", _bare(text))


def months_in(text: str) -> list[str]:
    """List the months that an English text names, as the figures that other languages write instead."""
    return [str(MONTHS.index(month) + 1) for month in re.findall("|".join(MONTHS), _bare(text))]


def _bare(text: str) -> str:
    """Blank out places, and where links lead."""
    without = PLACE.sub(lambda match: " " * len(match[0]), text)
    return _LINK.sub(lambda match: " " * len(match[0]), without)


def _periods(text: str, facts: Facts) -> Iterator[Written]:
    periods = {
        place: fact.value
        for place, fact in facts.items()
        if fact.kind in {"retention", "notice", "lifetime", "form"}
    }
    if not periods:
        return
    for match in _pattern("|".join(f"{unit}s?" for unit in PERIODS)).finditer(text):
        number, unit = _number(match["number"] or "one"), match["unit"].lower().removesuffix("s")
        same = [
            place
            for place, value in periods.items()
            if value.replace(" business", "").split() in ([str(number), unit], [str(number), f"{unit}s"])
        ]
        yield Written(match[0], match.start(), "a period", tuple(same))
    for match in re.finditer(
        r"\b(?:with )?no end date\b|\bindefinitely\b|\bfor ?ever\b", text, re.IGNORECASE
    ):
        same = [
            f"kept.{place.partition('.')[2]}" for place, value in periods.items() if value == "indefinite"
        ]
        yield Written(match[0], match.start(), "how long something is kept", tuple(same))


def _counts(text: str, facts: Facts) -> Iterator[Written]:
    for place, units in _COUNTED.items():
        if place in facts:
            for match in _pattern(units).finditer(text):
                if match["number"]:
                    yield Written(match[0], match.start(), "a number", (place,))


def _mails(text: str, facts: Facts) -> Iterator[Written]:
    for match in _MAIL.finditer(text):
        same = [place for place, fact in facts.items() if fact.value == match[0]]
        yield Written(match[0], match.start(), "an e-mail address", tuple(same))


def _days(text: str, facts: Facts) -> Iterator[Written]:
    if EFFECTIVE in facts:
        for match in _BEGINNING.finditer(text):
            yield Written(match[0], match.start(), "the day on which it takes effect", (EFFECTIVE,))


def _named(text: str, facts: Facts) -> Iterator[Written]:
    for place, fact in facts.items():
        if fact.kind in _NAMES and not fact.problem and place != "contact.email":
            what = {"duty": "a duty of staff", "contact": "a part of the contact"}.get(fact.kind, "a name")
            for match in _word(fact.value, plural=True).finditer(text):
                yield Written(match[0], match.start(), what, (place,))


@lru_cache(maxsize=4096)
def _word(word: str, *, plural: bool = False) -> re.Pattern[str]:
    """Compile a word of an edition: more of them are looked for than Python remembers by itself."""
    edge = "" if not plural and _WITHOUT_BLANKS.search(word) else r"\b"
    return re.compile(edge + re.escape(word) + ("s?" if plural else "") + edge, re.IGNORECASE)


@lru_cache(maxsize=16)
def _pattern(units: str) -> re.Pattern[str]:
    numbers = "|".join((*_NUMBERS, *_TENS, r"[0-9][0-9,.]*"))
    return re.compile(
        rf"(?:\b(?P<number>(?:{numbers})(?:-(?:{'|'.join(_NUMBERS[:9])}))?){_BETWEEN}|{_SINGLE} )(?P<unit>{units})\b",
        re.IGNORECASE,
    )


def _number(written: str) -> int:
    word = written.lower()
    if word in _NUMBERS:
        return _NUMBERS.index(word) + 1
    tens, _, ones = word.partition("-")
    if tens in _TENS[:-1]:
        return (_TENS.index(tens) + 3) * 10 + (_NUMBERS.index(ones) + 1 if ones in _NUMBERS else 0)
    digits = re.sub(r"[.,]", "", word)
    return int(digits) if digits.isdigit() else 0


def names_of(facts: Facts, speech: Speech) -> Sequence[str]:
    """List the duties, tools, cookies and contacts of an edition as a language says them."""
    return [
        speech.gettext(fact.value) if fact.kind == "duty" else fact.value
        for place, fact in facts.items()
        if fact.kind in _NAMES and not fact.problem and place != "contact.email"
    ]


def names_said(text: str, names: Sequence[str]) -> Sequence[str]:
    """List the e-mail addresses, and which of the names, a translation says by hand."""
    bare = _bare(text)
    return [match[0] for match in _MAIL.finditer(bare)] + [name for name in names if _word(name).search(bare)]
