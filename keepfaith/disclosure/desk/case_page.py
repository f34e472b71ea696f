"""What the pages of cases show: which there are, and of one what it covers, who agreed to that, and what was done."""

import datetime as dt
import secrets
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings

from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.custody.protocol.covering_messages import CaseHistory, Covering
from keepfaith.custody.protocol.known_names import LEGAL_OBLIGATIONS, OBJECTION, YOUR_INFORMATION
from keepfaith.custody.protocol.sizes import CASE_EVENTS_PAGE_SIZE, CASES_PAGE_SIZE, COVERINGS_PAGE_SIZE
from keepfaith.disclosure.cases.case_deadlines import case_deadline, due_on
from keepfaith.disclosure.cases.case_history import (
    hearing_words,
    history_lines,
    is_decision_outdated,
    record_references,
)
from keepfaith.disclosure.cases.case_kinds import (
    UNCORRECTED,
    UNSENT,
    case_kind,
    case_kinds,
    is_decision,
    kind_title,
    letters_of,
    offered_outcomes,
    outcomes_of,
)
from keepfaith.disclosure.cases.case_steps import open_steps, step_lines
from keepfaith.disclosure.cases.case_work import CaseWorker
from keepfaith.disclosure.cases.disclosures import (
    MEANS,
    DisclosureLine,
    disclosure_lines,
    recent_recipients,
    untold_recipients,
)
from keepfaith.disclosure.cases.record_grants import offered_hours
from keepfaith.disclosure.cases.restrictions import Suspension, suspensions
from keepfaith.disclosure.cases.task_cases import kinds_for, tasks_about
from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.appeal_page import appealed_decision, appeals_context
from keepfaith.disclosure.desk.grant_page import GrantLine, case_grants
from keepfaith.disclosure.desk.task_queue import due_words, is_soon
from keepfaith.disclosure.items.field_corrections import needs_why_uncorrected
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import cases_client
from keepfaith.disclosure.records.edition_titles import edition_titles
from keepfaith.disclosure.records.fields import field_title, fields_of
from keepfaith.disclosure.records.office_duties import approving_duties
from keepfaith.disclosure.staff.peers import person_names
from keepfaith.disclosure.tasks.absences import absent_colleagues, away
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.policies.cases.case_kind import CaseAct

# So many records can be named at once.
MAX_NAMED: Final = 50
# What is next for whoever approves what waits.
_APPROVE: Final = "Approve or decline what is proposed."


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list."""

    state: CaseState
    title: str
    due_on: dt.date | None
    due: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class CoveredLine:
    """A record that a case covers or would, and what whoever looks may do with it."""

    covering: Covering
    number: uuid.UUID
    reference: str
    title: str
    can_open: bool
    can_approve: bool
    suspensions: tuple[Suspension, ...]
    is_suspended_here: bool
    # What can be entered as given out, by name and title.
    fields: tuple[tuple[str, str], ...]
    has_statement: bool
    # The number of the task that it brought, for an employee who may see it.
    task: int | None
    # Which colleagues may open it alone, or would; and whether whoever looks can propose another.
    grants: tuple[GrantLine, ...]
    can_grant: bool


def cases_context(worker: CaseWorker, *, after: str = "") -> dict[str, Any]:
    """Return what the list of cases shows: one's own, those that wait for approval, and a page of all open ones."""
    client = cases_client()
    every = client.open_cases(after=after)
    absent = (client.open_cases(holder=name) for name in absent_colleagues(worker.account, today()))
    theirs = [case for cases in absent for case in cases if worker.working_duty(case.purpose)]
    approves = any(worker.approving_duty(kind.purpose) for kind in case_kinds().values())
    tells = bool(worker.working_duty(LEGAL_OBLIGATIONS))
    untold, more_untold = untold_recipients() if tells else ([], False)
    return {
        "untold": untold,
        "more_untold": more_untold,
        "mine": list(_lines(client.open_cases(holder=worker.account))),
        "absent": list(_lines(theirs)),
        "approves": approves,
        "waiting": list(_lines(client.open_cases(approver=worker.account))) if approves else [],
        "every": list(_lines(every)),
        "following": every[-1].case if len(every) == CASES_PAGE_SIZE else "",
        "after": after,
        "kinds": kinds_for(worker),
        "today": today(),
        "token": secrets.token_urlsafe(16),
    }


def case_context(
    case: CaseState, worker: CaseWorker, *, after: bytes | None = None, before: int = 0
) -> dict[str, Any]:
    """Return what the page of a case shows; a page of what it covers, and one of what was done."""
    client, is_open = cases_client(), case.closed_on is None
    coverings, history = client.coverings(case.case, after=after), client.history(case.case, before=before)
    kind, events, day = case_kind(case.kind), history.events, due_on(case)
    decision = appealed_decision(case, worker)
    is_barred = decision is not None and decision.is_own
    return {
        **appeals_context(case, worker),
        **_about(case),
        "decision": decision,
        "kind": kind,
        **_steps(case, worker, history),
        "letters": letters_of(case.kind),
        "languages": settings.LANGUAGES,
        "due_on": day,
        "account": worker.account,
        "approvers": [edition_titles().duty(duty) for duty in sorted(approving_duties(case.purpose))],
        "hearing_was": hearing_words(case.hearing, case.heard_on),
        "is_decision_outdated": is_decision_outdated(events, kind.decision if kind else ""),
        "due": due_words(day) if is_open else "",
        "is_soon": is_soon(day),
        **_holder(case, worker),
        "may_work": is_open and not is_barred and bool(worker.working_duty(case.purpose)),
        "lines": (lines := list(_covered(coverings, case, worker))),
        "approvable": [line.number for line in lines if line.can_approve and not line.covering.approved_by],
        "more_covered": coverings[-1].record.hex() if len(coverings) == COVERINGS_PAGE_SIZE else "",
        "history": history_lines(case, events, person_names()),
        "earlier": events[-1].number if len(events) == CASE_EVENTS_PAGE_SIZE else 0,
        "most": MAX_NAMED,
        "grant_hours": offered_hours(),
        "may_restrict": is_open and rooms.restrictions(worker.duties),
        "disclosures": disclosure_lines(case.case),
        "recipients": _recipients(coverings, case),
        "means": MEANS.items(),
        "untold_records": _untold_records(case, worker),
        **_endings(case, is_late=decision is not None and decision.is_late),
    }


def _steps(case: CaseState, worker: CaseWorker, history: CaseHistory) -> dict[str, Any]:
    """Return the steps, the one that is next for whoever looks, and what closing the case asks because of them."""
    kind, approves = case_kind(case.kind), bool(worker.approving_duty(case.purpose))
    approves = approves and case.holder != worker.account
    lines = step_lines(kind, case, history, approves=approves) if kind else []
    following = next((line.step for line in lines if line.is_next), None)
    is_approval = following is not None and following.act is CaseAct.APPROVE and approves and case.proposed
    return {
        "steps": lines,
        "next_step": _APPROVE if is_approval else following.says if following else "",
        "open_steps": open_steps(lines),
    }


def _endings(case: CaseState, *, is_late: bool) -> dict[str, Any]:
    """Return how the case can end as it is now, and why a decision was not sent, if one can be made."""
    outcomes = offered_outcomes(case.kind, is_heard=bool(case.hearing), is_late=is_late)
    can_decide = any(is_decision(case.kind, name) for name in outcomes)
    is_corrected = not needs_why_uncorrected(case, *outcomes)
    return {
        "outcomes": outcomes.items(),
        "unsent": UNSENT.items() if can_decide else (),
        "uncorrected": () if is_corrected else UNCORRECTED.items(),
    }


def _about(case: CaseState) -> dict[str, Any]:
    """Return what the page says of a case whoever looks."""
    return {
        "case": case,
        "kind_title": kind_title(case.kind),
        "purpose": edition_titles().purpose(case.purpose),
        "gives_codes": case.purpose == YOUR_INFORMATION,
        "deadline": case_deadline(case),
        "due_label": _due_label(case),
        "absence": away(today()).get(case.holder),
        "outcome": outcomes_of(case.kind).get(case.outcome, case.outcome),
    }


def _holder(case: CaseState, worker: CaseWorker) -> dict[str, Any]:
    """Return whether the case is with whoever looks, and to whom they can give it."""
    is_mine = case.closed_on is None and case.holder == worker.account
    return {"is_mine": is_mine, "colleagues": worker.colleagues(case.purpose) if is_mine else []}


def _due_label(case: CaseState) -> str:
    """Say what is due: of an appeal first the hearing, then the decision."""
    if not case.appeal_of:
        return "To be done by"
    return "Decide by" if case.heard_on else "Hold the hearing by"


def _lines(states: Iterable[CaseState]) -> Iterable[CaseLine]:
    now = today()
    for state in sorted(states, key=_due_first):
        day = due_on(state)
        is_late = day is not None and day < now
        yield CaseLine(state, kind_title(state.kind), day, due_words(day, now), is_late)


def _due_first(state: CaseState) -> tuple[dt.date, dt.date, int]:
    """Order by due date, those without one last; then the one that was opened first."""
    return due_on(state) or dt.date.max, state.opened_on, int(state.case.rsplit("-", 1)[1])


def _covered(coverings: Iterable[Covering], case: CaseState, worker: CaseWorker) -> Iterable[CoveredLine]:
    coverings = list(coverings)
    records = {row.pk.bytes: row for row in Record.objects.filter(pk__in=map(_number, coverings))}
    references = record_references(records)
    is_mine = case.closed_on is None and case.holder == worker.account
    is_apart = not is_mine and worker.account not in case.decided_by
    approves = case.closed_on is None and bool(worker.approving_duty(case.purpose)) and is_apart
    suspended = suspensions(map(_number, coverings)) if coverings else {}
    stated = Record.objects.with_statement(map(_number, coverings)) if coverings else set()
    granted = case_grants(case, worker) if coverings else {}
    tasks = tasks_about(map(_number, coverings), worker.duties)
    for covering in coverings:
        row, reasons = records.get(covering.record), tuple(suspended.get(_number(covering), ()))
        grants = tuple(granted.get(covering.record, ()))
        is_covered = case.closed_on is None and bool(covering.approved_by) and row is not None
        yield CoveredLine(
            covering,
            _number(covering),
            references.get(covering.record, "erased"),
            edition_titles(row.edition).holding(row.holding) if row else "",
            can_open=is_covered
            and (is_mine or any(line.is_mine and line.is_approved for line in grants))
            and not _stays_shut(reasons, case),
            can_approve=approves and covering.proposed_by != worker.account and row is not None,
            suspensions=reasons,
            is_suspended_here=any(reason.case == case.case for reason in reasons),
            has_statement=_number(covering) in stated,
            task=tasks.get(_number(covering)),
            fields=_fields(row) if row and is_mine and covering.approved_by and not reasons else (),
            grants=grants,
            can_grant=is_covered and is_mine,
        )


def _recipients(coverings: Iterable[Covering], case: CaseState) -> list[DisclosureLine]:
    """List who received in the past year what a person objects to: if it is corrected, they are told."""
    if case.kind != OBJECTION:
        return []
    return recent_recipients([covering.record for covering in coverings if covering.approved_by])


def _untold_records(case: CaseState, worker: CaseWorker) -> set[uuid.UUID]:
    """Return of which records somebody outside is to be told what they say now; none to whoever has not the case."""
    if case.closed_on is not None or case.holder != worker.account:
        return set()
    return {uuid.UUID(bytes=one.disclosure.record) for one in cases_client().untold().recipients}


def _fields(row: Record) -> tuple[tuple[str, str], ...]:
    return tuple((name, field_title(row, name)) for name in fields_of(row))


def _stays_shut(reasons: Collection[Suspension], case: CaseState) -> bool:
    """Return whether nothing is opened of what a case covers; a person's own request opens what is suspended, too."""
    return bool(reasons) and case.purpose != YOUR_INFORMATION


def _number(covering: Covering) -> uuid.UUID:
    return uuid.UUID(bytes=covering.record)
