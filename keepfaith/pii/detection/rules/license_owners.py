"""Whose a license is: a thing's or a trade's, of which the word before "license" speaks, or somebody's."""

import re
from typing import Final

from keepfaith.pii.detection.cue_words import OF_DRIVERS, OF_EDUCATORS, OF_THINGS
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rules.street_parts import STATES

_CLOSE, _BEFORE = 14, 24
_MODIFIER: Final = re.compile(
    rb"(?<![a-z0-9'-])([a-z][a-z-]{1,15})('s|s'|') {1,2}\Z|(?<![a-z0-9'-])([a-z][a-z-]{1,15}) {1,2}\Z"
)
_STATE: Final = re.compile(rb"(?:" + STATES.encode() + rb"|state|foreign|out-of-state|dc)\Z")
# What stands before a license and says nothing of what it is for.
_SAYS_NOTHING: Final = frozenset(
    b"a about all an and any are as at be by both check copy current did each ed every expired for found from full "
    b"gave give given gives had has have held her his hold holder holding holds if in is issued its lic listed lost "
    b"mass matching match my name new no not number of old on one or original other our out paper photo possess "
    b"present presented presents produce produced produces read reads renew renewed replacement revoked same saw "
    b"scan scanned second see show showed showing shown shows sir still suspended swiped temporary that the their "
    b"these this those to two under unexpired upon us use used using valid verified was were what whose with without "
    b"yes your el la las los mi mis tu su sus una un de del con o a da do e em minha meu sua seu uma um non lisans "
    b"active adult applicant caller child client customer employee father guardian man mother owner parent party "
    b"person resident spouse student visitor woman male female respondent petitioner claimant holder member".split()
)


# What is about licenses, and has numbers of its own.
_ABOUT: Final = re.compile(
    rb"(?:'?s)? (?:offices?|renewals?|fees?|suspension|exams?|courses?|class(?! [a-d]\b)|manual|programs?|forms?|data|"
    rb"training|tests?|appointments?|cent(?:er|re)|branch|desk|services?|laws?|crash|accident|reports?|for the)\b"
)


def is_about(page: Page, end: int) -> bool:
    """Return whether the word behind one for a license says that it is about something else."""
    return _ABOUT.match(page.plain, end) is not None


def is_of_a_thing(page: Page, begin: int, end: int) -> bool:
    """Return whether a license, the word for which is between two places, is none of a person."""
    plain = page.plain
    if OF_THINGS.search(plain, max(0, begin - _CLOSE), end):
        return True
    word = _MODIFIER.search(plain, max(0, begin - _BEFORE), begin)
    if word is None:
        return False
    number = 1 if word[1] else 3
    if word[number] in _SAYS_NOTHING or _STATE.match(word[number]):
        return False
    if word[2] and page.text[word.start(number)].isupper():
        # A name.
        return False
    first = max(0, begin - _BEFORE)
    return not (OF_DRIVERS.search(plain, first, begin) or OF_EDUCATORS.search(plain, first, begin))
