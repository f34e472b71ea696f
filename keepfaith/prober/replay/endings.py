"""Deciding again on ends: what was erased, discarded or removed elsewhere, and whether it was due."""

from typing import Final

from keepfaith.agency.demonstration import is_demonstration
from keepfaith.custody.protocol.known_names import NOBODY, OWN_TEST_REQUESTS, PLACEHOLDER
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.case import (
    NEED_TO_KNOW,
    UNKNOWN_EDITION,
    UNKNOWN_RECORD,
    Case,
    Header,
    Verdict,
    request,
)
from keepfaith.prober.replay.judgment import Folds, Judgment, gated, on_duty
from keepfaith.prober.replay.record_folds import RecordState
from keepfaith.prober.replay.retention_end import DAY, retention_end

# Whom an entry names where the custodian's own user acted.
OPERATOR: Final = "command line"
LEGAL_OBLIGATIONS: Final = "legal-obligations"
NOT_BY_MISTAKE: Final = "not-destroyed-by-mistake"
# As the custodian enters it where a restore could not bring something back.
NOT_RESTORED: Final = "not restored"
ON_HOLD: Final = Verdict("held", NOT_BY_MISTAKE)
NOT_YET: Final = Verdict("not yet", NOT_BY_MISTAKE)
NO_PERMISSION: Final = Verdict("placeholder", NOT_BY_MISTAKE)
DONE: Final = Verdict("", "")
_EXPIRES_AFTER_DAYS: Final = 7


def judge_ending(folds: Folds, line: Line) -> Judgment | None:
    """Decide again on the end of a record; none if what created the record is no longer told."""
    state = folds.records.find(line.record)
    if state is None and line.denial != UNKNOWN_RECORD.denial and folds.store.number("lost"):
        return None
    if state is not None and ("due", True) in line.facts and _lost_its_closing(folds, line, state):
        return None
    judgment = Judgment("endings")
    judgment.state(line, state)
    if line.kind == "erased":
        judgment.verdict = _erasure(folds, line, state, judgment)
    else:
        judgment.verdict = _discarding(line, state)
    return judgment


def fold_ending(folds: Folds, line: Line) -> None:
    """Remember the end of a record."""
    if folds.records.find(line.record) is None and folds.store.number("lost"):
        folds.store.put("lost", folds.store.number("lost") - 1)
    folds.records.end(line.record)
    folds.store.put("last_ended", line.number)


def judge_removal(folds: Folds, line: Line) -> Judgment:
    """Decide again whether something kept elsewhere, such as an account, might be destroyed.

    No entry created it, so its edition and categories are those that the entry names.
    """
    judgment = Judgment("endings", DONE)
    if line.employee == OPERATOR:
        return judgment
    header = Header(
        line.edition, "", line.collected_for, {name: name for name in line.known.get("categories", ())}
    )
    case = Case.at(header, folds.timeline, line)
    verdict = UNKNOWN_EDITION if case is None else _destruction(case, line, ("due", True) in line.facts)
    judgment.verdict = _permitted(line, gated(folds, line.employee, None) or on_duty(folds, line, verdict))
    return judgment


def _erasure(folds: Folds, line: Line, state: RecordState | None, judgment: Judgment) -> Verdict:
    if line.employee == NOBODY and "permission" not in line.known:
        return _test_ending(line, state, judgment)
    due, on_hold = ("due", True) in line.facts, state is not None and state.on_hold
    if line.facts != frozenset({("due", due), ("on_hold", on_hold)}):
        judgment.fault(f"Entry {line.number} does not say truly whether its record was on hold.")
    if due and line.employee != NOBODY and not _was_closed(folds, state):
        judgment.fault(f"Entry {line.number} calls due what was not closed.")
    refused = gated(folds, line.employee, state)
    if state is None:
        return UNKNOWN_RECORD._replace(clause=_clause_of_unknown(line, refused))
    if on_hold:
        return ON_HOLD._replace(clause=refused.clause) if refused else ON_HOLD
    case = Case.at(state.header, folds.timeline, line)
    verdict = UNKNOWN_EDITION if case is None else _destruction(case, line, due)
    if line.employee == NOBODY:
        verdict = NOT_YET if not verdict.denial and not _has_expired(folds, line, state) else verdict
        return _permitted(line, verdict)
    verdict = NOT_YET if not verdict.denial and not due else verdict
    verdict = _permitted(line, refused or on_duty(folds, line, verdict))
    if not line.refused and not verdict.denial:
        for words in _not_due(folds, line, state):
            judgment.fault(words)
    return verdict


def _permitted(line: Line, verdict: Verdict) -> Verdict:
    """Refuse what else would be allowed where the number of its permission is a placeholder."""
    is_placeholder = str(line.known.get("permission", "")).startswith(PLACEHOLDER)
    return NO_PERMISSION if not verdict.denial and is_placeholder and not is_demonstration() else verdict


def _test_ending(line: Line, state: RecordState | None, judgment: Judgment) -> Verdict:
    """Decide on the end of a test request: after seven days, by the custodian's clock, and by no rule."""
    if state is None:
        return UNKNOWN_RECORD._replace(clause=OWN_TEST_REQUESTS)
    if state.on_hold:
        return ON_HOLD._replace(clause=OWN_TEST_REQUESTS)
    if state.test_day is None or state.test_day > line.day.toordinal() - _EXPIRES_AFTER_DAYS:
        judgment.fault(f"Entry {line.number} ends as a test request what is none, or before its week.")
    return Verdict("", OWN_TEST_REQUESTS)


def _clause_of_unknown(line: Line, refused: Verdict | None) -> str:
    # A test request is known for some days after its end, which nothing here remembers.
    return line.clause if refused and line.clause in (refused.clause, NEED_TO_KNOW) else NEED_TO_KNOW


def _discarding(line: Line, state: RecordState | None) -> Verdict:
    if state is None:
        return UNKNOWN_RECORD._replace(clause="")
    if line.known.get("cause") == NOT_RESTORED:
        return DONE
    if state.on_hold:
        return Verdict("held", "")
    # Whether its row was reported stored is no entry, so this denial is believed.
    return Verdict("confirmed", "") if line.denial == "confirmed" else DONE


def _destruction(case: Case, line: Line, due: bool) -> Verdict:  # noqa: FBT001 - a fact
    facts = frozenset({("due", due), ("on_hold", False)})
    return case.every(
        request("destroy", line.claimed_duty, LEGAL_OBLIGATIONS, facts), case.header.categories()
    )


def _has_expired(folds: Folds, line: Line, state: RecordState) -> bool:
    if state.asks_for_link and state.day <= line.day.toordinal() - _EXPIRES_AFTER_DAYS:
        return True
    subscription = folds.subscriptions.find(line.record)
    if subscription is None:
        return False
    if subscription.state == "confirmed":
        return not line.refused and folds.subscriptions.is_unsure(subscription.day)
    if line.denial == NOT_YET.denial and folds.subscriptions.is_unsure(subscription.day):
        # The confirmation that lost its details may have been of this one, so a refusal is believed.
        return False
    return subscription.day <= line.day.toordinal() - _EXPIRES_AFTER_DAYS


def _was_closed(folds: Folds, state: RecordState | None) -> bool:
    """Return whether the task of a record was closed; a note goes with its record."""
    if state is None:
        return False
    task = folds.records.task_of(state)
    return state.about is not None if task is None else not task.is_open


def _lost_its_closing(folds: Folds, line: Line, state: RecordState) -> bool:
    """Return whether the act that closed a record's task can be one that lost its details with the record."""
    lost = folds.store.number("closings lost")
    if line.refused or line.employee == NOBODY or not lost or _was_closed(folds, state):
        return False
    folds.store.put("closings lost", lost - 1)
    return True


def _not_due(folds: Folds, line: Line, state: RecordState) -> list[str]:
    """Compare an erasure with the rule of the record's own edition, from the day on which its task was closed."""
    own = folds.timeline.posted(state.header.edition)
    if own is None or state.about is not None:
        return []
    rule = own.retention.get(state.header.holding, {})
    if line.known.get("permission") != rule.get("permission"):
        return [f"Entry {line.number} erases under another permission than the edition names."]
    end = retention_end(folds, state)
    if end is None or end > line.day + DAY:
        return [f"Entry {line.number} erases a record before its time."]
    return []
