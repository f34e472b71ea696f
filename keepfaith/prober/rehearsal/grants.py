"""Grants on one record, tried on the scratch custodian: one opens just that, once it was approved, in task or case."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Final

from keepfaith.custody.protocol.denials import Refused
from keepfaith.custody.protocol.known_names import NEED_A_CASE
from keepfaith.prober.rehearsal.aspects import Aspect
from keepfaith.prober.rehearsal.cast import (
    COLLEAGUE,
    OTHER_PURPOSE,
    PERMITTED,
    REASON,
    Cast,
    employee_of,
    expected_of,
)
from keepfaith.prober.rehearsal.tally import Tally
from keepfaith.prober.rehearsal.trials import every_request
from keepfaith.prober.rules.rulebook import Request, Rulebook

_ABOUT: Final = frozenset({Aspect.NEEDS})
_APPROVE: Final = "approve"
# Of openings in a task, and of openings in a case, so many are tried.
_TRIED: Final = 3
_HOURS, _NONE = 1, 1
_NOT_OWN, _OWN_PROPOSAL, _NOT_PROPOSED = "not own task", "own proposal", "not proposed"


@dataclass
class Grants:
    """What is tried of grants; `approvers` name for a category, what it was collected for and a purpose a duty."""

    cast: Cast
    tally: Tally
    book: Rulebook
    approvers: dict[tuple[str, str, str], str]

    @classmethod
    def of(cls, cast: Cast, tally: Tally, book: Rulebook) -> "Grants":
        """Read from the rules who may approve."""
        requests = every_request(book, frozenset({_APPROVE})) if _APPROVE in book.vocabulary.actions else ()
        approvers = {
            _matter(request): request.principal[1] for request in requests if book.decide(request).allowed
        }
        return cls(cast, tally, book, approvers)

    def try_all(self, requests: Iterable[Request]) -> None:
        """Try some openings that the rules permit: in a colleague's task, and in a case that somebody has."""
        fit = [
            (request, expected)
            for request in requests
            if request.action == "open"
            and self.approvers.get(_matter(request), "") not in {"", request.principal[1]}
            for expected in (expected_of(request, self.book.decide(request).outcome),)
        ]
        in_tasks = (request for request, expected in fit if expected == PERMITTED)
        for request in islice((one for one in in_tasks if one.collected_for in self.cast.openers), _TRIED):
            self._try_in_task(request)
        in_cases = (
            request
            for request, expected in fit
            if expected == OTHER_PURPOSE and request.purpose in NEED_A_CASE
        )
        for request in islice(in_cases, _TRIED):
            self._try_in_case(request)

    def _try_in_task(self, request: Request) -> None:
        """Have the colleague grant what is in their task to whoever has the duty of a request."""
        refusal, receiver = self._while_with_another(request), employee_of(request.principal[1])
        record, other = self._handed(request), self._handed(request)
        by = {"employee": COLLEAGUE, "duty": self.cast.openers[request.collected_for]}
        self._note(request, refusal, self.cast.opened(record, request, receiver), "Granted to nobody, ")
        number = self._proposed(request, record, receiver, by)
        self._note(request, refusal, self.cast.opened(record, request, receiver), "Only proposed, ")
        own = {"employee": COLLEAGUE, "duty": self.approvers[_matter(request)]}
        self._note(request, _OWN_PROPOSAL, self._approved(number, own), "Approved by whoever proposed it, ")
        self._note(request, PERMITTED, self._approved(number, self._approver(request)), "Approved, ")
        self._note(request, PERMITTED, self.cast.opened(record, request, receiver), "Granted, ")
        self._note(request, refusal, self.cast.opened(other, request, receiver), "Granted another record, ")
        with suppress(Refused):
            self.cast.stage.grants.end(number, **by)
        self._note(request, refusal, self.cast.opened(record, request, receiver), "Granted no more, ")

    def _try_in_case(self, request: Request) -> None:
        """Have whoever has a case grant one of its records to the colleague, and then let the case cover it no more."""
        duty = request.principal[1]
        holder, approver = {"employee": employee_of(duty), "duty": duty}, self._approver(request)
        case = self.cast.stage.case_for(request.purpose, **holder)
        cases, (record, other) = (
            self.cast.stage.cases,
            (self._covered(request, case, holder) for _ in range(2)),
        )
        self._note(
            request,
            _NOT_PROPOSED,
            self._outcome_of_proposal(record, holder, case),
            "Covered by no approval, ",
        )
        for covered in (record, other):
            cases.approve(covered, case=case, on=True, **approver)
        number = self._proposed(request, record, COLLEAGUE, holder, case)
        self._note(
            request, OTHER_PURPOSE, self.cast.opened(record, request, COLLEAGUE), "In a case, proposed, "
        )
        self._note(request, PERMITTED, self._approved(number, approver), "In a case, approved, ")
        self._note(request, PERMITTED, self.cast.opened(record, request, COLLEAGUE), "In a case, granted, ")
        self._note(
            request, OTHER_PURPOSE, self.cast.opened(other, request, COLLEAGUE), "The rest of the case, "
        )
        cases.approve(record, case=case, on=False, reason=REASON, **approver)
        outcome = self.cast.opened(record, request, COLLEAGUE)
        self._note(request, OTHER_PURPOSE, outcome, "Granted, and covered no more, ")

    def _while_with_another(self, request: Request) -> str:
        """Return how an opening is refused whose task a colleague has."""
        known = self.book.vocabulary.actions["open"].facts
        facts = {name: value and name != "own_task" for name, value in request.facts}
        facts |= {"own_task": False} if "own_task" in known else {}
        outcome = self.book.decide(self.book.fitted(request._replace(facts=frozenset(facts.items())))).outcome
        return _NOT_OWN if outcome == PERMITTED else str(outcome)

    def _handed(self, request: Request) -> bytes:
        stage, purpose = self.cast.stage, request.collected_for
        record = stage.create(self.cast.edition, purpose=purpose, category=request.category)
        duty = self.cast.openers[purpose]
        stage.records.act(record, "taken", employee=COLLEAGUE, duty=duty, purpose=purpose)
        return record

    def _covered(self, request: Request, case: str, holder: dict[str, str]) -> bytes:
        stage = self.cast.stage
        record = stage.create(self.cast.edition, purpose=request.collected_for, category=request.category)
        stage.cases.cover(record, case=case, **holder)
        return record

    def _proposed(
        self, request: Request, record: bytes, receiver: str, by: dict[str, str], case: str = ""
    ) -> int:
        """Return the number of a proposal that must be taken; if it was refused, one that is none."""
        try:
            number = self._propose(record, receiver, by, case)
        except Refused as refused:
            self._note(request, PERMITTED, str(refused.code), "Proposed for a colleague, ")
            return _NONE
        self._note(request, PERMITTED, PERMITTED, "Proposed for a colleague, ")
        return number

    def _outcome_of_proposal(self, record: bytes, by: dict[str, str], case: str) -> str:
        try:
            self._propose(record, COLLEAGUE, by, case)
        except Refused as refused:
            return str(refused.code)
        return PERMITTED

    def _propose(self, record: bytes, receiver: str, by: dict[str, str], case: str) -> int:
        grants = self.cast.stage.grants
        return grants.propose(record, colleague=receiver, hours=_HOURS, reason=REASON, case=case, **by)

    def _approved(self, number: int, by: dict[str, str]) -> str:
        try:
            self.cast.stage.grants.approve(number, **by)
        except Refused as refused:
            return str(refused.code)
        return PERMITTED

    def _approver(self, request: Request) -> dict[str, str]:
        duty = self.approvers[_matter(request)]
        return {"employee": employee_of(duty), "duty": duty}

    def _note(self, request: Request, expected: str, outcome: str, when: str) -> None:
        self.tally.note(request, _ABOUT, expected=expected, outcome=outcome, when=when)


def _matter(request: Request) -> tuple[str, str, str]:
    return request.category, request.collected_for, request.purpose
