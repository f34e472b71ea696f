"""Deciding again on openings, and on what employees do with tasks: whose each is, for what, and whether it is open."""

from collections.abc import Collection, Mapping
from typing import Final

from keepfaith.custody.protocol.known_names import NOTICES
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.acknowledgments import unless_acknowledged
from keepfaith.prober.replay.assertions import ASSERTED, unless_asserted
from keepfaith.prober.replay.carried_statements import check_carried
from keepfaith.prober.replay.case import (
    UNKNOWN_EDITION,
    UNKNOWN_FIELD,
    UNKNOWN_RECORD,
    Case,
    Verdict,
    request,
    restricted,
    unless_restricted,
)
from keepfaith.prober.replay.granted_work import counting_grant, read_item, unless_signed
from keepfaith.prober.replay.item_folds import ItemState
from keepfaith.prober.replay.judgment import (
    MAX_AN_HOUR,
    MISUSE,
    NEEDS,
    USES,
    Family,
    Folds,
    Judgment,
    gated,
    on_duty,
    unless_alike,
    within_cap,
)
from keepfaith.prober.replay.record_folds import RecordState, TaskState
from keepfaith.prober.replay.retention_end import has_ended
from keepfaith.prober.rules.rulebook import RESTRICTED

NOT_OWN_TASK: Final = Verdict("not own task")
OTHER_PURPOSE: Final = Verdict("purpose")
TOO_LATE: Final = Verdict("too late")
# The acts that close a task; `sent` too, where no message goes out.
CLOSING: Final = frozenset({"sent", "answered", "returned", "closed"})
# The acts by which a task comes to be open to whoever does them.
NOT_YET_OWN: Final = frozenset({"taken", "reopened"})
# Those that end it with an answer; what needs none is closed.
_ANSWERS: Final = frozenset({"sent", "answered"})
_FAMILIES: Final[Mapping[str, Family]] = {"sent": "sendings", "reopened": "endings"}
_WHAT_DIFFERS: Final = {
    RESTRICTED: ("whether the use was suspended", USES),
    ASSERTED: ("whether a passkey signed for it", MISUSE),
}
_OWN: Final = ("whether it was in one's own task", NEEDS)
type _Facts = frozenset[tuple[str, bool]]


def judge_opening(folds: Folds, line: Line) -> Judgment | None:
    """Decide again on an opening; none if it is not known whose task it was."""
    judgment = Judgment("uses")
    state = folds.records.find(line.record)
    if folds.lack_whole(state):
        return None
    judgment.state(line, state)
    if state is None:
        return _unknown(judgment, line)
    verdict, facts = decide_opening(folds, line, state, judgment, line.fields)
    categories = [state.header.fields[name] for name in line.fields if name in state.header.fields]
    verdict, asserted = unless_asserted(folds, line, categories, verdict)
    check_carried(folds, line, state, judgment)
    if not verdict.denial:
        what = f"opened {line.claimed_duty}"
        verdict = within_cap(folds, line, judgment, what=what, cap=MAX_AN_HOUR) or verdict
    return judged_on(judgment, line, verdict, facts, asserted=asserted)


def decide_opening(
    folds: Folds, line: Line, state: RecordState, judgment: Judgment, fields: Collection[str]
) -> tuple[Verdict, _Facts]:
    """Decide whether whoever an entry names may open fields, whatever a passkey says; return on which facts."""
    task = folds.records.task_of(state)
    refused = _unless_own(line, task)
    by_other = _by_other(folds, line, state, judgment) if refused else _by_neither(line, judgment)
    facts = own_task(by_other or (task is not None and task.is_own(line.employee)))
    facts |= restricted(state.is_restricted)
    case = judgment.case = Case.at(state.header, folds.timeline, line)
    if case is None or not set(fields) <= set(state.header.fields):
        verdict = UNKNOWN_FIELD if case else UNKNOWN_EDITION
    else:
        wanted = request("open", line.claimed_duty, line.claimed_purpose, facts)
        verdict = case.every(wanted, [state.header.fields[name] for name in fields])
        verdict = unless_restricted(verdict, line.claimed_purpose, facts)
    if not verdict.denial and refused and not by_other:
        verdict = refused
    verdict = on_duty(folds, line, verdict, purpose=line.claimed_purpose)
    return gated(folds, line.employee, state) or unless_acknowledged(folds, line, verdict), facts


def judge_act(folds: Folds, line: Line) -> Judgment:
    """Decide again on another act on a task."""
    judgment = Judgment(_FAMILIES.get(line.kind, "uses"))
    state = folds.records.find(line.record)
    judgment.state(line, state)
    if state is None:
        return _unknown(judgment, line)
    # A note has no work of its own.
    task = None if state.about else folds.records.task_of(state)
    facts = own_task(line.kind in NOT_YET_OWN or (task is not None and task.is_own(line.employee)))
    if line.kind == "sent":
        # All but this one are claims.
        claimed = {fact for fact in line.facts if fact[0] != RESTRICTED}
        facts = restricted(state.is_restricted) | claimed
    case = judgment.case = Case.at(state.header, folds.timeline, line)
    if case is None or not set(line.fields) <= set(state.header.fields):
        verdict = UNKNOWN_FIELD if case else UNKNOWN_EDITION
    else:
        verdict = _ruled(case, line, facts)
        if not verdict.denial:
            verdict = _unfit(folds, case, line, state) or verdict
    _check_claim(folds, line, state, judgment)
    if line.kind == "reopened" and not line.refused and has_ended(folds, line, state):
        judgment.fault(f"Entry {line.number} reopens what was to be destroyed by then.")
    verdict = gated(folds, line.employee, state) or on_duty(
        folds, line, verdict, purpose=line.claimed_purpose
    )
    return judged_on(judgment, line, verdict, facts)


def fold_use(folds: Folds, line: Line) -> None:
    """Remember what an act that was allowed makes of its task."""
    state = folds.records.find(line.record)
    if state is None:
        return
    task = None if state.about else folds.records.task_of(state)
    if task is None or "what" in line.known:
        return
    if line.kind == "handed":
        folds.records.assign(task, str(line.known["colleague"]))
    elif line.kind == "taken":
        folds.records.assign(task, line.employee)
    elif line.kind == "moved":
        folds.records.move(task, str(line.known["to"]))
    elif line.kind == "reopened":
        folds.records.reopen(task)
    elif line.kind in CLOSING and task.is_open:
        folds.records.close(task, at=line.hour, by=line.employee)


def own_task(is_own: bool) -> _Facts:  # noqa: FBT001 - the value of the one fact
    """Return the fact on which an opening is judged, and every act but a sending."""
    return frozenset({("own_task", is_own)})


def _ruled(case: Case, line: Line, facts: _Facts) -> Verdict:
    if line.kind == "sent":
        wanted = request("send", line.claimed_duty, line.claimed_purpose, facts)
        verdict = case.every(wanted, [case.header.fields[name] for name in line.fields])
        return unless_restricted(verdict, line.claimed_purpose, facts)
    verdict = case.any(request("open", line.claimed_duty, line.claimed_purpose, facts))
    return case.moved(str(line.known["to"])) if line.kind == "moved" and not verdict.denial else verdict


def _unfit(folds: Folds, case: Case, line: Line, state: RecordState) -> Verdict | None:
    """Refuse an act that the rules allow and the state of its task does not."""
    # A note has no work of its own.
    task = None if state.about else folds.records.task_of(state)
    if line.kind == "taken":
        if task is None or not task.is_open:
            return NOT_OWN_TASK
        return None if line.claimed_purpose == task.purpose else OTHER_PURPOSE
    if line.kind == "reopened":
        return _reopening_refused(line, task)
    refused = _unless_own(line, task)
    if not refused and line.kind in _ANSWERS:
        return unless_signed(folds, line, state.record)
    colleague = str(line.known.get("colleague", ""))
    if refused or line.kind != "handed" or not colleague:
        return refused
    duties = folds.staff.duties_of(colleague, on=line.day, purpose=line.claimed_purpose)
    wanted = [request("open", duty, line.claimed_purpose, own_task(is_own=True)) for duty in duties]
    unfit = Verdict("colleague") if case.any(*wanted).denial else None
    return unless_alike(folds, line.employee, colleague) or unfit


def _reopening_refused(line: Line, task: TaskState | None) -> Verdict | None:
    """Refuse to reopen without a note what somebody else closed, or what was closed more than ten minutes ago."""
    if task is None or task.is_open:
        return NOT_OWN_TASK
    if line.claimed_purpose != task.purpose:
        return OTHER_PURPOSE
    if "note" in line.known:
        return None
    if not task.was_closed_by(line.employee):
        return NOT_OWN_TASK
    # The ledger tells hours: within one, whether ten minutes had passed is believed.
    may_be_late = line.denial == TOO_LATE.denial and task.closed_hour is not None
    return TOO_LATE if may_be_late or not task.was_closed_about(line.hour) else None


def _unless_own(line: Line, task: TaskState | None) -> Verdict | None:
    if task is None or not task.is_own(line.employee):
        return NOT_OWN_TASK
    return None if line.claimed_purpose == task.purpose else OTHER_PURPOSE


def _check_claim(folds: Folds, line: Line, state: RecordState, judgment: Judgment) -> None:
    if line.kind == "sent" and state.header.purpose == NOTICES and ("asked", True) in line.facts:
        subscription = folds.subscriptions.find(state.record)
        if subscription is None or subscription.state != "confirmed":
            judgment.fault(f"Entry {line.number} says that somebody asked who did not confirm it.")


def _by_other(folds: Folds, line: Line, state: RecordState, judgment: Judgment) -> bool:
    """Return whether a case, a grant or an item opens what is not one's own task, and compare it with the entry."""
    is_covered = folds.cases.covers(state, purpose=line.claimed_purpose, employee=line.employee)
    grant = None if is_covered else counting_grant(folds, line, state)
    item = 0 if is_covered or grant else read_item(folds, line, state)
    _compare_entitlement(line, judgment, is_covered=is_covered, grant=grant, item=item)
    return is_covered or grant is not None or item > 0


def _by_neither(line: Line, judgment: Judgment) -> bool:
    _compare_entitlement(line, judgment, is_covered=False, grant=None)
    return False


def _compare_entitlement(
    line: Line, judgment: Judgment, *, is_covered: bool, grant: ItemState | None, item: int = 0
) -> None:
    case = str(grant.details.get("case", "")) if grant else ""
    if (is_covered or bool(case)) is not ("case" in line.known) or (case and line.known["case"] != case):
        judgment.fault(f"Entry {line.number} does not say truly whether it was in a case.", NEEDS, USES)
    if (grant.number if grant else 0) != line.known.get("grant", 0):
        judgment.fault(f"Entry {line.number} does not say truly by which grant it was.", NEEDS, USES)
    if item != line.known.get("item", 0):
        judgment.fault(f"Entry {line.number} does not say truly for which item it was read.", NEEDS, USES)


def _unknown(judgment: Judgment, line: Line) -> Judgment:
    return judged_on(judgment, line, UNKNOWN_RECORD, frozenset())


def judged_on(
    judgment: Judgment, line: Line, verdict: Verdict, facts: _Facts, *, asserted: _Facts = frozenset()
) -> Judgment:
    """Put down what was decided on which facts, and note a fault where the entry says others."""
    judgment.verdict, judgment.facts = verdict, facts
    if line.facts != facts | asserted:
        differ = {name for name, _ in (facts | asserted) ^ line.facts}
        what, promise = _WHAT_DIFFERS.get(next(iter(differ)) if len(differ) == 1 else "", _OWN)
        judgment.fault(f"Entry {line.number} does not say truly {what}.", promise)
    return judgment
