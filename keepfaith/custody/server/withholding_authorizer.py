"""Authorize that a record is left out of its person's own view: one proposes it, and a privacy officer approves it.

How long it lasts, and that it is not the second time, the custodian knows itself; no message says so.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from keepfaith.custody.ledger.entry import Kind
from keepfaith.custody.protocol import withholding_messages
from keepfaith.custody.protocol.answers import Done
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import (
    LEGAL_OBLIGATIONS,
    NOTICES,
    OWN_LINKS,
    PRIVACY,
    YOUR_RIGHTS,
)
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.protocol.withholding_messages import MAX_WITHHOLDINGS, Withholding, year_after
from keepfaith.custody.server.alarm_log import log
from keepfaith.custody.server.authorizer import Authorizer
from keepfaith.custody.server.canary_gate import gate
from keepfaith.custody.server.decision import UNKNOWN_EDITION, Verdict, governed, judged, requested
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store
from keepfaith.custody.store.withholdings import WithholdingAct
from keepfaith.errors import KeepfaithError

_WITHHOLD: Final = "withhold"
_EMAIL: Final = "email-address"
_UNKNOWN: Final = Verdict(DenialCode.UNKNOWN_RECORD)
_NO_RULE: Final = Verdict(DenialCode.NO_RULE_PERMITS)
_NOT_PROPOSED, _OWN_PROPOSAL = Verdict(DenialCode.NOT_PROPOSED), Verdict(DenialCode.OWN_PROPOSAL)
_NOT_AN_OFFICER: Final = Verdict(DenialCode.DUTY)
_NOBODY_TO_TELL: Final = Verdict(DenialCode.NOT_ACCEPTED, clause=YOUR_RIGHTS)
_ONCE: Final = Verdict(DenialCode.LEFT_OUT_BEFORE, clause=YOUR_RIGHTS)
_TOO_MANY: Final = Verdict(DenialCode.CAP, clause=YOUR_RIGHTS)


type _OnRecord = (
    withholding_messages.ProposeWithholding
    | withholding_messages.ApproveWithholding
    | withholding_messages.EndWithholding
)


class WithholdingAuthorizer:
    """Who may propose, approve and end it; the rules of the record's own edition must know the act."""

    def __init__(self, store: Store, authorizer: Authorizer, *, now: Callable[[], dt.datetime]) -> None:
        self._store, self._authorizer, self._now = store, authorizer, now

    def handlers(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message that is decided here."""
        return {
            withholding_messages.ProposeWithholding: self.propose,
            withholding_messages.ApproveWithholding: self.approve,
            withholding_messages.EndWithholding: self.end,
            withholding_messages.Withholdings: self.withholdings,
            withholding_messages.CountWithholdings: self.count,
        }

    def propose(self, message: withholding_messages.ProposeWithholding) -> Done | Denial:
        """Take a proposal down; the year counts from the day on which the investigation began."""
        at = self._now()
        if not message.began_on <= at.astimezone(dt.UTC).date() < year_after(message.began_on):
            raise KeepfaithError(
                "The investigation did not begin within the past year.", "Name the day on which it began."
            )
        stored = self._store.records.find(message.record)
        verdict = self._ruled(message, stored, at)
        if verdict.allowed and stored is not None:
            verdict = self._proposable(stored) or verdict
        act = self._act(message, "withholding-proposed", verdict)
        if verdict.allowed:
            row = (message.record, message.ground, message.began_on, message.employee, "", None, None)
            self._store.withholdings.propose(Withholding(*row, is_told=False), act, at=at)
        else:
            self._store.withholdings.log(message.record, act, {}, at=at)
        return judged(verdict)

    def approve(self, message: withholding_messages.ApproveWithholding) -> Done | Denial:
        """Approve what somebody else proposed, as a privacy officer."""
        at, withholdings = self._now(), self._store.withholdings
        withholding, verdict = withholdings.find(message.record), _NOT_PROPOSED
        if withholding is not None and not withholding.approved_by:
            verdict = self._ruled(message, self._store.records.find(message.record), at)
            if verdict.allowed and message.duty != PRIVACY:
                verdict = _NOT_AN_OFFICER
            elif verdict.allowed and message.employee == withholding.proposed_by:
                verdict = _OWN_PROPOSAL
        act = self._act(message, "withholding-approved", verdict)
        if verdict.allowed:
            withholdings.approve(message.record, act, at=at)
        else:
            withholdings.log(message.record, act, {}, at=at)
        return judged(verdict)

    def end(self, message: withholding_messages.EndWithholding) -> Done | Denial:
        """End it, at the word of whoever might propose it."""
        at, withholdings = self._now(), self._store.withholdings
        withholding, verdict = withholdings.find(message.record), _NOT_PROPOSED
        if withholding is not None and withholding.ended_on is None:
            verdict = self._ruled(message, self._store.records.find(message.record), at)
        act = self._act(message, "withholding-ended", verdict)
        if verdict.allowed and withholding is not None:
            withholdings.end(withholding, act, at=at)
        else:
            withholdings.log(message.record, act, {}, at=at)
        return judged(verdict)

    def withholdings(
        self, _message: withholding_messages.Withholdings
    ) -> withholding_messages.WithholdingList:
        """List what is proposed, what runs, and what was not told."""
        return withholding_messages.WithholdingList(self._store.withholdings.listed())

    def count(
        self, _message: withholding_messages.CountWithholdings
    ) -> withholding_messages.WithholdingCount:
        """Count what runs."""
        return withholding_messages.WithholdingCount(self._store.withholdings.count())

    def _ruled(self, message: _OnRecord, stored: StoredRecord | None, at: dt.datetime) -> Verdict:
        """Return what the rules say, and the duty: no edition without such an action lets anything be left out."""
        verdict = _UNKNOWN
        if stored is not None:
            record = governed(stored.header, self._authorizer.editions, at)
            verdict = UNKNOWN_EDITION if record is None else _NO_RULE
            if (
                record is not None
                and record.own.has_action(_WITHHOLD)
                and record.in_force.has_action(_WITHHOLD)
            ):
                request = requested(_WITHHOLD, message.duty, LEGAL_OBLIGATIONS, frozenset())
                verdict = record.every(request, stored.header.fields.values())
        verdict = self._authorizer.on_duty(message, verdict)
        return gate(self._store, message.employee, message.record) or verdict

    def _proposable(self, stored: StoredRecord) -> Verdict | None:
        """Refuse what nobody could be told of afterwards, what was left out before, and too many at once."""
        header = stored.header
        is_tellable = (
            stored.about is None
            and stored.mailbox is not None
            and _EMAIL in header.fields.values()
            and header.purpose != NOTICES
            and header.holding != OWN_LINKS
        )
        if not is_tellable:
            return _NOBODY_TO_TELL
        if self._store.withholdings.find(stored.record) is not None:
            return _ONCE
        if self._store.withholdings.count(with_proposed=True) < MAX_WITHHOLDINGS:
            return None
        self._authorizer.alarms += 1
        log.error("ALARM: %d records are left out of their persons' view, and no more are", MAX_WITHHOLDINGS)
        return _TOO_MANY

    def _act(self, message: _OnRecord, kind: Kind, verdict: Verdict) -> WithholdingAct:
        duty = self._authorizer.editions.known_word("Duty", message.duty)
        return WithholdingAct(kind, message.employee, duty, verdict.clause, verdict.denial)
