"""A kind of case: what an agency declares of what a law makes it look into."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

# The kinds that pages of ours open or offer by their names, beside those that the custodian knows.
LEGAL_PROCESS, ACCESS, COPY = "legal-process", "access-request", "copy"
# The step that the letter with the decision does.
DECIDE: Final = "decide"


class CaseAct(StrEnum):
    """An act by which a step is done, as the ledger names it; a file has its name in small letters."""

    TAKE = "case-assigned"
    PROPOSE = "covered"
    APPROVE = "approved"
    OPEN = "opened"
    LETTER = "case-letter"
    HEAR = "case-heard"
    CLOSE = "case-closed"


@dataclass(frozen=True, slots=True)
class CaseStep:
    """A step of a case: what is to be done, by which act, and after which step; the first one comes after none.

    A letter does the step that names it, and no other.
    """

    name: str
    says: str
    act: CaseAct = CaseAct.LETTER
    after: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True)
class CaseKind:
    """A kind of case; the custodian names each case after it.

    `purpose` is what it is worked on for, `asks` who starts it, and `deadline` the agency's rule that dates it;
    without one, its employee sets a day. `appeal` is the rule by which its outcome can be appealed. An appeal
    `follows` a case of another kind, and the rule `after_hearing` dates it from its hearing on. `letters`
    are the titles of wordings that are written in it, `steps` are in the order in which they are done, and `outcomes`
    say how it can end, by what the custodian enters.
    """

    name: str
    title: str
    purpose: str
    asks: str
    steps: tuple[CaseStep, ...]
    outcomes: Mapping[str, str]
    deadline: str = ""
    appeal: str = ""
    follows: str = ""
    after_hearing: str = ""
    letters: Mapping[str, str] = field(default_factory=dict)

    @property
    def decision(self) -> str:
        """The letter with the decision; empty if it has none."""
        return next((step.letter for step in self.steps if step.name == DECIDE), "")

    def way_to(self, step: CaseStep) -> tuple[CaseStep, ...]:
        """Return the steps that a step comes after, the last one first."""
        earlier = {one.name: one for one in self.steps[: self.steps.index(step)]}.get(step.after)
        return (earlier, *self.way_to(earlier)) if earlier else ()
