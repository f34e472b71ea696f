"""Promise 39: nobody decides at the desk on an appeal against their own decision, nor anybody before its hearing."""

from dataclasses import dataclass, field

from keepfaith.custody.protocol.known_names import PRIVACY
from keepfaith.policies.sections.check import Finding
from keepfaith.prober.desk.accounts import enrolled
from keepfaith.prober.desk.browser import NotSignedIn
from keepfaith.prober.desk.case_pages import CasePages
from keepfaith.prober.desk.sign_ins import SIGN_INS
from keepfaith.prober.oracle.deadline_days import last_day
from keepfaith.prober.reach import Reach

_DECISION = "denied"


@dataclass
class _Round:
    """An appeal of ours from the decision on: `first` decided that, and `second` decides on the appeal."""

    pages: CasePages
    first: str
    second: str
    tried: int = 0
    faults: list[str] = field(default_factory=list)

    def must(self, done: bool, words: str) -> bool:  # noqa: FBT001 - what was tried
        """Note where something was not done that must be."""
        self.tried += 1
        if not done:
            self.faults.append(words)
        return done

    def must_not(self, done: bool, words: str) -> None:  # noqa: FBT001 - what was tried
        """Note where something was done that must be refused."""
        self.must(not done, words)

    def dated(self, case: str, label: str, rule: str, since: str) -> None:
        """Note where the page of an appeal gives no day, or a later one than the agency's rule does."""
        shown, start = (self.pages.day(self.second, case, name) for name in (label, since))
        if not self.must(shown is not None and start is not None, f"The page does not say “{label}”."):
            return
        if shown is None or start is None or (latest := last_day(rule, start)) is None:
            return
        is_in_time = start < shown <= latest
        self.must(is_in_time, f"The page says “{label}” with another day than the agency's rule gives.")


def examine(reach: Reach) -> Finding:
    """Decide an objection with one account of ours, appeal it, and have another one hear and decide that."""
    accounts = [account for account in enrolled(reach) if account.duty == PRIVACY][:2]
    if len(accounts) < 2:  # noqa: PLR2004 - the one who decided, and the other
        return Finding("unproven", "The prober has no two accounts of privacy officers.")
    if reach.portal is None:
        return Finding("unproven", "The portal is not there.")
    SIGN_INS.require(2)
    try:
        pages = CasePages.signed_in(reach.portal, (accounts[0], accounts[1]))
    except NotSignedIn:
        return Finding("unproven", "The desk did not let an account of ours in.")
    made = _Round(pages, accounts[0].account, accounts[1].account)
    try:
        if not pages.may_object(made.first):
            return Finding("unproven", "The rules let no account of ours work on an objection.")
        pages.end_leftovers()
        _appeal(made)
    finally:
        pages.end_leftovers()
        pages.leave()
    return Finding.of(
        examined=made.tried,
        faults=made.faults,
        figure="An account of ours decided an objection that we opened ourselves. In the appeal against that it could "
        "do nothing and was given nothing. Another account could not decide before the hearing was entered. Both days "
        "were those of the agency's rules.",
    )


def _appeal(made: _Round) -> None:
    pages, first, second = made.pages, made.first, made.second
    objection = pages.open_objection(first)
    is_decided = bool(objection) and pages.close(first, objection, _DECISION)
    if not made.must(is_decided, "An objection could not be opened and decided."):
        return
    appeal = pages.open_appeal(first, objection)
    if not made.must(bool(appeal), "An appeal could not be opened against a decision."):
        return
    _keep_out(made, appeal)
    if not made.must(pages.take(second, appeal), "Whoever did not decide could not take the appeal."):
        return
    made.must_not(
        pages.give(second, appeal, to=first), "Whoever decided before was given the appeal against that."
    )
    _keep_out(made, appeal)
    made.dated(appeal, "Hold the hearing by", "objection-hearing", "Came")
    made.must_not(pages.close(second, appeal, _DECISION), "An appeal was decided without a hearing.")
    made.must(pages.hear(second, appeal), "The hearing of an appeal could not be entered.")
    made.dated(appeal, "Decide by", "appeal-decision", "Hearing")
    made.must_not(pages.close(first, appeal, _DECISION), "Whoever decided before decided on the appeal.")
    made.must(pages.close(second, appeal, _DECISION), "An appeal could not be decided after its hearing.")


def _keep_out(made: _Round, appeal: str) -> None:
    """Note each act of whoever decided before that is done."""
    pages, first = made.pages, made.first
    made.must_not(pages.take(first, appeal), "Whoever decided before took the appeal against that.")
    made.must_not(pages.hear(first, appeal), "Whoever decided before entered the hearing.")
    for outcome in (_DECISION, "late"):
        made.must_not(
            pages.close(first, appeal, outcome), "Whoever decided before closed the appeal against that."
        )
