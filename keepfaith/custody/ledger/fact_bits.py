"""The facts that a decision was made on, as bits of an entry: which were stated, and which of those were true."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from keepfaith.custody.rules.facts import NOTED

# Stated beside those: a fact that has no bit. No rule knows it, so such a request is always an error.
OTHER: Final = 1 << 15
_KNOWN: Final = (1 << len(NOTED)) - 1


@dataclass(frozen=True, slots=True)
class Facts:
    """Two fields of 16 bits: bit n of `stated` says that fact n was stated, of `true` that it was stated as true."""

    stated: int = 0
    true: int = 0

    def __post_init__(self) -> None:
        if self.stated & ~(_KNOWN | OTHER) or self.true & ~(self.stated & _KNOWN):
            raise ValueError("a fact was true that was not stated, or has no bit")

    @classmethod
    def of(cls, facts: Iterable[tuple[str, bool]]) -> "Facts":
        """Return the bits of facts by name; all that have no bit together set one, and their names are left out."""
        stated = true = 0
        for name, value in facts:
            bit = 1 << NOTED.index(name) if name in NOTED else OTHER
            stated |= bit
            true |= bit & _KNOWN if value else 0
        return cls(stated, true)

    def named(self) -> frozenset[tuple[str, bool]]:
        """Return the facts by name, but for those that have no bit."""
        return frozenset(
            (name, bool(self.true & 1 << place))
            for place, name in enumerate(NOTED)
            if self.stated & 1 << place
        )


NO_FACTS: Final = Facts()
