"""Deciding again on codes on paper: who gave one out, how, and whether it was good when it was redeemed.

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
_DOCUMENTS: Final = frozenset(
    (
        *("drivers-license", "state-id", "passport", "permanent-resident-card", "military-id", "tribal-id"),
        "school-id",
    )
)
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
    is_of_mailbox = state.mailbox is not None and state.person == state.mailbox
    is_believed = line.kind == "code-mailed" and line.denial == _NOT_PROVEN.denial
    if not verdict.denial and (is_of_mailbox or is_believed):
        verdict = _NOT_PROVEN
    if not verdict.denial:
        verdict = _within_cap(folds, line, judgment) or verdict
        _check_way(line, state, judgment)
    return judged_on(judgment, line, verdict, facts)


def fold_giving(folds: Folds, line: Line) -> None:
    """Remember that a code of a record was given out."""
    folds.codes.give(line.record, KINDS[line.kind], hour=hour_number(line.hour))


def check_redeemed(folds: Folds, line: Line, judgment: Judgment) -> None:
    """Note a fault where a code was redeemed, or mistyped, that was not there to redeem any more."""
    code, hour = folds.codes.find(line.record), hour_number(line.hour)
    is_good = (
        code is not None
        and line.known["proof"] == line.record.hex()
        and code.way == line.known["by"]
        and code.redeemed_at is None
        and code.tries < _TRIES
        and hour - code.given_at <= WAYS[code.way] + _ON_THE_STROKE
    )
    if line.refused:
        folds.codes.mistype(line.record)
    if not is_good:
        judgment.fault(f"Entry {line.number} redeems a code that was not there to redeem.", USES, MISUSE)


def is_opened_by_code(folds: Folds, line: Line, state: RecordState) -> bool:
    """Return whether the proof that an entry names is of the code of its very record, and goes on."""
    code = folds.codes.find(state.record)
    if code is None or code.redeemed_at is None or line.known["proof"] != state.record.hex():
        return False
    return hour_number(line.hour) - code.redeemed_at <= _PROOF_HOURS


def _within_cap(folds: Folds, line: Line, judgment: Judgment) -> Verdict | None:
    if line.denial == CAP.denial:
        folds.store.count(judgment.family, "bounded")
        return _TOO_MANY
    day = dt.datetime.combine(line.day, dt.time(), dt.UTC)
    if folds.staff.spend("codes given out", day) > _A_DAY + _ON_THE_STROKE:
        judgment.fault(f"Entry {line.number}: more than {_A_DAY} codes were given out on one day.", MISUSE)
    return None


def _check_way(line: Line, state: RecordState, judgment: Judgment) -> None:
    """Note a fault where no ID of a known kind was looked at, or where a record has no address to mail to."""
    document = line.known.get("document", "")
    is_letter = line.kind == "code-mailed"
    is_right = not document if is_letter else document in _DOCUMENTS
    is_addressed = not is_letter or _POSTAL in dict(state.header.fields).values()
    if not (is_right and is_addressed):
        judgment.fault(f"Entry {line.number} gives out a code by no way that there is.", NEEDS, USES)
