"""The desk's pages of cases as accounts of ours have them: an objection is decided there, and appealed."""

import datetime as dt
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from keepfaith.custody.protocol.known_names import DECISIONS
from keepfaith.policies.sections.check import Portal
from keepfaith.prober.desk.accounts import Account
from keepfaith.prober.desk.browser import DESK, DeskBrowser
from keepfaith.prober.desk.limits import leave_alone
from keepfaith.prober.desk.safeguards import acknowledge
from keepfaith.prober.desk.sign_ins import SIGN_INS
from keepfaith.prober.pages.markup import Element, read_document

PAGE: Final = f"{DESK}cases/"
OBJECTION: Final = "objection"
_TEST: Final = "a test of ours"
_DONE: Final = 302


@dataclass
class CasePages:
    """The pages of cases in the browsers of two accounts, each by its name."""

    browsers: dict[str, DeskBrowser]

    @classmethod
    def signed_in(cls, portal: Portal, accounts: tuple[Account, Account]) -> "CasePages":
        """Sign both in; raises `NotSignedIn`."""
        browsers = {}
        for account in accounts:
            SIGN_INS.note()
            browsers[account.account] = browser = DeskBrowser.fresh(portal)
            browser.sign_in(account)
            acknowledge(browser)
        return cls(browsers)

    def may_object(self, who: str) -> bool:
        """Return whether somebody can open a case of an objection."""
        options = self._read(who, PAGE).every("option")
        return any(option.get("value") == OBJECTION for option in options)

    def open_objection(self, who: str) -> str:
        """Open a case of an objection that came today where the agency is; return its name, or nothing."""
        day = self._typed(who, PAGE, "received_on")
        typed = {"kind": OBJECTION, "received_on": day, "token": secrets.token_urlsafe(16)}
        return self._opened(who, f"{PAGE}open/", PAGE, typed)

    def open_appeal(self, who: str, objection: str) -> str:
        """Open an appeal that came today against the decision in a case; return its name, or nothing."""
        page = f"{PAGE}{objection}/"
        typed = {"appeal_on": self._typed(who, page, "appeal_on"), "token": secrets.token_urlsafe(16)}
        return self._opened(who, f"{page}appeal/", page, typed)

    def take(self, who: str, case: str) -> bool:
        """Take a case; return whether that is done."""
        return self._send(who, case, "assign/", act="take")

    def give(self, who: str, case: str, *, to: str) -> bool:
        """Give a case to a colleague; return whether that is done."""
        return self._send(who, case, "assign/", act="hand", colleague=to)

    def hear(self, who: str, case: str) -> bool:
        """Enter that the hearing took place today where the agency is; return whether that is done."""
        day = self._typed(who, f"{PAGE}{case}/", "heard_on", "max") or self._day_of(who, case, "Came")
        return self._send(who, case, "hearing/", hearing="took-place", heard_on=day)

    def close(self, who: str, case: str, outcome: str) -> bool:
        """Close a case, and say of a decision that it was sent today; return whether that is done."""
        page, typed = f"{PAGE}{case}/", {"outcome": outcome}
        if outcome in DECISIONS:
            day = self._typed(who, page, "sent_on", "max") or self._day_of(who, case, "Came")
            typed |= {"sent": "sent", "sent_on": day}
        return self._send(who, case, "close/", despite=self._typed(who, page, "despite"), **typed)

    def day(self, who: str, case: str, label: str) -> dt.date | None:
        """Return the day that the page of a case gives below a word; none where it does not."""
        day = self._day_of(who, case, label)
        return dt.date.fromisoformat(day) if day else None

    def end_leftovers(self) -> None:
        """Close each case that accounts of ours opened and left open."""
        anybody = next(iter(self.browsers))
        for case in list(_tests(self._read(anybody, PAGE))):
            for who in self.browsers:
                self.take(who, case)
                if self.close(who, case, "mistaken"):
                    break

    def leave(self) -> None:
        """Use neither session any more; whether each ends by itself is tried later."""
        for browser in self.browsers.values():
            leave_alone(browser)

    def _read(self, who: str, page: str) -> Element:
        return read_document(self.browsers[who].get(page).text).root

    def _typed(self, who: str, page: str, name: str, attribute: str = "value") -> str:
        """Return what a field of a page holds, or its other attribute."""
        fields = self._read(who, page).every("input")
        return next((field.get(attribute) for field in fields if field.get("name") == name), "")

    def _opened(self, who: str, path: str, page: str, typed: dict[str, str]) -> str:
        answer = self.browsers[who].send(path, page=page, **typed)
        place = answer.header("Location").partition("?")[0] if answer.status == _DONE else ""
        return place.removeprefix(PAGE).strip("/")

    def _send(self, who: str, case: str, place: str, **typed: str) -> bool:
        page = f"{PAGE}{case}/"
        return self.browsers[who].send(f"{page}{place}", page=page, **typed).status == _DONE

    def _day_of(self, who: str, case: str, label: str) -> str:
        for line in self._read(who, f"{PAGE}{case}/").every("div"):
            words = [term.words for term in line.children if isinstance(term, Element) and term.tag == "dt"]
            if words == [label]:
                return next((time.get("datetime") for time in line.every("time")), "")
        return ""


def _tests(page: Element) -> Iterator[str]:
    """Yield the open cases that the list calls tests of ours, each once, the appeals first."""
    lines = [line for line in page.every("tr") if _TEST in line.words]
    names = {link.get("href").removeprefix(PAGE).strip("/") for line in lines for link in line.every("a")}
    return iter(sorted(names))
