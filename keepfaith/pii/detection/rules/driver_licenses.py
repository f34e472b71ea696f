"""Driver's licenses, which prove nothing by themselves: only a word beside one tells what it is."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.cues import beside, cue
from keepfaith.pii.detection.digit_groups import PHONE_AND_DATE_SIZES, sizes_in
from keepfaith.pii.detection.matches import CUED, Claim

_CUE: Final = cue(
    r"driver'?s?'?[ \n]licen[cs]es?", r"driving[ \n]licen[cs]es?", r"operator'?s?'?[ \n]licen[cs]es?",
    r"d\.?l\.?(?: ?(?:#|no\.?|num))?", r"licencias?(?: de (?:conduc\w+|manejar))", r"permiso de conducir",
)  # fmt: skip
# Massachusetts: S and 8 digits, SA and 7, or 9 digits. Elsewhere up to three letters and 6 to 14 digits, often in
# groups; New Hampshire has letters in between, and Washington a name's letters and stars.
_NUMBER: Final = re.compile(
    r"(?<![0-9a-z])(?:(?:[a-z]{0,3}-?|[a-z] )[0-9](?:[- ]?(?:\n ?)?[0-9]){5,13}|[0-9]{2}[a-z]{3}[0-9]{5}"
    r"|(?=[a-z*]{0,8}[0-9])[a-z][a-z*]{3,6}[0-9a-z*]{5,8})(?![0-9a-z])"
)


def announced(text: str) -> Iterator[Claim]:
    """Claim what has the form of a state's license within 40 characters of words for one."""
    for away, match in beside(text, _CUE, _NUMBER):
        if sizes_in(text, *match.span()) not in PHONE_AND_DATE_SIZES:
            yield Claim(CUED, away, *match.span(), "drivers-license", "license-cue")
