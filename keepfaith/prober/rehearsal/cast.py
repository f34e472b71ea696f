"""Who asks, and of what: an employee for each duty, and records by what they were collected for and hold."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.protocol.denials import Refused
from keepfaith.custody.protocol.known_names import NOTICES, YOUR_INFORMATION
from keepfaith.prober.rehearsal.stage import FIELD, Stage
from keepfaith.prober.rehearsal.trials import every_request
from keepfaith.prober.rules.rulebook import RESTRICTED, Request, Rulebook

COLLEAGUE: Final = "colleague"
NOBODY: Final = "nobody"
PERMITTED: Final = "permitted"
PERMISSION: Final = "R-1"
# The purpose of every hold and destruction; the message for one names no other.
LEGAL_OBLIGATIONS: Final = "legal-obligations"
OTHER_PURPOSE: Final = "purpose"
ON_HOLD: Final = "held"
NOT_YET: Final = "not yet"
# How the custodian itself refuses a use that is suspended; and the action by which it is.
SUSPENDED: Final = "restricted"
RESTRICT: Final = "restrict"
REASON: Final = "rehearsal"
_PURPOSES: Final = {"hold": LEGAL_OBLIGATIONS, RESTRICT: YOUR_INFORMATION}
_WHILE_SUSPENDED: Final = ", suspended"


def employee_of(duty: str) -> str:
    """Name the employee who has a duty, and no other."""
    return f"with-{duty}"


@dataclass
class Cast:
    """Records of one edition, made when they are first needed and again once they are gone.

    `openers` are the purposes for which something is collected, each with a duty that may open it for that purpose;
    `opening` is one such opening, by which a task can be closed. `restricters` name for each category, and what it was
    collected for, a duty that may suspend its use.
    """

    stage: Stage
    edition: str
    openers: Mapping[str, str]
    opening: Request | None = None
    restricters: Mapping[tuple[str, str], str] = field(default_factory=dict)
    _records: dict[tuple[str, ...], bytes] = field(default_factory=dict)

    def ask(self, request: Request) -> str:
        """Try a request, and return how it ended: `permitted`, or the custodian's reason."""
        try:
            return {
                "open": self._open,
                "send": self._send,
                "hold": self._hold,
                RESTRICT: self._restrict,
                "destroy": self._destroy,
            }[request.action](request)
        except Refused as refused:
            return str(refused.code)

    def ask_once_moved(self, request: Request, *, mover: str) -> str | None:
        """Try to open what was moved to the request's purpose before; none if nobody may move it there."""
        record = self.stage.create(self.edition, purpose=request.collected_for, category=request.category)
        try:
            self.stage.records.act(
                record, "moved", employee=employee_of(mover), duty=mover,
                purpose=request.collected_for, to=request.purpose,
            )  # fmt: skip
        except Refused:
            return None
        return self.opened(record, request, employee_of(request.principal[1]))

    def open(self, request: Request, *, employee: str) -> str:
        """Try to open under a duty, as some employee."""
        return self.opened(self._record(request, "own"), request, employee)

    def _open(self, request: Request) -> str:
        is_own = dict(request.facts).get("own_task", True)
        record = self._record(request, self._kind(request, "own" if is_own else "colleague's"))
        return self.opened(record, request, employee_of(request.principal[1]))

    def opened(self, record: bytes, request: Request, employee: str) -> str:
        """Try to open a record, and return how that ended."""
        outcome = self.stage.opener.open(
            [record], [FIELD], employee=employee, duty=request.principal[1], purpose=request.purpose
        )[record]
        return PERMITTED if isinstance(outcome, OpenedKeys) else str(outcome.code)

    def _send(self, request: Request) -> str:
        duty, kind = request.principal[1], self._kind(request, "to send")
        self.stage.records.act(
            self._record(request, kind), "sent", fields=[FIELD], employee=employee_of(duty), duty=duty,
            purpose=request.purpose, facts=dict(request.facts),
        )  # fmt: skip
        self._forget(request, kind)
        return PERMITTED

    def _kind(self, request: Request, kind: str) -> str:
        return kind + _WHILE_SUSPENDED if (RESTRICTED, True) in request.facts else kind

    def _restrict(self, request: Request) -> str:
        return self._changed_restriction(request, "to suspend", on=True)

    def ask_to_lift(self, request: Request) -> str:
        """Try to end, under the duty of a request, that a use is suspended."""
        try:
            return self._changed_restriction(request, "own" + _WHILE_SUSPENDED, on=False)
        except Refused as refused:
            return str(refused.code)

    def _changed_restriction(self, request: Request, kind: str, *, on: bool) -> str:
        record, duty = self._record(request, kind), request.principal[1]
        by = {"employee": employee_of(duty), "duty": duty}
        self.stage.cases.restrict(record, on=on, reason=REASON, **by)
        self._forget(request, kind)
        return PERMITTED

    def ask_while_open(self, request: Request) -> str:
        """Try to destroy, as if its time had come, what waits in a task that was never closed."""
        try:
            return self._destroyed(request, "never closed")
        except Refused as refused:
            return str(refused.code)

    def _hold(self, request: Request) -> str:
        return self._changed_hold(request, "to hold", on=True)

    def ask_to_release(self, request: Request) -> str:
        """Try to release, under the duty of a request, what is on hold."""
        try:
            return self._changed_hold(request, "on hold", on=False)
        except Refused as refused:
            return str(refused.code)

    def _changed_hold(self, request: Request, kind: str, *, on: bool) -> str:
        record, duty = self._record(request, kind), request.principal[1]
        self.stage.cases.hold(record, case=self.stage.case, on=on, employee=employee_of(duty), duty=duty)
        self._forget(request, kind)
        return PERMITTED

    def _destroy(self, request: Request) -> str:
        return self._destroyed(request, "on hold" if dict(request.facts)["on_hold"] else "to destroy")

    def destroy_with_receipt(self, request: Request, receipt: bytes) -> bytes:
        """Destroy what a request may, with a receipt whose code has a digest; return the number that it had."""
        record = self.stage.create(
            self.edition, purpose=request.collected_for, category=request.category,
            about=self._closed_record(), receipt=receipt,
        )  # fmt: skip
        self._erase(record, request)
        return record

    def _destroyed(self, request: Request, kind: str) -> str:
        self._erase(self._record(request, kind), request)
        self._forget(request, kind)
        return PERMITTED

    def _erase(self, record: bytes, request: Request) -> None:
        duty, day = request.principal[1], dt.datetime.now(dt.UTC).date()
        self.stage.records.erase(
            record, employee=employee_of(duty), duty=duty, permission=PERMISSION,
            due=dict(request.facts)["due"], closed_on=day,
        )  # fmt: skip

    def _record(self, request: Request, kind: str) -> bytes:
        key = (request.collected_for, request.category, kind)
        if key not in self._records:
            # A note is due with the task of its record, so that whatever it holds can be due.
            about = self._closed_record() if kind == "to destroy" else None
            record = self.stage.create(
                self.edition, purpose=request.collected_for, category=request.category, about=about
            )
            self._prepare(record, request, kind)
            self._records[key] = record
        return self._records[key]

    def _closed_record(self) -> bytes | None:
        """Return a record whose task is closed; none where nobody may open anything."""
        if self.opening is None:
            return None
        if ("closed",) not in self._records:
            duty, purpose = self.opening.principal[1], self.opening.purpose
            record = self.stage.create(self.edition, purpose=purpose, category=self.opening.category)
            self.stage.records.act(record, "closed", employee=employee_of(duty), duty=duty, purpose=purpose)
            self._records["closed",] = record
        return self._records["closed",]

    def _prepare(self, record: bytes, request: Request, kind: str) -> None:
        if kind.startswith("colleague's"):
            self._hand_to_colleague(record, request)
        if kind.endswith(_WHILE_SUSPENDED):
            duty = self.restricters[request.category, request.collected_for]
            by = {"employee": employee_of(duty), "duty": duty}
            self.stage.cases.restrict(record, on=True, reason=REASON, **by)
        elif kind == "on hold":
            self.stage.control.hold(record, case=self.stage.case, on=True)

    def _hand_to_colleague(self, record: bytes, request: Request) -> None:
        self.stage.records.act(
            record, "taken", employee=COLLEAGUE, duty=self.openers[request.collected_for],
            purpose=request.collected_for,
        )  # fmt: skip

    def _forget(self, request: Request, kind: str) -> None:
        self._records.pop((request.collected_for, request.category, kind), None)


def openers_of(book: Rulebook) -> dict[str, str]:
    """Return for each purpose a duty that may open what was collected for it, in a task of its own."""
    openers: dict[str, str] = {}
    for request in _own_openings(book):
        openers.setdefault(request.purpose, request.principal[1])
    return openers


def restricters_of(book: Rulebook) -> dict[tuple[str, str], str]:
    """Return for each category, and what it was collected for, a duty that may suspend its use."""
    return {
        (request.category, request.collected_for): request.principal[1]
        for request in every_request(book, frozenset({RESTRICT}))
        if request.purpose == YOUR_INFORMATION and book.decide(request).allowed
    }


def opening_of(book: Rulebook) -> Request | None:
    """Return some opening, for the purpose of collection, that is permitted; none if nothing is."""
    return next(_own_openings(book), None)


def _own_openings(book: Rulebook) -> Iterator[Request]:
    for request in every_request(book, frozenset({"open"})):
        if request.purpose == request.collected_for and book.decide(request).allowed:
            yield request


def not_due(request: Request) -> Request:
    """Return a destruction as it is decided before its time has come."""
    return request._replace(facts=frozenset({**dict(request.facts), "due": False}.items()))


def can_be_asked(
    request: Request, openers: Mapping[str, str], restricters: Mapping[tuple[str, str], str]
) -> bool:
    """Return whether a message can express a request, and whether its facts can be brought about.

    Staff alone asks. A hold and a destruction have one purpose, and a destruction is due only if somebody could close
    a task. That somebody subscribed is no claim: the custodian knows. A colleague has only what somebody may open, and
    a use is suspended only where somebody may do that.
    """
    facts = dict(request.facts)
    if request.principal[0] != "Duty":
        return False
    if facts.get(RESTRICTED, False) and (request.category, request.collected_for) not in restricters:
        return False
    if request.action in _PURPOSES:
        return request.purpose == _PURPOSES[request.action]
    if request.action == "destroy":
        return request.purpose == LEGAL_OBLIGATIONS and (bool(openers) or not facts["due"])
    if request.action == "send":
        return request.collected_for != NOTICES
    return facts.get("own_task", True) or request.collected_for in openers


def expected_of(request: Request, outcome: str) -> str:
    """Return how a ruling is answered where the task is still for what the record was collected for.

    What is on hold is refused for a reason of its own, which comes before every other; a hold is no use of it. What is
    suspended is refused even where no rule speaks of that.
    """
    if request.action in {"hold", RESTRICT}:
        return outcome
    if request.action == "destroy":
        return ON_HOLD if dict(request.facts)["on_hold"] else outcome
    if outcome == PERMITTED and (RESTRICTED, True) in request.facts and request.purpose != YOUR_INFORMATION:
        return SUSPENDED
    if outcome == PERMITTED and request.purpose != request.collected_for:
        return OTHER_PURPOSE
    return outcome
