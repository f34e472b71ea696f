"""Counting the visitors of one day in memory: by codes whose key is gone with the day, and stored nowhere.

A visitor is an IP address together with what its browser says, for one day. A visit is a visitor's pages with no pause
of more than half an hour. Beyond `MAX_VISITORS` visitors those with the smallest codes stand for all (the
k-minimum-values sketch, Bar-Yossef and others, 2002), so memory is bounded and the figure is off by about a tenth of a
percent.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from keepfaith.custody.addresses.visitor_codes import PassingKey

MAX_VISITORS: Final = 1_000_000
VISIT_GAP_SECONDS: Final = 1_800
# If fewer of those who looked at pages than one in fifty fetched a part of one, the log does not hold the parts.
MIN_ASSET_SHARE: Final = 0.02
PAGE, ASSET, ROBOTS = 1, 2, 4
_ALL: Final = float(2**64)

type Codes = npt.NDArray[np.uint64]
type Bytes = npt.NDArray[np.uint8]
type Times = npt.NDArray[np.int64]


@dataclass
class Visitors:
    """Those seen so far on one day: a row each, in order of their codes."""

    key: PassingKey = field(default_factory=PassingKey)
    codes: Codes = field(default_factory=lambda: np.empty(0, np.uint64))
    machine: Bytes = field(default_factory=lambda: np.empty(0, np.uint8))
    activity: Bytes = field(default_factory=lambda: np.empty(0, np.uint8))
    last: Times = field(default_factory=lambda: np.empty(0, np.int64))
    visits: npt.NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    bound: np.uint64 = field(default=np.uint64(2**64 - 1))

    def add_requests(self, codes: Codes, machine: Bytes, activity: Bytes, times: Times) -> None:
        """Take in requests: whose each was, the class of its agent, what it fetched (PAGE, PART, ROBOTS), and when."""
        order = np.lexsort((times, codes))
        codes, times, activity, machine = codes[order], times[order], activity[order], machine[order]
        starts = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]]) if codes.size else np.empty(0, np.intp)
        if not starts.size:
            return
        pages = (activity & PAGE) > 0
        new = Visitors(
            self.key,
            codes[starts],
            machine[starts],
            np.bitwise_or.reduceat(activity, starts),
            np.maximum.reduceat(np.where(pages, times, -(2**62)), starts),
            np.add.reduceat(_begins_visit(codes, times, pages), starts).astype(np.int32),
        )
        self._join(new, np.minimum.reduceat(np.where(pages, times, 2**62), starts))

    def are_unlikely(self, codes: Codes) -> npt.NDArray[np.bool_]:
        """Return of each request whether its visitor behaves like no person: pages without a part, or robots.txt."""
        flags = self._unlikely_visitors()
        if not flags.size:
            return np.zeros(codes.size, np.bool_)
        at = np.minimum(np.searchsorted(self.codes, codes), self.codes.size - 1)
        flags_of_requests: npt.NDArray[np.bool_] = flags[at] & (self.codes[at] == codes)
        return flags_of_requests

    def counts(self, human: int) -> dict[tuple[str, int, bool], int]:
        """Count visitors and visits by class of agent, those of the human class apart by whether they are unlikely."""
        scale = 1.0 if self.bound == np.uint64(2**64 - 1) else _ALL / float(self.bound)
        unlikely = self._unlikely_visitors() & (self.machine == human)
        counts: dict[tuple[str, int, bool], int] = {}
        for agent_class in np.unique(self.machine):
            for is_unlikely in (False, True):
                these = (self.machine == agent_class) & (unlikely == is_unlikely)
                if these.any():
                    counts["visitors", int(agent_class), is_unlikely] = round(int(these.sum()) * scale)
                    counts["visits", int(agent_class), is_unlikely] = round(
                        int(self.visits[these].sum()) * scale
                    )
        return counts

    def _unlikely_visitors(self) -> npt.NDArray[np.bool_]:
        saw_page = (self.activity & PAGE) > 0
        fetched_asset = (self.activity & ASSET) > 0
        asked_robots = (self.activity & ROBOTS) > 0
        if (saw_page & fetched_asset).sum() < MIN_ASSET_SHARE * saw_page.sum():
            return asked_robots
        return asked_robots | (saw_page & ~fetched_asset)

    def _join(self, new: "Visitors", first: Times) -> None:
        place = np.searchsorted(self.codes, new.codes)
        place_in = np.minimum(place, max(self.codes.size - 1, 0))
        known = (self.codes[place_in] == new.codes) if self.codes.size else np.zeros(new.codes.size, np.bool_)
        at = place_in[known]
        # What went on within half an hour of the last page is the same visit.
        same = (first[known] - self.last[at] <= VISIT_GAP_SECONDS) & (first[known] < 2**62)
        self.visits[at] += new.visits[known] - same.astype(np.int32)
        self.activity[at] |= new.activity[known]
        self.last[at] = np.maximum(self.last[at], new.last[known])
        fresh = ~known
        for name in ("codes", "machine", "activity", "last", "visits"):
            old, more = getattr(self, name), getattr(new, name)[fresh]
            setattr(self, name, np.insert(old, place[fresh], more))
        self._trim()

    def _trim(self) -> None:
        if self.codes.size > MAX_VISITORS:
            self.bound = min(self.bound, self.codes[MAX_VISITORS])
        inside = np.searchsorted(self.codes, self.bound)
        if inside < self.codes.size and self.bound != np.uint64(2**64 - 1):
            for name in ("codes", "machine", "activity", "last", "visits"):
                setattr(self, name, getattr(self, name)[:inside])


def _begins_visit(codes: Codes, times: Times, pages: npt.NDArray[np.bool_]) -> npt.NDArray[np.int32]:
    """Mark the pages that begin a visit, in requests ordered by visitor and time."""
    begins = np.zeros(codes.size, np.int32)
    at = np.flatnonzero(pages)
    if at.size:
        again = np.r_[
            False, (codes[at][1:] == codes[at][:-1]) & (times[at][1:] - times[at][:-1] <= VISIT_GAP_SECONDS)
        ]
        begins[at[~again]] = 1
    return begins
