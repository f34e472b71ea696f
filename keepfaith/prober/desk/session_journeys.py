"""Signing in, walking through the desk and ending the session: once for each way in which a session ends.

What one round saw is read by several probes; each of them has all of it done anew when it looks a second time.
"""

import secrets
import string
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.desk.accounts import Account, enrolled
from keepfaith.prober.desk.browser import SESSION, SIGN_OUT, DeskBrowser, NotSignedIn
from keepfaith.prober.desk.cookie_lines import cookie_faults, runs
from keepfaith.prober.desk.limits import TRIES, overdue, set_back, times_answered
from keepfaith.prober.desk.policy_links import policy_link_faults
from keepfaith.prober.desk.sign_ins import SIGN_INS
from keepfaith.prober.desk.traces import trace_faults
from keepfaith.prober.desk.walk import walk
from keepfaith.prober.reach import Reach

type Ending = Literal["sign-out", "30 minutes without use", "12 hours"]
ENDINGS: Final[tuple[Ending, ...]] = ("sign-out", "30 minutes without use", "12 hours")
# What was seen before, by its digest: a code is used once, and no part of it comes back.
_codes: Final[deque[frozenset[int]]] = deque(maxlen=1_000)
_CODE_LENGTH: Final = 32
_LETTERS: Final = string.ascii_lowercase + string.digits


def _no_faults() -> dict[str, list[str]]:
    return {"cookies": [], "codes": [], "ends": [], "policies": []}


@dataclass
class Seen:
    """What one round of journeys saw: its answers and cookies, which ends were tried, and what was amiss of what."""

    answers: int = 0
    cookies: int = 0
    signed_in: int = 0
    left_alone: int = 0
    ended_by: list[str] = field(default_factory=list)
    faults: dict[str, list[str]] = field(default_factory=_no_faults)
    read_by: set[str] = field(default_factory=set)

    def note(self, of: str, faults: Iterator[str]) -> None:
        """Add what is amiss, each fault once."""
        self.faults[of] = list(dict.fromkeys([*self.faults[of], *faults]))


_last: Final[dict[str, Seen]] = {}


def examined(reach: Reach, probe: str) -> Seen | Finding:
    """Return what was seen, or why nothing was; anew for a probe that read it before. Raises `UsedUp`."""
    accounts = enrolled(reach)
    if not accounts or reach.portal is None:
        return Finding("unproven", "The prober has no account at the desk yet.")
    seen = _last.get("seen")
    if seen is None or probe in seen.read_by:
        SIGN_INS.require(len(ENDINGS))
        seen = Seen()
        for ending in ENDINGS:
            journey(reach, DeskBrowser.fresh(reach.portal), SIGN_INS.next_of(accounts), ending, seen)
        _try_left_alone(seen)
        _last["seen"] = seen
    seen.read_by.add(probe)
    return seen


def journey(reach: Reach, browser: DeskBrowser, account: Account, ending: Ending, seen: Seen) -> None:
    """Sign in, walk through the desk, have the session end, and note what is amiss."""
    # As if somebody had slipped a code into the browser, to use the session that begins with it.
    planted = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))
    browser.cookies[SESSION] = planted
    try:
        before = browser.sign_in(account)
    except NotSignedIn:
        seen.note("cookies", iter(["An account that has its duties was not let in at the desk."]))
        return
    code = browser.cookies.get(SESSION, "")
    seen.signed_in += 1
    seen.note("cookies", _reused(before, code, planted))
    walk(reach, browser)
    cookies = dict(browser.cookies)
    if _ended(reach, browser, ending):
        seen.ended_by.append(ending)
        seen.note("ends", _alive(browser, cookies, ending))
    seen.note("cookies", cookie_faults(browser.set_lines, account.account))
    seen.note("cookies", _storable(browser))
    seen.note("policies", policy_link_faults(browser.answers))
    seen.note("codes", trace_faults(browser.answers, {before, code}))
    seen.answers += len(browser.answers)
    seen.cookies += len(browser.set_lines)


def _try_left_alone(seen: Seen) -> None:
    for browser in overdue():
        seen.left_alone += 1
        seen.note("ends", _alive(browser, dict(browser.cookies), "really no use for 30 minutes"))


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


def _storable(browser: DeskBrowser) -> Iterator[str]:
    if any(answer.header("Cache-Control") != "no-store" for answer in browser.answers):
        yield "A page of the desk may be stored by a browser."


def _reused(before: str, code: str, planted: str) -> Iterator[str]:
    if code == before:
        yield "The session's code stayed the same when somebody signed in."
    if planted in {before, code}:
        yield "A code that the browser brought along was taken for a session's."
    for value in {before, code} - {"", planted}:
        parts = frozenset(hash(part) for part in runs(value))
        if any(parts & known for known in _codes):
            yield "A session's code, or a part of it, was used a second time."
        _codes.append(parts)
