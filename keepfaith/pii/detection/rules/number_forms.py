"""Forms that several rules know: in which groups telephone numbers and dates are written, and what is near."""

import re
from typing import Final

from keepfaith.pii.detection.number_chains import sizes_in

# Farther from its cue, a number is less surely what the cue says.
FAR: Final = 30
PHONE_AND_DATE_SIZES: Final = frozenset(
    {(3, 3, 4), (1, 1, 4), (1, 2, 4), (2, 1, 4), (2, 2, 4), (4, 1, 1), (4, 1, 2), (4, 2, 1), (4, 2, 2)}
)
SSN_SIZES: Final = (3, 2, 4)
# The state's codes for schools: four figures for the district and four for the school.
OFFICE: Final = re.compile(rb"0[0-9]{3}0[0-9]{3}")
_YEARS: Final = range(1900, 2100)


def is_year(number: bytes) -> bool:
    """Return whether it is a year, or two of them."""
    return all(year.isdigit() and int(year) in _YEARS for year in number.split(b"-"))


def is_no_date(number: bytes) -> bool:
    """Return whether it is no year, and in no groups of a date or of a telephone number."""
    is_tens = number.startswith(b"10")
    return not is_year(number) and (is_tens or sizes_in(number, 0, len(number)) not in PHONE_AND_DATE_SIZES)
