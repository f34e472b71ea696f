"""Deciding again on cases: who opened, had and closed each, what was proposed for it, and who approved that."""

import datetime as dt
from dataclasses import replace
from typing import Final

from keepfaith.custody.protocol.known_names import NEED_A_CASE
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.appeals import (
    is_appeal,
    is_decision,
    opened_state,
    sent_on,
    unappealable,
    unhearable,
    unless_decided,
    unless_heard,
    unless_sent,
    unless_test,
)
from keepfaith.prober.replay.case import (
    UNKNOWN_EDITION,
    UNKNOWN_RECORD,
    WEIGHTS,
    Case,
    Header,
    Verdict,
    request,
)
from keepfaith.prober.replay.case_folds import CaseState
from keepfaith.prober.replay.case_letters import check_removals, unwritable
from keepfaith.prober.replay.endings import DONE, LEGAL_OBLIGATIONS, NOT_BY_MISTAKE, ON_HOLD, OPERATOR
from keepfaith.prober.replay.holds import NO_CASE, holding
from keepfaith.prober.replay.judgment import Folds, Judgment, gated, on_duty, unless_alike
from keepfaith.prober.replay.record_folds import digest
from keepfaith.prober.replay.uses import NOT_OWN_TASK, own_task
from keepfaith.prober.timeline import Governing

_APPROVE: Final = "approve"
_COVERS_NOTHING: Final = Verdict("no case")
_NOT_PROPOSED, _OWN_PROPOSAL = Verdict("not proposed"), Verdict("own proposal")
_COLLEAGUE: Final = Verdict("colleague")
_STILL_RESTRICTS: Final = Verdict("restricted", NOT_BY_MISTAKE)


def judge_case(folds: Folds, line: Line) -> Judgment:
    """Decide again whether a case might be opened, given to somebody, or closed, and who did something in it."""
    name = str(line.known.get("case", ""))
    case, is_opening = folds.cases.find(name), line.kind == "case-opened"
    purpose = line.claimed_purpose if is_opening else _purpose(case)
    of_test = opened_state(folds, line) if is_opening else case
    verdict = DONE if line.employee == OPERATOR else _of_duty(folds, line, purpose, of_test)
    is_of_holder = line.kind in ("case-due", "case-letter", "case-heard")
    is_on_appeal = is_appeal(line, case) or is_decision(line)
    judgment = Judgment("uses" if is_of_holder or is_on_appeal else "endings", verdict)
    if not verdict.denial:
        judgment.verdict = _refused(folds, line, case) or verdict
    check_removals(line, judgment)
    if is_opening and not line.refused and case is not None:
        judgment.fault(f"Entry {line.number} opens a case that there was before.")
    if not is_opening and case is not None and line.claimed_purpose != purpose:
        judgment.fault(f"Entry {line.number} names another purpose than that of its case.")
    return judgment


def _refused(folds: Folds, line: Line, case: CaseState | None) -> Verdict | None:
    """Refuse what no rule speaks of: by what the case is, and who has it or decided before."""
    match line.kind:
        case "case-opened":
            return unappealable(folds, line)
        case "case-closed":
            return _not_to_be_closed(folds, line, case)
        case "case-assigned":
            return _unassignable(folds, line, case)
        case _:
            return _not_of_holder(folds, line, case)


def _not_of_holder(folds: Folds, line: Line, case: CaseState | None) -> Verdict | None:
    """Refuse whoever does not have an open case, and what they may not do in it."""
    if case is None or not case.is_open:
        return NO_CASE
    refused = unless_decided(folds, case, line.employee)
    if refused or not case.is_own(line.employee):
        return refused or NOT_OWN_TASK
    if line.kind == "case-letter":
        return unwritable(folds, line)
    return unhearable(line, case) if line.kind == "case-heard" else None


def fold_case(folds: Folds, line: Line) -> None:
    """Remember what became of a case."""
    name, employee = str(line.known["case"]), "" if line.employee == OPERATOR else line.employee
    if line.kind == "case-opened":
        folds.cases.open(name, opened_state(folds, line), employee=employee)
    elif line.kind == "case-heard":
        heard_on = dt.date.fromisoformat(str(line.known["heard_on"]))
        folds.cases.hear(name, str(line.known["hearing"]), heard_on=heard_on)
    elif line.kind == "case-closed":
        outcome = str(line.known.get("reason", ""))
        folds.cases.close(name, employee=employee, outcome=outcome, sent_on=sent_on(line), day=line.day)
    elif line.kind == "case-assigned":
        folds.cases.assign(name, str(line.known["colleague"]))


def judge_covering(folds: Folds, line: Line) -> Judgment | None:
    """Decide again whether a record might be proposed, approved or declined; none if its beginning is not told."""
    state = folds.records.find(line.record)
    if state is None and line.denial != UNKNOWN_RECORD.denial and folds.store.number("lost"):
        return None
    judgment = Judgment("uses")
    judgment.state(line, state)
    case = folds.cases.find(str(line.known.get("case", "")))
    if state is None:
        refused = gated(folds, line.employee, None)
        judgment.verdict = refused if refused and line.denial == refused.denial else UNKNOWN_RECORD
        return judgment
    ruled = Case.at(state.header, folds.timeline, line)
    if ruled is None:
        judgment.verdict = gated(folds, line.employee, state) or UNKNOWN_EDITION
        return judgment
    if line.kind == "covered":
        verdict = ruled.any(request("open", line.claimed_duty, _purpose(case), own_task(is_own=True)))
        refused = unless_decided(folds, case, line.employee) or _unless_own(case, line.employee)
    else:
        verdict, refused = _approved(ruled, line, _purpose(case)), _unapprovable(folds, line, case)
    verdict = verdict if verdict.denial else refused or verdict
    judgment.verdict = gated(folds, line.employee, state) or on_duty(folds, line, verdict)
    return judgment


def fold_covering(folds: Folds, line: Line) -> None:
    """Remember what a case covers."""
    name = str(line.known["case"])
    if line.kind == "covered":
        folds.cases.propose(line.record, name, line.employee)
    elif line.kind == "approved":
        folds.cases.approve(line.record, name)
        folds.cases.decide(name, line.employee)
    else:
        folds.cases.decline(line.record, name)
        folds.cases.decide(name, line.employee)


def _of_duty(folds: Folds, line: Line, purpose: str, case: CaseState | None) -> Verdict:
    verdict = may_have_case(folds, line, line.claimed_duty, purpose)
    return unless_test(folds, line.employee, case) or on_duty(folds, line, verdict)


def may_have_case(folds: Folds, line: Line, duty: str, purpose: str) -> Verdict:
    """Allow what the edition in force lets a duty open for the purpose, or hold for a legal obligation."""
    in_force = folds.timeline.in_force(line.hour, claimed=line.in_force)
    if in_force is None:
        return UNKNOWN_EDITION
    names = in_force.book.vocabulary.names
    opening = request("open", duty, purpose, own_task(is_own=True))
    wanted = [(opening, other) for other in sorted(names["Purpose"]) if other != purpose]
    if purpose == LEGAL_OBLIGATIONS:
        wanted += [(holding(duty, in_force), other) for other in sorted(names["Purpose"])]
    verdicts = [
        Case(Header("", "", other, {category: category}), in_force, in_force).every(
            opening_or_hold, (category,)
        )
        for opening_or_hold, other in wanted
        for category in sorted(names["Category"])
    ]
    verdict = min(verdicts, key=lambda verdict: WEIGHTS[verdict.denial], default=UNKNOWN_EDITION)
    is_apart = not verdict.denial and purpose not in NEED_A_CASE
    return Verdict("purpose", verdict.clause) if is_apart else verdict


def _not_to_be_closed(folds: Folds, line: Line, case: CaseState | None) -> Verdict | None:
    name = str(line.known.get("case", ""))
    if case is None or folds.cases.holds_any(name):
        return NO_CASE if case is None else ON_HOLD
    if folds.cases.restricts_any(name):
        return _STILL_RESTRICTS
    if line.employee == OPERATOR:
        return None
    return unless_decided(folds, case, line.employee) or unless_heard(line, case) or unless_sent(line, case)


def _unassignable(folds: Folds, line: Line, case: CaseState | None) -> Verdict | None:
    to = str(line.known["colleague"])
    if case is None or not case.is_open:
        return NO_CASE
    if to and (refused := unless_decided(folds, case, to)):
        return refused
    if to == line.employee:
        return None
    if not case.is_own(line.employee):
        return NOT_OWN_TASK
    if not to:
        return None
    duties = folds.staff.duties_of(to, on=line.day)
    can = any(not may_have_case(folds, line, duty, case.purpose).denial for duty in duties)
    return unless_alike(folds, line.employee, to) or (None if can else _COLLEAGUE)


def _approved(ruled: Case, line: Line, purpose: str) -> Verdict:
    """Decide by the rules on approvals: by those in force alone where the record's own edition has none."""
    return of_all(_APPROVE, ruled, line, purpose)


def of_all(action: str, ruled: Case, line: Line, purpose: str) -> Verdict:
    """Decide on every field by the rules on an action, by those in force alone where its own edition has none."""
    if not _knows(ruled.own, action):
        ruled = replace(ruled, own=ruled.in_force)
    if not _knows(ruled.own, action):
        return Verdict("no rule permits")
    return ruled.every(request(action, line.claimed_duty, purpose, frozenset()), ruled.header.categories())


def _knows(edition: Governing, action: str) -> bool:
    return action in edition.book.vocabulary.actions


def _unless_own(case: CaseState | None, employee: str) -> Verdict | None:
    if case is None or not case.is_open:
        return _COVERS_NOTHING
    return None if case.is_own(employee) else NOT_OWN_TASK


def _unapprovable(folds: Folds, line: Line, case: CaseState | None) -> Verdict | None:
    if case is None or not case.is_open:
        return _COVERS_NOTHING
    if refused := unless_decided(folds, case, line.employee):
        return refused
    covering = folds.cases.covering(line.record, str(line.known["case"]))
    if covering is None or (line.kind == "approved" and covering.is_approved):
        return _NOT_PROPOSED
    return _OWN_PROPOSAL if digest(line.employee) in (covering.proposed_by, case.holder) else None


def _purpose(case: CaseState | None) -> str:
    """Return the purpose of a case; of one that is not known, the one by which the custodian refuses."""
    return case.purpose if case else LEGAL_OBLIGATIONS
