"""What the page of a case shows of an appeal: against which decision it is, by whom that was made, and what is due."""

import secrets
from dataclasses import dataclass
from typing import Any

from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.custody.protocol.known_names import APPEALABLE, DECISIONS
from keepfaith.deadlines.deadline import Deadline
from keepfaith.disclosure.cases.case_deadlines import came_late, decision_deadline
from keepfaith.disclosure.cases.case_kinds import outcomes_of
from keepfaith.disclosure.cases.case_work import CaseWorker
from keepfaith.disclosure.records.custodian_clients import cases_client
from keepfaith.disclosure.tasks.task_actions import today


@dataclass(frozen=True, slots=True)
class AppealedDecision:
    """The decision that an appeal is against: the last day for one, whether this came later, and who decided."""

    case: CaseState
    outcome: str
    last_day: Deadline | None
    is_late: bool
    decided_by: tuple[str, ...]
    is_own: bool


def appealed_decision(case: CaseState, worker: CaseWorker) -> AppealedDecision | None:
    """Return the decision that a case appeals; none if it is no appeal."""
    decided = cases_client().case(case.appeal_of) if case.appeal_of else None
    if decided is None:
        return None
    return AppealedDecision(
        decided,
        outcomes_of(decided.kind).get(decided.outcome, decided.outcome),
        decision_deadline(decided),
        came_late(case, decided),
        tuple(sorted(case.decided_by)),
        worker.account in case.decided_by,
    )


def appeals_context(case: CaseState, worker: CaseWorker) -> dict[str, Any]:
    """Return by when the decision in a case can be appealed, the appeals that there are, and whether one can come."""
    last_day, is_decided = decision_deadline(case), case.kind in APPEALABLE and case.outcome in DECISIONS
    appeals = [appeal for name in case.appeals if (appeal := cases_client().case(name)) is not None]
    has_open = any(appeal.closed_on is None for appeal in appeals)
    return {
        "is_decided": is_decided,
        "appeal_by": last_day,
        "is_past": last_day is not None and today() > last_day.due,
        "appeals": appeals,
        "may_appeal": is_decided and not has_open and bool(worker.working_duty(case.purpose)),
        "appeal_token": secrets.token_urlsafe(16) if is_decided else "",
        "today": today(),
    }
