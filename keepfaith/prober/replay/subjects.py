"""Deciding again whose records are: what was only typed is nobody else's; and whether answers about that were true.

The entries that created records say of which address each is, by a pseudonym, and whose.
"""

from typing import Final

from keepfaith.custody.protocol.known_names import YOUR_INFORMATION
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.acknowledgments import unless_acknowledged
from keepfaith.prober.replay.judgment import MAX_AN_HOUR, Folds, Judgment, within_cap
from keepfaith.prober.replay.uses import OTHER_PURPOSE, judge_act

_SUBJECTS: Final = "subjects"
# What an answer can rest on that has ended since.
_MORE: Final = ("confirmed", "typed")


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
    judgment.verdict = unless_acknowledged(folds, line, judgment.verdict)
    if judgment.verdict.denial:
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
    answered, others = str(line.known.get("found")), folds.records.others(state)
    # What had ended before this was read is not known any more.
    is_beyond = answered in _MORE and answered != others and folds.store.number("lost") > 0
    folds.store.count(_SUBJECTS, "not replayed" if is_beyond else "replayed")
    if answered != others and not is_beyond:
        words = f"Entry {line.number} does not say truly what else there was of its address."
        folds.store.note_fault(_SUBJECTS, line.number, words)


def compare_owner(folds: Folds, line: Line) -> None:
    """Compare whose an entry says that a new record is with what there was to prove it."""
    fault = _owner_fault(folds, line)
    if fault is None:
        folds.store.count(_SUBJECTS, "not replayed")
    elif line.mailbox is not None:
        folds.store.count(_SUBJECTS, "owners")
    if fault:
        folds.store.note_fault(_SUBJECTS, line.number, f"Entry {line.number} {fault}.")


def compare_confirmation(folds: Folds, line: Line) -> None:
    """Compare whose a confirmed subscription is now with the address that it was asked from."""
    state = folds.records.find(line.record)
    if state is not None and line.person != state.mailbox:
        words = (
            f"Entry {line.number} confirms a subscription, and does not give it to the mailbox that did so."
        )
        folds.store.note_fault(_SUBJECTS, line.number, words)


def _owner_fault(folds: Folds, line: Line) -> str | None:
    """Return what is wrong with whose a new record is, nothing if it is right; none if that is not known any more."""
    if (line.person is None) is not (line.mailbox is None):
        return "creates a record whose person and address do not go together"
    if "about" in line.known:
        whole = folds.records.find(bytes.fromhex(line.known["about"]))
        if whole is None:
            return None
        is_same = (line.person, line.mailbox) == (whole.person, whole.mailbox)
        return "" if is_same else "gives what was written about a record to another person"
    if line.person is None:
        return ""
    if line.person == line.mailbox:
        return _proof_fault(folds, line)
    return (
        "gives a record that was only typed to a person who has others"
        if folds.records.is_known(line.person)
        else ""
    )


def _proof_fault(folds: Folds, line: Line) -> str | None:
    """Return what is wrong where a new record is its mailbox's: it must follow a message that went there."""
    unproven = "gives a record that was only typed to its mailbox"
    if "follows" not in line.known:
        return unproven
    followed = folds.records.find(bytes.fromhex(line.known["follows"]))
    if followed is None:
        return None if folds.store.number("lost") else unproven
    # Of a move whose details ended nobody knows where answers went.
    is_unsure = folds.store.number("address-moved without details on") > 0
    is_moved = is_unsure or folds.moves.is_answered_at(followed.record, line.mailbox)
    is_there = followed.mailbox == line.mailbox or is_moved
    if not is_there:
        return unproven
    # Of a message whose details ended nobody knows where it went.
    return "" if followed.is_written_to or folds.store.number("lost") else unproven
