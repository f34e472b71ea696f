"""Deciding again on codes on paper: who gave one out, how and to whom, and whether it was good when it was redeemed.

To which address a letter went no entry says, so a refusal for that is believed; the custodian compares it.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from keepfaith.custody.protocol.known_names import YOUR_INFORMATION, YOUR_RIGHTS
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.case import UNKNOWN_RECORD, Verdict
from keepfaith.prober.replay.judgment import CAP, MISUSE, NEEDS, USES, Folds, Judgment
from keepfaith.prober.replay.record_folds import RecordState, hour_number
from keepfaith.prober.replay.uses import decide_opening, judged_on

# By which way a code of each kind was given, for how many hours it is good, how often it can be mistyped, how many are
# given out on a day, and for how many hours its proof lasts, as `docs/explanation/ledger-entry.md` says.
KINDS: Final[Mapping[str, str]] = {"code-mailed": "letter", "code-handed": "in-person"}
WAYS: Final[Mapping[str, int]] = {"letter": 30 * 24, "in-person": 24}
_TRIES, _A_DAY, _PROOF_HOURS = 5, 50, 3
# One for what a mailbox confirmed opens so many hours after the message there, and for so many from its giving on.
_WAITS, _WAITING = 7 * 24, 37 * 24
_DOCUMENTS: Final = frozenset(
    (
        *("drivers-license", "state-id", "passport", "permanent-resident-card", "military-id", "tribal-id"),
        "school-id",
    )
)
# By which kinds of paper somebody acts for the person of a record, and what they may do.
_PERSON: Final = "self"
_PAPERS: Final[Mapping[str, frozenset[str]]] = {
    _PERSON: frozenset({""}),
    "representative": frozenset({"signed-authorization", "power-of-attorney"}),
    "parent": frozenset({"birth-certificate", "court-order"}),
    "estate": frozenset({"letters-of-authority", "court-order"}),
}
_MAY_CORRECT: Final[Mapping[str, bool]] = {"see": False, "correct": True}
_POSTAL: Final = "postal-address"
# One that was entered on the stroke of an hour, or of a day.
_ON_THE_STROKE: Final = 1
_NOT_PROVEN: Final = Verdict("not proven", YOUR_RIGHTS)
_TOO_MANY: Final = Verdict(CAP.denial, YOUR_RIGHTS)


def judge_giving(folds: Folds, line: Line) -> Judgment | None:
    """Decide again whether a code might be given out: by whoever might open the whole record for its person."""
    judgment = Judgment("uses")
    state = folds.records.find(line.record)
    if folds.lack_whole(state):
        return None
    judgment.state(line, state)
    if state is None or state.about is not None:
        return judged_on(judgment, line, UNKNOWN_RECORD, frozenset())
    verdict, facts = decide_opening(folds, line, state, judgment, sorted(state.header.fields))
    if line.claimed_purpose != YOUR_INFORMATION:
        judgment.fault(f"Entry {line.number} gives out a code for another purpose than its person's.", USES)
    is_of_mailbox = _is_of_mailbox(state)
    is_believed = line.kind == "code-mailed" and line.denial == _NOT_PROVEN.denial
    acts_for_person = line.kind == "code-handed" and line.known.get("relation") != _PERSON
    if not verdict.denial and ((is_of_mailbox and not acts_for_person) or is_believed):
        verdict = _NOT_PROVEN
    if not verdict.denial:
        verdict = _within_cap(folds, line, judgment) or verdict
        _check_way(line, state, judgment)
    return judged_on(judgment, line, verdict, facts)


def fold_giving(folds: Folds, line: Line) -> None:
    """Remember that a code of a record was given out; one for what a mailbox confirmed waits until that is told."""
    state = folds.records.find(line.record)
    folds.codes.give(
        line.record,
        KINDS[line.kind],
        relation=str(line.known.get("relation", "")),
        may_correct=_MAY_CORRECT.get(str(line.known.get("scope", "")), False),
        waits=state is not None and _is_of_mailbox(state),
        hour=hour_number(line.hour),
    )


def judge_announcing(folds: Folds, line: Line) -> Judgment | None:
    """Compare what is announced with what was given: by a request for a link to the mailbox that confirmed it."""
    judgment, state = Judgment("uses", Verdict("", YOUR_RIGHTS)), folds.records.find(line.record)
    if folds.lack_whole(state):
        return None
    judgment.state(line, state)
    code, request = folds.codes.find(line.record), folds.proofs.find(_request(line))
    is_right = (
        state is not None
        and code is not None
        and request is not None
        and (code.waits, code.request) == (True, None)
        and request.mailbox == state.mailbox
        and not folds.codes.tells(_request(line))
    )
    if not is_right:
        judgment.fault(f"Entry {line.number} tells of a code by no link to its own mailbox.", USES, MISUSE)
    return judgment


def fold_announcing(folds: Folds, line: Line) -> None:
    """Remember by which request it is told."""
    folds.codes.announce(line.record, _request(line))


def judge_code_end(folds: Folds, line: Line) -> Judgment | None:
    """Compare the end of a code with what was given: at the word of a link to the mailbox that confirmed it."""
    judgment, state = Judgment("uses", Verdict("", YOUR_RIGHTS)), folds.records.find(line.record)
    if folds.lack_whole(state):
        return None
    judgment.state(line, state)
    code, request = folds.codes.find(line.record), folds.proofs.find(bytes.fromhex(line.known["proof"]))
    is_owner = state is not None and request is not None and request.mailbox == state.mailbox
    if code is None or not code.waits or not is_owner:
        judgment.fault(f"Entry {line.number} ends a code at the word of no link to its mailbox.", USES)
    return judgment


def fold_code_end(folds: Folds, line: Line) -> None:
    """Remember that there is no code of that record."""
    folds.codes.end(line.record)


def check_redeemed(folds: Folds, line: Line, judgment: Judgment) -> None:
    """Note a fault where a code was redeemed, or mistyped, that was not there to redeem any more."""
    code, hour = folds.codes.find(line.record), hour_number(line.hour)
    is_good = (
        code is not None
        and line.known["proof"] == line.record.hex()
        and code.way == line.known["by"]
        and code.relation == line.known.get("relation")
        and code.redeemed_at is None
        and code.tries < _TRIES
        and hour - code.given_at <= (_WAITING if code.waits else WAYS[code.way]) + _ON_THE_STROKE
        and (not code.waits or (code.told_at is not None and hour - code.told_at >= _WAITS))
    )
    if line.refused:
        folds.codes.mistype(line.record)
    if not is_good:
        judgment.fault(f"Entry {line.number} redeems a code that was not there to redeem.", USES, MISUSE)


def is_opened_by_code(folds: Folds, line: Line, state: RecordState) -> bool:
    """Return whether the proof that an entry names is of the code of its very record, and goes on.

    Whoever acts for its person and may only see it does nothing else by that.
    """
    code = folds.codes.find(state.record)
    if code is None or code.redeemed_at is None or line.known["proof"] != state.record.hex():
        return False
    is_within_scope = code.may_correct or line.kind == "shown"
    return is_within_scope and hour_number(line.hour) - code.redeemed_at <= _PROOF_HOURS


def check_relation(folds: Folds, line: Line, judgment: Judgment) -> None:
    """Note a fault where an entry does not say that what was shown or done was by somebody who acts for the person."""
    if folds.proofs.find(line.record) is not None:
        # A link shows its own request, too, and the entry is the same.
        return
    code = folds.codes.find(line.record)
    is_by_code = code is not None and line.known["proof"] == line.record.hex()
    acts_as = code.relation if code and is_by_code else _PERSON
    if not line.refused and line.known.get("relation", _PERSON) != acts_as:
        judgment.fault(f"Entry {line.number} does not say for whom somebody acts.", USES)


def _is_of_mailbox(state: RecordState) -> bool:
    return state.mailbox is not None and state.person == state.mailbox


def _request(line: Line) -> bytes:
    return bytes.fromhex(line.known["request"])


def _within_cap(folds: Folds, line: Line, judgment: Judgment) -> Verdict | None:
    if line.denial == CAP.denial:
        folds.store.count(judgment.family, "bounded")
        return _TOO_MANY
    day = dt.datetime.combine(line.day, dt.time(), dt.UTC)
    if folds.staff.spend("codes given out", day) > _A_DAY + _ON_THE_STROKE:
        judgment.fault(f"Entry {line.number}: more than {_A_DAY} codes were given out on one day.", MISUSE)
    return None


def _check_way(line: Line, state: RecordState, judgment: Judgment) -> None:
    """Note a fault where no ID or paper of a known kind was looked at, or where a record has no address to mail to."""
    document = line.known.get("document", "")
    is_letter = line.kind == "code-mailed"
    is_right = not document if is_letter else document in _DOCUMENTS
    is_addressed = not is_letter or _POSTAL in dict(state.header.fields).values()
    relation, scope, paper = (str(line.known.get(name, "")) for name in ("relation", "scope", "paper"))
    is_for_person = relation == _PERSON and scope == "correct"
    is_stated = scope in _MAY_CORRECT and paper in _PAPERS.get(relation, ())
    acts_rightly = is_stated and (is_for_person or (relation != _PERSON and not is_letter))
    if not (is_right and is_addressed and acts_rightly):
        judgment.fault(f"Entry {line.number} gives out a code by no way that there is.", NEEDS, USES)


ACTS: Final = {
    **dict.fromkeys(KINDS, (judge_giving, fold_giving)),
    "code-announced": (judge_announcing, fold_announcing),
    "code-ended": (judge_code_end, fold_code_end),
}
