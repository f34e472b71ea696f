"""Who may decide on an appeal, what can be appealed, when it was heard, and when a decision was sent.

The custodian's own cases alone say so.
"""

import datetime as dt
from typing import Final

from keepfaith.custody.protocol.case_messages import CaseState, CloseCase, HearAppeal, OpenCase
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import (
    APPEAL,
    APPEALABLE,
    DECIDED,
    DECISIONS,
    OWN_TEST_REQUESTS,
    WITHOUT_HEARING,
    YOUR_INFORMATION,
)
from keepfaith.custody.server.decision import Verdict
from keepfaith.custody.store.store import Store

_DECIDED_BEFORE, _NO_APPEAL = Verdict(DenialCode.DECIDED_BEFORE), Verdict(DenialCode.NO_APPEAL)
_NOT_HEARD, _HEARD_BEFORE = Verdict(DenialCode.NOT_HEARD), Verdict(DenialCode.HEARD_BEFORE)
_NOT_YET, _NOT_SENT = Verdict(DenialCode.NOT_YET), Verdict(DenialCode.NOT_SENT)
_NOT_A_CANARY: Final = Verdict(DenialCode.NOT_A_CANARY, clause=OWN_TEST_REQUESTS)


def unless_decided(store: Store, case: CaseState | None, employee: str) -> Verdict | None:
    """Refuse whoever decided in the case that an appeal is of; let everybody else pass."""
    if case is None or not case.appeal_of:
        return None
    return _DECIDED_BEFORE if store.cases.has_decided(employee, in_case=case.appeal_of) else None


def unappealable(store: Store, message: OpenCase, *, today: dt.date) -> Verdict | None:
    """Refuse an appeal of what has no decision, before there was one, or while another one is open."""
    if (message.kind == APPEAL) is not bool(message.appeal_of):
        return _NO_APPEAL
    if not message.appeal_of:
        return None
    decided = store.cases.find(message.appeal_of)
    if decided is None or decided.closed_on is None or decided.purpose != message.purpose:
        return _NO_APPEAL
    if decided.kind not in APPEALABLE or decided.outcome not in DECISIONS:
        return _NO_APPEAL
    earlier = map(store.cases.find, decided.appeals)
    is_open = any(appeal is not None and appeal.closed_on is None for appeal in earlier)
    came_before = min(message.received_on or today, today) < (decided.sent_on or decided.closed_on)
    return _NO_APPEAL if is_open or came_before else None


def unhearable(case: CaseState, message: HearAppeal, *, today: dt.date) -> Verdict | None:
    """Refuse a hearing of what is no appeal, and one of a day to come or before the appeal.

    What was entered before is replaced by whoever names its day, and by something else.
    """
    if not case.appeal_of or message.heard_on < case.received_on:
        return _NO_APPEAL
    if message.instead_of != case.heard_on:
        return _HEARD_BEFORE if case.hearing else _NOT_HEARD
    if (message.hearing, message.heard_on) == (case.hearing, case.heard_on):
        return _HEARD_BEFORE
    return _NOT_YET if message.heard_on > today else None


def unless_heard(case: CaseState, outcome: str) -> Verdict | None:
    """Refuse a decision on an appeal that was neither heard nor is to be decided without a hearing."""
    is_unheard = case.closed_on is None and case.appeal_of and not case.hearing
    return _NOT_HEARD if is_unheard and outcome not in WITHOUT_HEARING else None


def unless_sent(case: CaseState, message: CloseCase, *, today: dt.date) -> Verdict | None:
    """Refuse a decision that neither has a possible day of sending nor says why it was not sent; and else both."""
    if case.closed_on is not None:
        return None
    is_decision = case.kind in DECIDED and message.reason in DECISIONS
    is_possible = message.sent_on is None or case.received_on <= message.sent_on <= today
    is_said = bool(message.sent_on) + bool(message.unsent) == int(is_decision)
    return None if is_said and is_possible else _NOT_SENT


def unless_test(store: Store, employee: str, case: CaseState | None) -> Verdict | None:
    """Refuse an account of the prober in every case but one that such an account opened."""
    if not store.probe_accounts.has(employee) or (case is not None and case.is_test):
        return None
    return _NOT_A_CANARY


def opens_test(store: Store, message: OpenCase) -> bool:
    """Return whether a case is a test: one about its own information that an account of the prober opens."""
    decided = store.cases.find(message.appeal_of) if message.appeal_of else None
    if decided is not None:
        return decided.is_test
    return message.purpose == YOUR_INFORMATION and store.probe_accounts.has(message.employee)
