"""Deciding again on duties: who might propose, end and renew one, and whether what was given had been proposed."""

import datetime as dt
from typing import Any, Final

from keepfaith.custody.protocol.known_names import ADMINISTRATOR, DIRECTORY
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.assertions import unless_signed
from keepfaith.prober.replay.case import NO_DUTY, Verdict
from keepfaith.prober.replay.endings import OPERATOR
from keepfaith.prober.replay.judgment import MISUSE, NEEDS, Folds, Judgment, gated, unless_alike
from keepfaith.prober.replay.record_folds import digest
from keepfaith.prober.replay.staff_folds import Assigned

KINDS: Final = ("duty-proposed", "duty-given", "duty-declined", "duty-renewed", "duty-ended")
_NOT_AN_ADMINISTRATOR: Final = Verdict("no rule permits")
_OUTSIDE, _OWN = Verdict("outside organization"), Verdict("own proposal")
_NO_ASSIGNMENT: Final = Verdict("no assignment")


def judge_staff(folds: Folds, line: Line) -> Judgment:
    """Decide again whether a duty might be proposed, given, taken back, renewed or ended."""
    judgment = Judgment("uses")
    if line.kind == "duty-given":
        if not line.refused:
            _compare(folds, line, judgment)
        if line.refused or "by" in line.known or line.facts:
            judgment.verdict = _of_confirmation(folds, line)
        return judgment
    by = str(line.known.get("by", OPERATOR)) if _is_done(line, "duty-ended") else line.employee
    if by == OPERATOR:
        return judgment
    if by == DIRECTORY and line.kind == "duty-proposed":
        judgment.verdict = _of_directory(folds, line)
        return judgment
    duty = ADMINISTRATOR if _is_done(line, "duty-ended") else line.claimed_duty
    assigned = None if line.kind == "duty-proposed" else folds.staff.find(int(line.known["assignment"]))
    organization = str(line.known.get("organization", assigned.organization if assigned else ""))
    verdict = _of_administrator(folds, line, by, duty, organization)
    if not verdict.denial and line.kind == "duty-proposed":
        verdict = _unfit(folds, line, by) or verdict
    elif not verdict.denial:
        verdict = _of_assignment(line, assigned, by) or verdict
    judgment.verdict = verdict
    return judgment


def fold_staff(folds: Folds, line: Line) -> None:
    """Remember who has which duty, and what is proposed."""
    known = line.known
    if line.kind == "duty-proposed":
        folds.staff.put(line.number, _assigned(known, str(known["colleague"]), by=line.employee))
    elif line.kind == "duty-given":
        number = int(known["assignment"])
        before = folds.staff.find(number)
        given = _assigned(known, line.employee)
        by = before.proposed_by if before else None
        folds.staff.put(number, given._replace(proposed_by=by, is_confirmed=True))
    elif line.kind in ("duty-declined", "duty-ended"):
        folds.staff.end(int(known["assignment"]), on=line.day)


def fold_organization(folds: Folds, line: Line) -> None:
    """Remember where an organization stands."""
    folds.staff.place(str(line.known["organization"]), str(line.known.get("within", "")))


def _compare(folds: Folds, line: Line, judgment: Judgment) -> None:
    """Compare a duty that was given with what was proposed under its number, if it is not the operator's own entry."""
    number = int(line.known["assignment"])
    if number == line.number:
        return
    proposed, given = folds.staff.find(number), _assigned(line.known, line.employee)
    if proposed is None or proposed.is_confirmed:
        words = f"Entry {line.number} gives a duty that nobody had proposed, or that was given before."
        judgment.fault(words, NEEDS, MISUSE)
    elif given != proposed._replace(proposed_by=None):
        judgment.fault(f"Entry {line.number} gives another duty than was proposed.", NEEDS, MISUSE)


def _of_administrator(folds: Folds, line: Line, by: str, duty: str, organization: str) -> Verdict:
    if refused := gated(folds, by, None):
        return refused
    if duty != ADMINISTRATOR:
        return _NOT_AN_ADMINISTRATOR
    is_within = folds.staff.is_within_own(by, organization, on=line.day)
    if is_within is None:
        return NO_DUTY
    return Verdict() if is_within else _OUTSIDE


def _of_directory(folds: Folds, line: Line) -> Verdict:
    """Decide on what a group stands for: nobody's administrator, in an organization that is known."""
    if line.known["assigned"] == ADMINISTRATOR or line.claimed_duty:
        return _NOT_AN_ADMINISTRATOR
    if not folds.staff.is_known(str(line.known["organization"])):
        return _OUTSIDE
    return _unfit(folds, line, DIRECTORY) or Verdict()


def _of_confirmation(folds: Folds, line: Line) -> Verdict:
    """Decide again on a duty that an administrator confirmed by a passkey.

    That code and passkey were right is the custodian's word; who has a passkey for duties, the ledger tells.
    """
    by, number = str(line.known.get("by", line.employee)), int(line.known["assignment"])
    proposed = folds.staff.find(number)
    duty = line.claimed_duty if line.refused else ADMINISTRATOR
    verdict = _of_administrator(folds, line, by, duty, proposed.organization if proposed else "")
    if verdict.denial:
        return verdict
    if proposed is None or proposed.is_confirmed:
        return _NO_ASSIGNMENT
    if digest(by) in (proposed.employee, proposed.proposed_by):
        return _OWN
    if proposed.duty == ADMINISTRATOR:
        return _NOT_AN_ADMINISTRATOR
    return unless_signed(folds, line, by) or verdict


def _unfit(folds: Folds, line: Line, by: str) -> Verdict | None:
    colleague, names = (
        str(line.known["colleague"]),
        [edition.book.vocabulary.names for edition in folds.timeline],
    )
    if colleague == by:
        return _OWN
    if refused := unless_alike(folds, by, colleague):
        return refused
    if not any(line.known["assigned"] in of["Duty"] for of in names):
        return Verdict("unknown duty")
    are_known = all(any(purpose in of["Purpose"] for of in names) for purpose in line.known["purposes"])
    return None if are_known else Verdict("purpose")


def _of_assignment(line: Line, assigned: Assigned | None, by: str) -> Verdict | None:
    if assigned is None:
        return _NO_ASSIGNMENT
    if line.kind != "duty-renewed":
        return None
    if not assigned.is_confirmed:
        return _NO_ASSIGNMENT
    return _OWN if assigned.employee == digest(by) else None


def _assigned(known: Any, employee: str, *, by: str = "") -> Assigned:  # noqa: ANN401 - details as JSON has them
    return Assigned(
        digest(employee),
        str(known["assigned"]),
        str(known["organization"]),
        " ".join(sorted(known["purposes"])),
        dt.date.fromisoformat(known["starts_on"]).toordinal(),
        dt.date.fromisoformat(known["ends_on"]).toordinal() if "ends_on" in known else None,
        digest(by) if by else None,
        is_confirmed=False,
    )


def _is_done(line: Line, kind: str) -> bool:
    return line.kind == kind and not line.refused
