"""Whose a license is: a thing's or a trade's, of which the word before "license" speaks, or somebody's."""

import re
from typing import Final

from keepfaith.pii.detection.cue import Cue
from keepfaith.pii.detection.cue_words import OF_DRIVERS, OF_EDUCATORS, OF_THINGS
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rules.street_parts import STATES

_CLOSE, _BEFORE, _AROUND = 14, 24, 120
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
    b"yes your yr ur ya u el la las los mi mis tu su sus una un de del con o a da do e em minha meu sua seu uma um non "
    b"lisans active adult applicant caller child client customer employee father guardian man mother owner parent "
    b"party person resident spouse student visitor woman male female respondent petitioner claimant holder "
    b"member".split()
)


# A firm or an office right before the word: the license is its own, though it may have drivers.
_FIRM: Final = re.compile(
    rb"(?:\b(?:school|company|firm|corporation|corp\.?|inc\.?|llc|business|operating|agency|facility|garage|shop|"
    rb"center|centre|livery|carrier|charter|towing|tow|hauler|repair|dealer|dealership|fleet|vendor|contractor|"
    rb"common carrier|provider|program|state vendor|plant|station|depot|terminal|department)(?:'?s'?)? {1,2}|"
    rb"\b(?:company|firm|carrier): {1,2}|"
    rb"\b(?:certificate|license|licencia|licenca|permiso|permit) (?:of|de|for|para) (?:the )?)\Z"
)
_FIRM_BEHIND: Final = re.compile(
    rb" (?:(?:of|de|del|da) (?:(?:the|an?|la|el|o|a|this|our) )?(?:[a-z]{3,12} )?(?:school|company|firm|center|agency|"
    rb"facility|vehicle|business|garage|shop|dealer)|(?:for|de|para) (?:(?:the|an?|our) )?(?:[a-z]{3,12} )?"
    rb"(?:business|garage|shop|operation|dealer|funcionamiento|funcionamento))\b"
)
# Who has a license of a trade.
_TRADE: Final = (
    rb"plumber|electrician|carpenter|roofer|painter|welder|mason|mechanic|builder|contractor|barber|hairdresser|caterer|"
    rb"exterminator|landscaper|locksmith|realtor|broker|architect|engineer|inspector|installer|technician|surveyor|"
    rb"pharmacist|dentist|physician|doctor|veterinarian|landlord|plomero|electricista"
)
_OF_TRADE: Final = re.compile(rb"\b(?:" + _TRADE + rb")s?\b(?!')")
_OF_TRADE_OR_FIRM: Final = re.compile(
    rb"\b(?:" + _TRADE + rb"|(?:firm|company|shop|store|vendor|restaurant)(?:'?s|'))\b"
)
# A paper that says something of a thing, and no person's license.
_CERTIFICATE: Final = re.compile(rb"certi(?!fied)")
_DRIVES: Final = re.compile(rb"\bdr[io]v")
_TRADE_ROOM, _OF_SPEAKERS = 64, (b" my ", b" your ", b" our ")
# A word for the holder of a license, and none for a license.
_HOLDER: Final = re.compile(rb"licen[cs]e[de]")
# What is about licenses, and has numbers of its own.
_ABOUT: Final = re.compile(
    rb"(?:'?s)? (?:offices?|renewals?|fees?|suspension|exams?|courses?|class(?! [a-d]\b)|manual|programs?|forms?|data|"
    rb"training|tests?|appointments?|cent(?:er|re)|branch|desk|services?|laws?|crash|accident|reports?|"
    rb"for the(?! (?:new |old |other )?(?:sub|driver|operator|man|woman|guy|fell|lady|one|person|aunt|uncle|mother|"
    rb"father|mom|dad|grand|applicant|candidate|employee)))\b|"
    # What one must have.
    rb" (?:is |are )?(?:required|needed|preferred|mandatory|desired|a plus|a must)\b(?! ?[:*])"
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


def is_of_firm(page: Page, begin: int, end: int) -> bool:
    """Return whether the word for a license between two places says that a firm has it, or is for a certificate."""
    plain = page.plain
    return (
        _CERTIFICATE.match(plain, begin) is not None
        or _FIRM_BEHIND.match(plain, end) is not None
        or _FIRM.search(plain, max(0, begin - _BEFORE), begin) is not None
    )


def is_of_trade(page: Page, begin: int) -> bool:
    """Return whether somebody of a trade is named in the sentence before the word for a license."""
    first = max(0, begin - _TRADE_ROOM)
    trade = _OF_TRADE.search(page.plain, first, begin)
    is_one = trade is not None and page.is_sentence(trade.end(), begin)
    is_one = is_one and not page.plain.endswith(_OF_SPEAKERS, first, begin)
    return is_one and _DRIVES.search(page.plain, first, begin + _TRADE_ROOM) is None


def is_of_trade_or_firm(page: Page, cue: Cue, start: int) -> bool:
    """Return whether the words before a license say that a firm or somebody in a trade has it, and no educator."""
    if cue.is_behind or cue.begin < 0 or _HOLDER.match(page.plain, cue.begin):
        return False
    first = max(0, cue.begin - _AROUND)
    first = max(first, page.plain.rfind(b"\n", first, cue.begin) + 1)
    trade = _OF_TRADE_OR_FIRM.search(page.plain, first, cue.begin)
    return trade is not None and OF_EDUCATORS.search(page.plain, first, start) is None
