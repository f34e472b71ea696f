"""A probe: an account without duties, made for one check, that signs in over HTTPS and is removed."""

import datetime as dt
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import Morsel, SimpleCookie
from typing import Final
from urllib.parse import urlencode, urlsplit

from django.utils import timezone

from keepfaith.disclosure.staff.models import PROBE, Employee
from keepfaith.policies.promises.crawler import Answer, fetch
from keepfaith.policies.sections.check import Portal

SESSION: Final = "__Host-session"
SIGN_IN: Final = "/desk/sign-in/"
SIGN_OUT: Final = "/desk/sign-out/"
ACCOUNT: Final = "/desk/account/"
_LEFT_BEHIND_AFTER: Final = dt.timedelta(hours=1)
_TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_REDIRECT: Final = 302
_OK: Final = 200


class SignInFailed(Exception):
    """The probe could not sign in, so nothing can be said of its session."""


@dataclass
class Browser:
    """A browser that keeps cookies as the portal sets them, and all that it saw."""

    portal: Portal
    jar: dict[str, str] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The code of its session, or nothing."""
        return self.jar.get(SESSION, "")

    def go(self, path: str, form: dict[str, str] | None = None) -> Answer:
        """Ask for a URL, or send a form there, with the cookies it has."""
        headers = (
            {"Cookie": "; ".join(f"{name}={value}" for name, value in self.jar.items())} if self.jar else {}
        )
        body = None
        if form is not None:
            parts = urlsplit(self.portal.origin)
            headers |= {"Origin": f"{parts.scheme}://{parts.netloc}"}
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
            body = urlencode(form).encode()
        answer = fetch(
            self.portal, path, method="GET" if form is None else "POST", headers=headers, body=body
        )
        self.answers.append(answer)
        for morsel in cookies_of(answer):
            if is_removal(morsel):
                self.jar.pop(morsel.key, None)
            else:
                self.jar[morsel.key] = morsel.value
        return answer

    def send(self, path: str, **fields: str) -> Answer:
        """Get the page of a form, then send the form."""
        token = _TOKEN.search(self.go(path).text)
        return self.go(path, {"csrfmiddlewaretoken": token[1] if token else "", **fields})

    def is_in(self) -> bool:
        """Return whether its cookies open the account page."""
        return self.go(ACCOUNT).status == _OK


@dataclass(frozen=True)
class Probe:
    """The account, and how to sign in with it."""

    portal: Portal
    employee: Employee
    password: str

    def sign_in(self, *, planted: str = "") -> Browser:
        """Sign in with a new browser, which may bring a code that somebody planted."""
        browser = Browser(self.portal, {SESSION: planted} if planted else {})
        answer = browser.send(SIGN_IN, login=self.employee.account, password=self.password)
        if answer.status != _REDIRECT or not browser.code:
            raise SignInFailed
        if not browser.is_in():
            raise SignInFailed
        return browser

    def replays(self, code: str) -> bool:
        """Return whether a code still opens the account page."""
        return Browser(self.portal, {SESSION: code}).is_in()


@contextmanager
def probe_account(portal: Portal) -> Iterator[Probe]:
    """Make the account for the block; those that a broken-off check left behind go too."""
    _delete_left_behind()
    account = f"{PROBE}{int(timezone.now().timestamp())}-{secrets.token_hex(4)}"
    password = secrets.token_urlsafe(24)
    employee = Employee(account=account)
    employee.set_password(password)
    employee.save(force_insert=True)
    try:
        yield Probe(portal, employee, password)
    finally:
        Employee.objects.filter(pk=employee.pk).delete()


def cookies_of(answer: Answer) -> list[Morsel[str]]:
    """Read every cookie that an answer sets."""
    morsels: list[Morsel[str]] = []
    for line in answer.every("Set-Cookie"):
        morsels += SimpleCookie(line).values()
    return morsels


def is_removal(morsel: Morsel[str]) -> bool:
    """Return whether a cookie is set only to be taken away."""
    return str(morsel["max-age"]) == "0"


def _delete_left_behind() -> None:
    before = int((timezone.now() - _LEFT_BEHIND_AFTER).timestamp())
    for employee in Employee.objects.filter(account__startswith=PROBE):
        created_at = employee.account.removeprefix(PROBE).partition("-")[0]
        if not created_at.isdigit() or int(created_at) < before:
            employee.delete()
