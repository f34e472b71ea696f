"""Visiting the portal as a stranger does: over real HTTPS, without cookies, following its own links."""

import http.client
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from keepfaith.agency.agency import this_agency
from keepfaith.policies.promises.check_token import HEADER, new_pass
from keepfaith.policies.promises.html_page import Page, read_page
from keepfaith.policies.sections.check import Portal
from keepfaith.web.url_prefixes import language_of, split

AGENT: Final = "Keepfaith promises"
# A page that compares two editions for the first time takes seconds; slow is not broken.
SECONDS: Final = 10.0
TOUR_SECONDS: Final = 60.0
MAX_BYTES: Final = 2 * 1024 * 1024
MAX_PAGES: Final = 600
# Addresses whose answer is an error page; the last one is asked under a name that is not the portal's.
ERRORS: Final[tuple[tuple[str, str, dict[str, str]], ...]] = (
    ("GET", "/no-such-page/", {}),
    ("GET", "/policies/no-such-policy/", {}),
    ("POST", "/", {}),
    ("GET", "/", {"Host": "unknown.invalid"}),
)


class TooMuch(Exception):
    """An answer was larger, or took longer, than any page of the portal should."""


@dataclass(frozen=True)
class Answer:
    """What came back from one address."""

    path: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def language(self) -> str:
        """The language that its address carries."""
        return language_of(self.path)

    def header(self, name: str) -> str:
        """Return a header's values in one line, or nothing."""
        return ", ".join(self.every(name))

    def every(self, name: str) -> list[str]:
        """List a header's values one by one."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def media(self) -> str:
        """The media type without its parameters."""
        return self.header("Content-Type").partition(";")[0].strip().lower()

    @property
    def is_page(self) -> bool:
        """Return whether a browser shows it as a page."""
        return self.media in {"text/html", "application/xhtml+xml"}

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")

    @cached_property
    def page(self) -> Page:
        """The body, read as HTML."""
        return read_page(self.text)


@dataclass
class Tour:
    """All that a stranger can reach: each address once, and some error pages."""

    origin: str
    answers: dict[str, Answer] = field(default_factory=dict)
    errors: list[Answer] = field(default_factory=list)
    is_cut: bool = False

    @property
    def pages(self) -> list[Answer]:
        """List the HTML pages."""
        return [answer for answer in self.answers.values() if answer.is_page]

    @property
    def every_page(self) -> list[Answer]:
        """List the HTML pages and the error pages."""
        return self.pages + [answer for answer in self.errors if answer.is_page]

    @property
    def extent(self) -> str:
        """Return how far the tour went."""
        return (
            f"the first {len(self.answers)} addresses"
            if self.is_cut
            else f"all {len(self.answers)} addresses"
        )


def trusting(portal: Portal) -> ssl.SSLContext:
    """Trust the portal's own certificate and nothing else, or what this machine trusts if it has none of its own."""
    context = ssl.create_default_context(cafile=str(portal.certificate) if portal.certificate else None)
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def fetch(  # noqa: PLR0913 - what a request is made of
    portal: Portal,
    path: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    plain: bool = False,
    as_stranger: bool = False,
    sender: str = "",
) -> Answer:
    """Fetch one URL within limits; it follows no redirect, and stores and sends no cookies of its own.

    The rate limit for machines does not apply, unless `as_stranger`. `sender` is an IP address of this machine.
    """
    place = urlsplit(portal.plain_origin if plain else portal.origin)
    source = (sender, 0) if sender else None
    connection = (
        http.client.HTTPConnection(place.hostname or "", place.port, timeout=SECONDS, source_address=source)
        if plain
        else http.client.HTTPSConnection(
            place.hostname or "", place.port, timeout=SECONDS, source_address=source, context=trusting(portal)
        )
    )
    try:
        passed = {} if as_stranger or plain else {HEADER: new_pass()}
        request_headers = {"User-Agent": AGENT, "Connection": "close", **passed, **(headers or {})}
        connection.request(method, quote(path, safe="/?&=%:@+,;~!$'()*"), body=body, headers=request_headers)
        response = connection.getresponse()
        return Answer(path, response.status, tuple(response.getheaders()), _limited(response))
    finally:
        connection.close()


def tour(portal: Portal) -> Tour:
    """Go everywhere once; within `shared_tour` all checks look at the same visit."""
    shared = _shared.get()
    if shared is None:
        return _walk(portal)
    if portal not in shared:
        try:
            shared[portal] = _walk(portal)
        except Exception as error:
            # A portal that does not answer is asked once a run, not once a check.
            shared[portal] = error
            raise
    whole_tour = shared[portal]
    if isinstance(whole_tour, Exception):
        raise type(whole_tour)
    return whole_tour


@contextmanager
def shared_tour() -> Iterator[None]:
    """Let the checks of one run share one tour."""
    token = _shared.set({})
    try:
        yield
    finally:
        _shared.reset(token)


_shared: ContextVar[dict[Portal, Tour | Exception] | None] = ContextVar("shared tour", default=None)


def is_own(url: str, *, origin: str) -> bool:
    """Return whether an absolute address is the portal's own."""
    return urlsplit(url)[:2] == urlsplit(origin)[:2]


def _walk(portal: Portal) -> Tour:
    deadline = time.monotonic() + TOUR_SECONDS
    whole_tour = Tour(portal.origin)
    ahead = ["/", *(f"/policies/{document.slug}/" for document in this_agency().documents), "/robots.txt"]
    noted = set(ahead)
    # The pages as everybody finds them come first; those for a choice may be too many, or take too long, for one tour.
    chosen: list[str] = []
    while ahead or chosen:
        if not ahead:
            ahead, chosen = chosen, []
        is_late = time.monotonic() > deadline
        if is_late and not split(ahead[0])[0]:
            raise TooMuch
        if is_late or len(whole_tour.answers) >= MAX_PAGES:
            whole_tour.is_cut = True
            break
        answer = fetch(portal, ahead.pop(0))
        whole_tour.answers[answer.path] = answer
        fresh = [path for path in _paths(answer, portal.origin) if path not in noted]
        noted.update(fresh)
        ahead += [path for path in fresh if not split(path)[0]]
        chosen += [path for path in fresh if split(path)[0]]
    whole_tour.errors = [
        fetch(portal, path, method=method, headers=headers) for method, path, headers in ERRORS
    ]
    return whole_tour


def _paths(answer: Answer, origin: str) -> list[str]:
    """List the portal's own addresses that a page refers to, in their order; what forms send is not followed."""
    if not answer.is_page:
        return []
    paths: dict[str, None] = {}
    for reference in answer.page.references:
        url = urljoin(origin + answer.path, reference.url)
        if reference.is_sent or not is_own(url, origin=origin):
            continue
        parts = urlsplit(url)
        paths[(parts.path or "/") + (f"?{parts.query}" if parts.query else "")] = None
    return list(paths)


def _limited(response: http.client.HTTPResponse) -> bytes:
    deadline = time.monotonic() + SECONDS
    body = bytearray()
    while chunk := response.read1(65_536):
        body += chunk
        if len(body) > MAX_BYTES or time.monotonic() > deadline:
            raise TooMuch
    return bytes(body)
