"""What learned words claim where the rules are not sure, and which claims of rules they doubt."""

import re
import time
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Final

from keepfaith.pii.detection.learned.candidates import (
    BIRTH,
    EDUCATOR,
    LICENSE,
    STUDENT,
    Candidate,
    dates,
    numbers,
)
from keepfaith.pii.detection.learned.objections import FINAL, objections
from keepfaith.pii.detection.learned.sums import sum_around
from keepfaith.pii.detection.learned.weights import weights
from keepfaith.pii.detection.matches import ACT, Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES
from keepfaith.pii.detection.rules.date_forms import DATE
from keepfaith.pii.detection.rules.dates import is_possible
from keepfaith.pii.detection.rules.given_numbers import GIVEN_NUMBER
from keepfaith.pii.detection.rules.labels import with_capitals
from keepfaith.pii.detection.rules.license_forms import LICENSE_NUMBER

_RULES: Final = {
    STUDENT: RULES["student-words"], EDUCATOR: RULES["educator-words"], LICENSE: RULES["license-words"],
    BIRTH: RULES["birth-date-words"],
}  # fmt: skip
_WITH_CAPITALS: Final = frozenset({_RULES[STUDENT].category, _RULES[EDUCATOR].category})
_KINDS: Final = {rule.category: kind for kind, rule in _RULES.items()}
# How likely a place must be of a kind for a program to act alone, and for a person to be asked; and how unlikely, for
# the claim of a rule to be doubted. Set by what was left out of the learning, see docs/benchmarks.md.
SURE, SURE_UNSAID, POSSIBLE = 0.4, 0.5, 0.2
DOUBTED: Final = 0.1
# Of another reading of a text, which is a guess already; of a text that speaks of nobody who has such a number or date;
# and where what is right beside says another thing.
SURE_OF_GUESS, SURE_OF_NOBODY, SURE_AGAINST = 0.9, 0.68, 0.9
_AS_SURE, _FOR_REVIEW, _IN_DOUBT = 0.86, 0.4, 0.6
_OF_PEOPLE: Final = frozenset({"of students", "of educators", "of drivers", "of persons", "grade", "student"})
_OF_NUMBERS: Final = _OF_PEOPLE | {"educator", "license", "any-license"}
_OF_DATES: Final = _OF_PEOPLE | {"birth", "sex"}
# What a rule found is nearer to its cue.
_DISTANCE: Final = 1_000
# What candidates look like, and how many digits they have at least.
_NUMBER_FORMS, _DATE_FORMS = (GIVEN_NUMBER, LICENSE_NUMBER), (DATE,)
_FEWEST_OF_NUMBERS, _FEWEST_OF_DATES = 3, 3
_BESIDE: Final = 1
_OF_TAGS: Final = (b'="', b"='")
_WORD: Final = re.compile(rb"[a-z\x80-\xfd]{2}")


def settled(page: Page, claims: list[Claim], categories: frozenset[str]) -> list[Claim]:
    """Return the claims, less sure where words speak against one, with those of numbers and dates that were open."""
    return [
        with_capitals(page, claim) if claim.category in _WITH_CAPITALS else claim
        for claim in _settled(page, claims, categories)
    ]


def _settled(page: Page, claims: list[Claim], categories: frozenset[str]) -> list[Claim]:
    own: dict[tuple[int, int], list[int]] = {}
    taken: list[tuple[int, int]] = []
    for number, claim in enumerate(claims):
        if claim.doubt <= 1 - ACT or claim.is_unlikely:
            taken.append((claim.start, claim.end))
            if not claim.is_unlikely and _may_be_doubted(page, claim):
                own.setdefault((claim.start, claim.end), []).append(number)
    taken.sort()
    free = _free_digits(page, taken)
    if not own and free < _FEWEST_OF_DATES:
        # As often: nothing is left that could be weighed.
        return claims
    result = [*claims]
    for candidate, chances in _weighed(page, categories, taken, own, free):
        claimed = own.get((candidate.start, candidate.end), ())
        for number in claimed:
            if _is_doubted(page, candidate, chances.get(_KINDS[claims[number].category], 1)):
                result[number] = claims[number]._replace(doubt=1 - _IN_DOUBT)
        kind = max(chances, key=chances.__getitem__)
        category = _RULES[kind].category
        if category in categories and all(claims[number].category != category for number in claimed):
            result += _claimed(page, candidate, kind, chances[kind])
    return result


def _is_doubted(page: Page, candidate: Candidate, chance: float) -> bool:
    """Return whether words speak against what a rule claims; of a quotation's source or a version, no rule is sure."""
    return chance < DOUBTED or (
        BIRTH in candidate.kinds and not FINAL.isdisjoint(objections(page, candidate))
    )


def _claimed(page: Page, candidate: Candidate, kind: str, chance: float) -> Iterator[Claim]:
    """Yield the claim of a place that is so likely of a kind, if it is likely enough."""
    start, end, _ = candidate
    confidence = _confidence(page, candidate, kind, chance) if chance >= POSSIBLE else 0
    if confidence:
        is_unlikely = kind == BIRTH and not is_possible(page.plain[start:end])
        yield _RULES[kind].claim(start, end, confidence, distance=_DISTANCE, is_unlikely=is_unlikely)


def _confidence(page: Page, candidate: Candidate, kind: str, chance: float) -> float:
    """Return how sure a claim is of a place that is so likely of a kind; 0 is none at all."""
    least = SURE if kind != BIRTH or page.places_of(BIRTH) else SURE_UNSAID
    against = {*objections(page, candidate)}
    if against:
        least = SURE_AGAINST if against.isdisjoint(FINAL) else 1
    has_words = _WORD.search(page.plain) is not None
    is_of_nobody = not page.has_any(_OF_DATES if kind == BIRTH else _OF_NUMBERS)
    if page.is_guess or is_of_nobody:
        # No person is asked about so little.
        least = max(least, SURE_OF_GUESS if page.is_guess else SURE_OF_NOBODY)
        return _AS_SURE if chance >= least and has_words else 0
    return _AS_SURE if chance >= least and has_words else _FOR_REVIEW


def _may_be_doubted(page: Page, claim: Claim) -> bool:
    """Return whether words may speak against what a rule claims.

    They may not against a student's or an educator's number right beside its cue. They may against a license, since the
    word does not say whose it is. They may not against a value of a tag: the learning had no texts with tags.
    """
    kind = _KINDS.get(claim.category)
    if page.plain.endswith(_OF_TAGS, 0, claim.start):
        return False
    return kind in {BIRTH, LICENSE} or (kind is not None and claim.distance > _BESIDE)


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
    own: Collection[tuple[int, int]],
    free: int,
) -> Iterator[tuple[Candidate, dict[str, float]]]:
    """Yield the candidates that no other claim has for sure, and how likely each is of the kinds that it may be of."""
    this_year = time.gmtime().tm_year
    of_numbers, of_dates = weights()
    is_wanted = partial(_is_wanted, taken, own)
    kinds = {_KINDS[category] for category in categories if category in _KINDS}
    for candidates_of, words, forms, fewest in (
        (numbers, of_numbers, _NUMBER_FORMS, _FEWEST_OF_NUMBERS),
        (dates, of_dates, _DATE_FORMS, _FEWEST_OF_DATES),
    ):
        if kinds.isdisjoint(words.kinds):
            continue
        if free < fewest and not any(_has_form(page.plain, *place, forms) for place in own):
            continue
        for candidate in candidates_of(page, is_wanted):
            yield candidate, words.chances_of(sum_around(page, candidate, this_year, words), candidate.kinds)


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
