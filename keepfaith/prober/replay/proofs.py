"""Deciding again whose mailbox was proven, by a link, a code or a receipt, and what was shown to its person for that.

Whether the code of a receipt was right no entry says, so a refusal of one is believed.
"""

from typing import Final

from keepfaith.custody.protocol.known_names import YOUR_RIGHTS
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.carried_statements import check_carried
from keepfaith.prober.replay.case import (
    TO_ITS_PERSON,
    UNKNOWN_EDITION,
    UNKNOWN_FIELD,
    UNKNOWN_RECORD,
    Case,
    Verdict,
)
from keepfaith.prober.replay.codes import WAYS, check_redeemed, check_relation, is_opened_by_code
from keepfaith.prober.replay.judgment import MISUSE, USES, Folds, Judgment
from keepfaith.prober.replay.record_folds import RecordState, hour_number

PROVEN: Final = Verdict("", YOUR_RIGHTS)
NOT_PROVEN: Final = Verdict("not proven", YOUR_RIGHTS)
_BY_LINK: Final = "link"
# A link is good for 60 minutes and its proof for two hours; which hours they began in is known, not the minutes. What
# is shown on the stroke of an hour is entered in the next.
_LINK_HOURS, _PROOF_HOURS = 1, 3
_PROVEN_FOR_DAYS: Final = 365


def judge_proving(folds: Folds, line: Line) -> Judgment:
    """Decide again whether a record is its mailbox's own: by its link, once and in time, or by a receipt."""
    judgment = Judgment("uses")
    state = folds.records.find(line.record)
    judgment.state(line, state)
    if line.known["by"] in WAYS:
        check_redeemed(folds, line, judgment)
        judgment.verdict = NOT_PROVEN if line.refused else PROVEN
    elif line.known["by"] == _BY_LINK:
        judgment.verdict = PROVEN
        if not _is_link_good(folds, line):
            words = f"Entry {line.number} proves a mailbox by a link that was not there to redeem."
            judgment.fault(words, USES, MISUSE)
    elif state is None:
        judgment.verdict = UNKNOWN_RECORD
    else:
        believed = line.denial == NOT_PROVEN.denial
        judgment.verdict = NOT_PROVEN if believed or not _is_proof_of(folds, line, state) else PROVEN
    return judgment


def fold_proving(folds: Folds, line: Line) -> None:
    """Remember that a record is its mailbox's own, and that its link was redeemed; a code proves no mailbox."""
    if line.known["by"] in WAYS:
        folds.codes.redeem(line.record, hour=hour_number(line.hour))
        return
    if line.known["by"] == _BY_LINK:
        folds.proofs.redeem(line.record, hour=hour_number(line.hour))
        state = folds.records.find(line.record)
        folds.subscriptions.allow_links(state.mailbox if state else None)
    folds.records.prove(line.record, day=line.day)


def judge_showing(folds: Folds, line: Line) -> Judgment:
    """Decide again whether something might be shown: what is the mailbox's own, as far as the rules show it."""
    judgment = Judgment("uses")
    state = folds.records.find(line.record)
    judgment.state(line, state)
    if state is None:
        judgment.verdict = UNKNOWN_RECORD
    elif not opens(folds, line, state):
        judgment.verdict = NOT_PROVEN
    else:
        judgment.verdict = _ruled(folds, line, state)
    check_carried(folds, line, state, judgment)
    check_relation(folds, line, judgment)
    if line.facts:
        judgment.fault(f"Entry {line.number} shows something for facts that no showing has.", USES)
    return judgment


def opens(folds: Folds, line: Line, state: RecordState) -> bool:
    """Return whether the proof that an entry names opened its record."""
    if folds.items.is_left_out(state.record, day=line.day):
        return False
    if is_opened_by_code(folds, line, state):
        return True
    return _is_open_to_owner(state, line) and _is_proof_of(folds, line, state)


def _is_link_good(folds: Folds, line: Line) -> bool:
    request = folds.proofs.find(line.record)
    if request is None or request.went_at is None or line.known["proof"] != line.record.hex():
        return False
    return hour_number(line.hour) - request.went_at <= _LINK_HOURS


def _is_proof_of(folds: Folds, line: Line, state: RecordState) -> bool:
    """Return whether the proof is of the record's mailbox and goes on; what is not told any more is believed."""
    request = folds.proofs.find(bytes.fromhex(line.known["proof"]))
    if request is None:
        return folds.store.number("lost") > 0 and line.denial != NOT_PROVEN.denial
    if state.mailbox is None or state.mailbox != request.mailbox:
        return False
    redeemed_at = request.redeemed_at
    goes_on = redeemed_at is not None and hour_number(line.hour) - redeemed_at <= _PROOF_HOURS
    return goes_on or folds.proofs.is_unsure(line.day)


def _is_open_to_owner(state: RecordState, line: Line) -> bool:
    """Return whether a record is its mailbox's own, proven within a year, and no note of an employee."""
    is_own = state.mailbox is not None and state.person == state.mailbox and state.about is None
    proven_on = state.proven_on
    return is_own and proven_on is not None and line.day.toordinal() - proven_on <= _PROVEN_FOR_DAYS


def _ruled(folds: Folds, line: Line, state: RecordState) -> Verdict:
    case = Case.at(state.header, folds.timeline, line)
    if case is None or not set(line.fields) <= set(state.header.fields):
        return UNKNOWN_FIELD if case else UNKNOWN_EDITION
    return case.every(TO_ITS_PERSON, [state.header.fields[name] for name in line.fields])
