"""A proposed duty is confirmed by another administrator, with a passkey and a code that their mailbox has.

A web process that is taken over can show one duty and have another one signed. So the content is repeated where no page
reaches: the worker writes it to the administrator with the code, as the custodian holds it. The web process cannot ask
for a code, and one is for just one duty.
"""

import datetime as dt
import hmac
import os
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from keepfaith.custody.protocol.answers import Done
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import ADMINISTRATOR
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.protocol.passkey_messages import (
    AskDutyAssertion,
    AssertionChallenge,
    ConfirmDutyByPasskey,
    DutyCode,
    DutyCodePage,
    TakeDutyCodes,
    challenge_of,
)
from keepfaith.custody.protocol.sizes import ASSIGNMENTS_PAGE_SIZE
from keepfaith.custody.protocol.staff_messages import Assignment
from keepfaith.custody.server.assertions import NONCE_SIZE, NOT_ASSERTED, Assertions, offered
from keepfaith.custody.server.decision import Verdict, denial
from keepfaith.custody.store.grants import StaffAct
from keepfaith.custody.store.store import Store
from keepfaith.errors import KeepfaithError

# Until then the message has come and was read.
LIFETIME: Final = dt.timedelta(minutes=30)
# So many codes an administrator gets on one day: a taken portal could fill a mailbox.
MAX_CODES_A_DAY: Final = 20
# Without characters that are taken for one another: 40 random bits.
_CHARACTERS, _CODE_SIZE = "abcdefghijkmnpqrstuvwxyz23456789", 8

type _OnProposal = AskDutyAssertion | ConfirmDutyByPasskey


@dataclass(frozen=True, slots=True)
class _Pending:
    """What an administrator's passkey is to sign next, with which code, and whether that went out."""

    nonce: bytes
    code: str
    number: int
    since: dt.datetime
    is_taken: bool = False


class DutyConfirmations:
    """What waits for an administrator's passkey and code; it is kept in memory."""

    def __init__(
        self,
        store: Store,
        assertions: Assertions,
        *,
        deciding: Callable[[_OnProposal, str], Verdict],
        act: Callable[[_OnProposal, Verdict], StaffAct],
        now: Callable[[], dt.datetime],
    ) -> None:
        self._store, self._assertions, self._now = store, assertions, now
        self._deciding, self._act = deciding, act
        # One an administrator who has a passkey that confirms duties.
        self._pending: dict[str, _Pending] = {}
        self._codes: Counter[str] = Counter()
        self._codes_of: dt.date | None = None

    def handlers(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message that is decided here."""
        return {AskDutyAssertion: self.ask, ConfirmDutyByPasskey: self.confirm, TakeDutyCodes: self.take}

    def ask(self, message: AskDutyAssertion) -> AssertionChallenge | Denial:
        """Make what a passkey is to sign, and a code for the administrator's mailbox; an earlier one ends."""
        assignment = self._store.duties.find(message.number)
        verdict = self._verdict(message, assignment)
        if not verdict.allowed or assignment is None:
            return self._refused(message, verdict)
        passkeys, nonce = self._store.passkeys.confirming(message.employee), os.urandom(NONCE_SIZE)
        if passkeys:
            self._count(message.employee)
            code = "".join(secrets.choice(_CHARACTERS) for _ in range(_CODE_SIZE))
            self._pending[message.employee] = _Pending(nonce, code, message.number, self._now())
        return offered(_challenge(nonce, message.employee, assignment), passkeys)

    def take(self, _message: TakeDutyCodes) -> DutyCodePage:
        """Give out the codes that wait, each once, with what the custodian holds of the duty."""
        waiting = [(name, one) for name, one in self._pending.items() if not one.is_taken]
        codes = []
        for employee, pending in waiting[:ASSIGNMENTS_PAGE_SIZE]:
            self._pending[employee] = replace(pending, is_taken=True)
            assignment = self._store.duties.find(pending.number)
            passkeys = self._store.passkeys.confirming(employee)
            if assignment is not None and passkeys:
                codes.append(DutyCode(employee, passkeys[-1].codes_to, pending.code, assignment))
        return DutyCodePage(tuple(codes))

    def confirm(self, message: ConfirmDutyByPasskey) -> Done | Denial:
        """Give the duty if code and passkey are right; what was to be signed is used up, whatever comes of it."""
        pending = self._pending.pop(message.employee, None)
        assignment = self._store.duties.find(message.number)
        verdict = self._verdict(message, assignment)
        if verdict.allowed and not self._is_confirmed(message, pending, assignment):
            verdict = NOT_ASSERTED
        if not verdict.allowed:
            return self._refused(message, verdict)
        self._store.duties.confirm(message.number, self._act(message, verdict), at=self._now())
        return Done()

    def _verdict(self, message: _OnProposal, assignment: Assignment | None) -> Verdict:
        """Allow it to an administrator of the organization who neither proposed the duty nor is to get it.

        Administrators are confirmed by the custodian's own user alone, so that those who confirm do not make more.
        """
        verdict = self._deciding(message, assignment.organization if assignment else "")
        if not verdict.allowed:
            return verdict
        if assignment is None or assignment.confirmed_on is not None:
            return Verdict(DenialCode.NO_ASSIGNMENT)
        if message.employee in (assignment.employee, assignment.proposed_by):
            return Verdict(DenialCode.OWN_PROPOSAL)
        return Verdict(DenialCode.NO_RULE_PERMITS) if assignment.assigned == ADMINISTRATOR else verdict

    def _is_confirmed(
        self, message: ConfirmDutyByPasskey, pending: _Pending | None, assignment: Assignment | None
    ) -> bool:
        if pending is None or assignment is None or pending.number != message.number:
            return False
        if not self._now() - LIFETIME <= pending.since <= self._now():
            return False
        # Pages show it in two groups, and people type it in their own way.
        typed = "".join(message.code.lower().split()).replace("-", "")
        passkeys = self._store.passkeys.confirming(message.employee)
        challenge = _challenge(pending.nonce, message.employee, assignment)
        return hmac.compare_digest(typed.encode(), pending.code.encode()) and self._assertions.is_signed(
            message.assertion, challenge, passkeys
        )

    def _count(self, employee: str) -> None:
        today = self._now().date()
        if today != self._codes_of:
            self._codes, self._codes_of = Counter(), today
        self._codes[employee] += 1
        if self._codes[employee] > MAX_CODES_A_DAY:
            raise KeepfaithError(
                f"{MAX_CODES_A_DAY} codes were made for this administrator today.",
                "Have it confirmed by command: keepfaith staff confirm",
            )

    def _refused(self, message: _OnProposal, verdict: Verdict) -> Denial:
        act = self._act(message, verdict)
        self._store.duties.log_refusal("duty-given", act, {"assignment": message.number}, at=self._now())
        return denial(verdict)


def _challenge(nonce: bytes, employee: str, one: Assignment) -> bytes:
    """Bind what is signed to just this content, and to the administrator who confirms it."""
    days = (one.starts_on.isoformat(), one.ends_on and one.ends_on.isoformat())
    what = (one.number, one.employee, one.assigned, one.organization, sorted(one.purposes), *days)
    return challenge_of(nonce, "confirm-duty", employee, *what, one.proposed_by)
