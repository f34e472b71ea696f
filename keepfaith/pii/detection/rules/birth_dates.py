"""Birth dates: a date is one only where a word says so."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.cues import beside, cue
from keepfaith.pii.detection.matches import CUED, Claim

_CUE: Final = cue(
    r"births?(?:days?|dates?)?",
    "born",
    r"d\.? ?o\.? ?b\.?",
    "nacimiento",
    r"nacid[oa]s?",
    "naci",
    "nacio",
    r"cumpleanos",
)
_MONTH: Final = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre"
    "|noviembre|diciembre)"
)
_YEAR, _TWO, _DAY = "(?:18|19|20)[0-9]{2}", "(?:0?[1-9]|1[0-2])", "(?:0?[1-9]|[12][0-9]|3[01])"
_GAP: Final = r" ?[-./ ]\n? ?"
_DATE: Final = re.compile(
    rf"(?<![0-9])(?:{_YEAR}{_GAP}{_TWO}{_GAP}{_DAY}|(?:{_TWO}{_GAP}{_DAY}|{_DAY}{_GAP}{_TWO}){_GAP}"
    rf"(?:{_YEAR}|[0-9]{{2}})|{_MONTH}\.?\s{{1,3}}{_DAY}(?:st|nd|rd|th)?,?\s{{1,3}}{_YEAR}"
    rf"|{_DAY}(?:st|nd|rd|th)?[ -]{{1,2}}(?:(?:of|de) )?{_MONTH}\.?,?[ \n-]{{1,2}}(?:del? )?{_YEAR}"
    rf"|{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])|(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]){_YEAR})(?![0-9a-z])"
)


def announced(text: str) -> Iterator[Claim]:
    """Claim a date in figures, with a month's name, or as in ISO 8601, if it is the nearest to a word for birth."""
    for away, match in beside(text, _CUE, _DATE, every=False):
        yield Claim(CUED, away, *match.span(), "birth-date", "birth-date-cue")
