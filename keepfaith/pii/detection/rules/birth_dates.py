"""Birth dates: a date is one only where a word says so."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.cue_words import OTHER
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES

_RULE = RULES["birth-date-cue"]
_KIND: Final = "birth"
_MONTHS: Final = (
    "jan(?:uary|vier)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre"
    "|noviembre|diciembre|ene|abr|ago|set|dic|janeiro|fevereiro|marco|maio|junho|julho|setembro|outubro|"
    "novembro|dezembro|fev|mai|dez"
    "|janvye|fevriye|mas|avril|me|jen|jiye|out|septanm|oktob|novanm|desanm"
)
_MONTH: Final = rf"(?:{_MONTHS})"
_YEAR: Final = "(?:1[89]|20)[0-9]{2}"
_NUMBER: Final = "[0-9]{1,2}"
_SIGN: Final = r"[\x80-\xff]"
# One of the signs between two parts of a date, and where a line may end.
_WRAP: Final = r"(?:\n[ >|]{0,8})?"
_GAP: Final = rf"(?: {{0,2}}[-./,] {{0,2}}{_WRAP}| {{0,2}}\n[ >|]{{0,8}}[-./,]? ?| )"
_BLANK: Final = rf"[ ]{{0,2}}(?:\n[ >|]{{0,8}}(?=[-/.,]))?[-/.,]{{0,2}} {{0,2}}{_WRAP}"
_DATE: Final = re.compile(
    rf"(?<![0-9])(?:{_YEAR}{_GAP}{_NUMBER}{_GAP}{_NUMBER}|{_NUMBER}{_GAP}{_NUMBER}{_GAP}(?:{_YEAR}|'?[0-9]{{2}})"
    rf"|{_MONTH}{_BLANK}{_NUMBER}(?![0-9])(?:st|nd|rd|th)?"
    rf"(?:{_BLANK}(?:(?:of|de|del){_BLANK})?{_YEAR}|(?:[-/.]| ?,? ?'?)[0-9]{{2}})"
    rf"|{_NUMBER}(?:st|nd|rd|th|er|o|[\xfe\xff])?{_BLANK}(?:(?:day )?(?:of|de){_BLANK})?"
    rf"{_MONTH}{_BLANK}(?:del?{_BLANK})?(?:{_YEAR}|[0-9]{{2}})"
    rf"|{_YEAR}{_BLANK}{_MONTH}{_BLANK}{_NUMBER}(?:st|nd|rd|th)?"
    rf"|{_YEAR} ?{_SIGN} ?{_NUMBER} ?{_SIGN} ?{_NUMBER}(?: ?{_SIGN})?"
    rf"|(?:ngay{_BLANK})?{_NUMBER}{_BLANK}thang{_BLANK}{_NUMBER}{_BLANK}(?:nam{_BLANK})?{_YEAR}"
    r"|[0-9]{8})(?:t[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?(?![0-9a-z])(?![-/.][0-9])".encode("latin-1")
)
_PART: Final = re.compile(rb"[0-9]+|(?:" + _MONTHS.encode() + rb")")
_OTHER_DATE: Final = re.compile(
    rb"\b(?:issued?|expir\w*|exp\.?|enroll?\w*|hired?|effective|signed|dated|due|filed|received|valid|"
    rb"started?|until|through|death|died|deceased)[^a-z0-9]{1,3}(?:on |date:? ?)?\Z"
)
# Between two dates that one word speaks of.
_AND: Final = re.compile(rb"\s*(?:[,;&]|,? ?(?:and|or|y|e|ak|va)\b)\s*")
_IS: Final = re.compile(rb"(?:[:=]|\b(?:is|was|on|as|es|el|em|le|se|la))\s*\Z")
_REACH: Final = 22
_FAR, _FROM_AFAR = 30, 0.8
_DAY_COUNT, _PACKED = 31, 8
_DAYS: Final = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def claims(page: Page) -> Iterator[Claim]:
    """Claim a date in figures or with a month's name, if it is the nearest to a word for birth; others are unlikely."""
    plain = page.plain
    seen: dict[int, int] = {}
    for place in page.places_near(_KIND, _DATE):
        start, end = place.span()
        cue = page.nearest(start, end)
        before = plain[max(0, start - _REACH) : start]
        if cue is None or (cue.distance and _OTHER_DATE.search(before)):
            continue
        if cue.kind != _KIND:
            # A word for a number says nothing of a date, unless it has other dates.
            cue = page.last_of(_KIND, start) if cue.kind != OTHER else None
            if cue is None:
                continue
        if cue.place and not cue.is_behind:
            before_it = seen.get(cue.place)
            if before_it is not None and not _AND.fullmatch(plain, before_it, start):
                continue
            seen[cue.place] = end
        unlikely = not _is_possible(place[0])
        is_said = cue.distance <= _FAR or _IS.search(before)
        confidence = _RULE.confidence if is_said else _FROM_AFAR
        yield _RULE.claim(
            start, end, 0.88 if cue.is_behind else confidence, distance=cue.distance, is_unlikely=unlikely
        )


def _is_possible(date: bytes) -> bool:
    """Return whether a day and a month of the calendar can be read from it."""
    parts = _PART.findall(date)
    if len(parts) == 1 and len(parts[0]) == _PACKED:
        whole = parts[0]
        ways = ((whole[4:6], whole[6:]), (whole[:2], whole[2:4]), (whole[2:4], whole[:2]))
        return any(_fits(month, day) for month, day in ways)
    numbers = [part for part in parts if part.isdigit()]
    if len(numbers) < len(parts):
        return any(0 < int(number) <= _DAY_COUNT for number in numbers)
    small = [number for number in numbers if len(number) <= 2]  # noqa: PLR2004 - a day's or a month's
    return any(
        _fits(one, other) for at, one in enumerate(small) for to, other in enumerate(small) if at != to
    )


def _fits(month: bytes, day: bytes) -> bool:
    return 0 < int(month) < len(_DAYS) and 0 < int(day) <= _DAYS[int(month)]
