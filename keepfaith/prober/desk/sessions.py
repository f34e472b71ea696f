"""Promises 20 to 24: a session has a fresh code, which shows nowhere, tells nobody who it is, and ends for good."""

import base64
import hashlib
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.desk.accounts import Account, enrolled
from keepfaith.prober.desk.browser import SESSION, SIGN_OUT, DeskBrowser, NotSignedIn
from keepfaith.prober.desk.limits import TRIES, overdue, set_back, times_answered
from keepfaith.prober.desk.sign_ins import SIGN_INS
from keepfaith.prober.desk.traces import trace_faults
from keepfaith.prober.desk.walk import walk
from keepfaith.prober.reach import Reach

_ATTRIBUTES: Final = {"path=/", "secure", "httponly", "samesite=lax"}
_COOKIES: Final = {SESSION: re.compile(r"[a-z0-9]{32}"), "__Host-csrf": re.compile(r"[A-Za-z0-9]{32}")}
# What was seen before, by its digest: a code is used once.
_codes: Final[deque[bytes]] = deque(maxlen=5_000)
_last: Final[dict[str, Finding]] = {}

type Ending = Literal["sign-out", "30 minutes without use", "12 hours"]
ENDINGS: Final[tuple[Ending, ...]] = ("sign-out", "30 minutes without use", "12 hours")


@dataclass
class Seen:
    """What a round of journeys saw: its answers and cookies, and which ends of a session were tried."""

    answers: int = 0
    cookies: int = 0
    left_alone: int = 0
    ended_by: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def finding(self) -> Finding:
        """Say what was seen; a session whose end could not be tried leaves it unproven."""
        untried = [ending for ending in ENDINGS if ending not in self.ended_by]
        alone = f", {self.left_alone} of them left alone for that long" if self.left_alone else ""
        figure = (
            f"{self.answers} answers of the desk to accounts of ours: {self.cookies} cookies, each as listed and "
            "without the account; a new code at sign-in, which shows in no address, input or word of an answer; after "
            f"{', after '.join(self.ended_by)}{alone}, {TRIES} of {TRIES} tries were refused."
        )
        if untried and not self.faults:
            return Finding("unproven", f"The end of a session could not be tried after {', '.join(untried)}.")
        return Finding.of(examined=self.answers, faults=self.faults, figure=figure)


def examine(reach: Reach) -> Finding:
    """Sign in once for each way in which a session ends, look at all that comes, and try each session afterwards."""
    accounts = enrolled(reach)
    if not accounts or reach.portal is None:
        return Finding("unproven", "The prober has no account at the desk yet.")
    if "finding" in _last and not SIGN_INS.may(len(ENDINGS)):
        return _last["finding"]
    seen = Seen()
    for ending in ENDINGS:
        browser = DeskBrowser.fresh(reach.portal)
        seen.faults += journey(reach, browser, SIGN_INS.next_of(accounts), ending, seen)
        seen.answers += len(browser.answers)
        seen.cookies += len(browser.set_lines)
    for browser in overdue():
        seen.left_alone += 1
        seen.faults += _alive(browser, dict(browser.cookies), "really no use for 30 minutes")
    seen.faults = list(dict.fromkeys(seen.faults))
    _last["finding"] = seen.finding()
    return _last["finding"]


def journey(
    reach: Reach, browser: DeskBrowser, account: Account, ending: Ending, seen: Seen
) -> Iterator[str]:
    """Sign in, walk through the desk, have the session end, and yield what is wrong."""
    try:
        before = browser.sign_in(account)
    except NotSignedIn:
        yield "An account that has its duties was not let in at the desk."
        return
    code = browser.cookies.get(SESSION, "")
    if code == before:
        yield "The session's code stayed the same when somebody signed in."
    yield from _reused({before, code} - {""})
    walk(reach, browser)
    cookies = dict(browser.cookies)
    if _ended(reach, browser, ending):
        seen.ended_by.append(ending)
        yield from _alive(browser, cookies, ending)
    yield from cookie_faults(browser.set_lines, account.account)
    yield from trace_faults(browser.answers, {before, code})
    if any(answer.header("Cache-Control") != "no-store" for answer in browser.answers):
        yield "A page of the desk may be stored by a browser."


def _ended(reach: Reach, browser: DeskBrowser, ending: Ending) -> bool:
    """End a session, and return whether that was possible."""
    if ending == "sign-out":
        browser.send(SIGN_OUT)
        return True
    code = browser.cookies.get(SESSION, "")
    return reach.connection is not None and set_back(reach, code, unused=ending != "12 hours")


def _alive(browser: DeskBrowser, cookies: dict[str, str], ending: str) -> Iterator[str]:
    if alive := times_answered(browser, cookies):
        yield f"After {ending} {alive} of {TRIES} tries with the old session were answered."


def _reused(codes: set[str]) -> Iterator[str]:
    for value in codes:
        digest = hashlib.sha256(value.encode()).digest()
        if digest in _codes:
            yield "A session's code was used a second time."
        _codes.append(digest)


def cookie_faults(lines: list[str], account: str) -> Iterator[str]:
    """Say which cookies are not as they are listed, or hold what tells of an account."""
    for line in lines:
        name, _, rest = line.partition("=")
        value, *attributes = (part.strip() for part in rest.split(";"))
        names = {part.lower() for part in attributes}
        is_ended = value.strip('"') == ""
        if name not in _COOKIES:
            yield "A cookie was set that is not listed."
        elif is_ended:
            continue
        elif not _COOKIES[name].fullmatch(value):
            yield f"The value of {name} is not one that is drawn by chance."
        elif names != _ATTRIBUTES:
            yield f"The attributes of {name} are not those that are listed."
        if any(needle in value.lower() for needle in _forms(account)):
            yield "A cookie holds the name of the account."


def _forms(account: str) -> set[str]:
    plain = account.encode()
    forms = {account, plain.hex(), base64.b32encode(plain).decode(), base64.b64encode(plain).decode()}
    return {form.rstrip("=").lower() for form in forms}
