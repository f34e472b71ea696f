"""The desk's page on which two employees leave something out of its person's own view: what is typed and pressed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from keepfaith.policies.sections.check import Portal
from keepfaith.prober.desk.accounts import Account
from keepfaith.prober.desk.browser import DESK, DeskBrowser
from keepfaith.prober.desk.limits import leave_alone
from keepfaith.prober.desk.safeguards import acknowledge
from keepfaith.prober.desk.sign_ins import SIGN_INS
from keepfaith.prober.pages.markup import Element, read_document

PAGE: Final = f"{DESK}left-out/"
_DONE: Final = 302


@dataclass
class LeftOutPage:
    """The page as two accounts of ours have it: one proposes and ends, the other approves."""

    proposer: Account
    approver: Account
    browsers: dict[str, DeskBrowser]

    @classmethod
    def signed_in(cls, portal: Portal, proposer: Account, approver: Account) -> "LeftOutPage":
        """Sign both in; raises `NotSignedIn`."""
        browsers = {}
        for account in (proposer, approver):
            SIGN_INS.note()
            browsers[account.account] = browser = DeskBrowser.fresh(portal)
            browser.sign_in(account)
            acknowledge(browser)
        return cls(proposer, approver, browsers)

    def ground(self) -> str:
        """Return the first ground that can be chosen; empty where the agency's folder names none."""
        page = read_document(self.browsers[self.proposer.account].get(PAGE).text)
        options = (option for select in page.every("select") for option in select.every("option"))
        return next((value for option in options if (value := option.get("value"))), "")

    def propose(self, reference: str, ground: str) -> bool:
        """Propose to leave out the record of a reference; return whether that is done."""
        began_on = dt.datetime.now(dt.UTC).date().isoformat()
        return self._send(self.proposer, "propose/", record=reference, ground=ground, began_on=began_on)

    def approve(self, record: str, *, by_proposer: bool = False) -> bool:
        """Approve it, or try that as the one who proposed it; return whether that is done."""
        return self._send(self.proposer if by_proposer else self.approver, f"{record}/approve/")

    def end(self, record: str) -> bool:
        """Have it shown again, or take the proposal back; return whether that is done."""
        return self._send(self.proposer, f"{record}/end/")

    def end_leftovers(self, accounts: Sequence[Account]) -> None:
        """End what accounts of ours left out before and did not end, because they broke off."""
        names = [account.account for account in accounts]
        for line in read_document(self.browsers[self.proposer.account].get(PAGE).text).every("li"):
            action = _end_of(line)
            if action and any(f"Proposed by {name}{mark}" in line.words for name in names for mark in ".,"):
                self._send(self.proposer, action.removeprefix(PAGE))

    def leave(self) -> None:
        """Use neither session any more; whether each ends by itself is tried later."""
        for browser in self.browsers.values():
            leave_alone(browser)

    def _send(self, account: Account, act: str, **typed: str) -> bool:
        return self.browsers[account.account].send(f"{PAGE}{act}", page=PAGE, **typed).status == _DONE


def _end_of(line: Element) -> str:
    actions = (form.get("action") for form in line.every("form"))
    return next((action for action in actions if action.endswith("/end/")), "")
