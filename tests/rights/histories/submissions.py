"""What a plain model has of a record, and words by which its texts are recognized wherever they stand."""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from operator import attrgetter
from typing import Self
from uuid import UUID

from keepfaith.disclosure.models import Record

# A word that stands in one text alone, and is no number of anybody.
MARK = re.compile(r"\bmark[a-z]{6}\b")
_NUMBERS = count(26**5)


def new_mark() -> str:
    """Return a word that no text has yet."""
    number, letters = next(_NUMBERS), ""
    for _ in range(6):
        number, place = divmod(number, 26)
        letters += chr(ord("a") + place)
    return f"mark{letters}"


@dataclass(eq=False)
class Submission:
    """A record; `is_proven` once its mailbox and its receipt were shown, or it was confirmed.

    `goes_to` is the mailbox that answers or notices go to; `waits_for` another one that was given and did not confirm.
    `successor` is the subscription that its notices moved to. `before` has what corrected fields said when they came,
    and `corrections` each note that corrected the name, and what the name said before it.
    """

    row: Record
    code: str
    mailbox: str
    texts: dict[str, str]
    goes_to: str
    is_proven: bool = False
    waits_for: str = ""
    successor: Self | None = None
    before: dict[str, str] = field(default_factory=dict)
    corrections: list[tuple[UUID, str]] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    uses: Counter[str] = field(default_factory=Counter)
    written: int = 0
    corrected: int = 0
    is_withdrawn: bool = False
    is_closed: bool = False

    @property
    def is_notices(self) -> bool:
        """Whether it asks for notices, which no employee works on."""
        return self.row.form == "notices"

    @property
    def is_task(self) -> bool:
        """Whether employees work on it."""
        return not self.is_notices

    @property
    def is_moved(self) -> bool:
        """Whether another mailbox was given that counts, or that may still confirm."""
        return self.goes_to not in {"", self.mailbox} or bool(self.waits_for)

    @property
    def marks(self) -> set[str]:
        """The words by which anything of it is recognized."""
        return set(MARK.findall(" ".join([*self.texts.values(), *self.before.values(), *self.statements])))


IS_TASK = attrgetter("is_task")
IS_MOVED = attrgetter("is_moved")
