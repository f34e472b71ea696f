"""Streets by the word that their names end with, and how sure they are: such words are common ones, too."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.matches import SET_ASIDE, Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES
from keepfaith.pii.detection.rules import street_parts as parts
from keepfaith.pii.detection.rules.address_extents import (
    FEW,
    SMALL,
    SURE,
    WEAKLY,
    WITH_UNIT,
    extended,
    has_capitals,
    is_announced,
    says_place,
)
from keepfaith.pii.detection.words import STREETS

# Without any of these there is no such street.
MARKS: Final = ("suffix", "suffix of five", "suffix of words")
_STREET: Final = RULES["street-address"]
_STOP, _WEAK, _ALONE = STREETS["never"], STREETS["weak"], STREETS["alone"]
_MAX_BACK: Final = 24
# Words with which streets alone end, also in small letters.
_STRONG: Final = STREETS["strong"]
# Words that count or measure, and are names of streets, too.
_NAMES_TOO: Final = STREETS["names"]
# Of streets in small letters: words before the last that say which kind of a street, and not its name.
_NO_NAME: Final = re.compile(
    rb"\b(?:way|lane|dirt|paved|busy|main (?:and|or)|side|city|town|different|new|other|another|same|long|local|public|"
    rb"private|separate|back|quiet|access|service|first|last|next|big|small|major|minor|good|bad|open|closed)[ \n]+"
    rb"(?:street|st|avenue|ave|road|rd|lane|ln)\Z"
)
_LINE_BEFORE: Final = re.compile(rb"(?:\A|[\n\t|>/]| {2}|- |[0-9]:[0-9]{2}(?: ?[ap]\.?m\.?)? ) ?\Z")
_LINE_BEHIND: Final = re.compile(rb"\.?[ ]?(?:[\n\t|/,;]| {2}|\Z)")
# Before the number of a day, behind which a comma stands.
_BEFORE_DAY: Final = re.compile(
    rb"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \Z|\b(?:enero|febrero|marzo|abril|mayo|junio)"
    rb" \Z|[0-9][ ,.:/-]{0,2}\Z"
)
_WORDS: Final = re.compile(rb"[^ \n,;>|]+")
_YEAR: Final = re.compile(rb"(?:19|20)[0-9]{2},? ")
_IS_NUMBERED: Final = re.compile(rb"(?:highway|hwy|route|rte|rt|county road|state road)\Z")
# The number behind is that of the road, and not of a house.
_ROAD_BEFORE: Final = re.compile(rb"[0-9][a-z]? ?(?:highway|hwy|route|rte|rt|county road|state road)\.? \Z")
# Before a number that has the form of a year and is that of a house.
_BEFORE_NO_YEAR: Final = re.compile(
    rb"\b(?:to|from|near|outside|behind|of|by|is)[ ,:]{1,2}\Z|[a-z]: ?\Z|\(\Z|'s, \Z"
)
# Common words that are the last of many streets, and with what before or behind them they are none.
_LIKELY: Final = STREETS["likely"]
_IN_DIGITS: Final = re.compile(rb"[a-z]?[0-9]")
# A street's longer part.
_EXTENSIONS: Final = frozenset(("ext", "extension"))
_RUNS_ON: Final = re.compile(
    rb"\b(?:st|street|ave|avenue|rd|road|blvd|dr|drive|ln|lane|way)\.?[ \n]+ext(?:ension)?\Z"
)
_SMALL_TOO: Final = _LIKELY | {"run"}
_ANOTHER_BEFORE: Final = re.compile(
    rb"\b(?:(?:superior|district|juvenile|probate|supreme|federal|land|housing|appeals?|family|trial|circuit|tennis|"
    rb"food|basketball|municipal|high|criminal|civil|u\.?s\.?|drug) c(?:our)?t|"
    rb"(?:test|food|blood|flash|hard|usb|google|network|shared?|toy|coat|clothing|fund|membership|book|thumb|tape|disk|"
    rb"cloud|one|[a-z]:) dr(?:ive)?|(?:united|milky|one|two|three|four|half|right|wrong|new|best|only) way|"
    rb"(?:market|work|fire|birth) pl(?:ace)?|(?:front|back|top|bottom|last|next|first|second|third|header) row|"
    rb"(?<![0-9])[0-9]{1,2} (?:first|second|third|fourth|fifth|last|1st|2nd|3rd) pl(?:ace)?|"
    rb"(?:dress|full|quality|literature|reading|sharing|inner) cir(?:cle)?|"
    rb"(?:feedback|closed|time|times) (?:loop|square))\Z"
)
_ANOTHER_BEHIND: Final = re.compile(
    rb"[ -](?:of|cases?|judges?|orders?|decisions?|projects?|programs?|finish\w{0,4}|teams?|winners?|awards?|hearings?|"
    rb"report\w{0,4}|officers?|system|records?|folders?|files?|campaigns?|donations?|games?|medals?|ribbons?|"
    rb"rulings?|filings?|employees|members?|agenc\w{1,3}|schools?|students?|tests?|letters?)\b|['_=/-][a-z0-9]"
)
# What has such a number, too.
_OF_ANOTHER: Final = re.compile(
    rb"\b(?:grade|room|rm|course|chapter|page|section|sec|item|table|figure|lesson|module|level|title|vol(?:ume)?|invoice|"
    rb"case|docket|permit|order|question|version|form|period|class|ward|precinct|team|game|project|grant)s?\.? "
    rb"(?:#|no\.? )?\Z"
)
_NAME_BEHIND: Final = re.compile(r" [A-Z]")
_HOUSE_OF_MANY: Final = re.compile(rb"[0-9]{3}")


def claims(page: Page) -> Iterator[Claim]:
    """Claim each street with the number of a house before it, and with what follows."""
    longest: dict[int, tuple[int, re.Match[bytes]]] = {}
    for begin, end in sorted({place for mark in MARKS for place in page.marks.get(mark, ())}):
        house = _house(page, begin, end) if page.plain[end : end + 1] != b"=" else None
        if house:
            known = longest.get(house.start())
            longest[house.start()] = (max(end, known[0]) if known else end, house)
    until = 0
    for start, (end, house) in sorted(longest.items()):
        if start >= until:
            until = end
            yield from extended(page, start, end, _confidence(page, house, end), _STREET)


def _house(page: Page, begin: int, end: int) -> re.Match[bytes] | None:
    """Return where the number of the house stands: nothing between it and the suffix speaks against a street."""
    best: re.Match[bytes] | None = None
    for house in parts.HOUSES.finditer(page.plain, max(0, begin - _MAX_BACK // 2), end):
        if house.end() <= begin or _ROAD_BEFORE.search(
            page.plain, max(0, house.start() - _MAX_BACK), house.start()
        ):
            continue
        words = [word.decode("latin-1") for word in _WORDS.findall(page.plain, house.end(), end)]
        middle = words[:-1]
        if middle == ["the"] and words[-1] in _ALONE:
            return house
        # A numeral behind a number is a word of the name.
        if best and (not middle or house[0].isalpha()):
            break
        # Of several numbers before a street, the last is that of the house.
        if not _goes_on(page, words, house.end(), end) and not any(
            _is_none_of(page, word, house.end()) for word in middle
        ):
            best = house
    return best


def _goes_on(page: Page, words: list[str], start: int, end: int) -> bool:
    """Return whether a street ends before the last of some words: at a word that can only be its last."""
    written = page.text[start:end]
    is_capital = written[-len(words[-1])].isupper()
    if len(words) > 1 and words[-2].endswith(".") and not (is_capital or written.islower()):
        return True
    ends = [number for number, word in enumerate(words[1:-1], 1) if word.strip(".") in _STRONG]
    if not ends or words[-1] in _EXTENSIONS:
        return False
    return ends != [len(words) - 2] or not is_capital or "\n" in written or ". " in written


def _is_none_of(page: Page, word: str, start: int) -> bool:
    """Return whether no street's name has a word; some have a capital where they are the name of one."""
    if word in _NAMES_TOO:
        place = page.plain.find(word.encode(), start)
        return not page.text[place : place + 1].isupper()
    return word in _STOP or word.isdigit()


def _confidence(page: Page, house: re.Match[bytes], end: int) -> float:
    """Return how sure a street is, without what follows."""
    start = house.start()
    words = _WORDS.findall(page.plain, house.end(), end)
    is_apart = page.plain[house.end()] in b",;"
    if not _may_be_street(page, house, end, words) or (is_apart and _is_date(page, start, len(words))):
        return 0.0
    if is_announced(page, start, end):
        return SURE
    if not has_capitals(page.text[start:end]):
        return _small(page, house, end, words)
    if says_place(page, start):
        return SURE
    is_year = _YEAR.match(page.plain, start) and not _BEFORE_NO_YEAR.search(
        page.plain, max(0, start - _MAX_BACK), start
    )
    return WEAKLY if is_apart or is_year else _by_last_word(page, start, end, words)


def _may_be_street(page: Page, house: re.Match[bytes], end: int, words: list[bytes]) -> bool:
    """Return whether a number and the words behind it are a street at all, whatever follows."""
    if page.text[house.start()].islower() and house[0].isalpha():
        return False
    if len(words) > 1 or words[-1].decode("latin-1") in _ALONE:
        return True
    return bool(_IS_NUMBERED.search(words[-1]) and parts.ROAD_NUMBER.match(page.plain, end))


def _is_date(page: Page, start: int, count: int) -> bool:
    """Return whether a number with a comma behind it is rather that of a day or a year."""
    before = _BEFORE_DAY.search(page.plain, max(0, start - _MAX_BACK), start)
    return count > FEW or before is not None or _YEAR.match(page.plain, start) is not None


def _small(page: Page, house: re.Match[bytes], end: int, words: list[bytes]) -> float:
    """Return how sure a street is that is written in small letters: by the place that it has, or by its last word."""
    start = house.start()
    is_one = _ANOTHER_BEFORE.search(page.plain, start, end) or _ANOTHER_BEHIND.match(page.plain, end)
    if is_one or len(words) > FEW + 1 or not page.text[start:end].islower():
        return SMALL
    last = words[-1].decode("latin-1")
    if last in _STRONG:
        return WITH_UNIT if not _NO_NAME.search(page.plain, house.end(), end) else SMALL
    if len(words) == 1 or (last in _WEAK and last not in _SMALL_TOO) or b"\n" in page.plain[start:end]:
        return SMALL
    is_alone = _LINE_BEFORE.search(page.plain, max(0, start - _MAX_BACK // 2), start) and _LINE_BEHIND.match(
        page.plain, end
    )
    return WITH_UNIT if is_alone or says_place(page, start) else SMALL


def _by_last_word(page: Page, start: int, end: int, words: list[bytes]) -> float:
    """Return how sure a street is; if it ends with a common word, by what is before, behind and within it."""
    last = words[-1].decode("latin-1")
    if last not in _WEAK:
        return SURE
    if (
        _ANOTHER_BEFORE.search(page.plain, start, end)
        or _ANOTHER_BEHIND.match(page.plain, end)
        or _OF_ANOTHER.search(page.plain, max(0, start - _MAX_BACK), start)
    ):
        return SET_ASIDE
    if last in _EXTENSIONS and _RUNS_ON.search(page.plain, start, end):
        return SURE
    is_likely = last in _LIKELY and len(words) > 1 and _IN_DIGITS.match(page.plain, start) is not None
    return SURE if is_likely and _is_street(page, start, end, last) else WEAKLY


def _is_street(page: Page, start: int, end: int, last: str) -> bool:
    """Return whether a last word that is a common one, too, is written as a street's."""
    behind = page.text[end : end + FEW]
    if page.text[start:end].isupper():
        # In capitals, words are written as names are that are none.
        return _HOUSE_OF_MANY.match(page.plain, start) is not None and not behind.strip()[:1].isalpha()
    return page.text[end - len(last)].isupper() and not _NAME_BEHIND.match(behind)
