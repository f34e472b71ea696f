"""Which address is visited next: those that every page leads to first, of many alike some as chance has it."""

import random
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin, urlsplit

from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.oracle.addresses import OPTED_OUT, address_of, split
from keepfaith.prober.pages.markup import Document
from keepfaith.prober.pages.references import references, style_urls, text_urls

# Of these there may be any number, so they come last and in no order.
_MANY: Final = frozenset({"file", "event", "calendar", "statistics data", "statistics table", "edition"})
# With other words after the question mark, one address is visited so often.
_MAX_QUERIES: Final = {"statistics data": 1, "statistics table": 1, "changes": 2}
_MAX_OTHER_QUERIES: Final = 6
# Others of these are asked for where their figures are compared.
_MAX_OF_KIND: Final = {"statistics data": 3, "statistics table": 3}
_MAX_OPTED_OUT: Final = 6
# So many addresses are remembered at most.
MAX_PATHS: Final = 5_000
# What no page leads to: files by agreement, the staff's door, and the pages behind links in messages.
_UNLINKED: Final = (
    "/robots.txt", "/.well-known/security.txt", "/.well-known/gpc.json", "/healthz", "/desk/sign-in/",
    "/events/confirm/?token=AAAA", "/events/unsubscribe/?token=AAAA",
    "/your-information/link/?token=AAAA",
)  # fmt: skip
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")


@dataclass
class Walk:
    """The addresses that were found and not visited yet."""

    origin: str
    documents: tuple[str, ...]
    languages: frozenset[str]
    first: list[str] = field(default_factory=list)
    many: list[str] = field(default_factory=list)
    opted_out: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=lambda: {"/"})
    queries: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Begin with what no page leads to."""
        for path in _UNLINKED:
            self.note(path)
        for document in self.documents:
            self.note(f"/policies/{document}/")

    @property
    def left(self) -> int:
        """How many addresses are left."""
        return len(self.first) + len(self.many)

    def next(self) -> str | None:
        """Return the next address; None when all were visited."""
        if self.first:
            return self.first.pop(0)
        if self.opted_out:
            drawn = random.sample(self.opted_out, min(_MAX_OPTED_OUT, len(self.opted_out)))
            self.opted_out, self.first = [], drawn
            return self.first.pop(0)
        return self.many.pop(random.randrange(len(self.many))) if self.many else None  # noqa: S311 - only which one

    def follow(self, seen: Seen, document: Document | None) -> None:
        """Note what an answer leads to on this site; what forms send is not followed."""
        if seen.answer is None or split(seen.surface.path, self.languages)[0].startswith(f"/{OPTED_OUT}"):
            return
        if document is not None:
            urls = [
                reference.url for reference in references(document) if reference.use in {"link", "loaded"}
            ]
        else:
            media = seen.answer.header("Content-Type")
            urls = style_urls(seen.answer.text) if media.startswith("text/css") else []
            # A calendar breaks its lines, and goes on after a blank.
            text = seen.answer.text.replace("\r\n ", "")
            urls += text_urls(text) if "atom" in media or "calendar" in media else []
        base = self.origin + seen.surface.path
        for url in urls:
            parts = urlsplit(urljoin(base, url))
            if parts[:2] == urlsplit(self.origin)[:2]:
                self.note((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))

    def note(self, path: str) -> None:
        """Note an address, if it was not met before."""
        if path in self.known or len(self.known) >= MAX_PATHS:
            return
        self.known.add(path)
        choices, _, page = split(path, self.languages)
        kind = address_of(page)
        name = kind.name if kind else ""
        bare = choices + page
        if path != bare:
            self.queries[bare] += 1
            if self.queries[bare] > _MAX_QUERIES.get(name, _MAX_OTHER_QUERIES):
                return
        self.kinds[name] += 1
        if self.kinds[name] > _MAX_OF_KIND.get(name, MAX_PATHS):
            return
        if choices.startswith(f"/{OPTED_OUT}"):
            self.opted_out.append(path)
        else:
            (self.many if name in _MANY else self.first).append(path)


def languages_on(home: Seen) -> frozenset[str]:
    """Return the languages that the home page offers beside the one that governs."""
    if home.answer is None:
        return frozenset()
    codes = re.findall(r'hreflang="([^"]+)"', home.answer.text)
    return frozenset(code for code in codes if _LANGUAGE.fullmatch(code)) - {"en", "x-default"}
