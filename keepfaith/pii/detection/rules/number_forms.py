"""Forms that several rules know: in which groups telephone numbers and dates are written, and what is near."""

from typing import Final

# Farther from its cue, a number is less surely what the cue says.
FAR: Final = 30
PHONE_AND_DATE_SIZES: Final = frozenset(
    {(3, 3, 4), (1, 1, 4), (1, 2, 4), (2, 1, 4), (2, 2, 4), (4, 1, 1), (4, 1, 2), (4, 2, 1), (4, 2, 2)}
)
