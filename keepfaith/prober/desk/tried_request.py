"""A request of ours at the desk: it opens for whoever has its duty, as it was sent, and for nobody else.

What differs is noted by the promise that it breaks: who may open (34), for what (35), what is entered (43).
"""

import time
from contextlib import closing
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from keepfaith.custody.client.decision_log import DecisionLog
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import NEED_A_CASE, YOUR_INFORMATION
from keepfaith.policies.sections.check import Finding
from keepfaith.prober.desk.accounts import Account, enrolled, unread
from keepfaith.prober.desk.browser import DESK, SIGN_OUT, DeskBrowser
from keepfaith.prober.desk.cast import Cast, Rules, answer_to, cast_of, not_own, rules_of
from keepfaith.prober.desk.limits import leave_alone
from keepfaith.prober.desk.opened_page import differences
from keepfaith.prober.desk.safeguards import acknowledge
from keepfaith.prober.desk.sign_ins import SIGN_INS
from keepfaith.prober.journeys.sent_forms import NotSent, last_sent
from keepfaith.prober.journeys.submissions import Submission
from keepfaith.prober.journeys.surfaces import ask, sent
from keepfaith.prober.ledger_line import Line, read_line
from keepfaith.prober.oracle.registers import registers
from keepfaith.prober.reach import Reach
from keepfaith.prober.visitor import Answer, Visitor

NEEDS, USES, MISUSES = 34, 35, 43
# Who takes part: the one whose duty it is, a colleague, one with another duty, one with none, and one who has not
# acknowledged the safeguards.
MAX_CAST: Final = 5
_OPENED, _DOWN = 200, 500
RECEIPT: Final = "/forms/receipt/"
# Why an opening is refused of what is not used: by a guardrail of the edition, or by the custodian alone.
_SUSPENDED: Final = frozenset({str(DenialCode.GUARDRAIL), str(DenialCode.RESTRICTED)})
UNREAD: Final = "an account that has not acknowledged the safeguards"
_taken: Final[dict[str, float]] = {}
_TASK: Final = """
    SELECT t.id, replace(t.record_id::text, '-', ''), t.purpose, t.assigned_to
    FROM disclosure_task t JOIN disclosure_record r ON r.id = t.record_id WHERE r.reference = %s AND t.state = 'open'
"""


class Unseen(Exception):
    """Something did not answer, so nothing is known of it."""


class Task(NamedTuple):
    """The task of a request as it lies in the database."""

    number: int
    record: str
    purpose: str
    holder: str

    def path(self, act: str) -> str:
        """Return the address of an act on it."""
        return f"{DESK}tasks/{self.number}/{act}/"


@dataclass
class Journey:
    """One request of ours at the desk: what was tried of it, and what ended otherwise than it must."""

    reach: Reach
    log: DecisionLog
    submission: Submission
    rules: Rules
    cast: Cast
    unread: Account | None = None
    tried: dict[int, list[str]] = field(default_factory=lambda: {NEEDS: [], USES: [], MISUSES: []})
    faults: dict[int, list[str]] = field(default_factory=lambda: {NEEDS: [], USES: [], MISUSES: []})
    browsers: dict[str, DeskBrowser] = field(default_factory=dict)
    is_unseen: bool = False

    def run(self, task: Task) -> None:
        """Try what must be refused, then open it."""
        duty, cast = self.cast.opener.duty, self.cast
        if cast.nobody:
            self._refused(task, cast.nobody, str(DenialCode.DUTY), "an account without a duty")
        if cast.other:
            expected = answer_to(self.submission, self.rules, cast.other.duty)
            self._refused(task, cast.other, expected, "an account with another duty")
        if self.unread:
            self._refused(task, self.unread, str(DenialCode.NOT_ACKNOWLEDGED), UNREAD)
        self._not_moved(task)
        reader = cast.opener
        if cast.colleague:
            self._hand(task, to=cast.colleague.account)
            expected = not_own(answer_to(self.submission, self.rules, duty, is_own=False))
            self._refused(task, cast.opener, expected, "an account whose colleague has it")
            reader = cast.colleague
        self._opened(task, reader)
        # A person's own request opens whatever is suspended.
        if task.purpose != YOUR_INFORMATION:
            self._taken_back(task, reader)
        if cast.colleague:
            self._hand(task, to="", by=reader)

    def _opened(self, task: Task, account: Account) -> None:
        answer, lines = self._try(account, task.path("open"))
        self._note("opened by the one whose duty it is", NEEDS, USES, MISUSES)
        if answer.status != _OPENED:
            self.faults[NEEDS].append("It was refused to the one whose duty it is.")
            return
        self.faults[USES] += [f"Opened, {fault}." for fault in differences(answer.text, self.submission)]
        if not any(_is_of(line, "opened", task, account) and not line.refused for line in lines):
            self.faults[MISUSES].append("Its opening is not in the ledger.")

    def _refused(self, task: Task, account: Account, expected: str, who: str) -> None:
        answer, lines = self._try(account, task.path("open"))
        # Whoever has no duty at all would misuse what they open.
        broken = (MISUSES,) if account.is_unread else (NEEDS,) if account.duty else (NEEDS, MISUSES)
        self._note(f"refused to {who}", *broken)
        if answer.status == _OPENED or self.submission.canary.word in answer.text:
            self._fault(f"It was opened by {who}.", *broken)
        denials = {line.denial for line in lines if line.refused and _is_of(line, "opened", task, account)}
        if not denials:
            self._fault(f"Refused to {who}, the ledger has nothing of it.", MISUSES)
        elif denials != {expected}:
            entered = ", ".join(sorted(denials))
            self._fault(
                f"Refused to {who}, the ledger has {entered}; by the rules it is {expected}.", *broken
            )

    def _taken_back(self, task: Task, account: Account) -> None:
        """Take it back by its receipt, have it refused to whom it opened for, and allow it again."""
        self._by_receipt("withdraw")
        try:
            answer, lines = self._try(account, task.path("open"))
        finally:
            self._by_receipt("resume")
        self._note("refused to the same account once its receipt had taken it back", USES)
        if answer.status == _OPENED or self.submission.canary.word in answer.text:
            self._fault("It was opened although its receipt had taken it back.", USES)
        denials = {line.denial for line in lines if line.refused and _is_of(line, "opened", task, account)}
        if not denials or not denials <= _SUSPENDED:
            self._fault("Taken back, the ledger does not have that it was refused for that.", USES)

    def _by_receipt(self, act: str) -> None:
        """Say on the page of receipts, as nobody who is signed in, what is to be done with it."""
        assert self.reach.portal is not None  # noqa: S101 - looked at before
        canary = self.submission.canary
        typed = {"reference": canary.reference, "code": canary.code, "act": act}
        seen = ask(
            sent(self.reach.portal, RECEIPT, typed, status=_OPENED), Visitor.somebody(self.reach.portal)
        )
        if seen.answer is None or seen.answer.status != _OPENED:
            raise Unseen

    def _note(self, tried: str, *promises: int) -> None:
        for promise in promises:
            self.tried[promise].append(tried)

    def _fault(self, fault: str, *promises: int) -> None:
        for promise in promises:
            self.faults[promise].append(fault)

    def _not_moved(self, task: Task) -> None:
        """Try to move it to a purpose for which there must be a case."""
        to = min(NEED_A_CASE)
        self._try(self.cast.opener, task.path("move"), to=to, text="For a test.", token="A" * 22)
        self._note("not moved to a purpose that needs a case", USES)
        now = task_of(self.reach, self.submission)
        if now is None or now.purpose != task.purpose:
            self._fault("It was moved to a purpose that needs a case.", USES)

    def _hand(self, task: Task, *, to: str, by: Account | None = None) -> None:
        self._try(by or self.cast.opener, task.path("hand"), to=to)
        now = task_of(self.reach, self.submission)
        if now is None or now.holder != to:
            raise Unseen

    def _try(self, account: Account, path: str, **fields: str) -> tuple[Answer, list[Line]]:
        """Send a form as somebody, and return the answer with what was entered meanwhile."""
        before = self.log.status().entries
        # The page of signing out has a form's token for whoever is signed in.
        answer = self._browser(account).send(path, page=SIGN_OUT, **fields)
        if answer.status >= _DOWN:
            raise Unseen
        entered = [read_line(line.number, line.entry, line.details) for line in self.log.after(before)]
        return answer, [line for line in entered if line.details is not None]

    def _browser(self, account: Account) -> DeskBrowser:
        assert self.reach.portal is not None  # noqa: S101 - looked at before
        if account.account not in self.browsers:
            SIGN_INS.note()
            browser = DeskBrowser.fresh(self.reach.portal)
            browser.sign_in(account)
            self.browsers[account.account] = browser
            if not account.is_unread:
                self.faults[MISUSES] += acknowledge(browser)
        return self.browsers[account.account]


def judged(reach: Reach, promise: int) -> Finding:
    """Judge by one promise the journey of this round; whoever asks again has another one made."""
    shared = reach.round.seen.setdefault("requests at the desk", _Shared())
    if promise in shared.judged or not shared.outcome:
        shared.judged.clear()
        shared.outcome = _taken_to_its_end(reach)
    shared.judged.add(promise)
    made = shared.outcome
    if isinstance(made, Finding):
        return made
    if made.is_unseen and not any(made.faults.values()):
        return Finding("unproven", "The desk did not answer to an account of ours.")
    tried = made.tried[promise]
    return Finding.of(
        examined=len(tried),
        faults=made.faults[promise],
        figure=f"A form that we sent ourselves, at the desk: {'; '.join(tried)}. {SHOWN[promise]}",
    )


# What each promise adds to what was tried.
SHOWN: Final = {
    NEEDS: "The ledger has each refusal with the reason that the posted rules give.",
    USES: "It showed word for word what was sent, and says that it is a test request.",
    MISUSES: "The ledger has each try.",
}


@dataclass
class _Shared:
    """What one round made of it, and which promises were judged by it."""

    outcome: Journey | Finding | None = None
    judged: set[int] = field(default_factory=set)


def _taken_to_its_end(reach: Reach) -> Journey | Finding:
    """Take a form that was sent to its end at the desk; return why it cannot be, where it cannot."""
    accounts = enrolled(reach)
    if not accounts or reach.portal is None:
        return Finding("unproven", "The prober has no account at the desk yet.")
    SIGN_INS.require(MAX_CAST)
    try:
        forms = last_sent(reach)
    except NotSent as reason:
        return Finding("unproven", str(reason))
    read = registers(reach)
    # Each form has its turn: the one that was taken to the desk longest ago, or never.
    for submission in sorted(forms, key=lambda one: _taken.get(one.canary.reference, 0.0)):
        rules, task = rules_of(submission, read), task_of(reach, submission)
        cast = cast_of(submission, rules, accounts) if rules else None
        if rules and cast and task and not task.holder:
            _taken[submission.canary.reference] = time.monotonic()
            return _looked(reach, submission, rules, cast, task)
    return Finding("unproven", "No test request waits for a duty that an account of ours has.")


def task_of(reach: Reach, submission: Submission) -> Task | None:
    """Return the open task of what was sent; none before it is stored, or once somebody closed it."""
    with reach.database() as database:
        row = database.execute(_TASK, (submission.canary.reference,)).fetchone()
    return Task(*row) if row else None


def _looked(reach: Reach, submission: Submission, rules: Rules, cast: Cast, task: Task) -> Journey:
    with closing(DecisionLog(reach.decisions)) as log:
        journey = Journey(reach, log, submission, rules, cast, unread(reach))
        try:
            journey.run(task)
        except Unseen:
            journey.is_unseen = True
        finally:
            for browser in journey.browsers.values():
                leave_alone(browser)
    return journey


def _is_of(line: Line, kind: str, task: Task, account: Account) -> bool:
    return line.kind == kind and line.record.hex() == task.record and line.employee == account.account
