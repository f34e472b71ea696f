"""Everything that a visitor can ask of the portal: each address once a day, some of it each hour, and every refusal.

Addresses are those that pages and feeds lead to, in every language, and some that only messages lead to. How many
requests a round may make is fixed here.
"""

import random
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from keepfaith.policies.sections.check import Portal
from keepfaith.prober.journeys.refusals import refusals
from keepfaith.prober.journeys.surfaces import Seen, Surface, ask
from keepfaith.prober.journeys.walk import Walk, languages_on
from keepfaith.prober.oracle.addresses import address_of, split
from keepfaith.prober.oracle.registers import Registers, registers
from keepfaith.prober.pages.markup import Document, read_document
from keepfaith.prober.reach import Reach
from keepfaith.prober.senders import Household
from keepfaith.prober.visitor import Answer, Visitor

# Requests of a whole round, over HTTPS, and of the hourly one. The sample, in six languages, takes 535.
MAX_REQUESTS: Final = 700
MAX_HOURLY: Final = 40
# Of what was amiss, so much is asked for again before it counts.
MAX_AGAIN: Final = 20
DAY_SECONDS: Final = 86_400.0
_MAX_SECONDS: Final = 120.0


class NotReached(Exception):
    """Most of the portal did not answer, so nothing is known of it."""


@dataclass
class Tour:
    """What was seen, in which languages, and how many addresses were left out for this round."""

    portal: Portal
    registers: Registers
    languages: frozenset[str]
    seen: list[Seen]
    left_out: int = 0
    # With each answer, so that no later one takes its place in memory.
    _documents: dict[int, tuple[Answer | None, Document]] = field(default_factory=dict)

    @property
    def pages(self) -> list[Seen]:
        """The answers that a browser shows as a page."""
        return [seen for seen in self.seen if seen.is_page]

    def document(self, seen: Seen) -> Document:
        """Return a page, read once."""
        answer = seen.answer
        if id(answer) not in self._documents:
            self._documents[id(answer)] = (answer, read_document(answer.text if answer else ""))
        return self._documents[id(answer)][1]

    def place(self, seen: Seen) -> tuple[str, str, str]:
        """Return the choices before an address, its language, and its page."""
        return split(seen.surface.path, self.languages)

    def kind(self, seen: Seen) -> str:
        """Name the kind of an answer: of which address, to which request, with which status."""
        address = address_of(self.place(seen)[2])
        clear = "in clear " if seen.surface.is_plain else ""
        status = seen.answer.status if seen.answer else 0
        return f"{clear}{seen.surface.method} {address.name if address else '?'} {status}"

    def ask_again(self, seen: Seen) -> Seen:
        """Put a new answer in the place of one that was amiss."""
        fresh = seen.again()
        self.seen[self.seen.index(seen)] = fresh
        return fresh


@dataclass
class _Last:
    """What the last rounds saw; it is nowhere but in this process."""

    seen: list[Seen]
    languages: frozenset[str]
    editions: frozenset[str]
    left_out: int
    whole_at: float


_last: dict[str, _Last] = {}
# Of two rounds at the same time, the second looks again at a part of what the first saw.
_one_at_a_time: Final = threading.Lock()


def tour_of(reach: Reach) -> Tour:
    """Return what this round sees of the portal."""
    return reach.round.once("tour", lambda: _made(reach))


def judged(
    tour: Tour, judge: Callable[[Seen], Iterable[str]], *, wanted: Callable[[Seen], bool] = lambda _seen: True
) -> tuple[int, list[str]]:
    """Return how many answers were judged, and each fault that an answer has which was asked for again."""
    looked_at = [seen for seen in tour.seen if seen.answer is not None and wanted(seen)]
    amiss = [seen for seen in looked_at if any(True for _ in judge(seen))]
    for seen in amiss[:MAX_AGAIN]:
        tour.ask_again(seen)
    again = [seen for seen in tour.seen if seen.answer is not None and wanted(seen)]
    faults = [f"{seen.named}: {fault}." for seen in again for fault in judge(seen)]
    return len(looked_at), faults


def _made(reach: Reach) -> Tour:
    portal = reach.portal
    if portal is None:
        raise NotReached
    read = registers(reach)
    editions = frozenset(edition.digest for edition in read.editions)
    with _one_at_a_time:
        last = _last.get(portal.origin)
        is_old = last is None or time.monotonic() - last.whole_at > DAY_SECONDS or last.editions != editions
        if last is None or reach.round.is_whole or is_old:
            tour = _whole(portal, read, last.seen if last else [])
            whole_at = time.monotonic()
        else:
            tour, whole_at = _part(portal, read, last), last.whole_at
        _last[portal.origin] = _Last(tour.seen, tour.languages, editions, tour.left_out, whole_at)
        return tour


def _whole(portal: Portal, read: Registers, earlier: list[Seen]) -> Tour:
    visitors = {(seen.surface.method, seen.surface.path): seen.visitor for seen in earlier}
    deadline = time.monotonic() + _MAX_SECONDS
    home = ask(Surface("/"), Visitor.somebody(portal))
    languages = languages_on(home)
    tour = Tour(portal, read, languages, [home])
    refused = list(refusals(portal, read, sorted(languages)))
    walk = Walk(portal.origin, read.agency.documents, languages)
    walk.follow(home, tour.document(home))
    household = Household()
    while len(tour.seen) + len(refused) < MAX_REQUESTS and time.monotonic() < deadline:
        path = walk.next()
        if path is None:
            break
        seen = ask(Surface(path), _visitor(portal, visitors.get(("GET", path))).of(household))
        tour.seen.append(seen)
        walk.follow(seen, tour.document(seen) if seen.is_page else None)
    tour.left_out = walk.left
    tour.seen += [
        ask(surface, _visitor(portal, visitors.get((surface.method, surface.path))).of(household))
        for surface in refused
    ]
    tour.seen = [seen if seen.answer else seen.again() for seen in tour.seen]
    _require_answers(tour.seen)
    return tour


def _part(portal: Portal, read: Registers, last: _Last) -> Tour:
    """Look again at one answer of each kind, and at others as chance has it."""
    tour = Tour(portal, read, last.languages, list(last.seen), last.left_out)
    drawn = random.sample(tour.seen, len(tour.seen))
    first = list({tour.kind(seen): seen for seen in drawn}.values())
    others = [seen for seen in drawn if seen not in first]
    fresh = []
    for seen in (*first, *others)[:MAX_HOURLY]:
        at = tour.seen.index(seen)
        tour.seen[at] = ask(seen.surface, seen.visitor.with_other_encoding().at_another_address())
        fresh.append(tour.seen[at])
    _require_answers(fresh)
    return tour


def _visitor(portal: Portal, earlier: Visitor | None) -> Visitor:
    """Return somebody; who asked for the same before had another encoding."""
    somebody = Visitor.somebody(portal)
    is_same = (
        earlier is not None and earlier.browser["Accept-Encoding"] == somebody.browser["Accept-Encoding"]
    )
    return somebody.with_other_encoding() if is_same else somebody


def _require_answers(seen: list[Seen]) -> None:
    """Refuse to judge a portal that is down: nothing that it does can be seen."""
    answered = sum(one.answer is not None and one.answer.status not in _DOWN for one in seen)
    if answered * 2 < len(seen):
        raise NotReached


_DOWN: Final = frozenset({502, 503, 504})


def unknown_addresses(tour: Tour) -> list[str]:
    """Return each address for which nobody wrote down what must be there."""
    return [
        seen.surface.path
        for seen in tour.seen
        if seen.answer is not None and seen.answer.status < 300 and address_of(tour.place(seen)[2]) is None  # noqa: PLR2004 - it answers
    ]
