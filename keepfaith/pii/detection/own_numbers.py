"""The agency's own numbers, which are data in its folder: each has a form, and is of a category or of none."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import hyperscan

from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.rule_list import RULES

_RULE = RULES["own-number"]
_LETTERS: Final = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789_")


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """One kind of number: its name, its form as a pattern over small letters, and the category, or none.

    What has no category says nothing about a person, so that nothing else may be seen in it.
    """

    name: str
    form: str
    category: str = ""


class OwnNumbers:
    """The numbers of one agency, made ready once. A form that cannot be searched for is refused with `ValueError`."""

    def __init__(self, numbers: Sequence[OwnNumber]) -> None:
        self._numbers = tuple(numbers)
        if self._numbers:
            self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
            try:
                self._database.compile(
                    expressions=[number.form.lower().encode("latin-1") for number in numbers],
                    ids=list(range(len(self._numbers))),
                    flags=[hyperscan.HS_FLAG_SOM_LEFTMOST] * len(self._numbers),
                )
            except hyperscan.error as error:
                raise ValueError(f"the form of a number cannot be searched for: {error}") from error

    def claims(self, plain: bytes, wanted: Collection[str]) -> Iterator[Claim]:
        """Claim every number of the agency that is of a category wanted, or of none; no sign may go on beside it."""
        longest: dict[tuple[int, int], int] = {}
        if self._numbers:

            def met(number: int, start: int, end: int, _flags: int, _context: object) -> None:
                longest[number, start] = end

            self._database.scan(plain, match_event_handler=met, scratch=hyperscan.Scratch(self._database))
        for (number, start), end in longest.items():
            one = self._numbers[number]
            beside = plain[max(0, start - 1) : start] + plain[end : end + 1]
            if not _LETTERS.intersection(beside) and (not one.category or one.category in wanted):
                yield Claim(
                    0.01 if not one.category else 1 - _RULE.confidence,
                    0,
                    start,
                    end,
                    one.category,
                    f"own:{one.name}",
                )
