"""A kind of case: what a section declares of what a law makes the agency look into, and what is wrong with it."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

# As the custodian names cases.
_NAME: Final = re.compile(r"[a-z][a-z-]{0,17}[a-z]")
_WORD: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


class CaseAct(StrEnum):
    """An act by which a step is done, as the ledger names it."""

    TAKE = "case-assigned"
    PROPOSE = "covered"
    APPROVE = "approved"
    OPEN = "opened"
    LETTER = "case-letter"
    HEAR = "case-heard"
    CLOSE = "case-closed"


@dataclass(frozen=True, slots=True)
class CaseStep:
    """A step of a case: what is to be done, by which act, and after which step; the first ones come after none.

    A letter does the step that names it, and no other.
    """

    name: str
    says: str
    act: CaseAct
    after: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True)
class CaseKind:
    """A kind of case; the custodian names each case after it.

    `purpose` is what it is worked on for, `asks` who starts it, and `deadline` the agency's rule that dates it;
    without one, whoever has the case sets a day. `appeal` is the rule by which its outcome can be appealed. An appeal
    `follows` a case of another kind, and the rule `after_hearing` dates it from its hearing on. `letters`
    are the names of wordings that are written in it, `steps` are in the order in which they are done, and `outcomes`
    say how it can end, by what the custodian enters.
    """

    name: str
    title: str
    purpose: str
    asks: str
    steps: tuple[CaseStep, ...]
    outcomes: Mapping[str, str] = field(hash=False)
    deadline: str = ""
    appeal: str = ""
    follows: str = ""
    after_hearing: str = ""
    letters: tuple[str, ...] = ()


def case_kind_faults(
    kind: CaseKind, *, purposes: Collection[str], deadlines: Collection[str], letters: Collection[str]
) -> Iterator[str]:
    """Yield what is wrong with a declaration, beside the purposes of cases, deadlines and letters that there are."""
    if not _NAME.fullmatch(kind.name):
        yield "its name is not of 2 to 19 small letters and dashes"
    if kind.purpose not in purposes:
        yield f"no case is worked on for the purpose {kind.purpose!r}"
    for rule in (kind.deadline, kind.appeal, kind.after_hearing):
        if rule and rule not in deadlines:
            yield f"the agency has no deadline named {rule!r}"
    for letter in sorted(set(kind.letters).difference(letters)):
        yield f"there is no letter named {letter!r}"
    if not kind.outcomes or not all(map(_WORD.fullmatch, kind.outcomes)):
        yield "it has no outcomes, or one that is no short name"
    if bool(kind.follows) is not bool(kind.after_hearing):
        yield "only what follows another kind has a deadline from its hearing on, and that it must have"
    yield from _step_faults(kind.steps)
    for step in kind.steps:
        if step.act is CaseAct.LETTER and step.letter not in kind.letters:
            yield f"its step {step.name!r} cannot be reached: it has no letter to write"


def _step_faults(steps: tuple[CaseStep, ...]) -> Iterator[str]:
    """Yield each step that has the name of another or that no earlier step leads to, and say if the end is missing."""
    before: dict[str, CaseAct] = {}
    for step in steps:
        if step.name in before:
            yield f"two of its steps are named {step.name!r}"
        elif step.after and step.after not in before:
            yield f"its step {step.name!r} cannot be reached: it comes after {step.after!r}, which is no step before it"
        elif step.after and before[step.after] is CaseAct.CLOSE:
            yield f"its step {step.name!r} cannot be reached: the case is closed by then"
        before[step.name] = step.act
    if CaseAct.CLOSE not in before.values():
        yield "none of its steps closes the case"
