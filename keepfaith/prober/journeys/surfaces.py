"""One thing that a visitor can ask of the portal, and what came of it."""

import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlencode

from keepfaith.policies.sections.check import Portal
from keepfaith.prober.visitor import Answer, TooMuch, Visitor

# What a form was sent for, where its page then shows the answers to be checked.
CHECKED: Final = "checked"
FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = re.compile(r"\?.*")


@dataclass(frozen=True)
class Surface:
    """A request and the status that must come of it.

    `typed` is what its page then has to show as typed; `about` says what a form was sent for, where that matters.
    """

    path: str
    method: str = "GET"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    is_plain: bool = False

    @property
    def named(self) -> str:
        """Its name for people, without what stands after a question mark."""
        return f"{self.method} {_QUERY.sub('', self.path)}" if self.method != "GET" else self._address

    @property
    def _address(self) -> str:
        return self.path if len(self.path) < 100 else _QUERY.sub("", self.path)  # noqa: PLR2004 - characters


@dataclass
class Seen:
    """A surface with who asked and the answer; none where nothing came."""

    surface: Surface
    visitor: Visitor
    answer: Answer | None

    @property
    def named(self) -> str:
        """Its name for people, with the status that came."""
        came = self.answer.status if self.answer else "no answer"
        return f"{self.surface.named} ({came})" if came != 200 else self.surface.named  # noqa: PLR2004 - OK

    @property
    def is_page(self) -> bool:
        """Whether a browser shows it as a page."""
        return (
            self.answer is not None
            and bool(self.answer.body)
            and self.answer.header("Content-Type").startswith("text/html")
        )

    def again(self) -> "Seen":
        """Ask once more as the same visitor: what is done to some addresses only shows again at those."""
        return ask(self.surface, self.visitor)


def ask(surface: Surface, visitor: Visitor) -> Seen:
    """Ask for a surface; a request without an answer is seen as such."""
    try:
        answer = visitor.ask(
            surface.method, surface.path, body=surface.body, headers=surface.headers, plain=surface.is_plain
        )
    except (OSError, http.client.HTTPException, TooMuch):
        answer = None
    return Seen(surface, visitor, answer)


def sent(portal: Portal, path: str, fields: Mapping[str, str], *, status: int) -> Surface:
    """Return a form as a browser sends it from the page that it stands on."""
    headers = {
        "Content-Type": FORM,
        "Origin": portal.origin,
        "Sec-Fetch-Site": "same-origin",
    }
    return Surface(path, "POST", status, headers, urlencode(fields).encode())


def from_elsewhere(surface: Surface) -> Surface:
    """Return the same form, sent by a page of another site."""
    headers = {**surface.headers, "Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    return replace(surface, headers=headers, status=403)
