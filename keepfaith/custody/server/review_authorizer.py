"""Authorize who looks at what waits, and who pauses duties: privacy officers, and never on their own acts.

Lifting a pause is for the custodian's own user: a portal that is taken over could otherwise undo what stopped it.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from keepfaith.custody.protocol import review_messages
from keepfaith.custody.protocol.answers import Done
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import PRIVACY
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.server.authorizer import Authorizer, ByEmployee
from keepfaith.custody.server.canary_gate import gate
from keepfaith.custody.server.decision import Verdict, denial, judged
from keepfaith.custody.store.grants import StaffAct
from keepfaith.custody.store.store import Store


class ReviewAuthorizer:
    """What waits for a review, and which duties are paused."""

    def __init__(self, store: Store, authorizer: Authorizer, *, now: Callable[[], dt.datetime]) -> None:
        self._store, self._authorizer, self._now = store, authorizer, now

    def handlers(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message that is decided here."""
        return {
            review_messages.Reviews: self.reviews,
            review_messages.OperatorReviews: lambda _message: self._page(),
            review_messages.WaitingReviews: self.waiting,
            review_messages.SettleReview: self.settle,
            review_messages.OperatorSettleReview: self.settle_as_operator,
            review_messages.PauseDuty: self.pause,
            review_messages.ResumeDuty: self.resume,
        }

    def reviews(self, message: review_messages.Reviews) -> review_messages.ReviewPage | Denial:
        """List what waits, to a privacy officer."""
        verdict = self._officer(message)
        return self._page() if verdict.allowed else denial(verdict)

    def waiting(self, message: review_messages.WaitingReviews) -> review_messages.WaitingPage:
        """List the numbers of what waits."""
        reviews = self._store.reviews
        return review_messages.WaitingPage(
            self._store.journal.next_number - 1,
            reviews.count(unusual_only=True),
            reviews.numbers(after=message.after),
        )

    def settle(self, message: review_messages.SettleReview) -> Done | Denial:
        """Settle an entry at the word of a privacy officer, whose own act it must not be."""
        verdict = self._officer(message)
        if verdict.allowed:
            by = self._store.reviews.employee_of(message.number)
            code = DenialCode.OWN_ENTRY if by == message.employee else DenialCode.NOTHING_WAITS
            verdict = verdict if by and by != message.employee else Verdict(code)
        act = self._act(message, verdict)
        self._store.reviews.settle(message.number, act, reason=message.reason, at=self._now())
        return judged(verdict)

    def settle_as_operator(self, message: review_messages.OperatorSettleReview) -> Done | Denial:
        """Settle an entry, whoever's it is."""
        if not self._store.reviews.employee_of(message.number):
            return Denial(DenialCode.NOTHING_WAITS, problem="Nothing waits under this number.")
        self._store.reviews.settle(message.number, StaffAct(), reason=message.reason, at=self._now())
        return Done()

    def pause(self, message: review_messages.PauseDuty) -> Done | Denial:
        """Pause a colleague's duty at once, at the word of a privacy officer."""
        verdict = self._officer(message)
        running = self._store.pauses.running(message.colleague, message.assigned)
        if verdict.allowed and not running:
            verdict = Verdict(DenialCode.NO_ASSIGNMENT)
        act, at = self._act(message, verdict), self._now()
        if not verdict.allowed:
            details: dict[str, object] = {
                "colleague": message.colleague,
                "assigned": message.assigned,
                "reason": message.reason,
            }
            self._store.duties.log_refusal("duty-paused", act, details, at=at)
            return denial(verdict)
        for assignment in running:
            self._store.pauses.pause(assignment.number, act, reason=message.reason, at=at)
        return Done()

    def resume(self, message: review_messages.ResumeDuty) -> Done:
        """Let a duty count again."""
        self._store.pauses.resume(message.number, at=self._now())
        return Done()

    def _page(self) -> review_messages.ReviewPage:
        return review_messages.ReviewPage(self._store.reviews.count(), self._store.reviews.first())

    def _officer(self, message: ByEmployee) -> Verdict:
        if gated := gate(self._store, message.employee, b""):
            return gated
        if message.duty != PRIVACY:
            return Verdict(DenialCode.NO_RULE_PERMITS)
        return self._authorizer.on_duty(message, Verdict())

    def _act(self, message: ByEmployee, verdict: Verdict) -> StaffAct:
        duty = self._authorizer.editions.known_word("Duty", message.duty)
        return StaffAct(message.employee, duty, verdict.clause, verdict.denial)
