"""A browser at the desk: it keeps cookies as they come, and sends forms as the pages have them."""

import html
import re
import time
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from keepfaith.policies.sections.check import Portal
from keepfaith.prober.desk.accounts import Account
from keepfaith.prober.journeys.sent_forms import NotSent
from keepfaith.prober.own_traces import OWN_SESSIONS
from keepfaith.prober.visitor import Answer, Visitor

SIGN_IN: Final = "/desk/sign-in/"
CODE: Final = "/desk/sign-in/code/"
SIGN_OUT: Final = "/desk/sign-out/"
DESK: Final = "/desk/"
SESSION: Final = "__Host-session"
_TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class NotSignedIn(NotSent):
    """The desk did not let an account in that it should."""

    def __init__(self) -> None:
        super().__init__("The desk did not let an account of ours in.")


@dataclass
class DeskBrowser:
    """One browser of one employee: the cookies that it has, and each as it was set."""

    visitor: Visitor
    cookies: dict[str, str] = field(default_factory=dict)
    set_lines: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    @classmethod
    def fresh(cls, portal: Portal) -> "DeskBrowser":
        """Return a browser that has no cookie yet."""
        return cls(Visitor.somebody(portal))

    def get(self, path: str) -> Answer:
        """Ask for a page with the cookies that there are."""
        return self._keep(self.visitor.get(path, headers=self._headers()))

    def send(self, path: str, *, page: str = "", **fields: str) -> Answer:
        """Get a page, then send a form of it."""
        token = _TOKEN.search(self.get(page or path).text)
        body = {"csrfmiddlewaretoken": html.unescape(token[1]) if token else "", **fields}
        origin = self.visitor.portal.origin
        headers = {
            **self._headers(), "Origin": origin, "Referer": origin + (page or path),
            "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin",
        }  # fmt: skip
        return self._keep(self.visitor.ask("POST", path, body=urlencode(body).encode(), headers=headers))

    def sign_in(self, account: Account) -> str:
        """Sign in with both factors; return the session's code as it was before the last of them.

        A code that was just used is good no more, so what is refused is tried once with the next one.
        """
        before = self._signed_in(account)
        if before is None:
            time.sleep(account.seconds_left(time.time()))
            self.cookies.clear()
            before = self._signed_in(account)
        if before is None:
            raise NotSignedIn
        return before

    def _signed_in(self, account: Account) -> str | None:
        self.send(SIGN_IN, login=account.account, password=account.password)
        before = self.cookies.get(SESSION, "")
        self.send(CODE, code=account.code(time.time()))
        return before if self.get(DESK).status == 200 else None  # noqa: PLR2004 - HTTP's

    def _headers(self) -> dict[str, str]:
        pairs = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": pairs} if pairs else {}

    def _keep(self, answer: Answer) -> Answer:
        self.answers.append(answer)
        for line in answer.every("Set-Cookie"):
            self.set_lines.append(line)
            name, _, rest = line.partition("=")
            value = rest.partition(";")[0]
            if value.strip('"'):
                self.cookies[name] = OWN_SESSIONS.note(value) if name == SESSION else value
            else:
                self.cookies.pop(name, None)
        return answer
