"""The steps of a case, as its kind declares them: which are done, and which is next, by what the custodian says."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.policies.sections.case_kind import CaseAct, CaseKind, CaseStep


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step as a page shows it: done, or next, or neither."""

    step: CaseStep
    is_done: bool
    is_next: bool


def step_lines(kind: CaseKind, case: CaseState, acts: Collection[str]) -> list[StepLine]:
    """Return the steps of an open case, with the first that is not done and can be; of a closed one, none is next."""
    done = {step.name: _is_done(step, case, acts) for step in kind.steps}
    waiting = list(_reached(kind, done)) if case.closed_on is None else []
    return [StepLine(step, done[step.name], step in waiting[:1]) for step in kind.steps]


def _reached(kind: CaseKind, done: dict[str, bool]) -> Iterator[CaseStep]:
    return (step for step in kind.steps if not done[step.name] and done.get(step.after, True))


def _is_done(step: CaseStep, case: CaseState, acts: Collection[str]) -> bool:
    """Return what the case is now where that can be undone, and what was done in it else."""
    match step.act:
        case CaseAct.TAKE:
            return bool(case.holder) or case.closed_on is not None
        case CaseAct.PROPOSE:
            return bool(case.covers or case.proposed)
        case CaseAct.APPROVE:
            return bool(case.covers) and not case.proposed
        case CaseAct.CLOSE:
            return case.closed_on is not None
    return step.act in acts
