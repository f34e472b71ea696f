"""Stretches of a text around some places, so that no more of it is looked at."""

from collections.abc import Iterator, Sequence


def stretches(places: Sequence[tuple[int, int]], around: int, length: int) -> Iterator[tuple[int, int]]:
    """Join what is near each other, in a text of some length, with so much of the text around it."""
    first = last = -1
    for start, end in places:
        if first >= 0 and start <= last:
            last = max(last, min(length, end + around))
            continue
        if first >= 0:
            yield first, last
        first, last = max(0, start - around), min(length, end + around)
    if first >= 0:
        yield first, last
