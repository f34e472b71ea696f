"""Deciding again on decisions and appeals: what could be appealed, who decided before, what was heard and sent."""

import datetime as dt
from typing import Final

from keepfaith.custody.protocol.known_names import (
    APPEAL,
    APPEALABLE,
    DECIDED,
    DECISIONS,
    OWN_TEST_REQUESTS,
    WITHOUT_HEARING,
    YOUR_INFORMATION,
)
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.case import Verdict
from keepfaith.prober.replay.case_folds import CaseState
from keepfaith.prober.replay.judgment import Folds

_DECIDED_BEFORE, _NO_APPEAL = Verdict("decided before"), Verdict("no appeal")
_NOT_HEARD, _HEARD_BEFORE, _NOT_YET = Verdict("not heard"), Verdict("heard before"), Verdict("not yet")
_NOT_SENT: Final = Verdict("not sent")
_NOT_A_CANARY: Final = Verdict("not a canary", OWN_TEST_REQUESTS)
# An entry has its day in UTC, and the custodian counts days where the agency is.
_NEAR: Final = dt.timedelta(1)


def is_appeal(line: Line, case: CaseState | None) -> bool:
    """Return whether an entry is about an appeal, or about opening one."""
    return bool(case.appeal_of if case else line.known.get("appeal_of", ""))


def unless_decided(folds: Folds, case: CaseState | None, employee: str) -> Verdict | None:
    """Refuse whoever decided in the case that an appeal is of."""
    is_barred = case is not None and folds.cases.has_decided(employee, in_case=case.appeal_of)
    return _DECIDED_BEFORE if is_barred else None


def unless_test(folds: Folds, employee: str, case: CaseState | None) -> Verdict | None:
    """Refuse an account of the prober in a case that no such account opened."""
    is_free = not folds.staff.is_probe(employee) or (case is not None and case.is_test)
    return None if is_free else _NOT_A_CANARY


def opened_state(folds: Folds, line: Line) -> CaseState:
    """Return a case as the entry that opens it says, and whether it is a test by who opens it."""
    appeal_of = str(line.known.get("appeal_of", ""))
    decided = folds.cases.find(appeal_of) if appeal_of else None
    is_test = line.claimed_purpose == YOUR_INFORMATION and folds.staff.is_probe(line.employee)
    received_on = dt.date.fromisoformat(str(line.known.get("received_on", line.day.isoformat())))
    return CaseState(
        *(True, line.claimed_purpose, None, appeal_of, received_on, None, "", None, "", None),
        decided.is_test if decided else is_test,
    )


def unappealable(folds: Folds, line: Line) -> Verdict | None:
    """Refuse an appeal of what has no decision, before there was one, or while another one is open."""
    opened = opened_state(folds, line)
    if (_kind(str(line.known.get("what", "")), str(line.known.get("case", ""))) == APPEAL) is not bool(
        opened.appeal_of
    ):
        return _NO_APPEAL
    if not opened.appeal_of:
        return None
    decided = folds.cases.find(opened.appeal_of)
    if decided is None or decided.closed_on is None or decided.purpose != opened.purpose:
        return _NO_APPEAL
    is_decision = _kind("", opened.appeal_of) in APPEALABLE and decided.outcome in DECISIONS
    if not is_decision or folds.cases.has_open_appeal(opened.appeal_of):
        return _NO_APPEAL
    if decided.sent_on is None and abs(opened.received_on - decided.closed_on) <= _NEAR:
        return _NO_APPEAL if line.denial == _NO_APPEAL.denial else None
    return _NO_APPEAL if opened.received_on < (decided.sent_on or decided.closed_on) else None


def unhearable(line: Line, case: CaseState) -> Verdict | None:
    """Refuse a hearing of what is no appeal, and one of a day to come or before the appeal.

    What was entered before is replaced where the entry names its day, and says something else.
    """
    heard_on = dt.date.fromisoformat(str(line.known["heard_on"]))
    if not case.appeal_of or heard_on < case.received_on:
        return _NO_APPEAL
    earlier = case.heard_on.isoformat() if case.heard_on else ""
    if line.known.get("instead_of", "") != earlier:
        return _HEARD_BEFORE if case.hearing else _NOT_HEARD
    if (line.known["hearing"], heard_on) == (case.hearing, case.heard_on):
        return _HEARD_BEFORE
    if abs(heard_on - line.day) <= _NEAR:
        return _NOT_YET if line.denial == _NOT_YET.denial else None
    return _NOT_YET if heard_on > line.day else None


def unless_heard(line: Line, case: CaseState) -> Verdict | None:
    """Refuse a decision on an open appeal that was not heard."""
    is_unheard = case.is_open and case.appeal_of and not case.hearing
    return _NOT_HEARD if is_unheard and str(line.known.get("reason", "")) not in WITHOUT_HEARING else None


def unless_sent(line: Line, case: CaseState) -> Verdict | None:
    """Refuse a decision that neither has a possible day of sending nor says why it was not sent; and else both."""
    if not case.is_open:
        return None
    sent = sent_on(line)
    if bool(sent) + bool(line.known.get("unsent", "")) != int(is_decision(line)):
        return _NOT_SENT
    if sent is None or sent < case.received_on:
        return _NOT_SENT if sent else None
    if abs(sent - line.day) <= _NEAR:
        return _NOT_SENT if line.denial == _NOT_SENT.denial else None
    return _NOT_SENT if sent > line.day else None


def is_decision(line: Line) -> bool:
    """Return whether an entry closes a case with a decision."""
    kind = _kind("", str(line.known.get("case", "")))
    return line.kind == "case-closed" and kind in DECIDED and line.known.get("reason", "") in DECISIONS


def sent_on(line: Line) -> dt.date | None:
    """Return the day on which a decision was sent by the entry that closes its case; none if that says none."""
    return dt.date.fromisoformat(str(line.known["sent_on"])) if "sent_on" in line.known else None


def _kind(what: str, case: str) -> str:
    """Return the kind that a refused opening names, or the one that is in the name of a case."""
    return what or case.rsplit("-", 2)[0]
