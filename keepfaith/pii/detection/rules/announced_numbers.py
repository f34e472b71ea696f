"""Numbers that prove nothing by themselves: those of students and educators."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from operator import itemgetter
from typing import Final

from keepfaith.pii.detection.cue import Cue
from keepfaith.pii.detection.cue_words import OTHER, SAYS
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.number_chains import sizes_in
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES, Rule
from keepfaith.pii.detection.rules.dates import is_in_date
from keepfaith.pii.detection.rules.drivers_licenses import OWN, in_order
from keepfaith.pii.detection.rules.educators_licenses import educators_licenses, is_no_license_of
from keepfaith.pii.detection.rules.given_numbers import (
    GIVEN_NUMBER,
    form_of,
    has_other_form,
    is_day,
    is_lettered,
    is_usual,
    may_stand_alone,
)
from keepfaith.pii.detection.rules.headed_lists import headed_numbers
from keepfaith.pii.detection.rules.labels import (
    UNDOUBTED,
    distance_of,
    is_announced,
    is_close,
    is_free_of_things,
    is_named,
    is_number_word,
    is_right_beside,
    says_number,
)
from keepfaith.pii.detection.rules.listed_numbers import SPENT, claim_before, is_money, is_spent, listed
from keepfaith.pii.detection.rules.named_numbers import named
from keepfaith.pii.detection.rules.number_forms import SSN_SIZES, is_no_date, is_year
from keepfaith.pii.detection.rules.open_words import is_settled, meant
from keepfaith.pii.detection.rules.other_numbers import is_birth_in_list, is_office, is_something_else
from keepfaith.pii.detection.rules.roles import is_how_many, is_of_a_thing, is_of_many, is_of_others
from keepfaith.pii.detection.rules.siblings import ALIKE, alike
from keepfaith.pii.detection.rules.state_numbers import (
    has_state_words,
    is_announced_form,
    is_of_educator,
    is_sasid,
    state_words,
)
from keepfaith.pii.detection.rules.unnamed_numbers import UNNAMED, unnamed

_STUDENT, _SASID, _EDUCATOR = RULES["student-cue"], RULES["sasid-form"], RULES["educator-cue"]
_WITH_WORD: Final = 0.88
_LABELED, _SELF_NAMED, _NAMED = 0.96, 0.92, 0.9
_CUE_LENGTH: Final = 24
_AROUND, _CLOSE = 120, 14
_FAR_FROM_CUE, _UNSAID = 0.7, 0.45
_SMALL, _BESIDE, _OF_DATE = 4, 2, 6
# The end of a whole number that a spreadsheet took for a figure.
_OF_SPREADSHEET: Final = b".0"
_SET_OFF: Final = re.compile(rb"[(:#=\"'] ?\Z|\b(?:ids?|as|number|no\.?|is|was) \Z|[0-9], (?:and )?\Z")
# Behind a word for somebody, the name.
_NAMED_BETWEEN: Final = re.compile(
    r",? (?:[A-Z][\w'-]{0,14}\.? ){0,2}[A-Z][\w'-]{0,14}\.?(?:, | \(| - |: | )"
)
# Words that refer to something.
_REFERS: Final = re.compile(rb"\b(?:see|refer to|per|cf\.?|citing|docketed as|ticket|matter) \Z")
_END, _PLACE = itemgetter(1), itemgetter(2)
_STUDENT_KIND, _EDUCATOR_KIND = "student", "educator"


def students(page: Page) -> Iterator[Claim]:
    """Claim numbers near words for a student's number, and ten digits that begin with 10 (a SASID's form)."""
    claims = [*_with_others(page, _STUDENT_KIND, [*_of_role(page, _STUDENT, _STUDENT_KIND)])]
    yield from claims
    yield from _also_meant(page, _STUDENT, _STUDENT_KIND, claims)
    yield from headed_numbers(page, _STUDENT, _STUDENT_KIND, GIVEN_NUMBER, _may_be_in_list)
    for start, last in page.marks.get("sasid", ()):
        end = last + len(_OF_SPREADSHEET) * page.plain.startswith(_OF_SPREADSHEET, last)
        if not page.is_embedded(start, end):
            is_announced = is_announced_form(page, start, end)
            yield _STUDENT.claim(start, end, _WITH_WORD) if is_announced else _SASID.claim(start, end)


def educators(page: Page) -> Iterator[Claim]:
    """Claim numbers near words for an educator's number or license."""
    near = [*_of_role(page, _EDUCATOR, _EDUCATOR_KIND), *educators_licenses(page)]
    if has_state_words(page):
        by_state = _of_role(page, _EDUCATOR, _STUDENT_KIND, by_state=True)
        # The words around were weighed already.
        near += [claim._replace(distance=1) for claim in by_state]
    # What words around speak against is doubted once.
    once = {(claim.start, claim.end): claim for claim in sorted(near, reverse=True)}
    claims = [*_with_others(page, _EDUCATOR_KIND, sorted(once.values(), key=_PLACE))]
    yield from claims
    yield from _also_meant(page, _EDUCATOR, _EDUCATOR_KIND, claims)
    yield from headed_numbers(page, _EDUCATOR, _EDUCATOR_KIND, GIVEN_NUMBER, _may_be_in_list)


def _may_be_in_list(number: bytes) -> bool:
    return is_no_date(number) and not is_day(number)


def _fits(page: Page, kind: str, claims: Iterable[Claim]) -> Callable[[bytes], bool]:
    """Return what says whether a number may be another one of a list: of a usual form, or of one of theirs."""
    forms = {form_of(page.plain[claim.start : claim.end]) for claim in claims}

    def fits(number: bytes) -> bool:
        is_alike = is_usual(number, kind) or is_lettered(number) or form_of(number) in forms
        return is_alike and _may_be_in_list(number)

    return fits


def _as_sure(claim: Claim, start: int, end: int) -> Claim:
    """Return the claim of another number of a list, which is doubted where the first one is."""
    distance = claim.distance if claim.distance <= UNDOUBTED else claim.distance + 1
    return claim._replace(start=start, end=end, distance=distance)


def _with_others(page: Page, kind: str, claims: list[Claim]) -> Iterator[Claim]:
    """Yield claims and the others of their lists."""
    before: Claim | None = None
    fits = _fits(page, kind, claims)
    others = listed(page, claims, GIVEN_NUMBER, fits, _as_sure)
    for claim in claim_before(page, others, GIVEN_NUMBER, fits):
        if not (before and is_birth_in_list(page, before, claim)):
            yield claim
            before = claim


def _also_meant(page: Page, rule: Rule, kind: str, claims: list[Claim]) -> Iterator[Claim]:
    """Claim what stands as a sure one does, and what a word for a number means beside which there is none."""
    for match in alike(page, claims, GIVEN_NUMBER, _fits(page, kind, claims)):
        yield rule.claim(*match.span(), ALIKE, distance=_SMALL)
    for match in unnamed(page, kind, claims, GIVEN_NUMBER, partial(_is_open, kind)):
        yield rule.claim(*match.span(), UNNAMED, distance=_AROUND)
    if is_settled(page, claims):
        return
    of_educators = state_words(page) if kind == _STUDENT_KIND else ()
    words = [
        place
        for place in page.places_of(kind)
        if SAYS.search(page.plain, *place) and not is_of_many(page, place[1]) and place not in of_educators
    ]
    for match, confidence in meant(page, words, claims, GIVEN_NUMBER, partial(_is_open, kind)):
        yield rule.claim(*match.span(), confidence, distance=_AROUND)


def _is_open(kind: str, page: Page, match: re.Match[bytes]) -> bool:
    """Return whether a number has no word of its own, and is no date, time, amount or part of something longer."""
    start, end = match.span()
    sizes = sizes_in(page.plain, start, end)
    if (
        sizes == SSN_SIZES
        or not may_stand_alone(match[0], kind)
        or (sum(sizes) <= _SMALL and not _is_set_off(page, start))
    ):
        return False
    cue = page.nearest(start, end)
    if cue and cue.kind == OTHER and page.plain.find(b"\n", cue.place, start) != -1:
        # A word at the end of the line before.
        cue = None
    return (
        (cue is None or cue.kind in {kind, "any-license"} or page.is_of_anybody(cue))
        and not is_money(page, start)
        and not is_how_many(page, start, end)
        and not (cue and is_of_others(page, cue, end))
        and not page.is_embedded(start, end)
        and not is_something_else(page, match, cue or Cue(kind, _AROUND), kind)
    )


def _is_set_off(page: Page, start: int) -> bool:
    """Return whether a sign or a word right before a few digits says that they are a number of something."""
    return _SET_OFF.search(page.plain, max(0, start - _SMALL * 2), start) is not None


def _numbers_near(page: Page, kind: str) -> Iterator[re.Match[bytes]]:
    """Yield the numbers near words for a role, but those that begin within another."""
    last = 0
    for match in in_order(page, kind, GIVEN_NUMBER):
        if match.start() >= last:
            last = match.end()
            yield match


def _self_named(page: Page, rule: Rule, kind: str) -> Iterator[Claim]:
    """Claim numbers that begin with a word for what they are."""
    for begin, end in page.places_of(kind):
        match = GIVEN_NUMBER.match(page.plain, begin) if page.next_digit(end, end + 2) != -1 else None
        if match and match.end() > end and is_free_of_things(page, begin):
            yield rule.claim(begin, match.end(), _SELF_NAMED)


def _of_role(page: Page, rule: Rule, kind: str, *, by_state: bool = False) -> Iterator[Claim]:
    """Claim numbers near words for a role, surely where a word says that it is a number; or of educators `by_state`."""
    before = 0
    for match in _numbers_near(page, kind):
        start, end = match.span()
        cue = page.nearest(start, end)
        if cue is None or not _may_speak_of(page, cue, match, kind, by_state=by_state):
            continue
        has_label = _has_label(page, match, cue, kind)
        if _is_none_of_role(page, match, cue, kind, is_open=has_label or _is_tens(match, kind)):
            continue
        is_taken, before = is_spent(page, cue, before, start), end
        confidence = _LABELED if has_label else _confidence(page, match, cue, kind)
        confidence = SPENT if is_taken else confidence
        if confidence:
            yield rule.claim(start, end, confidence, distance=distance_of(page, cue, kind, *match.span()))
    if not by_state:
        yield from _self_named(page, rule, kind)
        yield from _of_label(page, rule, kind)


def _of_label(page: Page, rule: Rule, kind: str) -> Iterator[Claim]:
    """Claim what a label names, in whatever form."""
    for match in named(page, kind):
        cue = page.nearest(*match.span())
        if cue and cue.kind == kind and not _is_none_of_role(page, match, cue, kind, is_open=True):
            yield rule.claim(*match.span(), _LABELED, distance=UNDOUBTED)


def _confidence(page: Page, match: re.Match[bytes], cue: Cue, kind: str) -> float:
    """Return how surely a word near a number speaks of it; 0 if it does not."""
    start, end = match.span()
    if not _may_be_far(page, match, cue, kind):
        is_said = cue.distance <= _CLOSE and SAYS.search(page.plain, max(0, cue.begin), cue.place)
        return _UNSAID if is_said else 0
    is_few = page.count_digits(start, end) <= _SMALL
    is_known = is_named(page, cue, kind, start) or (_is_tens(match, kind) and is_sasid(match[0]))
    if is_known or says_number(page, match, cue, kind, is_few=is_few):
        return _NAMED if is_known or is_close(page, cue, start) else _FAR_FROM_CUE
    if not is_few and not cue.is_behind and _NAMED_BETWEEN.fullmatch(page.text, cue.place, start):
        return OWN
    if not is_few or (kind == _STUDENT_KIND and not cue.is_behind and cue.distance <= 1):
        return _WITH_WORD if page.is_said(start) and is_announced(page, kind, start) else _UNSAID
    return 0


def _is_tens(match: re.Match[bytes], kind: str) -> bool:
    """Return whether a student's number begins as those of the state do."""
    return kind == _STUDENT_KIND and match[0].startswith(b"10")


def _may_speak_of(page: Page, cue: Cue, match: re.Match[bytes], kind: str, *, by_state: bool) -> bool:
    """Return whether a word may speak of a number of somebody in a role."""
    is_tens = _is_tens(match, kind)
    is_license = cue.kind == "any-license" and (is_tens or kind != _STUDENT_KIND)
    return (
        (cue.kind == kind or is_license)
        and (not is_tens and is_of_educator(page, cue, *match.span())) == by_state
        and not (cue.kind == "any-license" and not is_tens and is_no_license_of(page, cue, match))
    )


def _has_label(page: Page, match: re.Match[bytes], cue: Cue, kind: str) -> bool:
    """Return whether a label is right beside a number that has not the form of most."""
    sizes = sizes_in(page.plain, *match.span())
    is_other = not is_usual(match[0], kind) or has_other_form(match[0], sizes)
    return is_other and not is_day(match[0]) and is_right_beside(page, cue, *match.span())


def _may_be_far(page: Page, match: re.Match[bytes], cue: Cue, kind: str) -> bool:
    """Return whether a number has the form of most, or letters and a word near it."""
    if is_usual(match[0], kind):
        return True
    is_near = cue.distance <= _CLOSE or page.is_said(match.start())
    return is_near and is_lettered(match[0]) and not page.is_embedded(*match.span())


def _is_none_of_role(page: Page, match: re.Match[bytes], cue: Cue, kind: str, *, is_open: bool) -> bool:
    """Return whether the form of a number, or what is around it, says that it is none of somebody in a role."""
    start, end = match.span()
    sizes = sizes_in(page.plain, start, end)
    return (
        page.is_parted(end, cue)
        or (not is_open and has_other_form(match[0], sizes))
        or is_something_else(page, match, cue, kind)
        or is_of_a_thing(page, cue, end)
        or is_of_others(page, cue, end)
        or is_how_many(page, start, end)
        or _REFERS.search(page.plain, max(0, start - _CLOSE), start) is not None
        or is_office(page, match)
        or (is_year(match[0]) and not is_number_word(page, cue, start))
        or (sum(sizes) <= _OF_DATE and is_in_date(page.plain, start, end))
    )
