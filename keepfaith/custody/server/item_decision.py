"""Deciding on a declared act, step by step: the first step that refuses speaks."""

from dataclasses import replace

from keepfaith.custody.acts.declaration import Step
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.server.alarm_log import log
from keepfaith.custody.server.canary_gate import gate
from keepfaith.custody.server.case_decision import decide_case
from keepfaith.custody.server.decision import (
    NEED_TO_KNOW,
    UNKNOWN_EDITION,
    Verdict,
    governed,
    own_task,
    requested,
)
from keepfaith.custody.server.item_declarations import find_later
from keepfaith.custody.server.item_facts import Attempt

_UNKNOWN = Verdict(DenialCode.UNKNOWN_RECORD)


def decide_item(attempt: Attempt) -> Verdict:
    """Decide by the steps that its item lives under; then, if these allow it, by those of the edition in force.

    A later edition can refuse what an earlier one allowed, and allow nothing that it refused.
    """
    verdict, editions = _decide(attempt), attempt.authorizer.editions
    later = find_later(editions, attempt.at, attempt.kind.name, attempt.act.entry)
    if verdict.allowed and later is not None and later[1].steps != attempt.act.steps:
        again = _decide(attempt.by_later(*later))
        return verdict if again.allowed else again
    return verdict


def _decide(attempt: Attempt) -> Verdict:
    verdict = Verdict(clause=attempt.kind.clause or NEED_TO_KNOW)
    for step in attempt.act.steps:
        answer = _ask(attempt, step) if step.ask else _refusal(attempt, step)
        if answer is not None and not answer.allowed:
            return answer
        verdict = answer or verdict
    return verdict


def _refusal(attempt: Attempt, step: Step) -> Verdict | None:
    if step.at_most:
        is_refused = _is_full(attempt, step)
    else:
        is_refused = any(map(attempt.is_so, step.when)) or not all(map(attempt.is_so, step.unless))
    clause = step.clause or attempt.kind.clause or NEED_TO_KNOW
    return Verdict(DenialCode(step.refuse), clause=clause) if is_refused else None


def _is_full(attempt: Attempt, step: Step) -> bool:
    record = attempt.record if step.on == "record" else None
    is_full = attempt.store.items.count(attempt.kind.name, step.among, record=record) >= step.at_most
    if is_full and step.alarm:
        attempt.authorizer.alarms += 1
        log.error("ALARM: %d %s, and no more are", step.at_most, step.alarm)
    return is_full


def _ask(attempt: Attempt, step: Step) -> Verdict | None:
    if any(map(attempt.is_so, step.unless)):
        return None
    if step.ask == "account":
        return gate(attempt.store, attempt.employee, attempt.record or b"")
    if step.ask == "duty":
        purpose = attempt.purpose if step.purpose else ""
        verdict = attempt.authorizer.on_duty(attempt, Verdict(), purpose=purpose)
        return None if verdict.allowed else verdict
    return _ask_rules(attempt, step)


def _ask_rules(attempt: Attempt, step: Step) -> Verdict:
    editions = attempt.authorizer.editions
    if attempt.kind.of == "case":
        return decide_case(attempt.duty, attempt.purpose, editions=editions, at=attempt.at)
    if attempt.stored is None:
        return _UNKNOWN
    record = governed(attempt.stored.header, editions, attempt.at)
    if record is None:
        return UNKNOWN_EDITION
    if step.or_in_force and not record.own.has_action(step.action):
        record = replace(record, own=record.in_force)
    needed = (record.own,) if step.or_in_force else (record.own, record.in_force)
    if not all(edition.has_action(step.action) for edition in needed):
        return Verdict(DenialCode.NO_RULE_PERMITS)
    facts = own_task(is_own=True) if "own_task" in step.facts else frozenset()
    request = requested(step.action, attempt.duty, attempt.purpose, facts)
    if step.of == "any field":
        return record.any(request)
    return record.every(request, attempt.stored.header.fields.values())
