"""Forms that several rules know: in which groups telephone numbers and dates are written, and what is near."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import Rule

# Farther from its cue, a number is less surely what the cue says.
FAR: Final = 30
PHONE_AND_DATE_SIZES: Final = frozenset(
    {(3, 3, 4), (1, 1, 4), (1, 2, 4), (2, 1, 4), (2, 2, 4), (4, 1, 1), (4, 1, 2), (4, 2, 1), (4, 2, 2)}
)
_REST: Final = re.compile(rb" {0,2}\n[ >|]{0,8}([a-z]?[0-9]{1,14})(?![0-9a-z])(?![-/.,:][0-9])")
_REST_CONFIDENCE: Final = 0.4


def rest_behind_wrap(page: Page, end: int, rule: Rule) -> Iterator[Claim]:
    """Claim digits that begin the line behind a number: it may go on there, which only a person can tell."""
    rest = _REST.match(page.plain, end)
    if rest:
        yield rule.claim(*rest.span(1), _REST_CONFIDENCE)
