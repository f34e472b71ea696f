"""Authorize grants on one record: whoever works on it proposes, and somebody else with a duty for that approves.

Who works on it, who may approve and who may receive it, the custodian knows itself; no message says so.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from keepfaith.custody.ledger.entry import Kind
from keepfaith.custody.protocol import record_grant_messages
from keepfaith.custody.protocol.answers import Done
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.protocol.record_grant_messages import RecordGrant
from keepfaith.custody.server.appeal_rules import unless_decided
from keepfaith.custody.server.authorizer import Authorizer, ByEmployee
from keepfaith.custody.server.canary_gate import gate, unless_alike
from keepfaith.custody.server.case_decision import decide_approval, decide_covering
from keepfaith.custody.server.decision import Verdict, denial, judged, may_have
from keepfaith.custody.server.granted_work import GrantedWork, granted_work
from keepfaith.custody.store.record_grants import GrantAct
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store
from keepfaith.errors import KeepfaithError

_UNKNOWN: Final = Verdict(DenialCode.UNKNOWN_RECORD)
_NOT_OWN, _OWN_PROPOSAL = Verdict(DenialCode.NOT_OWN_TASK), Verdict(DenialCode.OWN_PROPOSAL)
_NOT_PROPOSED, _GRANTED = Verdict(DenialCode.NOT_PROPOSED), Verdict(DenialCode.GRANTED)
_COLLEAGUE: Final = Verdict(DenialCode.COLLEAGUE)


class RecordGrantAuthorizer:
    """Who may propose, approve and end a grant; no grant is for more hours than the custodian was started with."""

    def __init__(
        self, store: Store, authorizer: Authorizer, *, hours: int, now: Callable[[], dt.datetime]
    ) -> None:
        self._store, self._authorizer, self._hours, self._now = store, authorizer, hours, now

    def handlers(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message that is decided here."""
        return {
            record_grant_messages.ProposeGrant: self.propose,
            record_grant_messages.ApproveGrant: self.approve,
            record_grant_messages.EndGrant: self.end,
            record_grant_messages.RecordGrants: self.grants,
        }

    def propose(
        self, message: record_grant_messages.ProposeGrant
    ) -> record_grant_messages.ProposedGrant | Denial:
        """Take a proposal down: of whoever works on the record, for a colleague whose duty would open it."""
        if message.hours > self._hours:
            raise KeepfaithError(f"A grant is for {self._hours} hours at most.", "Name fewer hours.")
        at, stored = self._now(), self._store.records.find(message.record)
        work = granted_work(self._store, stored, message.case) if stored else None
        purpose = work.purpose if work else ""
        verdict = self._proposable(message, stored, work, at)
        verdict = self._authorizer.on_duty(message, verdict, purpose=purpose)
        verdict = gate(self._store, message.employee, message.record) or verdict
        grant = RecordGrant(
            *(0, message.record, message.case, message.colleague, purpose, message.reason, message.hours),
            *(message.employee, "", at),
        )
        act = self._act(message, "grant-proposed", purpose, verdict)
        if not verdict.allowed:
            self._store.record_grants.log(grant, act, at=at)
            return denial(verdict)
        return record_grant_messages.ProposedGrant(self._store.record_grants.propose(grant, act, at=at))

    def approve(self, message: record_grant_messages.ApproveGrant) -> Done | Denial:
        """Approve what somebody else proposed for yet another, by a rule on approvals; its hours begin now."""
        at, grants = self._now(), self._store.record_grants
        grant = grants.find(message.number, at=at)
        verdict = self._approvable(message, grant, at)
        act = self._act(message, "grant-approved", grant.purpose if grant else "", verdict)
        if verdict.allowed and grant is not None:
            grants.approve(grant, act, at=at)
        else:
            grants.log(grant or _none(message.number, at), act, at=at)
        return judged(verdict)

    def end(self, message: record_grant_messages.EndGrant) -> Done | Denial:
        """End a grant or a proposal, at the word of whoever proposed or approved it, or might approve it."""
        at, grants = self._now(), self._store.record_grants
        grant = grants.find(message.number, at=at)
        verdict = _NOT_PROPOSED
        if grant is not None:
            verdict = Verdict()
            if message.employee not in (grant.proposed_by, grant.approved_by):
                verdict = self._by_rule(message, grant, at)
            verdict = gate(self._store, message.employee, grant.record) or verdict
        act = self._act(message, "grant-ended", grant.purpose if grant else "", verdict)
        if verdict.allowed and grant is not None:
            grants.end(grant, act, at=at)
        else:
            grants.log(grant or _none(message.number, at), act, at=at)
        return judged(verdict)

    def grants(self, message: record_grant_messages.RecordGrants) -> record_grant_messages.RecordGrantPage:
        """List what has not ended."""
        page = self._store.record_grants.page(message.record, after=message.after, at=self._now())
        return record_grant_messages.RecordGrantPage(page)

    def _proposable(
        self,
        message: record_grant_messages.ProposeGrant,
        stored: StoredRecord | None,
        work: GrantedWork | None,
        at: dt.datetime,
    ) -> Verdict:
        if stored is None or work is None:
            return _UNKNOWN
        # A note has no work of its own.
        if refused := _NOT_OWN if stored.about else work.unless_own(message.employee):
            return refused
        editions = self._authorizer.editions
        verdict = decide_covering(message.duty, work.purpose, header=stored.header, editions=editions, at=at)
        if not verdict.allowed:
            return verdict
        if message.colleague == message.employee:
            return _OWN_PROPOSAL
        if refused := self._unless_fit(message, message.colleague, stored, work.purpose, at):
            return refused
        granted = self._store.record_grants.of_record(stored.record, colleague=message.colleague, at=at)
        is_granted = any(grant.case == message.case for grant in granted)
        return _GRANTED if is_granted else self._unless_decided(message.case, message.colleague) or verdict

    def _approvable(
        self, message: record_grant_messages.ApproveGrant, grant: RecordGrant | None, at: dt.datetime
    ) -> Verdict:
        stored = self._store.records.find(grant.record) if grant else None
        if grant is None or stored is None:
            return _NOT_PROPOSED
        verdict = self._by_rule(message, grant, at)
        if verdict.allowed:
            work = granted_work(self._store, stored, grant.case)
            if grant.approved_by or work.refusal or work.purpose != grant.purpose:
                verdict = _NOT_PROPOSED
            # Nor does whoever has the task or the case by now: a proposal that was handed over is theirs.
            elif message.employee in (grant.proposed_by, grant.colleague, work.holder):
                verdict = _OWN_PROPOSAL
            else:
                verdict = (
                    self._unless_decided(grant.case, message.employee)
                    or self._unless_fit(message, grant.colleague, stored, grant.purpose, at)
                    or verdict
                )
        return gate(self._store, message.employee, grant.record) or verdict

    def _by_rule(self, message: ByEmployee, grant: RecordGrant, at: dt.datetime) -> Verdict:
        """Return whether somebody may approve, and so end, what is granted on a record for its purpose."""
        stored = self._store.records.find(grant.record)
        if stored is None:
            return _UNKNOWN
        editions = self._authorizer.editions
        verdict = decide_approval(message.duty, grant.purpose, header=stored.header, editions=editions, at=at)
        return self._authorizer.on_duty(message, verdict)

    def _unless_decided(self, case: str, employee: str) -> Verdict | None:
        """Refuse whoever decided before, where a record is granted in an appeal against that."""
        state = self._store.cases.find(case) if case else None
        return unless_decided(self._store, state, employee)

    def _unless_fit(
        self, giver: ByEmployee, colleague: str, stored: StoredRecord, purpose: str, at: dt.datetime
    ) -> Verdict | None:
        """Refuse whom nobody gives anything like this, or whose duties would open nothing of it."""
        today = at.astimezone(dt.UTC).date()
        duties = self._store.duties.of(colleague, on=today, purpose=purpose)
        editions = self._authorizer.editions
        can = may_have(stored.header, duties=duties, purpose=purpose, editions=editions, at=at)
        return unless_alike(self._store, giver.employee, colleague) or (None if can else _COLLEAGUE)

    def _act(self, message: ByEmployee, kind: Kind, purpose: str, verdict: Verdict) -> GrantAct:
        duty = self._authorizer.editions.known_word("Duty", message.duty)
        return GrantAct(kind, message.employee, duty, purpose, verdict.clause, verdict.denial)


def _none(number: int, at: dt.datetime) -> RecordGrant:
    """Stand for a grant that is not there in the entry of a refusal."""
    return RecordGrant(number, b"", "", "", "", "", 1, "", "", at)
