"""The steps of a case, as its kind declares them: which are done, and which is next, by what the custodian says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.custody.protocol.covering_messages import CaseHistory
from keepfaith.policies.cases.case_kind import CaseAct, CaseKind, CaseStep


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step as a page shows it: done, or next, or neither."""

    step: CaseStep
    is_done: bool
    is_next: bool


def step_lines(
    kind: CaseKind, case: CaseState, history: CaseHistory, *, approves: bool = False
) -> list[StepLine]:
    """Return the steps of an open case, with the first that is not done and can be; of a closed one, none is next.

    For an employee who `approves` what waits, that comes first.
    """
    done = {step.name: _is_done(step, case, history) for step in kind.steps}
    waiting = list(_reached(kind, done)) if case.closed_on is None else []
    approvals = [step for step in waiting if step.act is CaseAct.APPROVE and approves and case.proposed]
    following = [*approvals, *waiting][:1]
    return [StepLine(step, done[step.name], step in following) for step in kind.steps]


def open_steps(lines: Sequence[StepLine]) -> list[CaseStep]:
    """Return the steps that are not done, but for the one that closes the case."""
    return [line.step for line in lines if not line.is_done and line.step.act is not CaseAct.CLOSE]


def _reached(kind: CaseKind, done: dict[str, bool]) -> Iterator[CaseStep]:
    return (step for step in kind.steps if not done[step.name] and done.get(step.after, True))


def _is_done(step: CaseStep, case: CaseState, history: CaseHistory) -> bool:
    """Return what the case is now where that can be undone, and what was done in it else.

    What was opened was proposed and approved, also where its record has been erased since or another one waits.
    """
    is_opened = CaseAct.OPEN in history.acts
    match step.act:
        case CaseAct.TAKE:
            return bool(case.holder) or case.closed_on is not None
        case CaseAct.PROPOSE:
            return bool(case.covers or case.proposed) or is_opened
        case CaseAct.APPROVE:
            return (bool(case.covers) and not case.proposed) or is_opened
        case CaseAct.LETTER:
            return step.letter in history.letters
        case CaseAct.CLOSE:
            return case.closed_on is not None
    return step.act in history.acts
