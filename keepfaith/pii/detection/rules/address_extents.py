"""How far a postal address reaches: from a building or a unit before the street to the ZIP code and the country."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES, Rule
from keepfaith.pii.detection.rules import street_parts as parts

WHOLE: Final = RULES["street-and-zip"]
FEW: Final = 3
# How sure a street is by itself, with a common word for its last, in small letters, and with a unit or a town.
SURE, WEAKLY, SMALL, WITH_UNIT = 0.88, 0.6, 0.55, 0.86
_CITY_ZIP: Final = 0.9
# A ZIP code with four more digits.
_NINE, _PLUS_FOUR = 9, 4
_MAX_BACK: Final = 32
_MAX_BEFORE: Final = 80
# Letters of states that are words, too.
_WORDS_TOO: Final = frozenset(("in", "or", "me", "hi", "ok", "oh", "de", "la", "no", "so"))
_CAPITALS: Final = re.compile(r"(?:[A-Z][\w.'-]*[ ]+)+(?:\n *)?\Z|[A-Z][\w.'-]*\s+\Z")
# Words within a name that are written small.
_PARTICLES: Final = frozenset(
    (
        "of",
        "the",
        "de",
        "del",
        "da",
        "do",
        "das",
        "dos",
        "la",
        "las",
        "los",
        "le",
        "les",
        "des",
        "du",
        "rue",
        "rua",
        "calle",
        "via",
    )
)
_SAYS_PLACE: Final = re.compile(
    rb"\b(?:at|by|resident of|resid\w{1,5}(?: at)?|leaving|house|home|liv(?:es?|ed|ing)(?: (?:at|on))?|premises|"
    rb"property|location|says|known as|stay(?:s|ed|ing)(?: at)?|stop|corner of|em|en|nan|lakay|casa|"
    rb"(?:went|sent|dispatched|drove|delivered|returned|comes?|mailed|shipped|moved) to|"
    rb"(?:ad+r+es+e?|addr|street|residence|domicilio|direccion|endereco|adres)(?: (?:is|es|kay la|nueva es))?"
    rb")[ ,:]{1,2}\Z"
)


def has_capitals(text: str) -> bool:
    """Return whether the words are written as names are; a word of digits counts as one."""
    words = [word for word in text.split() if word[:1].isalpha()]
    return all(word[0].isupper() or not word.isascii() for word in words)


def is_name(text: str) -> bool:
    """Return whether the words are written as a name is, in which small ones may be articles."""
    written = text.replace("&nbsp;", " ").split()
    words = [word for word in written if word[:1].isalpha() and word.lower() not in _PARTICLES]
    return bool(words) and has_capitals(" ".join(words))


def says_place(page: Page, start: int) -> bool:
    """Return whether a word right before says that somebody lives or something is there."""
    return _SAYS_PLACE.search(page.plain, max(0, start - _MAX_BACK), start) is not None


def is_announced(page: Page, start: int, end: int) -> bool:
    """Return whether the nearest cue is one for addresses and stands before a place."""
    cue = page.nearest(start, end, also="address")
    return cue is not None and cue.kind == "address" and not cue.is_behind


def extended(page: Page, start: int, end: int, confidence: float, rule: Rule) -> Iterator[Claim]:
    """Claim a street with its units, city, state and ZIP code; with these it is sure."""
    plain = page.plain
    after = parts.AFTER_STREET.match(plain, end)
    stop = after.end() if after else end
    stop -= plain[stop - 1 : stop] == b"."
    if confidence >= SMALL and stop > end + FEW and is_name(page.text[start:end]):
        confidence = max(confidence, WITH_UNIT)
    begin = beginning(page, start)
    # A box alone may be one of a form.
    wanted = parts.IN_STATE if plain.startswith(b"box", start) else parts.PLACE
    for last in (stop, end):
        place = wanted.match(plain, last)
        if place:
            sure = max(_CITY_ZIP, WHOLE.confidence if confidence >= SMALL else 0)
            # Where another reading joins two lines, the number of the next house is no part of a ZIP code.
            is_joined = page.is_guess and place[0][-_NINE:].isdigit()
            yield WHOLE.claim(begin, place.end() - _PLUS_FOUR * is_joined, sure)
            return
    if not confidence:
        return
    place = parts.CITY_AND_STATE.match(plain, stop)
    if place and _is_state(page.text[stop : place.end()]):
        yield rule.claim(begin, place.end(), max(confidence, WITH_UNIT))
        return
    town = parts.CITY_ALONE.match(plain, stop)
    is_town = (
        town is not None
        and has_capitals(page.text[stop : town.end()].replace(" in ", " "))
        and stop < town.end()
    )
    if is_town and confidence >= WEAKLY:
        confidence = max(confidence, WITH_UNIT)
    yield rule.claim(begin, town.end() if town and is_town else stop, confidence)


def beginning(page: Page, start: int) -> int:
    """Return where an address begins that has a street or a box from `start` on."""
    before = parts.BEFORE_HOUSE.search(page.plain, max(0, start - _MAX_BEFORE), start)
    if before is None:
        return start
    if before["hall"] is None or before.start("hall") != before.start():
        return before.start()
    # The name of a building is written as one, and in one line.
    words = [*_CAPITALS.finditer(page.text, before.start(), before.end("hall"))]
    return words[-1].start() if words else before.start("rest")


def _is_state(text: str) -> bool:
    """Return whether a state's two letters are no other word: written as a state's, behind a town."""
    if text[-2:].lower() not in _WORDS_TOO or text[-3:-2].isalpha():
        return True
    return has_capitals(text) and text[-2:].isupper() and not text.isupper()
