"""Deciding again whether somebody might look for a person's records, and whether the answer was true.

What the ledger has of the person says so, by the entries that created records.
"""

from typing import Final

from keepfaith.custody.protocol.known_names import YOUR_INFORMATION
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.judgment import MAX_AN_HOUR, Folds, Judgment, within_cap
from keepfaith.prober.replay.uses import OTHER_PURPOSE, judge_act

_SUBJECTS: Final = "subjects"
_ANSWERS: Final = {"yes": True, "no": False}


def judge_check(folds: Folds, line: Line) -> Judgment | None:
    """Decide again whether somebody might look; none if whose record it was is no longer told."""
    if folds.lack_whole(folds.records.find(line.record)):
        return None
    judgment = judge_act(folds, line)
    if judgment.verdict is None or judgment.verdict.denial:
        return judgment
    if line.claimed_purpose != YOUR_INFORMATION:
        judgment.verdict = OTHER_PURPOSE
        return judgment
    what = f"opened {line.claimed_duty}"
    refused = within_cap(folds, line, judgment, what=what, cap=MAX_AN_HOUR)
    judgment.verdict = refused or judgment.verdict
    return judgment


def compare_answer(folds: Folds, line: Line) -> None:
    """Compare what was answered with the records of the person that there were."""
    state = folds.records.find(line.record)
    if state is None:
        folds.store.count(_SUBJECTS, "not replayed")
        return
    answered, has_others = _ANSWERS.get(str(line.known.get("found"))), folds.records.has_others(state)
    # What had ended before this was read is not known any more.
    is_beyond = answered is True and not has_others and folds.store.number("lost") > 0
    folds.store.count(_SUBJECTS, "not replayed" if is_beyond else "replayed")
    if answered is not has_others and not is_beyond:
        words = f"Entry {line.number} does not say truly whether there was anything else of its person."
        folds.store.note_fault(_SUBJECTS, line.number, words)
