"""A request for public records of ours, answered at the desk by two accounts of ours, as its sender and as strangers.

One of them must not answer it alone, nor with a part missing that the law asks for.
"""

import html
import re
import secrets
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from keepfaith.prober.desk.accounts import Account, enrolled
from keepfaith.prober.desk.browser import DESK, SIGN_OUT, DeskBrowser
from keepfaith.prober.desk.cast import cast_of, rules_of, writers
from keepfaith.prober.desk.limits import leave_alone
from keepfaith.prober.desk.safeguards import acknowledge
from keepfaith.prober.desk.sign_ins import SIGN_INS
from keepfaith.prober.desk.tried_request import Task, task_of
from keepfaith.prober.journeys.answer_days import RULE, answer_day_faults
from keepfaith.prober.journeys.own_journey import Cast, OwnJourney, words_in
from keepfaith.prober.journeys.report_steps import Steps
from keepfaith.prober.journeys.sent_forms import NotSent
from keepfaith.prober.journeys.subscriptions import PATIENCE
from keepfaith.prober.oracle.agency_file import agency_file
from keepfaith.prober.oracle.registers import registers
from keepfaith.prober.reach import Reach

KIND: Final = "records-response"
WRITTEN, SIGNED = "response", "sign-off"
# What is withheld is a list; that nothing is, is a box to mark.
LEFT_OUT: Final = "left-out-nothing"
# What a response that gives less than all has (M.G.L. c. 66 § 10 (b)).
PARTS: Final = (
    *("receipt", "not-held", "held-by", LEFT_OUT, "to-come", "by-when", "narrower", "costs", "appeal"),
)
_DONE, _PAUSE = 302, 0.2
_NOTHING: Final = MappingProxyType[str, str]({})
_ONCE: Final = re.compile(r'name="once" value="([0-9a-f]+)"')
_TEXT: Final = re.compile(r'name="text" value="([^"]+)"')
_SEND_NOW: Final = re.compile(r'action="([^"]+/answers/[0-9a-f-]+/send/)"')
_NUMBER: Final = re.compile(r"/(\d+)/(?:\?|$)")


@dataclass(kw_only=True)
class _Answering(OwnJourney):
    """The journey: who writes the response and who signs it, by their accounts."""

    writer: str = ""
    signer: str = ""

    def answer(self, task: Task, words: Mapping[str, Any], *browsers: DeskBrowser) -> None:
        """Try to answer it alone, then have it signed, and wait until it came."""
        place, acts = f"{DESK}decisions/{words['address']}/", words["acts"]
        (writer, signer), begin = browsers, f"{place}{acts[WRITTEN]['at']}/"
        self._expect(writer, task.path("take"), "Our request could not be taken")
        typed = self._fill_in(writer, place)
        self._expect_no(writer, task, "before anything was written")
        part = secrets.choice(PARTS)
        for what, lack in ((f"the part {part}", {part: ""}), ("a colleague", {"colleague": self.writer})):
            self._expect(writer, begin, f"A response without {what} was taken", {**typed, **lack}, done=False)
        number = _NUMBER.search(writer.send(begin, page=place, **typed).header("Location"))
        if number is None:
            self.lacks = "The desk took no response by an account of ours."
            return
        item = f"{place}{number[1]}/"
        sign = f"{item}{acts[SIGNED]['at']}/"
        self._expect(writer, sign, "Who wrote a response could sign it", done=False)
        self._expect_no(writer, task, "before a colleague signed it")
        if typed["response"] not in signer.send(f"{item}read/", page=place).text:
            self.faults.append("The colleague who is to sign a response cannot read it.")
        self._expect(signer, sign, "The colleague could not sign it")
        self._send(writer, item, task)

    def _send(self, writer: DeskBrowser, item: str, task: Task) -> None:
        """Answer with what was signed, at once, and compare what comes."""
        written = _TEXT.search(writer.send(f"{item}read/", page=SIGN_OUT).text)
        text = html.unescape(written[1]) if written else ""
        typed = {"text": text, "token": secrets.token_urlsafe(16), "closes": "yes"}
        self._expect(writer, task.path("answer"), "What was signed could not be sent", typed)
        now = _SEND_NOW.search(writer.get(f"{DESK}tasks/{task.number}/").text)
        if now:
            writer.send(now[1], page=SIGN_OUT)
        deadline, lines = time.monotonic() + PATIENCE, [line for line in text.splitlines() if line.strip()]
        while not (came := self._came(lines[:2])) and time.monotonic() < deadline:
            time.sleep(_PAUSE)
        self.tried += 1
        if not came:
            self.lacks = "The response did not come in time."
        elif missing := [line for line in lines if line not in came]:
            self.faults.append(f"{len(missing)} of {len(lines)} lines of what was signed did not come.")

    def _came(self, lines: list[str]) -> str:
        messages = (
            " ".join(words_in(one.raw).split()) for one in self.store.of(self.submission.canary.address)
        )
        return next((text for text in messages if all(line in text for line in lines)), "")

    def _fill_in(self, writer: DeskBrowser, place: str) -> dict[str, str]:
        reference, word = self.submission.canary.reference, self.submission.canary.word
        once = _ONCE.search(writer.get(f"{place}?record={reference}").text)
        return {
            "record": reference, "colleague": self.signer, "how": "none", "once": once[1] if once else "",
            "response": f"We have no record of {word}.", **{part: f"None of {word}, {part}." for part in PARTS},
            LEFT_OUT: "yes",
        }  # fmt: skip

    def _expect_no(self, writer: DeskBrowser, task: Task, when: str) -> None:
        typed = {"text": "Here are the records.", "token": secrets.token_urlsafe(16), "closes": "yes"}
        self._expect(writer, task.path("answer"), f"A request was answered {when}", typed, done=False)

    def _expect(
        self,
        browser: DeskBrowser,
        path: str,
        fault: str,
        typed: Mapping[str, str] = _NOTHING,
        *,
        done: bool = True,
    ) -> None:
        self.tried += 1
        if (browser.send(path, page=SIGN_OUT, **typed).status == _DONE) is not done:
            self.faults.append(f"{fault}.")


def answer_and_sign(reach: Reach) -> Steps:
    """Make this journey; raises `NotSent` where there can be none, and `UsedUp` where there may not."""
    accounts, file = enrolled(reach), agency_file().folder / "desk" / f"{KIND}.toml"
    if not accounts or not file.is_file():
        raise NotSent("The prober has no account at the desk, or the desk no page of responses.")
    SIGN_INS.require(2)
    cast = Cast.of(reach, what="no request for records is answered")
    made = cast.begin(_Answering, cast.way_by_email(RULE), what="answered and signed")
    made.faults += answer_day_faults(made.submission)
    rules = rules_of(made.submission, registers(reach))
    able = writers(made.submission, rules, accounts) if rules else []
    among = cast_of(made.submission, rules, able) if rules else None
    task = task_of(reach, made.submission)
    if among is None or among.colleague is None or task is None:
        made.lacks = "No two accounts of ours may answer what was sent."
        return made
    words = tomllib.loads(file.read_text(encoding="utf-8"))[KIND]
    made.writer, made.signer = among.opener.account, among.colleague.account
    browsers = [_sign_in(made, account) for account in (among.opener, among.colleague)]
    try:
        made.answer(task, words, *browsers)
    finally:
        for browser in browsers:
            leave_alone(browser)
    return made


def _sign_in(made: OwnJourney, account: Account) -> DeskBrowser:
    SIGN_INS.note()
    browser = DeskBrowser.fresh(made.portal)
    browser.sign_in(account)
    acknowledge(browser)
    return browser
