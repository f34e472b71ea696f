"""Birth dates: a date is one only where a word says so."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.cue import Cue
from keepfaith.pii.detection.cue_words import OTHER
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES
from keepfaith.pii.detection.rules.announced_dates import announced
from keepfaith.pii.detection.rules.date_forms import DATE, MONTH, SLIPPED
from keepfaith.pii.detection.rules.dates import date_at, is_possible
from keepfaith.pii.detection.rules.headed_lists import headed
from keepfaith.pii.detection.rules.listed_numbers import end_of_another, end_of_gap
from keepfaith.pii.detection.rules.other_dates import is_other
from keepfaith.pii.detection.rules.persons_dates import SURE, dates_of_persons
from keepfaith.pii.detection.rules.siblings import ALIKE, OF_A_PERSON, alike
from keepfaith.pii.detection.rules.unlikely_births import is_no_birth
from keepfaith.pii.detection.words import ANOTHER_BIRTH

_RULE = RULES["birth-date-cue"]
_KIND: Final = "birth"
# A month's name before a day begins a date, and is no person's; nor is a word for when, right before a date.
_SHORT_MONTHS: Final = (
    "(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|set|oct|out|nov|dec|ene|abr|ago|dic|fev|mai|dez)"
)
_WHEN: Final = r"(?:(?i:on|as|of|by|in|at|since|from|until|for)[\s>]{1,6})?"
_NO_MONTH: Final = rf"(?!{_WHEN}(?:[0-9]|{_SHORT_MONTHS}[a-z]{{0,7}}\.?\s?[0-9]))"
# Between two dates that one word speaks of.
_AND: Final = re.compile(
    r"[\"'] ?, ?[\"']|[\s<]*(?:[,;&)]{1,2}|,? ?(?:(?i:(?:and |but )?(?:it )?(?:should|ought to)(?:'ve|"
    r"\s?\u2019ve| have)?\s(?:be(?:en)?|say|read|show)|(?:is )?now|"
    r"instead of|changed to|corrected to|rather than|and)|[Oo]r|y|e|ak|v\u00e0|[Tt]o|TO|not|but|a|para|pou|"
    r"th\u00e0nh)\b|"
    r"[\uff0c\u3002\uff1b]?(?:\u5e94(?:\u8be5|\u5f53)?[\u4e3a\u662f]?|\u61c9(?:\u8a72|\u7576)?[\u70ba\u662f]?|(?:\u800c)?\u4e0d\u662f|"
    r"\u6539[\u4e3a\u70ba\u6210]|\u66f4\u6b63[\u4e3a\u70ba]|\u6b63(?:\u786e|\u78ba)\u7684?(?:\u65e5\u671f)?\u662f))[\s<]*(?:(?:and|y|e|ak|v\u00e0)\s+)?"
    rf"(?:{_NO_MONTH}"
    r"[A-Z\u00c0-\u00de][\w'.-]{0,20}[\s>:,(]{1,6}){0,3}"
)
# Where a sentence begins that says so of the next date.
_SENTENCE: Final = (
    rb"[.!?] {0,2}(?:\n[ >|]{0,8})?(?=(?:my|his|her|their|our|its|it|"
    rb"that|this|they|both|not|the|no|sorry|please|actually|i|we|correct|right|"
    rb"should|lo|la|el|o|a|debe|deve|se|li|dat|dung|phai)\b(?! (?:school|office|state|district|form|letter)\b))"
).decode()
_ANOTHER: Final = re.compile(
    rf"(?: ?\([a-z ]{{2,20}}\))?(?:(?:[ ,;:'\n>()-]{{1,5}}|{_SENTENCE})(?:{'|'.join(ANOTHER_BIRTH)})"
    r"(?![a-z0-9'])){1,12}"
    # Not "as of" or "on" a day, which is one of another kind.
    r"(?:(?<!\b(?:as|by|de|em|in|of|on|to))|(?<=one on)|(?<=ter on)|(?<=her on)|(?<=son on)|(?<=win on)|(?<=ild on))"
    rf"[ ,;:('\n>-]{{1,5}}(?=[0-9]|{MONTH}[ .\n-])".encode()
)
# In a list whose items are parted by semicolons, the rest of one item and the name that the next begins with.
_ITEM: Final = re.compile(
    r"(?:,[^;0-9]{1,40})?;[\s>]{0,6}(?:and )?(?:\(?[0-9]{1,2}[.)] ?(?:[a-z]{3,12} ){0,2}(?:[A-Z],? )?|"
    rf"(?:{_NO_MONTH}[A-Z\u00c0-\u00de][\w.'-]{{0,20}}[\s>,:(-]{{1,6}}){{1,4}})"
)
_PAPER: Final = re.compile(rb" ?certificate")
_WHEN_DONE: Final = re.compile(rb"\b(?:on|by|before|until|from|since) \Z")
# What may follow the first part of a word for several births.
_REST: Final = re.compile(rb"[ -]?(?:days|dates)\b")
# Behind what parts the dates of a list, words for another one.
_ANY_CLAUSE: Final = re.compile(rb"[a-z]{3,10} (?![0-9])")
# Behind such a sign begins another thought, or the next line of a form.
_PARTED: Final = re.compile(rb"[.;|<]")
# A name before a value, as programs write it.
_NAMED: Final = re.compile(
    rb"[ ,;]{1,2}(?:\n[ >|]{0,8})?[a-z][a-z_]{1,11}[=:] ?\Z|[ ,;]{1,2}(?:\n[ >|]{0,8})?[a-z_]{2,12}[=:] ?"
)
_REACH, _ROOM, _SHORTEST, _LIST, _LONGEST = 22, 60, 6, 150, 40
_FAR, _FROM_AFAR, _CLOSE, _BEHIND = 40, 0.8, 12, 0.88
# A word for another number speaks of a date only so near.
_OTHERS_SPEAK: Final = 12


def _claims(page: Page) -> Iterator[Claim]:
    """Claim a date in figures or with a month's name, if it is the nearest to a word for birth; others are unlikely.

    A date that follows another is one only where both are in one list.
    """
    cues = _of_several(page, [(place, _cue(page, *place.span())) for place in _dates(page)])
    # Words that say of a date before them that it is one, and nothing of the next.
    spent = [cue for _, cue in cues if cue and cue.is_behind and cue.distance <= _CLOSE]
    last_cue, last_start, last_end = None, 0, 0
    for place, own_cue in cues:
        start, end = place.span()
        is_next = last_cue is not None and (
            _follows(page, last_end, start) or _is_pair(page, last_cue, last_start, last_end, start)
        )
        cue = own_cue or (last_cue if is_next else None)
        is_spent = (
            cue and not is_next and not cue.is_behind and max(1, cue.place) <= last_end and cue.distance
        )
        if cue is None or is_spent or is_no_birth(page, place, cue):
            continue
        is_said = (
            is_next
            or cue.distance <= _FAR
            or _is_of_several(page, cue)
            or page.is_said(start)
            or _is_filled(page, cue, start)
            or _is_only(page, cue, start, end)
        )
        if cue.place and not cue.is_behind:
            is_said = is_said and not any(one.begin <= cue.place and cue.begin <= one.place for one in spent)
        last_cue, last_start, last_end = cue, start, end
        confidence = _RULE.confidence if is_said else _FROM_AFAR
        yield _RULE.claim(
            start, end, min(confidence, _BEHIND) if cue.is_behind else confidence, distance=cue.distance,
            is_unlikely=not is_possible(place[0]),
        )  # fmt: skip


def claims(page: Page) -> Iterator[Claim]:
    """Claim dates that words say so of, and those that stand as these do."""
    sure = [*_claims(page)] if page.places_of(_KIND) or page.cells_of(_KIND) else []
    yield from sure
    if page.has_other_digits(sure):
        for start, end, confidence in announced(page):
            yield _RULE.claim(start, end, confidence, distance=1)
    for match in alike(page, sure, DATE, bool, (OF_A_PERSON,)):
        if not is_other(page, match.start()):
            yield _RULE.claim(*match.span(), ALIKE, distance=_FAR, is_unlikely=not is_possible(match[0]))
    for match in dates_of_persons(page, sure):
        yield _RULE.claim(*match.span(), SURE, distance=_FAR, is_unlikely=not is_possible(match[0]))
    if b"\n" in page.plain:
        for item in headed(page, _KIND, DATE, _is_item):
            yield _RULE.claim(*item.span(), distance=1, is_unlikely=not is_possible(item[0]))


def _is_item(page: Page, start: int, date: re.Match[bytes]) -> bool:
    """Return whether no word in a line before its date says that it is no birth date."""
    return not (page.has_word_for_number(start, date.start()) or is_other(page, date.start(), since=start))


def _of_several(
    page: Page, cues: list[tuple[re.Match[bytes], Cue | None]]
) -> list[tuple[re.Match[bytes], Cue | None]]:
    """Give a word for several births, as in "birth dates", to each date of the list before it."""
    for at in range(len(cues) - 1, 0, -1):
        (before, own), (place, cue) = cues[at - 1], cues[at]
        if own is None and cue and _is_of_several(page, cue) and _follows(page, before.end(), place.start()):
            cues[at - 1] = before, cue
    return cues


def _is_of_several(page: Page, cue: Cue) -> bool:
    is_plural = _is_plural(page, cue.begin, cue.place) or _REST.match(page.plain, cue.place)
    return cue.is_behind and bool(is_plural)


def _is_plural(page: Page, begin: int, end: int) -> bool:
    """Return whether a word speaks of several births, as in "birthdays" and in "were born"."""
    return page.plain[end - 1 : end] == b"s" or page.plain.endswith((b"were ", b"are "), 0, begin)


def _follows(page: Page, end: int, start: int) -> bool:
    """Return whether a date goes on a list, and no word says that it is another one."""
    cell = page.cell_at(end - 1)
    if cell and cell.end <= start:
        return False
    is_in_list = _AND.fullmatch(page.text, end, start) or _next_start(page, end) == start
    return bool(is_in_list) and not is_other(page, start)


def _is_pair(page: Page, cue: Cue, first: int, end: int, start: int) -> bool:
    """Return whether two dates have a name each, of what has them, behind the word for birth."""
    name = _NAMED.search(page.plain, max(0, first - _REACH), first)
    is_named = name is not None and not cue.is_behind and 0 < cue.place <= name.start()
    return is_named and _NAMED.fullmatch(page.plain, end, start) is not None and not is_other(page, start)


def _dates(page: Page) -> list[re.Match[bytes]]:
    """Return the dates near words for birth, with those that follow each in a list, in order."""
    places = {match.span(): match for match in page.places_near(_KIND, DATE)}
    for begin, end in page.places_of(_KIND):
        if _is_plural(page, begin, end):
            before = DATE.finditer(page.plain, max(0, begin - _LIST), begin)
            places |= {match.span(): match for match in before}
    for match in list(places.values()):
        following: re.Match[bytes] | None = match
        while following and (start := _next_start(page, following.end())):
            following = date_at(page.plain, start)
            if following is None or following.span() in places:
                break
            places[following.span()] = following
        if is_other(page, match.start()):
            # One that begins so near may end farther away.
            behind = DATE.search(page.plain, match.end(), match.end() + _ROOM + _LONGEST)
            if behind and behind.start() < match.end() + _ROOM:
                places[behind.span()] = behind
    return [places[span] for span in sorted(places)]


def _next_start(page: Page, end: int) -> int:
    """Return where the next date of a list would begin, or 0."""
    if another := _ANOTHER.match(page.plain, end) or _ITEM.match(page.text, end):
        return another.end()
    if below := end_of_another(page, end):
        return below
    gap = _AND.match(page.text, end)
    if gap and not _ANY_CLAUSE.match(page.plain, gap.end()):
        return gap.end()
    start = end_of_gap(page, end)
    has_marks = any(byte in b"\n(" for byte in page.plain[end:start]) and page.cell_at(end - 1) is None
    return start if has_marks else 0


def _cue(page: Page, start: int, end: int) -> Cue | None:
    """Return the word for birth that speaks of a date; one for a number says nothing of it, unless it has dates too."""
    cue = page.nearest(start, end, also=_KIND)
    if cue and cue.place and page.is_beside_column(_KIND, start):
        return None
    if cue and cue.kind not in {_KIND, OTHER}:
        # Whose date it is, or a number, stands before; beside the date stands what it is.
        cue = page.next_of(_KIND, end, _SHORTEST) or cue
    if cue and cue.kind == _KIND and cue.is_behind and page.plain[end : cue.begin].strip() != b"(":
        cue = _same_before(page, start) or cue
    if cue and cue.is_behind and _PARTED.search(page.plain, end, cue.begin):
        cue = page.last_of(_KIND, start)
    cue = cue or _in_sentence(page, start)
    is_apart = cue is not None and cue.place and not cue.is_behind and start - cue.place >= _SHORTEST
    if cue and is_apart and _has_slip(page.plain[cue.place : start]):
        return None
    if cue is None or (cue.distance and _is_of_another(page, start, cue)):
        return None
    if cue.kind == _KIND and not cue.is_behind and _PAPER.match(page.plain, cue.place):
        # The day on which something was done with it.
        return None if _WHEN_DONE.search(page.plain, max(0, start - _SHORTEST - 1), start) else cue
    if cue.kind != _KIND:
        cue = _in_sentence(page, start) if cue.kind != OTHER else None
    return cue


def _same_before(page: Page, start: int) -> Cue | None:
    """Return the word for birth before a date that stands between two, if it is near and in the same thought."""
    before = page.last_of(_KIND, start)
    is_near = before is not None and before.distance <= _REACH and page.is_sentence(before.place, start)
    return before if is_near and before and not _PARTED.search(page.plain, before.place, start) else None


def _is_of_another(page: Page, start: int, cue: Cue) -> bool:
    """Return whether words right before a date say that it is no birth date, and are not the cue itself."""
    words = is_other(page, start)
    return words is not None and (cue.is_behind or not cue.begin <= words.start() < cue.place)


def _in_sentence(page: Page, start: int) -> Cue | None:
    """Return the word for birth in the sentence before a date, if no other date is between."""
    cue = page.said_before(_KIND, start, room=_OTHERS_SPEAK)
    if cue is None or not page.is_sentence(cue.place, start):
        return None
    dates = (date.start() for date in DATE.finditer(page.plain, cue.place, start))
    is_alone = all(is_other(page, date) for date in dates)
    return cue if is_alone else None


def _is_filled(page: Page, cue: Cue, start: int) -> bool:
    """Return whether a form's dots or blanks alone stand between a word and a date, or it is in parentheses."""
    between = page.plain[cue.place : start]
    is_filled = between.rstrip(b" :").endswith((b"....", b". . .", b"____"))
    return not cue.is_behind and (is_filled or not between.strip(b" ._:-") or between.endswith(b"("))


def _is_only(page: Page, cue: Cue, start: int, end: int) -> bool:
    """Return whether no other date is around that may be the one of which the word for birth speaks."""
    if page.plain.endswith(b"on ", 0, start):
        # More often a day on which something is.
        return False
    others = DATE.finditer(page.plain, max(0, cue.begin - _ROOM), end + _ROOM)
    return not any(
        date.start() not in range(start, end) and not is_other(page, date.start()) for date in others
    )


def _has_slip(plain: bytes) -> bool:
    """Return whether a date stands there that a scanner did not read well: another reading has it."""
    return SLIPPED.search(plain) is not None and DATE.search(plain) is None
