"""What learned words claim where the rules are not sure, and which claims of rules they doubt."""

import re
import time
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Final

from keepfaith.pii.detection.cue_words import OF_THINGS, OTHER
from keepfaith.pii.detection.learned.candidates import (
    BIRTH,
    EDUCATOR,
    LICENSE,
    STUDENT,
    Candidate,
    dates,
    numbers,
)
from keepfaith.pii.detection.learned.sums import sum_around
from keepfaith.pii.detection.learned.weights import weights
from keepfaith.pii.detection.matches import ACT, Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES
from keepfaith.pii.detection.rules.announced_numbers import STUDENT_NUMBER
from keepfaith.pii.detection.rules.dates import DATE, is_possible
from keepfaith.pii.detection.rules.drivers_licenses import LICENSE_NUMBER
from keepfaith.pii.detection.rules.license_owners import is_about
from keepfaith.pii.detection.rules.listed_numbers import is_money
from keepfaith.pii.detection.rules.number_forms import OFFICE, is_no_date
from keepfaith.pii.detection.rules.other_dates import is_other
from keepfaith.pii.detection.rules.persons_dates import HEADING, is_of_age
from keepfaith.pii.detection.rules.roles import is_counted
from keepfaith.pii.detection.rules.unnamed_numbers import may_be_number

_RULES: Final = {
    STUDENT: RULES["student-words"], EDUCATOR: RULES["educator-words"], LICENSE: RULES["license-words"],
    BIRTH: RULES["birth-date-words"],
}  # fmt: skip
_KINDS: Final = {rule.category: kind for kind, rule in _RULES.items()}
# Without one of these cues or marks, no number and no date in a text is what the words tell apart.
_OF_PEOPLE: Final = frozenset({"of students", "of educators", "of drivers", "of persons", "grade", "student"})
_BEFORE_NUMBERS: Final = _OF_PEOPLE | {"educator", "license", "any-license"}
_BEFORE_DATES: Final = _OF_PEOPLE | {"birth", "sex"}
BEGIN: Final = _BEFORE_NUMBERS | _BEFORE_DATES
# How likely a place must be of a kind for a program to act alone, and for a person to be asked; and how unlikely, for
# the claim of a rule to be doubted. Set by what was left out of the learning, see docs/benchmarks.md.
SURE, SURE_UNSAID, POSSIBLE = 0.35, 0.5, 0.2
DOUBTED, DOUBTED_DATE = 0.05, 0.08
_AS_SURE, _FOR_REVIEW, _IN_DOUBT = 0.86, 0.4, 0.6
# What a rule found is nearer to its cue.
_DISTANCE: Final = 1_000
# Cues that say of a number that it is nobody's, or of a kind with rules of its own.
_OTHERS: Final = frozenset({OTHER, "phone", "card", "account", "routing", "iban", "ssn", "ip"})
# What candidates look like, and how many digits they have at least.
_NUMBER_FORMS, _DATE_FORMS = (STUDENT_NUMBER, LICENSE_NUMBER), (DATE,)
_FEWEST_OF_NUMBERS, _FEWEST_OF_DATES = 4, 3
_AROUND, _NEWBORN, _BESIDE, _NEAR = 120, 0, 1, 6
_ONE_DIGIT: Final = re.compile(rb"([0-9])\1*")
_FILE_ENDING: Final = re.compile(rb"\.(?:html?|php|aspx?|pdf|docx?|xlsx?|csv|txt|jpe?g|png|zip|gz)\b")


def settled(page: Page, claims: list[Claim], categories: frozenset[str]) -> list[Claim]:
    """Return the claims, less sure where words speak against one, with those of numbers and dates that were open."""
    own: dict[tuple[int, int], int] = {}
    taken: list[tuple[int, int]] = []
    for number, claim in enumerate(claims):
        if claim.doubt <= 1 - ACT or claim.is_unlikely:
            taken.append((claim.start, claim.end))
            if not claim.is_unlikely and _may_be_doubted(claim):
                own[claim.start, claim.end] = number
    taken.sort()
    free = _free_digits(page, taken)
    if not own and free < _FEWEST_OF_DATES:
        # As often: nothing is left that could be weighed.
        return claims
    result = [*claims]
    for candidate, chances in _weighed(page, categories, taken, own, free):
        start, end, _ = candidate
        number = own.get((start, end), -1)
        if number >= 0:
            own_kind = _KINDS[claims[number].category]
            if chances.get(own_kind, 1) < (DOUBTED_DATE if own_kind == BIRTH else DOUBTED):
                result[number] = claims[number]._replace(doubt=1 - _IN_DOUBT)
        kind = max(chances, key=chances.__getitem__)
        rule = _RULES[kind]
        if number >= 0 and rule.category == claims[number].category:
            continue
        if chances[kind] >= POSSIBLE and rule.category in categories and _is_open(page, start, end, kind):
            is_said = kind != BIRTH or page.places_of(BIRTH)
            confidence = _AS_SURE if chances[kind] >= (SURE if is_said else SURE_UNSAID) else _FOR_REVIEW
            is_unlikely = kind == BIRTH and not is_possible(page.plain[start:end])
            result.append(rule.claim(start, end, confidence, distance=_DISTANCE, is_unlikely=is_unlikely))
    return result


def _may_be_doubted(claim: Claim) -> bool:
    """Return whether words may speak against what a rule claims; a number right beside its cue is none of theirs."""
    kind = _KINDS.get(claim.category)
    return kind == BIRTH or (kind is not None and claim.distance > _BESIDE)


def _is_open(page: Page, start: int, end: int, kind: str) -> bool:
    """Return whether nothing right beside a place says that it is another thing, whatever is around."""
    is_free = _is_date_free if kind == BIRTH else _is_number_free
    return _may_be(page, start, end, kind) and is_free(page, start, end)


def _may_be(page: Page, start: int, end: int, kind: str) -> bool:
    """Return whether neither the columns, the form nor the cue of a place say that it is not of a kind."""
    if page.is_beside_column(kind, start):
        return False
    if kind == BIRTH:
        return True
    if kind != LICENSE and not is_no_date(page.plain[start:end]):
        return False
    cue = page.nearest(start, end)
    if cue is None:
        return True
    if kind == LICENSE and is_about(page, cue.place):
        return False
    first, last = max(0, start - _AROUND), end + _AROUND // 2
    return kind == STUDENT or cue.kind != "any-license" or not OF_THINGS.search(page.plain, first, last)


def _is_date_free(page: Page, start: int, end: int) -> bool:
    """Return whether a date is not another than one of birth, by what is right beside it."""
    is_headed = not page.places_of(BIRTH) and HEADING.search(page.plain, max(0, start - _AROUND), start)
    return not is_headed and is_of_age(page.plain[start:end], _NEWBORN) and is_other(page, start) is None


def _is_number_free(page: Page, start: int, end: int) -> bool:
    """Return whether a number is not of another kind than all that words tell apart, by what is right beside it."""
    if not may_be_number(page, start, end) or OFFICE.fullmatch(page.plain, start, end):
        return False
    if _FILE_ENDING.match(page.plain, end) or _ONE_DIGIT.fullmatch(page.plain, start, end):
        return False
    cue = page.nearest(start, end)
    is_named = cue is not None and cue.kind in _OTHERS and cue.distance <= _NEAR and not cue.is_behind
    if is_named and cue is not None and not page.is_of_anybody(cue):
        return False
    return not is_money(page, start) and not is_counted(page, end)


def _is_wanted(
    taken: Sequence[tuple[int, int]], own: Collection[tuple[int, int]], place: tuple[int, int]
) -> bool:
    """Return whether a place is one in doubt, or touches none that is taken."""
    if place in own:
        return True
    at = bisect_left(taken, (place[1], 0)) - 1
    return at < 0 or taken[at][1] <= place[0]


def _weighed(
    page: Page,
    categories: frozenset[str],
    taken: Sequence[tuple[int, int]],
    own: dict[tuple[int, int], int],
    free: int,
) -> Iterator[tuple[Candidate, dict[str, float]]]:
    """Yield the candidates that no other claim has for sure, and how likely each is of the kinds that it may be of."""
    this_year = time.gmtime().tm_year
    of_numbers, of_dates = weights()
    is_wanted = partial(_is_wanted, taken, own)
    kinds = {_KINDS[category] for category in categories if category in _KINDS}
    for candidates_of, words, begin, forms, fewest in (
        (numbers, of_numbers, _BEFORE_NUMBERS, _NUMBER_FORMS, _FEWEST_OF_NUMBERS),
        (dates, of_dates, _BEFORE_DATES, _DATE_FORMS, _FEWEST_OF_DATES),
    ):
        if kinds.isdisjoint(words.kinds) or not page.has_any(begin):
            continue
        if free < fewest and not any(_has_form(page.plain, *place, forms) for place in own):
            continue
        is_free = _is_date_free if begin is _BEFORE_DATES else _is_number_free
        for candidate in candidates_of(page, is_wanted):
            start, end, among = candidate
            # Of most, what is right beside them says enough.
            if (start, end) in own or (
                is_free(page, start, end) and any(_may_be(page, start, end, kind) for kind in among)
            ):
                yield candidate, words.chances_of(sum_around(page, candidate, this_year, words), among)


def _free_digits(page: Page, taken: Sequence[tuple[int, int]]) -> int:
    """Return how many digits stand in none of the places taken; all, where one is inside another."""
    free, last = page.digit_count, 0
    for start, end in taken:
        if end < last:
            return page.digit_count
        free -= page.count_digits(max(start, last), end)
        last = end
    return free


def _has_form(plain: bytes, start: int, end: int, forms: Sequence[re.Pattern[bytes]]) -> bool:
    """Return whether something of one of these forms is in a place, and nothing of it beyond."""
    matches = (form.match(plain, start) for form in forms)
    return any(match is not None and match.end() == end for match in matches)
