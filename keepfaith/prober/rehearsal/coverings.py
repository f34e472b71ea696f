"""What a case covers, tried on the scratch custodian: nothing is opened in it that nobody else approved."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from keepfaith.custody.protocol.denials import Refused
from keepfaith.custody.protocol.known_names import NEED_A_CASE, YOUR_INFORMATION
from keepfaith.prober.rehearsal.aspects import Aspect
from keepfaith.prober.rehearsal.cast import COLLEAGUE, OTHER_PURPOSE, PERMITTED, SUSPENDED, Cast, employee_of
from keepfaith.prober.rehearsal.stage import FIELD
from keepfaith.prober.rehearsal.tally import Tally
from keepfaith.prober.rehearsal.trials import every_request
from keepfaith.prober.rules.rulebook import RESTRICTED, Request, Rulebook

ACTION: Final = "approve"
_ABOUT: Final = frozenset({Aspect.NEEDS})
_OWN_PROPOSAL: Final = "own proposal"
_REASON: Final = "rehearsal"
_REFER: Final = "refer"
_NOT_COVERED: Final = "not proposed"
_LONG_AGO: Final = dt.date(2018, 1, 31)
# Category, what it was collected for, and the purpose of the case.
type _Matter = tuple[str, str, str]


@dataclass
class Coverings:
    """What is tried of cases: `proposers` and `approvers` name for each matter a duty that may do so, if one may."""

    cast: Cast
    tally: Tally
    proposers: Mapping[_Matter, str]
    approvers: Mapping[_Matter, str]
    book: Rulebook
    _proposed: dict[_Matter, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, cast: Cast, tally: Tally, book: Rulebook) -> "Coverings":
        """Read from the rules who may propose and who may approve."""
        own = frozenset({("own_task", True)})
        known = book.vocabulary.actions["open"].facts
        own |= {(RESTRICTED, False)} if RESTRICTED in known else frozenset[tuple[str, bool]]()
        proposers, approvers = (
            {
                _matter(request): request.principal[1]
                for request in every_request(book, frozenset({action}))
                if request.purpose in NEED_A_CASE and request.facts == facts and book.decide(request).allowed
            }
            for action, facts in (("open", own), (ACTION, frozenset[tuple[str, bool]]()))
        )
        return cls(cast, tally, proposers, approvers, book)

    def can_be_asked(self, request: Request) -> bool:
        """Return whether there is anything to approve: somebody must be able to propose it for a case."""
        return request.principal[0] == "Duty" and _matter(request) in self.proposers

    def try_approval(self, request: Request, *, expected: str) -> None:
        """Try to approve, under the duty of a request, what a colleague proposed."""
        matter, duty = _matter(request), request.principal[1]
        record, case = self._of_colleague(matter)
        outcome = self._approved(record, case, employee=employee_of(duty), duty=duty)
        self.tally.note(request, _ABOUT, expected=expected, outcome=outcome)
        if outcome == PERMITTED:
            del self._proposed[matter]

    def try_opening(self, request: Request) -> None:
        """Try to open in a case what the rules allow: proposed, approved by its proposer and by another, declined."""
        matter, duty = _matter(request), request.principal[1]
        employee, approver = employee_of(duty), self.approvers.get(matter)
        case = self.cast.stage.case_for(request.purpose, employee=employee, duty=duty)
        record = self._covered(request, case, employee, duty)
        self._note(request, record, OTHER_PURPOSE, "Proposed for a case, ")
        self._try_disclosure(request, record, case, is_approved=False)
        if approver is None:
            return
        mine, own_case = self._of_colleague(matter)
        outcome = self._approved(mine, own_case, employee=COLLEAGUE, duty=approver)
        when = "Approved by whoever proposed it, "
        self.tally.note(request, _ABOUT, expected=_OWN_PROPOSAL, outcome=outcome, when=when)
        by = {"employee": employee_of(approver), "duty": approver}
        outcome = self._approved(record, case, **by)
        self.tally.note(request, _ABOUT, expected=PERMITTED, outcome=outcome, when="Approved, ")
        if outcome != PERMITTED:
            return
        self._note(request, record, PERMITTED, "Covered by a case, ")
        self._try_disclosure(request, record, case, is_approved=True)
        self._try_disclosure_while_suspended(request, record, case)
        self.cast.stage.cases.approve(record, case=case, on=False, reason=_REASON, **by)
        self._note(request, record, OTHER_PURPOSE, "Covered no more, ")

    def _try_disclosure(self, request: Request, record: bytes, case: str, *, is_approved: bool) -> None:
        """Try to give it out, which a rule on referring allows or not; unapproved it never is."""
        wanted, expected = self._referral(request, is_approved=is_approved, is_restricted=False)
        if expected == PERMITTED and not is_approved:
            expected = _NOT_COVERED
        when = "Given out, approved, " if is_approved else "Given out, not approved, "
        self._note_disclosure(wanted, record, case, expected=expected, when=when)

    def _try_disclosure_while_suspended(self, request: Request, record: bytes, case: str) -> None:
        """Try to give it out while its person contests it, by the same rule and by the custodian alone."""
        duty = self.cast.restricters.get((request.category, request.collected_for))
        if duty is None:
            return
        wanted, expected = self._referral(request, is_approved=True, is_restricted=True)
        if expected == PERMITTED and request.purpose != YOUR_INFORMATION:
            expected = SUSPENDED
        by = {"employee": employee_of(duty), "duty": duty}
        self.cast.stage.cases.restrict(record, case="", on=True, reason=_REASON, **by)
        self._note_disclosure(wanted, record, case, expected=expected, when="Given out, suspended, ")
        self.cast.stage.cases.restrict(record, case="", on=False, reason=_REASON, **by)

    def _referral(self, request: Request, *, is_approved: bool, is_restricted: bool) -> tuple[Request, str]:
        """Return what is put to the rules when the same is given out, and what they say."""
        facts = frozenset({("approved", is_approved), ("for_value", False), (RESTRICTED, is_restricted)})
        wanted = self.book.fitted(request._replace(action=_REFER, facts=facts))
        return wanted, str(self.book.decide(wanted).outcome)

    def _note_disclosure(
        self, request: Request, record: bytes, case: str, *, expected: str, when: str
    ) -> None:
        employee = employee_of(request.principal[1])
        try:
            self.cast.stage.cases.disclose(
                record, case=case, fields=[FIELD], recipient=_REASON, basis=_REASON, given_on=_LONG_AGO,
                means="mail", with_statements=False, employee=employee, duty=request.principal[1],
            )  # fmt: skip
            outcome = PERMITTED
        except Refused as refused:
            outcome = str(refused.code)
        self.tally.note(request, frozenset({Aspect.USES}), expected=expected, outcome=outcome, when=when)

    def _note(self, request: Request, record: bytes, expected: str, when: str) -> None:
        outcome = self.cast.opened(record, request, employee_of(request.principal[1]))
        self.tally.note(request, _ABOUT, expected=expected, outcome=outcome, when=when)

    def _of_colleague(self, matter: _Matter) -> tuple[bytes, str]:
        """Return what the colleague proposed, and for which case."""
        category, collected_for, purpose = matter
        duty = self.proposers[matter]
        case = self.cast.stage.case_for(purpose, employee=COLLEAGUE, duty=duty)
        if matter not in self._proposed:
            request = Request(("Duty", duty), "open", category, collected_for, purpose, frozenset())
            self._proposed[matter] = self._covered(request, case, COLLEAGUE, duty)
        return self._proposed[matter], case

    def _covered(self, request: Request, case: str, employee: str, duty: str) -> bytes:
        stage = self.cast.stage
        record = stage.create(self.cast.edition, purpose=request.collected_for, category=request.category)
        stage.cases.cover(record, case=case, employee=employee, duty=duty)
        return record

    def _approved(self, record: bytes, case: str, *, employee: str, duty: str) -> str:
        try:
            self.cast.stage.cases.approve(record, case=case, on=True, employee=employee, duty=duty)
        except Refused as refused:
            return str(refused.code)
        return PERMITTED


def _matter(request: Request) -> _Matter:
    return request.category, request.collected_for, request.purpose
