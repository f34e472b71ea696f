"""Promises 20, 21, 23 and 24: a session at the desk has a fresh code, tells nobody who it is, and ends for good."""

import base64
import hashlib
import re
from collections import deque
from collections.abc import Iterator
from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.desk.accounts import Account, enrolled
from keepfaith.prober.desk.browser import DESK, SESSION, SIGN_IN, SIGN_OUT, DeskBrowser, NotSignedIn
from keepfaith.prober.desk.sign_ins import SIGN_INS
from keepfaith.prober.reach import Reach

# More than there are web processes, each on a connection of its own.
TRIES: Final = 8
_ATTRIBUTES: Final = {"path=/", "secure", "httponly", "samesite=lax"}
_COOKIES: Final = {SESSION: re.compile(r"[a-z0-9]{32}"), "__Host-csrf": re.compile(r"[A-Za-z0-9]{32}")}
# What was seen before, by its digest: a code is used once.
_codes: Final[deque[bytes]] = deque(maxlen=5_000)
_last: Final[dict[str, Finding]] = {}


def examine(reach: Reach) -> Finding:
    """Sign in as one of our accounts, look at the cookies, sign out, and try the session again."""
    accounts = enrolled(reach)
    if not accounts or reach.portal is None:
        return Finding("unproven", "The prober has no account at the desk yet.")
    if "finding" in _last and not SIGN_INS.may():
        return _last["finding"]
    account = SIGN_INS.next_of(accounts)
    browser = DeskBrowser.fresh(reach.portal)
    faults = list(_journey(browser, account))
    _last["finding"] = Finding.of(
        examined=len(browser.answers),
        faults=faults,
        figure=f"{len(browser.answers)} answers of the desk to an account of ours: {len(browser.set_lines)} cookies, "
        f"each as listed and without the account; a new code at sign-in; after sign-out {TRIES} of {TRIES} tries "
        "were refused.",
    )
    return _last["finding"]


def _journey(browser: DeskBrowser, account: Account) -> Iterator[str]:
    try:
        before = browser.sign_in(account)
    except NotSignedIn:
        yield "An account that has its duties was not let in at the desk."
        return
    code = browser.cookies.get(SESSION, "")
    if code == before:
        yield "The session's code stayed the same when somebody signed in."
    for value in {before, code} - {""}:
        digest = hashlib.sha256(value.encode()).digest()
        if digest in _codes:
            yield "A session's code was used a second time."
        _codes.append(digest)
    cookies = dict(browser.cookies)
    browser.send(SIGN_OUT)
    yield from cookie_faults(browser.set_lines, account.account)
    alive = 0
    for _ in range(TRIES):
        browser.cookies = dict(cookies)
        answer = browser.get(DESK)
        alive += not answer.header("Location").startswith(SIGN_IN)
    if alive:
        yield f"After sign-out {alive} of {TRIES} tries with the old session were answered."
    if any(answer.header("Cache-Control") != "no-store" for answer in browser.answers):
        yield "A page of the desk may be stored by a browser."


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
