"""Authorize what is asked on duties: an administrator proposes and ends, the custodian's own user confirms.

Another administrator confirms, too, with a passkey and a code (`duty_confirmations`). So a portal that is taken over
gives nobody a duty. What it can do, in an administrator's name, is end and renew duties, and propose what somebody must
then confirm who reads it from the custodian.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from keepfaith.custody.ledger.entry import Kind
from keepfaith.custody.protocol import control_messages, passkey_messages, staff_messages
from keepfaith.custody.protocol.answers import Changed, Done
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import ADMINISTRATOR
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.protocol.sizes import RECORDS_PAGE_SIZE
from keepfaith.custody.protocol.staff_messages import LEFT, Assignment
from keepfaith.custody.server.alarm_log import log
from keepfaith.custody.server.assertions import Assertions
from keepfaith.custody.server.authorizer import Authorizer
from keepfaith.custody.server.canary_gate import gate, unless_alike
from keepfaith.custody.server.decision import Verdict, denial
from keepfaith.custody.server.duty_confirmations import DutyConfirmations
from keepfaith.custody.server.group_authorizer import GroupAuthorizer
from keepfaith.custody.server.item_authorizer import ItemAuthorizer
from keepfaith.custody.server.review_authorizer import ReviewAuthorizer
from keepfaith.custody.store.grants import Grant, StaffAct, granted_details
from keepfaith.custody.store.store import Store
from keepfaith.errors import KeepfaithError

# A duty that starts later than this was hardly meant so.
_DAY, _MAX_AHEAD = dt.timedelta(days=1), dt.timedelta(days=366)
# A larger part of the staff hardly leaves at once: rather, the directory is wrong or somebody took it over.
LEAVERS_SHARE: Final = 10
_UNKNOWN_DUTY: Final = Denial(
    DenialCode.UNKNOWN_DUTY, problem="No edition knows this duty. Name one that its rules know."
)

type _ByAdministrator = (
    staff_messages.ProposeDuty
    | staff_messages.EndAssignment
    | staff_messages.RenewAssignment
    | passkey_messages.AskDutyAssertion
    | passkey_messages.ConfirmDutyByPasskey
)


class StaffAuthorizer:
    """Who has which duty, decided and entered."""

    def __init__(
        self,
        store: Store,
        authorizer: Authorizer,
        assertions: Assertions,
        *,
        items: ItemAuthorizer,
        now: Callable[[], dt.datetime],
    ) -> None:
        self._store, self._authorizer, self._now = store, authorizer, now
        self._duties, self._organizations = store.duties, store.organizations
        self._items = items
        self._confirmations = DutyConfirmations(
            store, assertions, deciding=self._deciding, act=self._act, now=now
        )

    def handlers(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message that is decided here."""
        return {
            staff_messages.Assignments: self.assignments,
            staff_messages.Organizations: self.organizations,
            staff_messages.StaffHistory: self.history,
            staff_messages.ProposeDuty: self.propose,
            staff_messages.EndAssignment: self.end,
            staff_messages.RenewAssignment: self.renew,
            staff_messages.Leave: self.leave,
            staff_messages.Administrators: self.administrators,
            staff_messages.PlaceOrganization: self.place,
            staff_messages.ConfirmDuty: self.confirm,
            staff_messages.OperatorRenewAssignment: self.renew_as_operator,
            control_messages.Duty: self.change,
            control_messages.EndStaff: self.end_staff,
            **ReviewAuthorizer(self._store, self._authorizer, now=self._now).handlers(),
            **self._items.handlers(),
            **GroupAuthorizer(self._store, self._authorizer, now=self._now).handlers(),
            **self._confirmations.handlers(),
        }

    def assignments(self, message: staff_messages.Assignments) -> staff_messages.AssignmentPage:
        """List what is assigned and proposed."""
        return staff_messages.AssignmentPage(self._duties.page(after=message.after))

    def organizations(self, _message: staff_messages.Organizations) -> staff_messages.OrganizationList:
        """List the organizations."""
        return staff_messages.OrganizationList(self._organizations.all())

    def history(self, message: staff_messages.StaffHistory) -> staff_messages.StaffHistoryPage:
        """List what was done about duties."""
        return staff_messages.StaffHistoryPage(self._store.staff_history.page(before=message.before))

    def propose(self, message: staff_messages.ProposeDuty) -> staff_messages.Proposed | Denial:
        """Take a proposal down: an administrator's, in an organization of theirs, for somebody else."""
        grant = Grant(
            *(message.colleague, message.assigned, message.organization, message.purposes),
            *(message.starts_on, message.ends_on),
        )
        verdict = self._deciding(message, message.organization)
        if verdict.allowed:
            verdict = self._unfit(grant, message.employee) or verdict
        act = self._act(message, verdict)
        if not verdict.allowed:
            self._duties.log_refusal("duty-proposed", act, granted_details(grant), at=self._now())
            return denial(verdict)
        # West of Greenwich it is still yesterday.
        if not self._today - _DAY <= message.starts_on <= self._today + _MAX_AHEAD:
            raise KeepfaithError("The duty starts in the past, or later than in a year.", "Name another day.")
        return staff_messages.Proposed(self._duties.propose(grant, act, at=self._now()))

    def end(self, message: staff_messages.EndAssignment) -> Done | Denial:
        """End a duty, or take back a proposal, at the word of an administrator."""
        assignment = self._duties.find(message.number)
        verdict = self._on(message, assignment)
        act = self._act(message, verdict)
        if not verdict.allowed or assignment is None:
            return self._refused("duty-ended", act, message.number, verdict)
        if assignment.confirmed_on is None:
            self._duties.decline(message.number, act, at=self._now())
        else:
            self._duties.end(message.number, act, reason=message.reason, at=self._now())
            self._warn_without_administrator((assignment.assigned,))
        return Done()

    def renew(self, message: staff_messages.RenewAssignment) -> Done | Denial:
        """Let a duty last for another year, at the word of an administrator who does not have it."""
        assignment = self._duties.find(message.number)
        verdict = self._on(message, assignment)
        if verdict.allowed and assignment is not None:
            verdict = self._unrenewable(assignment, message.employee) or verdict
        act = self._act(message, verdict)
        if not verdict.allowed:
            return self._refused("duty-renewed", act, message.number, verdict)
        self._duties.renew(message.number, act, at=self._now())
        return Done()

    def administrators(self, _message: staff_messages.Administrators) -> staff_messages.EmployeeList:
        """Name who administers duties today."""
        return staff_messages.EmployeeList(self._duties.administrators(on=self._today)[:RECORDS_PAGE_SIZE])

    def place(self, message: staff_messages.PlaceOrganization) -> Changed:
        """Know an organization."""
        organization = staff_messages.Organization(message.organization, message.kind, message.within)
        return Changed(self._organizations.place(organization, at=self._now()))

    def confirm(self, message: staff_messages.ConfirmDuty) -> Done:
        """Give the duty that was proposed under a number, or decline it."""
        if message.on:
            self._duties.confirm(message.number, StaffAct(), at=self._now())
        else:
            self._duties.decline(message.number, StaffAct(), at=self._now())
        return Done()

    def renew_as_operator(self, message: staff_messages.OperatorRenewAssignment) -> Done | Denial:
        """Let a duty last for another year."""
        assignment = self._duties.find(message.number)
        if assignment is None or assignment.confirmed_on is None:
            return Denial(DenialCode.NO_ASSIGNMENT, problem="There is no duty of this number.")
        self._duties.renew(message.number, StaffAct(), at=self._now())
        return Done()

    def change(self, message: control_messages.Duty) -> Changed | Denial:
        """Give a duty or end it."""
        employee, duty, at = message.employee, message.duty, self._now()
        if not message.on:
            ended = self._duties.end_every(employee=employee, duty=duty, at=at)
            self._warn_without_administrator(ended)
            return Changed(bool(ended))
        if not self._authorizer.editions.has_duty(duty):
            return _UNKNOWN_DUTY
        if not self._organizations.has(message.organization):
            raise KeepfaithError("The organization is not known.", "Add it first.")
        grant = Grant(
            *(employee, duty, message.organization, message.purposes),
            *(message.starts_on, message.ends_on),
        )
        return Changed(self._duties.assign(grant, at=at))

    def end_staff(self, message: control_messages.EndStaff) -> Done:
        """End every duty of an employee, and every passkey."""
        self._store.passkeys.end_all(message.employee, at=self._now())
        self._warn_without_administrator(self._duties.end_every(employee=message.employee, at=self._now()))
        return Done()

    def leave(self, message: staff_messages.Leave) -> Done | Denial:
        """End every duty of whom the agency's directory no longer knows.

        Not of the last administrator, and not of many: whoever stole the directory's token, or the portal, could
        otherwise stop all work. One may leave in two days whatever the number; beyond a tenth, only the custodian's own
        user ends duties.
        """
        colleague, at = message.colleague, self._now()
        if self._store.probe_accounts.has(colleague):
            return Denial(DenialCode.COLLEAGUE, problem="This account belongs to the checks of the portal.")
        if not self._duties.concerns(colleague):
            return Done()
        if self._duties.administrators(on=self._today) == (colleague,):
            return self._doubted(DenialCode.LAST_ADMINISTRATOR, "nobody would administer duties any more")
        leaving = self._store.staff_history.left_since(self._today - _DAY) | {colleague}
        staff = self._duties.count_employees() + len(leaving) - 1
        if len(leaving) > 1 and len(leaving) * LEAVERS_SHARE > staff:
            return self._doubted(DenialCode.TOO_MANY_LEAVE, "more than a tenth of the staff would leave")
        self._duties.end_every(employee=colleague, reason=LEFT, at=at)
        self._store.passkeys.end_all(colleague, reason="left", at=at)
        return Done()

    def _doubted(self, code: DenialCode, problem: str) -> Denial:
        log.error("ALARM: at the word of the directory, %s; see keepfaith staff leavers --waiting", problem)
        return Denial(code, problem=f"At the word of the directory, {problem}.")

    def end_due(self) -> None:
        """End what has come to its end or was not renewed, and forget what counts no more of use and of grants."""
        self._store.daily_use.forget_old(on=self._today)
        self._items.end_due()
        self._warn_without_administrator(self._duties.end_due(at=self._now()))

    def _warn_without_administrator(self, ended: Iterable[str]) -> None:
        """Say in the log where, of duties that ended, the last administrator's was one."""
        if ADMINISTRATOR in ended and not self._duties.administrators(on=self._today):
            log.error("ALARM: nobody has the duty administrator any more")

    @property
    def _today(self) -> dt.date:
        return self._now().astimezone(dt.UTC).date()

    def _deciding(self, message: _ByAdministrator, organization: str) -> Verdict:
        """Allow what an administrator of the organization asks, or of one that it belongs to."""
        if gated := gate(self._store, message.employee, b""):
            return gated
        if message.duty != ADMINISTRATOR:
            return Verdict(DenialCode.NO_RULE_PERMITS)
        roots = self._duties.organizations_of(message.employee, duty=message.duty, on=self._today)
        if not roots:
            return Verdict(DenialCode.DUTY)
        is_known = self._organizations.has(organization)
        is_inside = any(self._organizations.is_within(organization, root) for root in roots)
        return Verdict() if is_known and is_inside else Verdict(DenialCode.OUTSIDE_ORGANIZATION)

    def _on(
        self,
        message: staff_messages.EndAssignment | staff_messages.RenewAssignment,
        assignment: Assignment | None,
    ) -> Verdict:
        verdict = self._deciding(message, assignment.organization if assignment else "")
        return Verdict(DenialCode.NO_ASSIGNMENT) if verdict.allowed and assignment is None else verdict

    def _unfit(self, grant: Grant, employee: str) -> Verdict | None:
        """Refuse a proposal for oneself, for the prober, and in words that no edition has."""
        editions = self._authorizer.editions
        if grant.employee == employee:
            return Verdict(DenialCode.OWN_PROPOSAL)
        if refused := unless_alike(self._store, employee, grant.employee):
            return refused
        if not editions.has_duty(grant.duty):
            return Verdict(DenialCode.UNKNOWN_DUTY)
        are_known = all(editions.known_word("Purpose", purpose) for purpose in grant.purposes)
        return None if are_known else Verdict(DenialCode.PURPOSE)

    def _unrenewable(self, assignment: Assignment, employee: str) -> Verdict | None:
        if assignment.confirmed_on is None:
            return Verdict(DenialCode.NO_ASSIGNMENT)
        return Verdict(DenialCode.OWN_PROPOSAL) if assignment.employee == employee else None

    def _act(self, message: _ByAdministrator, verdict: Verdict) -> StaffAct:
        duty = self._authorizer.editions.known_word("Duty", message.duty)
        return StaffAct(message.employee, duty, verdict.clause, verdict.denial)

    def _refused(self, kind: Kind, act: StaffAct, number: int, verdict: Verdict) -> Denial:
        self._duties.log_refusal(kind, act, {"assignment": number}, at=self._now())
        return denial(verdict)
