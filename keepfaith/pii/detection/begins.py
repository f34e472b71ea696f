"""Where what rules look for can begin: a search begins there, and passes quickly over what is before."""

import re
from collections.abc import Callable
from typing import Final

# What a search is given: the text, where the search may begin, the first digit from there on, and where it ends.
Search = Callable[[bytes, int, int, int], re.Match[bytes] | None]
# All of it has a digit, and before the first at most so many signs: a month's name, or letters.
_LEAD: Final = 40
# By what each pattern is in memory, where it stays: to compare patterns themselves takes long.
_SEARCHES: Final[dict[int, Search]] = {}


def beginning(signs: bytes, lead: int) -> re.Pattern[bytes]:
    """Return a pattern all whose matches have their first digit behind at most so many signs."""
    pattern = re.compile(signs)
    return searched_by(pattern, _from_digit(pattern, lead))


def searched_by(pattern: re.Pattern[bytes], search: Search) -> re.Pattern[bytes]:
    """Return a pattern that has a search of its own, which must find what the pattern's does."""
    _SEARCHES[id(pattern)] = search
    return pattern


def search_of(pattern: re.Pattern[bytes]) -> Search:
    """Return how to search for a pattern."""
    search = _SEARCHES.get(id(pattern))
    if search is None:
        search = _SEARCHES[id(pattern)] = _from_digit(pattern, _LEAD)
    return search


def _from_digit(pattern: re.Pattern[bytes], lead: int) -> Search:
    def search(plain: bytes, first: int, digit: int, last: int) -> re.Match[bytes] | None:
        return pattern.search(plain, max(first, digit - lead), last)

    return search
