"""Authorize that something is given to an outsider: in one's own case, what it covers and somebody else approved."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from keepfaith.custody.protocol import use_messages
from keepfaith.custody.protocol.answers import Done
from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import GET_AND_CORRECT, LEGAL_OBLIGATIONS, YOUR_RIGHTS
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.protocol.sizes import DISCLOSURES_PAGE_SIZE
from keepfaith.custody.server.authorizer import Authorizer
from keepfaith.custody.server.canary_gate import gate
from keepfaith.custody.server.case_decision import decide_disclosure
from keepfaith.custody.server.decision import Verdict, judged, restricted
from keepfaith.custody.server.item_acts import move, moved_by
from keepfaith.custody.server.item_decision import decide_item
from keepfaith.custody.store.disclosures import TOLD_FOR, DisclosureDecision
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store
from keepfaith.errors import KeepfaithError

_NO_CASE: Final = Verdict(DenialCode.NO_CASE)
_NOT_OWN: Final = Verdict(DenialCode.NOT_OWN_TASK)
_ALONE: Final = Verdict(DenialCode.WITHOUT_STATEMENT, clause=GET_AND_CORRECT)
_NOT_ASKED: Final = Verdict(DenialCode.NOT_PROVEN, clause=YOUR_RIGHTS)
_NOT_COVERED: Final = Verdict(DenialCode.NOT_PROPOSED)
_UNKNOWN: Final = Verdict(DenialCode.UNKNOWN_RECORD)
_NO_FACTS: Final = frozenset[tuple[str, bool]]()


class DisclosureAuthorizer:
    """What leaves in a case, decided and entered; that it was approved is no claim."""

    def __init__(self, store: Store, authorizer: Authorizer, *, now: Callable[[], dt.datetime]) -> None:
        self._store, self._authorizer, self._now = store, authorizer, now

    def handlers(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message that is decided here."""
        return {
            use_messages.Disclose: self.disclose,
            use_messages.Disclosures: self.disclosures,
            use_messages.Recipients: self.recipients,
            use_messages.Untold: self.untold,
        }

    def disclose(self, message: use_messages.Disclose) -> Done | Denial:
        """Enter that fields were given out, or that this was refused."""
        at, editions = self._now(), self._authorizer.editions
        if message.given_on > at.date():
            raise KeepfaithError("The day on which it was given is to come.", "Enter it once it is given.")
        case, stored = self._store.cases.find(message.case), self._store.records.find(message.record)
        purpose = case.purpose if case else LEGAL_OBLIGATIONS
        facts, verdict = _NO_FACTS, _UNKNOWN
        if stored is not None:
            facts = self._facts(message, stored)
            verdict = decide_disclosure(
                message, purpose, header=stored.header, facts=facts, editions=editions, at=at
            )
        if verdict.allowed:
            verdict = _unless_own(case, message.employee) or verdict
        if verdict.allowed and ("approved", True) not in facts:
            verdict = _NOT_COVERED
        if verdict.allowed and stored and self._store.statements.of(stored) and not message.with_statements:
            verdict = _ALONE
        request = message.request.hex() if message.request else ""
        moved = moved_by(self._store, self._authorizer, message.record, "disclosed", request, at=at)
        if verdict.allowed and request:
            waits = next(map(decide_item, moved), _NOT_ASKED)
            verdict = verdict if waits.allowed else waits
        verdict = self._authorizer.on_duty(message, verdict)
        verdict = gate(self._store, message.employee, message.record) or verdict
        duty, known = editions.known_word("Duty", message.duty), editions.known_word("Purpose", purpose)
        decision = DisclosureDecision(known, duty, verdict.clause, verdict.denial, facts)
        self._store.disclosures.add(message, decision, at=at)
        move(moved if verdict.allowed else ())
        return judged(verdict)

    def disclosures(self, message: use_messages.Disclosures) -> use_messages.DisclosurePage:
        """List what was given out in a case."""
        return use_messages.DisclosurePage(self._store.disclosures.page(message.case, before=message.before))

    def recipients(self, message: use_messages.Recipients) -> use_messages.DisclosurePage:
        """List what of a record was given out within a year."""
        since = self._now().date() - TOLD_FOR
        return use_messages.DisclosurePage(self._store.disclosures.of_record(message.record, since=since))

    def untold(self, _message: use_messages.Untold) -> use_messages.UntoldRecipients:
        """List who is to be told of a correction."""
        untold = [
            use_messages.UntoldRecipient(correction.field, correction.corrected_on, given)
            for correction in self._store.corrections.counting()
            for given in self._store.disclosures.untold(correction)
        ]
        first = untold[:DISCLOSURES_PAGE_SIZE]
        return use_messages.UntoldRecipients(tuple(first), is_cut=len(first) < len(untold))

    def _facts(self, message: use_messages.Disclose, stored: StoredRecord) -> frozenset[tuple[str, bool]]:
        covering = self._store.coverings.find(message.record, message.case)
        is_approved = covering is not None and bool(covering.approved_by)
        return frozenset({("approved", is_approved), ("for_value", False)}) | restricted(stored.is_restricted)


def _unless_own(case: CaseState | None, employee: str) -> Verdict | None:
    if case is None or case.closed_on is not None:
        return _NO_CASE
    return None if case.holder == employee else _NOT_OWN
