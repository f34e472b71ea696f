"""Birth dates: a date is one only where a word says so."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.cue_search import Cue
from keepfaith.pii.detection.cue_words import OTHER
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES
from keepfaith.pii.detection.rules.listed_numbers import end_of_another, end_of_gap
from keepfaith.pii.detection.words import ANOTHER_BIRTH

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
_ORDINAL: Final = (
    "(?:(?:twenty|thirty)[- ])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth|"
    "(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth"
)
_VIETNAMESE: Final = "(?:gieng|hai|ba|tu|nam|sau|bay|tam|chin|muoi(?: mot| hai)?|chap)"
_ROMAN: Final = "(?:i{1,3}|iv|vi{0,3}|ix|xi{0,2})"
_SIGN: Final = r"[\x80-\xff]"
# One of the signs between two parts of a date, and where a line may end.
_WRAP: Final = r"(?:\n[ >|]{0,8})?"
_GAP: Final = rf"(?: {{0,2}}[-./,|\t] {{0,2}}{_WRAP}| {{0,2}}\n[ >|]{{0,8}}[-./,]? ?| )"
# Two digits before a year are a day.
_SHORT_YEAR: Final = rf"[0-9]{{2}}(?!{_GAP}?{_YEAR}(?![0-9]))"
_BLANK: Final = rf"[ ]{{0,2}}(?:\n[ >|]{{0,8}}(?=[-/.,]))?[-/.,]{{0,2}} {{0,2}}{_WRAP}"
_DATE: Final = re.compile(
    rf"(?<![0-9#])(?:{_YEAR}{_GAP}{_NUMBER}{_GAP}{_NUMBER}|{_NUMBER}{_GAP}{_NUMBER}{_GAP}(?:{_YEAR}|'?{_SHORT_YEAR})"
    rf"|{_MONTH}{_BLANK}{_NUMBER}(?![0-9])(?:st|nd|rd|th)?"
    rf"(?:{_BLANK}(?:(?:of|de|del){_BLANK})?{_YEAR}|(?:[-/.]| ?,? ?'?){_SHORT_YEAR})"
    rf"|{_NUMBER}(?:st|nd|rd|th|er|o|[\xfe\xff])?{_BLANK}(?:(?:day )?(?:of|de){_BLANK})?"
    rf"{_MONTH}{_BLANK}(?:del?{_BLANK})?'?(?:{_YEAR}|{_SHORT_YEAR})"
    rf"|{_YEAR}{_BLANK}{_MONTH}{_BLANK}{_NUMBER}(?:st|nd|rd|th)?"
    rf"|{_MONTH} (?:{_ORDINAL}),? {_YEAR}|(?:{_ORDINAL}) (?:day )?(?:of )?{_MONTH},? {_YEAR}"
    rf"|{_NUMBER}[-./ ]{_ROMAN}[-./ ]{_YEAR}"
    rf"|{_YEAR} ?{_SIGN} ?{_NUMBER} ?{_SIGN} ?{_NUMBER}(?: ?{_SIGN})?"
    rf"|(?:ngay{_BLANK})?{_NUMBER}{_BLANK}thang{_BLANK}(?:{_NUMBER}|{_VIETNAMESE}){_BLANK}(?:nam{_BLANK})?{_YEAR}"
    r"|[0-9]{8})(?:t[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?(?![0-9a-z])(?![-/.][0-9])".encode("latin-1")
)
_PART: Final = re.compile(rb"[0-9]+|(?:" + _MONTHS.encode() + rb")")
_OTHER_DATE: Final = re.compile(
    rb"\b(?:appointment|meeting|visit|entry|application|admitted|admission|retir\w*|vaccin\w*|vacina|vacuna|iss(?:ued?)?|"
    rb"test\w*|inscri\w*|entrada|ingreso|nop don|"
    rb"expir\w*|exp\.?|enroll?\w*|hired?|effective|signed|dated|due|filed|received|valid|started?|until|through|death|"
    rb"died|deceased|doe|placed|placement|moved|transferred|withdr[ae]w\w{0,2}|left|exit\w*|released|seen|graduat\w+|"
    rb"arrived|returned|called|scheduled|end(?:s|ed|ing)?|begins?|began|cutoff|incident|absen\w{2,4}|nhap hoc|"
    rb"by|before|since|bapti[sz]\w*|baut\w*|batis\w*|"
    # Vaccines by their names in the schedule of the Centers for Disease Control and Prevention.
    rb"mmrv?|dtap|tdap|td|ipv|opv|hib|hep ?[ab]|varicella|var|pcv\w{0,2}|mcv\w{0,2}|menacwy|hpv|ppv|rv\d?|flu|ppd|"
    rb"as of|christen\w*|(?:moved|went|came|transferred|returned|graduated) (?:to|in|from|at) [a-z]{2,12} on|"
    rb"(?!(?:delivered|celebrated|turned)\b)[a-z]{2,12}ed on|"
    rb"date of (?!b)[a-z]{3,12}|fecha de(?: la)? (?!nac)[a-z]{3,12}|data d[aeo] (?!nasc)[a-z]{3,12}|"
    rb"(?!(?:birth|born|the|that|this|your|whose|her|his|full|exact|right|correct|actual|true|new)\b)[a-z]{3,14} date)"
    rb"(?:[-_ ]?(?:is|was|on|for|date|ngay)){0,2}[^a-z0-9]{1,5}\Z"
)
# A month's name before a day begins a date, and is no person's.
_NO_MONTH: Final = (
    r"(?!(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|set|oct|out|nov|dec|ene|abr|ago|dic|fev|mai|dez)"
    r"[a-z]{0,7}\.?\s?[0-9])"
)
# Between two dates that one word speaks of.
_AND: Final = re.compile(
    r"[\s<]*(?:[,;&)]{1,2}|,? ?(?:(?i:(?:and |but )?(?:it )?should\s(?:be|say|read|show)|(?:is )?now|"
    r"instead of|changed to|corrected to|rather than|and)|[Oo]r|y|e|ak|v\u00e0|[Tt]o|TO|not|but|a|para|pou|"
    r"th\u00e0nh)\b)[\s<]*(?:(?:and|y|e|ak|v\u00e0)\s+)?"
    rf"(?:{_NO_MONTH}"
    r"[A-Z\u00c0-\u00de][\w'.-]{0,20}[\s>:,(]{1,6}){0,3}"
)
_ANOTHER: Final = re.compile(
    rf"(?: ?\([a-z ]{{2,20}}\))?(?:[ ,;:'\n>()-]{{1,5}}(?:{'|'.join(ANOTHER_BIRTH)})(?![a-z0-9'])){{1,12}}"
    # Not "as of" or "on" a day, which is one of another kind.
    r"(?<!\b(?:as|by|de|em|in|of|on|to))"
    rf"[ ,;:('\n>-]{{1,5}}(?=[0-9]|{_MONTH}[ .\n-])".encode()
)
# In a list whose items are parted by semicolons, the rest of one item and the name that the next begins with.
_ITEM: Final = re.compile(
    r"(?:,[^;0-9]{1,40})?;[\s>]{0,6}(?:and )?"
    rf"(?:{_NO_MONTH}[A-Z\u00c0-\u00de][\w.'-]{{0,20}}[\s>,:(-]{{1,6}}){{1,4}}"
)
# Behind what parts the dates of a list, words for another one.
_ANY_CLAUSE: Final = re.compile(rb"[a-z]{3,10} (?![0-9])")
# Behind such a sign begins another thought, or the next line of a form.
_PARTED: Final = re.compile(rb"[.;|<]")
# A date in which letters stand for digits.
_SLIPPED: Final = re.compile(
    rb"(?<![a-z0-9|])(?=[-/. 0-9odilszbgq|]{0,9}[0-9])"
    rb"(?:[0-9odilszbgq|]{1,4}[-/. ]){2}[0-9odilszbgq|]{2,4}(?![a-z0-9|])|"
    rb"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?[ -]?[0-9odilszbgq|]{0,2}"
    rb"(?:st|nd|rd|th)?[-, ]{0,2}[0-9odilszbgq|]{4}(?![a-z0-9|])"
)
# A name before a value, as programs write it.
_NAMED: Final = re.compile(
    rb"[ ,;]{1,2}(?:\n[ >|]{0,8})?[a-z][a-z_]{1,11}[=:] ?\Z|[ ,;]{1,2}(?:\n[ >|]{0,8})?[a-z_]{2,12}[=:] ?"
)
_REACH, _ROOM, _SHORTEST, _LIST = 22, 60, 6, 150
_FAR, _FROM_AFAR, _CLOSE, _BEHIND = 40, 0.8, 12, 0.88
_DAY_COUNT, _PACKED = 31, 8
_DAYS: Final = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def claims(page: Page) -> Iterator[Claim]:
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
        if cue is None or is_spent:
            continue
        is_said = is_next or cue.distance <= _FAR or page.is_said(start)
        if cue.place and not cue.is_behind:
            is_said = is_said and not any(one.begin <= cue.place and cue.begin <= one.place for one in spent)
        last_cue, last_start, last_end = cue, start, end
        confidence = _RULE.confidence if is_said else _FROM_AFAR
        yield _RULE.claim(
            start, end, min(confidence, _BEHIND) if cue.is_behind else confidence, distance=cue.distance,
            is_unlikely=not _is_possible(place[0]),
        )  # fmt: skip


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
    return cue.is_behind and page.plain[cue.place - 1 : cue.place] == b"s"


def _follows(page: Page, end: int, start: int) -> bool:
    """Return whether a date goes on a list, and no word says that it is another one."""
    cell = page.cell_at(end - 1)
    if cell and cell.end <= start:
        return False
    is_in_list = _AND.fullmatch(page.text, end, start) or _next_start(page, end) == start
    return bool(is_in_list) and not _OTHER_DATE.search(page.plain, max(0, start - _REACH), start)


def _is_pair(page: Page, cue: Cue, first: int, end: int, start: int) -> bool:
    """Return whether two dates have a name each, of what has them, behind the word for birth."""
    name = _NAMED.search(page.plain, max(0, first - _REACH), first)
    is_named = name is not None and not cue.is_behind and 0 < cue.place <= name.start()
    return (
        is_named
        and _NAMED.fullmatch(page.plain, end, start) is not None
        and not _OTHER_DATE.search(page.plain, max(0, start - _REACH), start)
    )


def _dates(page: Page) -> list[re.Match[bytes]]:
    """Return the dates near words for birth, with those that follow each in a list, in order."""
    places = {match.span(): match for match in page.places_near(_KIND, _DATE)}
    for begin, end in page.places_of(_KIND):
        if page.plain[end - 1 : end] == b"s":
            before = _DATE.finditer(page.plain, max(0, begin - _LIST), begin)
            places |= {match.span(): match for match in before}
    for match in list(places.values()):
        following: re.Match[bytes] | None = match
        while following and (start := _next_start(page, following.end())):
            following = _DATE.match(page.plain, start)
            if following is None or following.span() in places:
                break
            places[following.span()] = following
        if _OTHER_DATE.search(page.plain, max(0, match.start() - _REACH), match.start()):
            behind = _DATE.search(page.plain, match.end(), match.end() + _ROOM)
            if behind:
                places[behind.span()] = behind
    return [places[span] for span in sorted(places)]


def _next_start(page: Page, end: int) -> int:
    """Return where the next date of a list would begin, or 0."""
    if another := _ANOTHER.match(page.plain, end) or _ITEM.match(page.text, end):
        return another.end()
    gap = _AND.match(page.text, end)
    if gap and not _ANY_CLAUSE.match(page.plain, gap.end()):
        return gap.end()
    if below := end_of_another(page, end):
        return below
    start = end_of_gap(page, end)
    has_marks = any(byte in b"\n(" for byte in page.plain[end:start]) and page.cell_at(end - 1) is None
    return start if has_marks else 0


def _cue(page: Page, start: int, end: int) -> Cue | None:
    """Return the word for birth that speaks of a date; one for a number says nothing of it, unless it has dates too."""
    cue = page.nearest(start, end, also=_KIND)
    if cue and cue.is_behind and _PARTED.search(page.plain, end, cue.begin):
        cue = page.last_of(_KIND, start)
    cue = cue or _in_sentence(page, start)
    is_apart = cue is not None and cue.place and not cue.is_behind and start - cue.place >= _SHORTEST
    if cue and is_apart and _has_slip(page.plain[cue.place : start]):
        return None
    if cue is None or (cue.distance and _is_of_another(page, start, cue)):
        return None
    if cue.kind != _KIND:
        cue = _in_sentence(page, start) if cue.kind != OTHER else None
    return cue


def _is_of_another(page: Page, start: int, cue: Cue) -> bool:
    """Return whether words right before a date say that it is no birth date, and are not the cue itself."""
    words = _OTHER_DATE.search(page.plain, max(0, start - _REACH), start)
    return words is not None and (cue.is_behind or not cue.begin <= words.start() < cue.place)


def _in_sentence(page: Page, start: int) -> Cue | None:
    """Return the word for birth in the sentence before a date, if no other date is between."""
    cue = page.said_before(_KIND, start)
    if cue is None or not page.is_sentence(cue.place, start):
        return None
    dates = (date.start() for date in _DATE.finditer(page.plain, cue.place, start))
    is_alone = all(_OTHER_DATE.search(page.plain, max(0, date - _REACH), date) for date in dates)
    return cue if is_alone else None


def _has_slip(plain: bytes) -> bool:
    """Return whether a date stands there that a scanner did not read well: another reading has it."""
    return _SLIPPED.search(plain) is not None and _DATE.search(plain) is None


def _is_possible(date: bytes) -> bool:
    """Return whether a day and a month of the calendar can be read from it."""
    parts = _PART.findall(date)
    if len(parts) == 1 and len(parts[0]) == _PACKED:
        whole = parts[0]
        ways = ((whole[4:6], whole[6:]), (whole[:2], whole[2:4]), (whole[2:4], whole[:2]))
        return any(_fits(month, day) for month, day in ways)
    numbers = [part for part in parts if part.isdigit()]
    if len(numbers) < len(parts):
        days = [number for number in numbers if len(number) <= 2]  # noqa: PLR2004 - a day's
        return not days or any(0 < int(number) <= _DAY_COUNT for number in days)
    small = [number for number in numbers if len(number) <= 2]  # noqa: PLR2004 - a day's or a month's
    if len(small) == 1 and len(parts) > 1:
        return 0 < int(small[0]) <= _DAY_COUNT
    return any(
        _fits(one, other) for at, one in enumerate(small) for to, other in enumerate(small) if at != to
    )


def _fits(month: bytes, day: bytes) -> bool:
    return 0 < int(month) < len(_DAYS) and 0 < int(day) <= _DAYS[int(month)]
