"""Deciding again on grants: who proposed that a colleague opens one record, who approved it, and who ended it."""

from typing import Final

from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.appeals import unless_decided
from keepfaith.prober.replay.case import UNKNOWN_EDITION, UNKNOWN_RECORD, Case, Verdict, request
from keepfaith.prober.replay.cases import of_all
from keepfaith.prober.replay.granted_work import granted_work
from keepfaith.prober.replay.judgment import NEEDS, Folds, Judgment, gated, on_duty, unless_alike
from keepfaith.prober.replay.record_folds import RecordState, digest, hour_number
from keepfaith.prober.replay.record_grant_folds import MAX_HOURS, PROPOSAL_HOURS, GrantState
from keepfaith.prober.replay.uses import NOT_OWN_TASK, own_task

KINDS: Final = ("grant-proposed", "grant-approved", "grant-ended")
_APPROVE: Final = "approve"
_OWN_PROPOSAL, _NOT_PROPOSED = Verdict("own proposal"), Verdict("not proposed")
_COLLEAGUE, _GRANTED = Verdict("colleague"), Verdict("granted")


def judge_grant(folds: Folds, line: Line) -> Judgment | None:
    """Decide again whether a grant might be proposed, approved or ended; none if its record's beginning is not told."""
    state = folds.records.find(line.record) if "record" in line.known else None
    if state is None and line.denial not in _WITHOUT_RECORD and folds.store.number("lost"):
        return None
    judgment = Judgment("uses")
    judgment.state(line, state)
    if line.kind == "grant-proposed":
        judgment.verdict = _proposed(folds, line, state)
        if not line.refused and not 0 < int(line.known["hours"]) <= MAX_HOURS:
            judgment.fault(f"Entry {line.number} is for more hours than any grant may be.", NEEDS)
        return judgment
    grant = folds.grants.find(int(line.known["grant"]), hour=line.hour)
    if grant is None or state is None or grant.record != state.record:
        judgment.verdict = _NOT_PROPOSED
        return judgment
    if str(line.known.get("case", "")) != grant.case:
        judgment.fault(f"Entry {line.number} does not say truly in which case the grant is.", NEEDS)
    if line.kind == "grant-ended" and not line.refused and line.known.get("reason") != _ending(line, grant):
        judgment.fault(f"Entry {line.number} does not say truly what ended.", NEEDS)
    judge = _approved if line.kind == "grant-approved" else _ended
    judgment.verdict = judge(folds, line, state, grant)
    return judgment


def fold_grant(folds: Folds, line: Line) -> None:
    """Remember what is granted."""
    if line.kind == "grant-proposed":
        state, known, case = folds.records.find(line.record), line.known, str(line.known.get("case", ""))
        work = granted_work(folds, state, case) if state else None
        if work is not None:
            until = hour_number(line.hour) + PROPOSAL_HOURS + 1
            folds.grants.propose(
                GrantState(
                    *(line.number, line.record, digest(str(known["colleague"])), work.purpose),
                    *(int(known["hours"]), digest(line.employee), None, until),
                    case=case,
                )
            )
    elif line.kind == "grant-approved":
        folds.grants.approve(int(line.known["grant"]), line.employee, hour=line.hour)
    else:
        folds.grants.end(int(line.known["grant"]))


# Refused so, an act on a grant may name a record that never was, or none.
_WITHOUT_RECORD: Final = frozenset({UNKNOWN_RECORD.denial, _NOT_PROPOSED.denial})


def _proposed(folds: Folds, line: Line, state: RecordState | None) -> Verdict:
    if state is None:
        refused = gated(folds, line.employee, None)
        return refused if refused and line.denial == refused.denial else UNKNOWN_RECORD
    case = str(line.known.get("case", ""))
    work = granted_work(folds, state, case)
    # A note has no work of its own.
    if refused := NOT_OWN_TASK if state.about else work.unless_own(line.employee):
        return gated(folds, line.employee, state) or refused
    ruled, colleague = Case.at(state.header, folds.timeline, line), str(line.known["colleague"])
    verdict = UNKNOWN_EDITION
    if ruled is not None:
        verdict = ruled.any(request("open", line.claimed_duty, work.purpose, own_task(is_own=True)))
    if not verdict.denial:
        if colleague == line.employee:
            verdict = _OWN_PROPOSAL
        elif refused := _unless_fit(folds, line, state, work.purpose, colleague):
            verdict = refused
        elif case in {
            grant.case for grant in folds.grants.of_record(state.record, colleague=colleague, hour=line.hour)
        }:
            verdict = _GRANTED
        elif refused := unless_decided(folds, folds.cases.find(case), colleague):
            verdict = refused
    verdict = on_duty(folds, line, verdict, purpose=work.purpose)
    return gated(folds, line.employee, state) or verdict


def _approved(folds: Folds, line: Line, state: RecordState, grant: GrantState) -> Verdict:
    verdict = _by_rule(folds, line, state, grant)
    if not verdict.denial:
        work, employee = granted_work(folds, state, grant.case), digest(line.employee)
        if grant.approved_by or work.refusal or work.purpose != grant.purpose:
            verdict = _NOT_PROPOSED
        elif employee in (grant.proposed_by, grant.colleague, work.holder):
            verdict = _OWN_PROPOSAL
        else:
            verdict = (
                unless_decided(folds, folds.cases.find(grant.case), line.employee)
                or _unless_fit(folds, line, state, grant.purpose, grant.colleague)
                or verdict
            )
    return gated(folds, line.employee, state) or verdict


def _ended(folds: Folds, line: Line, state: RecordState, grant: GrantState) -> Verdict:
    verdict = Verdict()
    if digest(line.employee) not in (grant.proposed_by, grant.approved_by):
        verdict = _by_rule(folds, line, state, grant)
    return gated(folds, line.employee, state) or verdict


def _ending(line: Line, grant: GrantState) -> str:
    """Return whether a grant ended, or a proposal that was taken back or refused."""
    if grant.approved_by:
        return "ended"
    return "taken-back" if digest(line.employee) == grant.proposed_by else "refused"


def _by_rule(folds: Folds, line: Line, state: RecordState, grant: GrantState) -> Verdict:
    ruled = Case.at(state.header, folds.timeline, line)
    verdict = UNKNOWN_EDITION if ruled is None else of_all(_APPROVE, ruled, line, grant.purpose)
    return on_duty(folds, line, verdict)


def _unless_fit(
    folds: Folds, line: Line, state: RecordState, purpose: str, colleague: str | bytes
) -> Verdict | None:
    """Deny to a colleague, who is known by name or by digest, what no duty of theirs would open, or nobody gives."""
    ruled = Case.at(state.header, folds.timeline, line)
    if ruled is None:
        return _COLLEAGUE
    duties = folds.staff.duties_of(colleague, on=line.day, purpose=purpose)
    wanted = [request("open", duty, purpose, own_task(is_own=True)) for duty in duties]
    unfit = _COLLEAGUE if ruled.any(*wanted).denial else None
    return unless_alike(folds, line.employee, colleague) or unfit
