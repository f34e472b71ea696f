"""Deciding again on what was left out of its person's own view: who proposed, approved and ended it, and how long."""

import datetime as dt
from typing import Final

from keepfaith.custody.protocol.known_names import NOBODY, NOTICES, OWN_LINKS, YOUR_RIGHTS
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.case import NO_DUTY, UNKNOWN_EDITION, UNKNOWN_RECORD, Case, Verdict, request
from keepfaith.prober.replay.judgment import CAP, OWN_VIEW, Folds, Judgment, gated, on_duty
from keepfaith.prober.replay.record_folds import RecordState, digest
from keepfaith.prober.replay.withholding_folds import year_after

KINDS: Final = ("withholding-proposed", "withholding-approved", "withholding-ended")
_WITHHOLD, _OFFICER, _LEGAL = "withhold", "privacy", "legal-obligations"
_MOST: Final = 50
_NOT_PROPOSED, _OWN_PROPOSAL = Verdict("not proposed"), Verdict("own proposal")
_NOBODY_TO_TELL: Final = Verdict("not accepted", YOUR_RIGHTS)
_ONCE: Final = Verdict("left out before", YOUR_RIGHTS)
_TOO_MANY: Final = Verdict(CAP.denial, YOUR_RIGHTS)
_BY_TIME: Final = Verdict("", YOUR_RIGHTS)
# Refused so, an act may name a record that never was.
_WITHOUT_RECORD: Final = frozenset({UNKNOWN_RECORD.denial, _NOT_PROPOSED.denial})


def judge_withholding_act(folds: Folds, line: Line) -> Judgment | None:
    """Decide again on such an act; none if its record's beginning is no longer told."""
    state = folds.records.find(line.record)
    if state is None and line.denial not in _WITHOUT_RECORD and folds.store.number("lost"):
        return None
    judgment = Judgment("uses")
    judgment.state(line, state)
    match line.kind:
        case "withholding-proposed":
            judgment.verdict = _proposed(folds, line, state)
            if not line.refused and not _is_within_a_year(line):
                words = f"Entry {line.number} leaves something out for more than a year."
                judgment.fault(words, OWN_VIEW)
        case "withholding-approved":
            judgment.verdict = _approved(folds, line, state)
        case _:
            judgment.verdict = _ended(folds, line, state, judgment)
    return judgment


def fold_withholding_act(folds: Folds, line: Line) -> None:
    """Remember what is left out."""
    if line.kind == "withholding-proposed":
        folds.withholdings.propose(line.record, line.employee, began_on=_began_on(line))
    elif line.kind == "withholding-approved":
        folds.withholdings.approve(line.record)
    else:
        folds.withholdings.end(line.record)


def check_kept_on(folds: Folds, line: Line) -> None:
    """Note a fault where something is still left out when an entry comes from the day on which its year was over.

    The custodian ends it before it enters anything else of that day.
    """
    if line.kind == "withholding-ended":
        return
    for _record in folds.withholdings.overdue(line.day):
        words = (
            f"Before entry {line.number} something was left out of its person's view for more than a year."
        )
        folds.store.note_fault("uses", line.number, words, {OWN_VIEW})


def _proposed(folds: Folds, line: Line, state: RecordState | None) -> Verdict:
    verdict = _ruled(folds, line, state)
    if verdict.denial or state is None:
        return verdict
    if not _is_tellable(state):
        return _NOBODY_TO_TELL
    if folds.withholdings.find(state.record) is not None:
        return _ONCE
    return _TOO_MANY if folds.withholdings.count() >= _MOST else verdict


def _approved(folds: Folds, line: Line, state: RecordState | None) -> Verdict:
    known = folds.withholdings.find(line.record)
    if known is None or known.is_approved:
        return _NOT_PROPOSED
    verdict = _ruled(folds, line, state)
    if not verdict.denial and line.claimed_duty != _OFFICER:
        return NO_DUTY
    return _OWN_PROPOSAL if not verdict.denial and digest(line.employee) == known.proposed_by else verdict


def _ended(folds: Folds, line: Line, state: RecordState | None, judgment: Judgment) -> Verdict:
    known = folds.withholdings.find(line.record)
    if line.employee == NOBODY:
        if known is None or known.is_ended or line.day.toordinal() < known.until:
            judgment.fault(f"Entry {line.number} ends by time what did not end by it.", OWN_VIEW)
        return _BY_TIME
    return _NOT_PROPOSED if known is None or known.is_ended else _ruled(folds, line, state)


def _ruled(folds: Folds, line: Line, state: RecordState | None) -> Verdict:
    if state is None:
        refused = gated(folds, line.employee, None)
        return refused if refused and line.denial == refused.denial else UNKNOWN_RECORD
    ruled = Case.at(state.header, folds.timeline, line)
    verdict = UNKNOWN_EDITION
    if ruled is not None:
        verdict = Verdict("no rule permits")
        if all(_WITHHOLD in edition.book.vocabulary.actions for edition in (ruled.own, ruled.in_force)):
            wanted = request(_WITHHOLD, line.claimed_duty, _LEGAL, frozenset())
            verdict = ruled.every(wanted, ruled.header.categories())
    verdict = on_duty(folds, line, verdict)
    return gated(folds, line.employee, state) or verdict


def _is_tellable(state: RecordState) -> bool:
    """Return whether somebody can be told of it afterwards, by e-mail."""
    header = state.header
    has_mailbox = state.about is None and state.mailbox is not None
    is_of_links = header.purpose == NOTICES or header.holding == OWN_LINKS
    return has_mailbox and not is_of_links and "email-address" in dict(header.fields).values()


def _began_on(line: Line) -> dt.date:
    return dt.date.fromisoformat(str(line.known["began_on"]))


def _is_within_a_year(line: Line) -> bool:
    began_on = _began_on(line)
    return began_on <= line.day < year_after(began_on)
