"""How much is measured: as much as the figures are of, or so little that one only sees that a benchmark runs."""

import os

VARIABLE, SMALLEST = "KEEPFAITH_BENCH_SIZE", "smallest"


def sized[Size](whole: Size, smallest: Size) -> Size:
    """Return the size that is wanted."""
    return smallest if os.environ.get(VARIABLE) == SMALLEST else whole


def count_of(name: str, *, whole: int, smallest: int) -> int:
    """Return what a variable of the environment says, or else the size that is wanted."""
    return int(os.environ.get(name) or sized(whole, smallest))
