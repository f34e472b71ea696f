"""Where a person is reached: e-mail addresses, and telephone numbers."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

from keepfaith.pii.detection.begins import beginning
from keepfaith.pii.detection.cue import Cue
from keepfaith.pii.detection.cue_words import BEFORE_PHONES, BEHIND_PHONES, OTHER, SAYS
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.number_chains import Groups, is_in_one_piece, sizes_in
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES
from keepfaith.pii.detection.rules.listed_numbers import is_spent
from keepfaith.pii.detection.rules.number_forms import SSN_SIZES
from keepfaith.pii.detection.rules.telephone_notes import has_day, is_logged, is_noted, is_of_meeting

_EMAIL, _SPELLED = RULES["email"], RULES["email-spelled"]
_DELIMITED, _CUED, _BARE, _INTERNATIONAL = (
    RULES[name] for name in ("phone-delimited", "phone-cue", "phone-bare", "phone-international")
)
# RFC 5321 § 4.5.3.1: 64 before the sign, 255 behind it.
_MAX_NAME_LENGTH: Final = 64
_NAME: Final = b"abcdefghijklmnopqrstuvwxyz0123456789.!#$%&*+/=?^_{|}~-'" + bytes(range(0x80, 0x100))
_WORD: Final = rb"[a-z0-9\x80-\xff]"
_HOST: Final = re.compile(
    rb" ?\n?(?:(?:" + _WORD + rb"|[-_](?=[-a-z0-9\x80-\xff])){1,63}\.){1,20}[a-z\x80-\xff](?:" + _WORD
    + rb"|-(?=[-a-z0-9\x80-\xff])){1,62}"
)  # fmt: skip
# A line ends in it, which only a person can tell.
_BROKEN_HOST: Final = re.compile(
    rb"(?:[a-z0-9.-]{1,60}\. {0,2}\n[ >|]{0,4}|[a-z0-9.-]{1,60} {0,2}\n[ >|]{0,4}[a-z0-9-]{0,40}\.)"
    rb"[a-z]{2,6}(?![a-z0-9])"
)
_MESSAGE_ID: Final = re.compile(rb"(?:message-id|references|in-reply-to|content-id|cid)[: <\n\t]{1,4}\Z")
# So begins what programs call a message: with the time.
_STAMPED: Final = re.compile(rb"(?:19|20)[0-9]{10,12}\.[a-z0-9.]{4}")
_SPELLED_NAME: Final = re.compile(
    rb"[a-z0-9_+-]{1,30}(?:(?:\.| dot | \(dot\) |\[dot\]| punto | ponto )[a-z0-9_+-]{1,30}){0,3} ?\Z"
)
_SPELLED_SIGN: Final = re.compile(rb"[ \[({](?:at|arroba)[ \])}] ?")
_SPELLED_DOT: Final = re.compile(rb"dot|punto|ponto")
_SPELLED_HOST: Final = re.compile(
    rb"[a-z0-9-]{1,40}(?:(?: dot | \(dot\) | ?\[dot\] ?|\(dot\)| punto | ponto )[a-z0-9-]{1,40}){1,4}|"
    rb"[a-z0-9-]{1,40}\.(?:com|org|net|edu|gov|us)\b"
)
_PREFIX: Final = re.compile(rb"(?:\+ ?1|(?<![0-9a-z])(?:00)?1)?[-. ]{0,3}(?:\n[ >|]{0,3})?\(?\Z")
_MAX_PREFIX_LENGTH: Final = 9
_EXTENSION: Final = re.compile(rb"[ ,]{0,2}(?:x|ext\.?|extension|#) ?[0-9]{1,6}(?![0-9])")
# The letter of a part's number.
_OF_ITEM: Final = re.compile(rb"-[a-z](?![a-z0-9])")
# Letters behind a digit, as in the number of an invoice.
_IN_CODE: Final = re.compile(rb"[0-9][a-z]{1,2}\Z")
_CODE: Final = 3
_GAP: Final = re.compile(rb"[-./)_ (]{1,3}(?:\n[ >|]{0,8}[-./(]?)?|\n[ >|]{0,8}[-./(]?")
_FORM, _BARE_FORM, _LOCAL, _HALF = bytes((3, 3, 4)), bytes((10,)), bytes((3, 4)), bytes((3, 7))
_COUNTRY_FORM: Final = bytes((11,))
_NONE: Final = -9
# What Americans dial before a number of another country.
_ABROAD: Final = b"011"
_FROM_HERE: Final = re.compile(
    rb"011[- .](?:[1-9][0-9]{0,2})[- .](?:[0-9]{1,5}(?:[- .]|[- ]?\n[ >|]{0,8})){1,4}[0-9]{2,5}(?![-./]?[0-9])"
)
# Of two numbers so near each other, the one says what the other is.
_COMPANY: Final = re.compile(rb"(?<![0-9])[2-9][0-9]{2}(?:\) ?|[-./ ])[2-9][0-9]{2}[-. ][0-9]{4}(?![0-9])")
_ASIDE: Final = 60
# Numbers of North America have ten digits behind the country's; more are of something else, such as a date.
_NORTH: Final = re.compile(rb"\+ ?\(?1(?:[-. /()]{0,3}[0-9]){10}(?![0-9])")
_DIAL: Final = re.compile(
    rb"\+ ?\(?[0-9]{1,4}\)?(?:\n[ >|]{0,4})?(?:(?: - |[-. /(){]{0,2})[0-9]){6,13}(?![0-9])"
)
_ANY_FORM: Final = beginning(
    rb"(?<![0-9a-z-])(?<![0-9]:)(?!(?:19|20)[0-9]{2} ?- ?(?:19|20)?[0-9]{2}|20[0-9]{2}[01][0-9][0-3][0-9][- ]?[0-9]{4})"
    rb"\(?[0-9]{2,5}\)?(?:(?: ?[-.] ?| {0,2})[0-9]){5,13}(?![0-9])",
    1,
)
# An address of the Internet.
_FOUR_PARTS: Final = re.compile(rb"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_OTHER, _LOOSE, _SPARSE = 0.42, 0.55, 0.86
# What is known of chains of so few groups is not worked out twice.
_SHORT: Final = 24
# A colon and a blank; a few words.
# A plus sign, a country's one digit, and what may be between it and the next.
_COUNTRY: Final = 5
_NEAR, _CLOSE, _REACH = 3, 15, 72


def emails(page: Page) -> Iterator[Claim]:
    """Claim e-mail addresses with their whole host, but no quoted names; what numbers a message is less sure."""
    plain = page.plain
    for at, end in page.marks.get("email", ()):
        before = plain[max(0, at - _MAX_NAME_LENGTH) : at]
        name = before[len(before.rstrip(_NAME)) :].lstrip(b".'/=?&|")
        if b"?" in name and b"=" in name:
            # What is before is an address of the web.
            name = name.rpartition(b"=")[2]
        host = _HOST.match(plain, end)
        if name and host:
            start = at - len(name)
            is_message_id = _MESSAGE_ID.search(plain, max(0, start - _MAX_NAME_LENGTH), start) or (
                plain[start - 1 : start] in {b"<", b" "} and _STAMPED.match(name)
            )
            yield _EMAIL.claim(start, host.end(), _OTHER if is_message_id else 0)
        elif name and (broken := _BROKEN_HOST.match(plain, end)):
            yield _EMAIL.claim(at - len(name), broken.end(), _OTHER)


def spelled_emails(page: Page) -> Iterator[Claim]:
    """Claim addresses that people write out: a name, “at”, a host with “dot”."""
    plain = page.plain
    for start, _ in page.marks.get("obfuscated", ()):
        name = _SPELLED_NAME.search(plain, max(0, start - _MAX_NAME_LENGTH), start)
        sign = _SPELLED_SIGN.match(plain, start)
        host = _SPELLED_HOST.match(plain, sign.end()) if sign else None
        is_spelled = plain[start] != ord(" ") or (host is not None and _SPELLED_DOT.search(host[0]))
        if name and host and is_spelled:
            yield _SPELLED.claim(name.start(), host.end())


def phones(page: Page) -> Iterator[Claim]:
    """Claim ten digits of the North American plan, and seven where a word says so, with what is before and behind."""
    is_abroad = _ABROAD in page.plain
    for groups, sizes in page.chains:
        if is_abroad:
            yield from _from_here(page, groups)
        places = _places(sizes) if len(sizes) <= _SHORT else _places.__wrapped__(sizes)
        for form, at in places:
            claim = _phone(page, groups[at : at + len(form)], form, groups[at - 1][1] if at else _NONE)
            if claim:
                yield claim


@lru_cache(maxsize=2_048)
def _places(sizes: bytes) -> tuple[tuple[bytes, int], ...]:
    """Return which forms are where in a chain of groups of these sizes."""
    places = []
    for form in (_FORM, _BARE_FORM, _HALF, _COUNTRY_FORM, _LOCAL):
        at = sizes.find(form)
        while at != -1:
            places.append((form, at))
            at = sizes.find(form, at + 1)
    return tuple(places)


def _phone(page: Page, groups: Groups, form: bytes, before: int) -> Claim | None:
    plain, start, end = page.plain, groups[0][0], groups[-1][1]
    gaps = [plain[one[1] : other[0]] for one, other in pairwise(groups)]
    if not _is_in_plan(plain, groups, form, gaps) or not is_in_one_piece(plain, start, end):
        return None
    if form == _LOCAL and (before >= start - 2 or len(gaps[0]) > 1 or _is_of_before(page, start, end)):
        return None
    cue = _cue(page, start, end)
    begin = start - (plain[start - 1 : start] == b"+")
    begin = begin if form == _COUNTRY_FORM else _start_with_prefix(plain, start)
    extension = _EXTENSION.match(plain, end)
    stop = extension.end() if extension else end
    is_item = _OF_ITEM.match(plain, end) is not None
    if (cue and cue.kind == "phone" and not is_item) or plain[begin : begin + 1] == b"+":
        return _CUED.claim(begin, stop, 0.95 if form == _FORM else 0, distance=cue.distance if cue else 0)
    if form == _FORM:
        says_other = cue is not None and cue.kind == OTHER and cue.distance <= _NEAR
        says_other = says_other and not is_noted(page, begin, stop, cue)
        is_part = before == start - 1 and begin == start and plain[before] in b"-./_"
        is_less = (
            says_other or is_of_meeting(page, start) or is_part or page.is_embedded(start, end) or is_item
        )
        return _DELIMITED.claim(begin, stop, _OTHER if is_less else _by_gaps(gaps))
    if form == _HALF and b")" in gaps[0]:
        return _DELIMITED.claim(begin, stop, _SPARSE)
    in_log = form == _BARE_FORM and (is_logged(page, begin) or is_noted(page, begin, stop, cue))
    is_called = in_log or (
        cue is None
        and (
            _is_announced(plain, begin)
            or BEHIND_PHONES.match(plain, stop)
            or page.said_before("phone", begin)
            or (form == _BARE_FORM and _COMPANY.search(plain, max(0, begin - _ASIDE), stop + _ASIDE))
        )
    )
    bare = _CUED.claim(begin, stop, 0 if in_log else _SPARSE) if is_called else _BARE.claim(begin, stop)
    return None if form == _LOCAL or page.is_embedded(start, end) else bare


def _is_of_before(page: Page, start: int, end: int) -> bool:
    """Return whether the word that speaks of seven digits is in the next sentence, and none before them does."""
    cue = page.nearest(start, end)
    return cue is not None and page.is_parted(end, cue) and not _is_announced(page.plain, start)


def _is_announced(plain: bytes, start: int) -> bool:
    """Return whether words right before say that a telephone number follows."""
    return BEFORE_PHONES.search(plain, max(0, start - _REACH), start) is not None


def _from_here(page: Page, groups: Groups) -> Iterator[Claim]:
    """Claim a number of another country behind what Americans dial before it."""
    for at, (start, stop, size) in enumerate(groups[:-2]):
        if size != len(_ABROAD) or not page.plain.startswith(_ABROAD, start) or page.is_embedded(start, stop):
            continue
        number = _FROM_HERE.match(page.plain, start)
        is_first = at == 0 or groups[at - 1][1] < start - 1
        if number and is_first and is_in_one_piece(page.plain, *number.span()):
            yield _INTERNATIONAL.claim(*number.span(), _SPARSE)


def _cue(page: Page, start: int, end: int) -> Cue | None:
    """Return the cue that speaks of a number: one for telephones before a word for whose it is."""
    cue = page.nearest(start, end)
    is_doubtful = cue is not None and cue.kind == OTHER and not cue.is_behind
    if page.plain[start:end].isdigit() and cue and cue.distance <= _NEAR:
        return cue
    if cue and is_doubtful and not SAYS.search(page.plain, cue.begin, start):
        return page.last_of("phone", start) or cue
    return cue


def _is_in_plan(plain: bytes, groups: Groups, form: bytes, gaps: list[bytes]) -> bool:
    """Return whether area and exchange begin with 2 to 9, and nothing but separators is between."""
    start = groups[0][0]
    is_country = form == _COUNTRY_FORM
    first = start + is_country
    second = groups[1][0] if len(gaps) else first + 3
    if form == _BARE_FORM and _IN_CODE.search(plain, max(0, start - _CODE), start):
        return False
    if is_country and plain[start] != ord("1"):
        return False
    if plain[first] in b"01" or (form != _LOCAL and plain[second] in b"01"):
        return False
    return all(map(_GAP.fullmatch, gaps))


def _by_gaps(gaps: list[bytes]) -> float:
    if b")" in gaps[0]:
        return _DELIMITED.confidence
    has_dash = any(b"-" in gap for gap in gaps)
    if any(b"\n" in gap or b"  " in gap for gap in gaps):
        return _SPARSE if has_dash else _LOOSE
    return _SPARSE if b" " in gaps[1] else _DELIMITED.confidence


def other_phones(page: Page) -> Iterator[Claim]:
    """Claim numbers of other countries: behind a plus sign, or near a word for telephones."""
    for start, _ in page.marks.get("plus", ()):
        is_part = page.plain[max(0, start - 1) : start].isalnum()
        match = None if is_part else _NORTH.match(page.plain, start) or _DIAL.match(page.plain, start)
        if match and is_in_one_piece(page.plain, *match.span()):
            yield _INTERNATIONAL.claim(*match.span())
    places = {match.span(): match for match in page.places_near("phone", _ANY_FORM)}
    before = 0
    for start, end in sorted(places):
        plus = page.plain.rfind(b"+", max(0, start - _COUNTRY), start)
        if plus != -1 and _NORTH.match(page.plain, plus):
            continue
        cue = page.nearest(start, end)
        if cue and cue.kind == OTHER and page.plain.startswith(_ABROAD, start):
            cue = _cue(page, start, end)
        if (
            cue
            and cue.kind == "phone"
            and not cue.is_behind
            and not is_spent(page, cue, before, start)
            and sizes_in(page.plain, start, end) != SSN_SIZES
            and not _FOUR_PARTS.fullmatch(page.plain, start, end)
            and not has_day(page, start, end)
        ):
            is_near = cue.distance <= _CLOSE or page.is_said(start)
            yield _CUED.claim(start, end, _SPARSE if is_near else _LOOSE, distance=cue.distance)
        before = end


def _start_with_prefix(plain: bytes, start: int) -> int:
    before = plain[max(0, start - _MAX_PREFIX_LENGTH) : start]
    match = _PREFIX.search(before)
    size = len(match[0].lstrip(b"-. \n")) if match else 0
    is_open = plain[start - 1 : start] == b"(" and b")" not in plain[start : start + _MAX_PREFIX_LENGTH]
    return start - size + (is_open and size == 1)
