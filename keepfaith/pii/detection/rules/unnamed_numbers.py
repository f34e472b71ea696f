"""Numbers that no word names: a label, a verb or a list says that they are somebody's, the words around whose."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final

from keepfaith.pii.detection.begins import search_of
from keepfaith.pii.detection.matches import ACT, Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rules.dates import is_possible
from keepfaith.pii.detection.rules.license_owners import is_of_trade_or_firm
from keepfaith.pii.detection.rules.number_forms import OFFICE
from keepfaith.pii.detection.rules.roles import is_count, is_end_of_row
from keepfaith.pii.detection.rules.surroundings import EDUCATOR, LICENSE, MARK_OF, kind_around, may_be_around

# As sure as such a number is.
UNNAMED: Final = 0.86
_ROOM, _VERB_ROOM, _NAME_ROOM = 56, 24, 44
# Without one of these there is no label: a search passes quickly over the rest.
_ANY_LABEL: Final = re.compile(rb"#|\bn(?:o|br|um)|\bid|\bi\.d")
# Right before a number, a word for any number, and nothing before it that says of what thing it is.
_LABEL: Final = re.compile(
    rb"(?:\A|[\n|,;:(\"'\t/>.-]|  |\b(?:my|his|her|hers|their|the|your|our|this|that|whose|one|as|is|was|an?|"
    rb"and|or|with|by|its|"
    rb"school|district|state|local|loc|st|sch|dist|system|own|person'?s?|student|pupil|child|kid|new|old|right|wrong|correct|same|"
    rb"perm|permanent|unique|permit|account|portal|user|enroll?ment|registration|assigned|for|under|"
    rb"[a-z]{2,14}'s?|s')\.? ?) *"
    rb"(?:ids?|i\.d\.|numbers?|nos?|num|nbr|#|id[ -]?(?:no|nos|numbers?|num|nbr|code|#))\.?"
    rb"(?: \(?(?:on|for|of|in|at|from|with) (?:[a-z'-]{1,14} ){0,4}[a-z'-]{1,14}\)?)?"
    rb"(?:,? ?(?:it's|is|was|are|were|reads?|shows?(?: up)?|as|:|=|#|-|,)){0,3} {0,2}['\"(\[#]{0,2} ?\Z"
)
# Right before a number, a verb or a word for somebody or for one of several, of which it is the number.
_VERB: Final = re.compile(
    rb"\b(?:(?:filed |listed )?under|(?:i'?m|it'?s|that'?s|he'?s|she'?s|they'?re|they are|i am|he is|she is|"
    rb"(?:the )?(?:other|one|first|second|third|former|latter|old|new|correct|right|wrong)(?: one)?(?: is| was)?|ones|"
    rb"(?:his|hers|mine|yours|theirs|who) (?:is|was)|yours?(?: shows?| reads?)?(?: up)?(?: as| is)?|"
    rb"shows? (?:up )?as|listed as|known as|appears? as|entered as|typed in|logged as|coded as|"
    rb"merge|release|delete|remove|keep|drop|pull|moved?|transfer(?:red)?|unlock|reset|look up|"
    rb"search(?:ed)?(?: for)?|update|"
    rb"(?:un)?claim(?:ed)?|re-?enroll|withdr[ae]w|exit(?:ed)?|repeat|(?:whole|entire|full) (?:thing|number) is))"
    rb" ?[:#'\"(]{0,2} ?\Z"
)
_NAME: Final = (
    r"(?:[A-Z]\. ?(?:[A-Z]\. ?)?[A-Z][\w'-]+|[A-Z][\w'-]+, ?[A-Z]\w*\.?|[A-Z][A-Z'-]+,? [A-Z]\b\.?|"
    r"[A-Z][a-z'-]+ [A-Z]\.|"
    r"[A-Z][a-z'-]+ [A-Z][a-z'-]+|[A-Z]\.[A-Z]\.(?:[A-Z]\.)?)"
)
NAME_BEFORE: Final = re.compile(
    rf"(?<![A-Za-z])(?<!-- )(?<!\u2014 ){_NAME}(?:[ \t]*(?:[-:;,|(#=\"'\[]|\n)[ \t]*| {{1,40}}|\t+){{1,3}}\Z"
)
NAME_BEHIND: Final = re.compile(rf"(?:[ \t]*[-:;,|(=\"')\]][ \t]*| {{1,40}}|\t+){{1,3}}{_NAME}(?![A-Za-z])")
# Names of schools and offices.
_OF_PLACES: Final = re.compile(
    r"(?i)\b(?:school|academy|regional|elementary|middle|high|charter|vocational|district|public|college|university|library|"
    r"department|office|street|st|ave|road|rd|room|total|page|fund)\b"
)
_LINE_BEFORE: Final = re.compile(rb"(?:\A|\n)[ >|\t]*(?:[-*]|[0-9]{1,3}[.)]?(?= ))?[ \t]*\Z")
_LINE_BEHIND: Final = re.compile(rb"[ \t]*(?:[-:|,;]|\t|  )[ \t]*(?:[a-z\"']|(?:19|20)[0-9]{2}\b)")
_FEWEST, _FEW_SIGNS = 2, 5
# What all numbers have, and how far around it they may go: four digits, or three behind a letter or a slash.
FOUR: Final = re.compile(rb"[0-9]{2}(?:[-., ]?[0-9]{2}|(?<=[a-z/][0-9]{2})[0-9])")
NUMBER_ROOM, _GROUP_GAP = 24, 2
# Words for what is numbered and is nobody's, right before.
_OF_THINGS: Final = re.compile(
    rb"(?:\b(?:room|rm|page|pp?\.|grade|gr|bus|line|box|suite|apt|route|rte|section|sec|chapter|c\.|ch\.|art|title|rule|form|"
    rb"year|class of|yog|period|ext|extension|step|item|row|lot|map|block|unit|version|floor|dept|fund|org|fy|"
    rb"po|inv|check|ck|port|pid|error|err|status|"
    rb"\$|usd)(?: count| total)?\.?\"? ?[:#]? ?\"?)\Z"
)
# A date without signs between its parts.
_PACKED: Final = re.compile(rb"(?:19|20)[0-9]{6}|[0-9]{4}(?:19|20)[0-9]{2}")
# Two years, and a ZIP code with four figures more.
_YEARS_OR_ZIP: Final = re.compile(
    rb"(?:1[5-9]|20)[0-9]{2} ?-? ?(?:1[5-9]|20)[0-9]{2}|(?:19|20)[0-9]{2}-[0-9]{2,3}|[0-9]{5}-[0-9]{4}"
)
_PART: Final = re.compile(rb"[0-9][/.,:-] ?\Z|[$] ?\Z|[a-z]-\Z")
_GOES_ON: Final = re.compile(
    rb"[/:]|[.,-][0-9]| ?%| ?(?:in (?:number|all|total)|"
    rb"dollars?|people|students|pupils|hours?|minutes?|miles?|pages?|rows?|records?|"
    rb"copies|times|"
    rb"years?|days?|a\.?m|p\.?m|st|ave|street|road|rd|avenue|ft|sq)\b"
)
# How a single number may stand; of others there are several alike.
_ALONE: Final = frozenset({"label", "verb"})

Fits = Callable[[Page, re.Match[bytes]], bool]


def unnamed(
    page: Page, kind: str, claims: Iterable[Claim], wanted: re.Pattern[bytes], fits: Fits
) -> Iterator[re.Match[bytes]]:
    """Yield the numbers of a kind that have no word of their own, and stand as somebody's number does."""
    if not may_be_around(page, kind):
        return
    sure = [claim for claim in claims if claim.doubt <= 1 - ACT]
    if not page.has_other_digits(sure):
        return
    taken = {claim.start for claim in sure}
    matches = [
        match
        for match in matches_near(page, FOUR, wanted, NUMBER_ROOM)
        if match.start() in taken or (fits(page, match) and may_be_number(page, *match.span()))
    ]
    if any(match.start() not in taken for match in matches):
        # Seldom.
        yield from _framed(page, kind, matches, taken)


def _framed(
    page: Page, kind: str, matches: Iterable[re.Match[bytes]], taken: Collection[int]
) -> Iterator[re.Match[bytes]]:
    listed: dict[str, list[re.Match[bytes]]] = {}
    for match in matches:
        start, place = match.start(), match.span()
        frame = page.frames.get(place)
        if frame is None:
            is_office = OFFICE.fullmatch(match[0]) is not None
            frame = page.frames[place] = "" if is_office else _frame(page, match)
        if frame and frame not in _ALONE:
            listed.setdefault(frame, []).append(match)
        elif frame and start not in taken and _is_of(page, kind, match):
            yield match
    for alike in listed.values():
        # What one of them is, all are.
        if len(alike) >= _FEWEST and any(_is_of(page, kind, match) for match in alike):
            yield from (match for match in alike if match.start() not in taken)


def matches_near(
    page: Page, sign: re.Pattern[bytes], wanted: re.Pattern[bytes], room: int
) -> list[re.Match[bytes]]:
    """Return what is wanted, looked for only around a sign that all of it has, and that begins with two digits."""
    # To compare the patterns themselves takes long.
    key = id(sign), id(wanted)
    matches = page.near_signs.get(key)
    if matches is None:
        hits = page.signs.get(key[0])
        if hits is None:
            hits = page.signs[key[0]] = [*_signs(page, sign)]
        matches = page.near_signs[key] = [*_matches_near(page, hits, wanted, room)] if hits else []
    return matches


def _signs(page: Page, sign: re.Pattern[bytes]) -> Iterator[tuple[int, int]]:
    """Yield the places of a sign, which begins with two digits: these are found in less time than the sign."""
    place, match = page.next_pair(0), sign.match
    while place != -1:
        hit = match(page.plain, place)
        if hit is None:
            place = page.next_pair(place + 1)
        else:
            yield hit.span()
            place = page.next_pair(hit.end())


def _matches_near(
    page: Page, hits: Iterable[tuple[int, int]], wanted: re.Pattern[bytes], room: int
) -> Iterator[re.Match[bytes]]:
    plain, size, next_digit = page.plain, len(page.plain), page.next_digit
    search, done = search_of(wanted), 0
    for start, end in hits:
        if start < done:
            continue
        last = min(size, end + room)
        first = max(done, start - room)
        # All of it has a digit.
        while (digit := next_digit(first, last)) != -1:
            match = search(plain, first, digit, last)
            if match is None or (last < size and match.end() >= last - _GROUP_GAP):
                # It may go on, also behind a blank.
                break
            first = done = match.end()
            yield match


def _is_of(page: Page, kind: str, match: re.Match[bytes]) -> bool:
    """Return whether the words around speak of those who have such numbers."""
    cue = page.nearest(*match.span())
    is_license = cue is not None and cue.kind == "any-license"
    return kind_around(page, *match.span(), (EDUCATOR, LICENSE) if is_license else MARK_OF) == kind


def _frame(page: Page, match: re.Match[bytes]) -> str:
    """Return how a number stands: behind a label or a verb, beside a name, or at the beginning of a line."""
    start, end = match.span()
    first = max(0, start - _ROOM)
    before = page.plain[first:start]
    if _ANY_LABEL.search(before) and _LABEL.search(before):
        return "label"
    if len(match[0]) >= _FEW_SIGNS and _VERB.search(before[-_VERB_ROOM:]):
        return "verb"
    if beside := _beside_name(page, start, end):
        return beside
    if _LINE_BEFORE.search(before) and _LINE_BEHIND.match(page.plain, end):
        return "line"
    return ""


def _beside_name(page: Page, start: int, end: int) -> str:
    """Return on which side of somebody's name a number stands, if on any."""
    name = NAME_BEFORE.search(page.text, max(0, start - _NAME_ROOM), start)
    if name and not _OF_PLACES.search(name[0]):
        return "behind a name"
    name = NAME_BEHIND.match(page.text, end)
    return "before a name" if name and not _OF_PLACES.search(name[0]) else ""


def may_be_number(page: Page, start: int, end: int) -> bool:
    """Return whether no word beside a number says of what thing it is, or how many there are."""
    return not other_thing(page, start, end)


def other_thing(page: Page, start: int, end: int) -> str:
    """Return what a number is by its form or the words right beside it, if it is nobody's; else nothing."""
    thing = page.things.get((start, end))
    if thing is None:
        thing = page.things[start, end] = _thing(page, start, end)
    return thing


def _thing(page: Page, start: int, end: int) -> str:
    number = page.plain[start:end]
    before = page.plain[max(0, start - 14) : start]
    if _PACKED.fullmatch(number) and is_possible(number):
        return "date"
    if _YEARS_OR_ZIP.fullmatch(number):
        return "years"
    if _OF_THINGS.search(before):
        return "thing"
    if _PART.search(before):
        return "part"
    if _GOES_ON.match(page.plain, end) or is_count(page, start, end) or is_end_of_row(page, start, end):
        return "count"
    cue = page.nearest(start, end)
    is_of_trade = cue is not None and cue.kind == "any-license" and is_of_trade_or_firm(page, cue, start)
    return "thing" if is_of_trade else ""
