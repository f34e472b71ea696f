"""Telephone numbers of the North American plan: ten digits, and seven where a word says so."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from keepfaith.pii.detection.cue import Cue
from keepfaith.pii.detection.cue_words import BEFORE_PHONES, BEHIND_PHONES, OTHER, SAYS
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.number_chains import Groups, end_of_number, is_in_one_piece
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES
from keepfaith.pii.detection.rules.number_forms import NAMED, names_another
from keepfaith.pii.detection.rules.telephone_notes import end_of_extension, is_logged, is_noted, is_of_meeting

_DELIMITED, _CUED, _BARE = (RULES[name] for name in ("phone-delimited", "phone-cue", "phone-bare"))
_PREFIX: Final = re.compile(rb"(?:\+ ?1|(?<![0-9a-z])(?:00)?1)?[-. ]{0,3}(?:\n[ >|]{0,3})?\(?\Z")
_MAX_PREFIX_LENGTH: Final = 9
# The network of the armed forces, in front of the number.
_NETWORK: Final = re.compile(rb"(?:\(dsn\)|(?<![a-z0-9])dsn)[ :.-]{0,2}\(?\Z")
_NETWORK_SIGN: Final = b"dsn"
_PAUSE: Final = b",,"
# The letter of a part's number.
_OF_ITEM: Final = re.compile(rb"-[a-z](?![a-z0-9])")
# Letters behind a digit, as in the number of an invoice.
_IN_CODE: Final = re.compile(rb"[0-9][a-z]{1,2}\Z")
_CODE: Final = 3
_GAP: Final = re.compile(rb"(?:\) [-.] |[-./)_ (]{1,4})(?:\n[ >|]{0,8}[-./(]?)?|\n[ >|]{0,8}[-./(]?")
_FORM, _BARE_FORM, _LOCAL, _HALF = bytes((3, 3, 4)), bytes((10,)), bytes((3, 4)), bytes((3, 7))
_COUNTRY_FORM, _JOINED = bytes((11,)), bytes((6, 4))
# What an address of the web begins with that calls a number.
_SCHEME: Final = b"tel:"
# Of what surely is a telephone's number, the first sign: of a country's, of such an address or of a network.
_SURE: Final = (b"+", b"t", b"dsn", b"(dsn")
# In one piece but for its last or first digits, and what may be between these.
_IN_TWO: Final = frozenset({_HALF, _JOINED})
_OF_ONE: Final = frozenset({_BARE_FORM, _COUNTRY_FORM})
_DASHES: Final = frozenset({b"-", b".", b"/"})
_NONE: Final = -9
# Of two numbers so near each other, the one says what the other is.
_COMPANY: Final = re.compile(rb"(?<![0-9])[2-9][0-9]{2}(?:\) ?|[-./ ])[2-9][0-9]{2}[-. ][0-9]{4}(?![0-9])")
_ASIDE: Final = 60
_OTHER, _LOOSE, _SPARSE = 0.42, 0.55, 0.86
# What is known of chains of so few groups is not worked out twice.
_SHORT: Final = 24
_NEAR, _REACH = 3, 72


def phones(page: Page) -> Iterator[Claim]:
    """Claim ten digits of the North American plan, and seven where a word says so, with what is before and behind."""
    for groups, sizes in page.chains:
        places = _places(sizes) if len(sizes) <= _SHORT else _places.__wrapped__(sizes)
        for form, at in places:
            claim = _phone(page, groups[at : at + len(form)], form, groups[at - 1][1] if at else _NONE)
            if claim:
                yield claim


@lru_cache(maxsize=2_048)
def _places(sizes: bytes) -> tuple[tuple[bytes, int], ...]:
    """Return which forms are where in a chain of groups of these sizes."""
    places = []
    for form in (_FORM, _BARE_FORM, _HALF, _JOINED, _COUNTRY_FORM, _LOCAL):
        at = sizes.find(form)
        while at != -1:
            places.append((form, at))
            at = sizes.find(form, at + 1)
    return tuple(places)


class _Number(NamedTuple):
    """A number in the plan: its form, what is between its groups, its place, and that with what is around it."""

    form: bytes
    gaps: list[bytes]
    start: int
    end: int
    begin: int
    stop: int
    # Where the group before ends.
    before: int


def _phone(page: Page, groups: Groups, form: bytes, before: int) -> Claim | None:
    plain, start, end = page.plain, groups[0][0], groups[-1][1]
    gaps = [plain[one[1] : other[0]] for one, other in pairwise(groups)]
    if not _is_in_plan(plain, groups, form, gaps) or not is_in_one_piece(plain, start, end):
        return None
    if form == _LOCAL and (before >= start - 2 or len(gaps[0]) > 1 or _is_of_before(page, start, end)):
        return None
    cue = _cue(page, start, end)
    # In a row of a table, two commas have an empty cell between them.
    extension = 0 if plain.startswith(_PAUSE, end) and page.cell_at(start) else end_of_extension(plain, end)
    stop = extension or (end_of_number(plain, end) if len(form) == 1 else end)
    number = _Number(form, gaps, start, end, _begin(plain, start, form), stop, before)
    begin, is_item = number.begin, _OF_ITEM.match(plain, end) is not None
    if (cue and cue.kind == "phone" and not is_item) or plain.startswith(_SURE, begin):
        return _CUED.claim(begin, stop, 0.95 if form == _FORM else 0, distance=cue.distance if cue else 0)
    if form == _FORM:
        return _DELIMITED.claim(begin, stop, _OTHER if is_item else _by_form(page, number, cue))
    return _unsaid(page, number, cue)


def _begin(plain: bytes, start: int, form: bytes) -> int:
    """Return where a number begins with its country's, or with the scheme of an address of the web that calls it."""
    is_plus = plain[start - 1 : start] == b"+"
    begin = start - is_plus if form == _COUNTRY_FORM else _start_with_prefix(plain, start)
    first = max(0, begin - _MAX_PREFIX_LENGTH)
    if plain.find(_NETWORK_SIGN, first, begin) != -1 and (network := _NETWORK.search(plain, first, begin)):
        return network.start()
    is_address = plain.startswith(_SCHEME, max(0, begin - len(_SCHEME)), begin)
    return begin - len(_SCHEME) * is_address


def _by_form(page: Page, number: _Number, cue: Cue | None) -> float:
    """Return how sure ten digits in three groups are of which no word for telephones speaks."""
    _, gaps, start, _, begin, stop, before = number
    says_other = cue is not None and cue.kind == OTHER and cue.distance <= _NEAR
    says_other = says_other and not is_noted(page, begin, stop, cue)
    is_part = before == start - 1 and begin == start and page.plain[before] in b"-./_"
    if says_other or is_of_meeting(page, start) or is_part or page.is_embedded(start, stop):
        return _OTHER
    is_named = cue is not None and begin == start and names_another(page, cue, start)
    return min(_by_gaps(gaps), NAMED) if is_named else _by_gaps(gaps)


def _unsaid(page: Page, number: _Number, cue: Cue | None) -> Claim | None:
    """Claim digits in other groups of which no word for telephones speaks."""
    form, gaps, start, _, begin, stop, before = number
    if form == _HALF and b")" in gaps[0]:
        return _DELIMITED.claim(begin, stop, _SPARSE)
    if form == _LOCAL:
        return _local(page, begin, stop, gaps[0]) if cue is None else None
    is_part = form in _IN_TWO and (
        (before == start - 1 and page.plain[before] in b"-./_ ") or page.plain.find(b"\n", start, stop) != -1
    )
    if is_part or page.is_embedded(start, stop):
        return None
    in_log = form in _OF_ONE and (is_logged(page, begin) or is_noted(page, begin, stop, cue))
    is_in_two = form in _IN_TWO and gaps[0] == b"-"
    if in_log or (cue is None and (is_in_two or _is_called(page, begin, stop, form))):
        return _CUED.claim(begin, stop, 0 if in_log else _SPARSE)
    return _BARE.claim(begin, stop)


def _local(page: Page, begin: int, stop: int, gap: bytes) -> Claim | None:
    """Claim seven digits beside which no cue is, if the words before or another number say what they are."""
    is_called = _is_announced(page.plain, begin) or (gap in _DASHES and _is_called(page, begin, stop, _LOCAL))
    return _CUED.claim(begin, stop, _SPARSE) if is_called and not page.is_embedded(begin, stop) else None


def _is_called(page: Page, begin: int, stop: int, form: bytes) -> bool:
    """Return whether what is around a number says that it is a telephone's, where no cue speaks of it."""
    return bool(
        _is_announced(page.plain, begin)
        or BEHIND_PHONES.match(page.plain, stop)
        or (form != _LOCAL and page.said_before("phone", begin))
        or (form != _COUNTRY_FORM and _COMPANY.search(page.plain, max(0, begin - _ASIDE), stop + _ASIDE))
    )


def _is_of_before(page: Page, start: int, end: int) -> bool:
    """Return whether the word that speaks of seven digits is in the next sentence, and none before them does."""
    cue = page.nearest(start, end)
    return cue is not None and page.is_parted(end, cue) and not _is_announced(page.plain, start)


def _is_announced(plain: bytes, start: int) -> bool:
    """Return whether words right before say that a telephone number follows."""
    return BEFORE_PHONES.search(plain, max(0, start - _REACH), start) is not None


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
    second = groups[1][0] if len(gaps) and form != _JOINED else first + 3
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


def _start_with_prefix(plain: bytes, start: int) -> int:
    before = plain[max(0, start - _MAX_PREFIX_LENGTH) : start]
    match = _PREFIX.search(before)
    size = len(match[0].lstrip(b"-. \n")) if match else 0
    is_open = plain[start - 1 : start] == b"(" and b")" not in plain[start : start + _MAX_PREFIX_LENGTH]
    return start - size + (is_open and size == 1)
