"""Postal addresses whole, from house number to ZIP code, by two anchors: a street's suffix, and state with ZIP."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.matches import ACT, SET_ASIDE, Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES, Rule
from keepfaith.pii.detection.rules import street_parts as parts
from keepfaith.pii.detection.words import STREETS

_WHOLE, _STREET, _BOX, _RURAL, _CELL = (
    RULES[name] for name in ("street-and-zip", "street-address", "po-box", "rural-route", "address-cell")
)
_STOP, _WEAK, _ALONE = STREETS["never"], STREETS["weak"], STREETS["alone"]
_MAX_BACK, _REACH = 24, 120
_EPSILON: Final = 1e-6
_FEW, _WITH_UNIT = 3, 0.86
_SURE, _WEAKLY, _SMALL, _CITY_ZIP = 0.88, 0.6, 0.55, 0.9
_WORDS: Final = re.compile(rb"[^ \n,>|]+")
_CUT: Final = re.compile(rb"\n[ \t]*\n|[.!?;][ \n]+(?=[a-z]{4})|: |\t|\| ")
_YEAR: Final = re.compile(rb"(?:19|20)[0-9]{2} ")
_IS_NUMBERED: Final = re.compile(rb"(?:highway|hwy|route|rte|rt|county road|state road)\Z")
# The number behind is that of the road, and not of a house.
_ROAD_BEFORE: Final = re.compile(rb"[0-9][a-z]? ?(?:highway|hwy|route|rte|rt|county road|state road)\.? \Z")
_TAIL: Final = re.compile(rb"(?:-[0-9]{4})?(?![0-9])")
_PLACE_WORD: Final = re.compile(
    rb"\b(?:at|resident of|resid\w{1,5}(?: at)?|leaving|house|home|liv(?:es?|ed|ing)(?: at)?|premises|property|"
    rb"location|says|(?:went|sent|dispatched|drove|delivered|returned) to|known as|"
    rb"ad+r+es+e?|"
    rb"moved to|stop|corner of|em|en|nan|lakay|casa)[ ,:]{1,2}\Z"
)
# A number's name, and not Idaho.
_IS_NO_STATE: Final = re.compile(
    rb"(?:  |\t|\b(?:assigned|student|pupil|state|local|loc|st|sch|dist|perm|stu|lunch|staff|employee|user|"
    rb"teacher|educator|parent|school|district|photo|my|"
    rb"his|her|their|an|the)[.]?[- ])id\Z"
)
# So begin all ZIP codes of Idaho.
_IDAHO, _ZIP_SIZE = b"83", 5
# Letters of states that are words, too.
_WORDS_TOO: Final = frozenset(("in", "or", "me", "hi", "ok", "oh", "de", "la"))
_MONEY: Final = re.compile(rb"[$]|\busd\b")
# Before a number that has the form of a year and is that of a house.
_BEFORE_NO_YEAR: Final = re.compile(
    rb"\b(?:to|from|near|outside|behind|of|by|is)[ ,:]{1,2}\Z|[a-z]: ?\Z|\(\Z|'s, \Z"
)
# Common words that are the last of many streets, and with what before or behind them they are none.
_LIKELY: Final = STREETS["likely"]
_ANOTHER_BEFORE: Final = re.compile(
    rb"\b(?:(?:superior|district|juvenile|probate|supreme|federal|land|housing|appeals?|family|trial|circuit|tennis|"
    rb"food|basketball|municipal|high|criminal|civil|u\.?s\.?|drug) c(?:our)?t|"
    rb"(?:test|food|blood|flash|hard|usb|google|network|shared?|toy|coat|clothing|fund|membership|book|thumb|tape|disk|"
    rb"cloud|one|[a-z]:) dr(?:ive)?|(?:united|milky|one|two|three|four|half|right|wrong|new|best|only) way|"
    rb"(?:market|work|fire|birth) pl(?:ace)?|"
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
_MAX_CELL: Final = 120
# A number and a word, but not that of an item of a list; of a row that is broken, either may be left alone.
_IN_CELL: Final = re.compile(rb"(?s)(?![\s\"]*\([0-9]{1,2}\))(?=[^0-9]*[0-9]).*?(?:[a-z\x80-\xff]{2}|p\.)")
# Without any of these there is no address.
MARKS: Final = frozenset({"suffix", "box", "rural", "named-road", "spanish", "zip", "address"})


def claims(page: Page) -> Iterator[Claim]:
    """Claim streets with house numbers, boxes and rural routes, each with what follows, and cells for addresses."""
    ends: set[int] = set()
    for claim in _with_neighbors([*_streets(page), *_boxes(page), *_named_roads(page)]):
        ends.add(claim.end)
        yield claim
    yield from _before_zip(page, ends)
    for cell in page.cells_of("address"):
        written = page.plain[cell.start : cell.end]
        if len(written) <= _MAX_CELL and _IN_CELL.match(written) and not _MONEY.search(written):
            yield _CELL.claim(cell.start, cell.end)


def _with_neighbors(claims: list[Claim]) -> Iterator[Claim]:
    """Yield claims, those of streets with common words as sure as others where one near them is sure."""
    sure = sorted(claim.start for claim in claims if claim.doubt <= 1 - ACT)
    for claim in claims:
        is_weak = abs(1 - claim.doubt - _WEAKLY) < _EPSILON
        number = bisect_left(sure, claim.start) if is_weak else 0
        near = sure[max(0, number - 1) : number + 1] if is_weak else ()
        is_near = any(abs(start - claim.start) <= _REACH for start in near)
        yield claim._replace(doubt=1 - _WITH_UNIT) if is_near else claim


def _streets(page: Page) -> Iterator[Claim]:
    longest: dict[int, int] = {}
    for begin, end in page.marks.get("suffix", ()):
        longest[begin] = max(end, longest.get(begin, 0))
    until = 0
    for begin, end in sorted(longest.items()):
        if end <= until:
            continue
        house = _house(page, begin, end)
        if house is None or page.plain[end : end + 1] == b"=":
            continue
        until = end
        words = _WORDS.findall(page.plain, house.end(), end)
        suffix = words[-1]
        confidence = _confidence(page, house.start(), end, words)
        is_numbered = _IS_NUMBERED.search(suffix) and parts.ROAD_NUMBER.match(page.plain, end)
        if len(words) == 1 and suffix.decode("latin-1") not in _ALONE and not is_numbered:
            confidence = 0.0
        yield from _extended(page, house.start(), end, confidence, _STREET)


def _house(page: Page, begin: int, end: int) -> re.Match[bytes] | None:
    """Return where the number of the house stands: nothing between it and the suffix speaks against a street."""
    for house in parts.HOUSES.finditer(page.plain, max(0, begin - _MAX_BACK // 2), end):
        words = _WORDS.findall(page.plain, house.end(), end)
        middle = [word.decode("latin-1") for word in words[:-1]]
        if not (page.text[house.start()].isdigit() or page.text[house.start()].isupper()):
            continue
        if _ROAD_BEFORE.search(page.plain, max(0, house.start() - _MAX_BACK), house.start()):
            continue
        if middle[:1] == ["the"] and words[-1].decode("latin-1") in _ALONE:
            return house
        if house.end() > begin and not any(word in _STOP or word.isdigit() for word in middle):
            return house
    return None


def _says_place(page: Page, start: int) -> bool:
    """Return whether a word right before says that somebody lives or something is there."""
    return _PLACE_WORD.search(page.plain, max(0, start - _MAX_BACK), start) is not None


def _confidence(page: Page, start: int, end: int, words: list[bytes]) -> float:
    cue = page.nearest(start, end, also="address")
    if cue and cue.kind == "address" and not cue.is_behind:
        return _SURE
    if not _has_capitals(page.text[start:end]):
        return _SMALL
    if _says_place(page, start):
        return _SURE
    if _YEAR.match(page.plain, start) and not _BEFORE_NO_YEAR.search(
        page.plain, max(0, start - _MAX_BACK), start
    ):
        return _WEAKLY
    last = words[-1].decode("latin-1")
    return _by_common_word(page, start, end, last, len(words)) if last in _WEAK else _SURE


def _by_common_word(page: Page, start: int, end: int, last: str, count: int) -> float:
    """Return how sure a street is that ends with a common word: by what is before, behind and within it."""
    if (
        _ANOTHER_BEFORE.search(page.plain, start, end)
        or _ANOTHER_BEHIND.match(page.plain, end)
        or _OF_ANOTHER.search(page.plain, max(0, start - _MAX_BACK), start)
    ):
        return SET_ASIDE
    is_likely = last in _LIKELY and count > 1 and page.plain[start : start + 1].isdigit()
    return _SURE if is_likely and _is_street(page, start, end, last) else _WEAKLY


def _is_street(page: Page, start: int, end: int, last: str) -> bool:
    """Return whether a last word that is a common one, too, is written as a street's."""
    behind = page.text[end : end + _FEW]
    if page.text[start:end].isupper():
        # In capitals, words are written as names are that are none.
        return _HOUSE_OF_MANY.match(page.plain, start) is not None and not behind.strip()[:1].isalpha()
    return page.text[end - len(last)].isupper() and not _NAME_BEHIND.match(behind)


def _has_capitals(text: str) -> bool:
    """Return whether the words are written as names are; a word of digits counts as one."""
    words = [word for word in text.split() if word[:1].isalpha()]
    return all(word[0].isupper() or not word.isascii() for word in words)


def _extended(page: Page, start: int, end: int, confidence: float, rule: Rule) -> Iterator[Claim]:
    """Claim a street with its units, city, state and ZIP code; with these it is sure."""
    plain = page.plain
    numbered = parts.ROAD_NUMBER.match(plain, end) if _IS_NUMBERED.search(plain, start, end) else None
    end = numbered.end() if numbered else end
    after = parts.AFTER_STREET.match(plain, end)
    stop = after.end() if after else end
    stop -= plain[stop - 1 : stop] == b"."
    if confidence >= _SMALL and stop > end + _FEW and _has_capitals(page.text[start:end]):
        confidence = max(confidence, _WITH_UNIT)
    begin = start
    before = parts.BEFORE_HOUSE.search(plain, max(0, start - 60), start)
    if before:
        begin = before.start()
    for last in (stop, end):
        place = parts.PLACE.match(plain, last)
        if place:
            sure = max(_CITY_ZIP, _WHOLE.confidence if confidence >= _SMALL else 0)
            yield _WHOLE.claim(begin, place.end(), sure)
            return
    if not confidence:
        return
    place = parts.CITY_AND_STATE.match(plain, stop)
    if place and _is_state(page.text[stop : place.end()]):
        yield rule.claim(begin, place.end(), max(confidence, 0.86))
        return
    town = parts.CITY_ALONE.match(plain, stop)
    is_town = (
        town is not None
        and _has_capitals(page.text[stop : town.end()].replace(" in ", " "))
        and stop < town.end()
    )
    if is_town and confidence >= _WEAKLY:
        confidence = max(confidence, _WITH_UNIT)
    yield rule.claim(begin, town.end() if town and is_town else stop, confidence)


def _is_state(text: str) -> bool:
    """Return whether a state's two letters are no other word: written as a state's, behind a town."""
    if text[-2:].lower() not in _WORDS_TOO or text[-3:-2].isalpha():
        return True
    return _has_capitals(text) and text[-2:].isupper() and not text.isupper()


def _boxes(page: Page) -> Iterator[Claim]:
    for mark, wanted, rule in (("box", parts.BOX, _BOX), ("rural", parts.RURAL, _RURAL)):
        until = 0
        for begin, _ in page.marks.get(mark, ()):
            match = wanted.match(page.plain, begin) if begin >= until else None
            if not match:
                continue
            until = match.end()
            is_sure = b"box" in match[0][1:] or match[0][:1] in b"pa"
            yield from _extended(page, begin, match.end(), rule.confidence if is_sure else 0.4, rule)


def _named_roads(page: Page) -> Iterator[Claim]:
    for mark, wanted in (("named-road", parts.NAMED), ("spanish", parts.SPANISH)):
        until = 0
        for begin, _ in page.marks.get(mark, ()):
            if begin < until:
                continue
            first = max(0, begin - _MAX_BACK // 3) if mark == "named-road" else begin
            match = wanted.search(page.plain, first, begin + _REACH)
            if not match or match.start() > begin:
                continue
            until = match.end()
            text = page.text[match.start() : match.end()]
            cue = page.nearest(match.start(), match.end(), also="address")
            is_sure = text[:1].isupper() or (cue is not None and cue.kind == "address")
            is_sure = is_sure or (mark == "named-road" and _has_capitals(text))
            yield from _extended(page, match.start(), match.end(), 0.86 if is_sure else 0.4, _STREET)


def _is_no_idaho(plain: bytes, begin: int, end: int) -> bool:
    """Return whether two letters that end in a ZIP code's number are a word for a number: Idaho's codes begin alike."""
    return plain.startswith(b"id", begin) and not plain.startswith(_IDAHO, end - _ZIP_SIZE)


def _before_zip(page: Page, ends: set[int]) -> Iterator[Claim]:
    """Claim from a house number to state and ZIP code, whatever the street is called."""
    plain = page.plain
    for begin, end in page.marks.get("zip", ()):
        tail = _TAIL.match(plain, end)
        stop = tail.end() if tail else end
        if stop in ends or end in ends or _is_no_idaho(plain, begin, end):
            continue
        if _IS_NO_STATE.search(plain, max(0, begin - _MAX_BACK), begin + 2):
            continue
        first = max(0, begin - _REACH)
        cuts = [cut.end() for cut in _CUT.finditer(plain, first, begin)]
        for house in parts.HOUSES.finditer(plain, max([first, *cuts]), begin):
            words = [word.decode("latin-1") for word in _WORDS.findall(plain, house.end(), begin)]
            is_prose = any(word in _STOP for word in words if word not in {"of", "the"}) or words[:1] == [
                "the"
            ]
            if words and not is_prose and not words[0].isdigit():
                is_first = plain[house.start() - 1 : house.start()] in b'\n,:(\t|"' or house.start() == 0
                is_sure = _has_capitals(page.text[house.start() : begin]) or is_first
                yield _WHOLE.claim(house.start(), stop, _CITY_ZIP if is_sure else _SMALL)
                break
