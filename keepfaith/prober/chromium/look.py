"""Which pages a browser opens: a few of different kinds, drawn by chance, every four hours and when somebody asks."""

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from keepfaith.prober.chromium.opened_page import Opening, can_start, open_page
from keepfaith.prober.chromium.program import Program, installed_program
from keepfaith.prober.journeys.surfaces import Seen, Surface
from keepfaith.prober.journeys.tour import Tour
from keepfaith.prober.reach import Reach

EVERY_SECONDS: Final = 4 * 3600.0
MAX_SECONDS: Final = 60.0
_KINDS: Final = ("GET home 200", "GET form 200", "GET promises 200", "GET policy 200")


@dataclass
class Look:
    """The pages that a browser opened, and how many it was to open; none where no browser is installed."""

    tour: Tour
    program: Program | None
    wanted: int = 0
    openings: list[Opening] = field(default_factory=list)
    at: float = field(default_factory=time.monotonic)
    is_usable: bool = True

    @property
    def is_blind(self) -> bool:
        """Whether there is a browser that starts, but no page opened in it."""
        return self.program is not None and self.is_usable and not self.openings

    @property
    def figure(self) -> str:
        """Say in public how many pages it opened."""
        if self.program is None:
            return "No browser is installed here."
        if not self.is_usable:
            return "The browser that is installed here does not start."
        return f"A browser opened {len(self.openings)} of {self.wanted} pages."

    def faults(self, judge: Callable[[Opening], Iterable[str]]) -> list[str]:
        """Return each fault of a page that was opened anew before it counts."""
        program = self.program
        if program is None:
            return []
        amiss = [opening for opening in self.openings if any(True for _ in judge(opening))]
        for opening in amiss:
            fresh = open_page(program, self.tour, opening.path)
            at = self.openings.index(opening)
            self.openings[at : at + 1] = [fresh] if fresh else []
        return [
            f"{_named(opening)} in a browser: {fault}."
            for opening in self.openings
            for fault in judge(opening)
        ]


_last: dict[str, Look] = {}


def look_of(reach: Reach, tour: Tour) -> Look:
    """Return what a browser saw in this round, or not long before it."""
    return reach.round.once("browser", lambda: _made(reach, tour))


def _made(reach: Reach, tour: Tour) -> Look:
    last = _last.get(tour.portal.origin)
    is_old = last is None or time.monotonic() - last.at > EVERY_SECONDS
    if last is None or is_old or reach.round.is_whole:
        last = _last[tour.portal.origin] = _opened(tour)
    # What it saw is judged by what is in force now.
    last.tour = tour
    return last


def _opened(tour: Tour) -> Look:
    program = installed_program()
    look = Look(tour, program)
    if program is None:
        return look
    paths = _drawn(tour)
    look.wanted = len(paths)
    for path in paths:
        if time.monotonic() - look.at < MAX_SECONDS and (opening := open_page(program, tour, path)):
            look.openings.append(opening)
    look.is_usable = bool(look.openings) or can_start(program, tour)
    return look


def _drawn(tour: Tour) -> list[str]:
    """Draw a page of each kind, and another one that is translated."""
    drawn: list[str] = []
    for wanted in (*(_is_of_kind(kind) for kind in _KINDS), _is_translated):
        paths = [
            path for seen in tour.pages if (path := seen.surface.path) not in drawn and wanted(tour, seen)
        ]
        if paths:
            drawn.append(random.choice(paths))  # noqa: S311 - only which one
    return drawn


def _is_of_kind(kind: str) -> Callable[[Tour, Seen], bool]:
    return lambda tour, seen: tour.kind(seen) == kind


def _is_translated(tour: Tour, seen: Seen) -> bool:
    return (
        bool(tour.place(seen)[1]) and tour.kind(seen).startswith("GET ") and seen.named == seen.surface.named
    )


def _named(opening: Opening) -> str:
    return Surface(opening.path).named
