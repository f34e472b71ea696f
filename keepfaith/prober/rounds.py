"""Looking again and again: each probe in its period, a red one a second time before it is public, all of them if asked.

Probes look in lanes beside each other, so that those which take long hold up none that looks often. A probe that could
not look is unproven, never kept.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, Final, Self

from keepfaith.ipc.frames import Frames, framed
from keepfaith.ipc.listener import listen
from keepfaith.ipc.stop_request import StopRequest
from keepfaith.ipc.strict_fields import Malformed
from keepfaith.policies.promises.probes import PROBES
from keepfaith.policies.sections.check import Finding
from keepfaith.prober.catalog import CATALOG
from keepfaith.prober.front_counters import sample_in_time
from keepfaith.prober.posted import posted_editions
from keepfaith.prober.probe import UsedUp
from keepfaith.prober.reach import Reach
from keepfaith.prober.request_report import RequestReport
from keepfaith.prober.verdicts import last_verdicts, write_verdict

# A breach is looked at a second time after so long: what lasted only a moment is not public.
CONFIRM_SECONDS: Final = 5.0
# What failed is looked at soon again, so that a corrected fault does not stay in public for long.
_AGAIN: Final = 300.0
_PAUSE: Final = 1.0
_SOCKET_SECONDS: Final = 5.0
_MAX_REQUEST: Final = 4096
# By the first word of their names. In one lane are those that would disturb one another: they sign in with the same
# accounts and write to the same made-up people, or start processes and folders that a search would take for others'.
LANES: Final = (
    frozenset({"answers", "intake", "policies", "rehearsal", "search", "transport"}),
    frozenset({"desk", "journeys"}),
    frozenset({"balances", "boundaries", "database", "editions", "replay"}),
)
_PERIODS: Final = {check.name: check.period.total_seconds() for check in PROBES}

log = logging.getLogger("keepfaith.prober")


@dataclass
class _Request:
    """A look that somebody asks for: at which probes, in which round, and what each finds, as it ends."""

    names: list[str]
    reach: Reach
    findings: SimpleQueue[tuple[str, Finding]] = field(default_factory=SimpleQueue)
    is_wanted: bool = True


@dataclass
class Lane:
    """Probes that look one after the other, when each is due, and what is asked of them."""

    names: list[str]
    due: dict[str, float] = field(default_factory=dict)
    requests: SimpleQueue[_Request] = field(default_factory=SimpleQueue)
    # Since when it is at what it does now.
    busy_since: float = field(default_factory=time.monotonic)

    def now_due(self) -> list[str]:
        """Name those whose period is over."""
        now = time.monotonic()
        return [name for name in self.names if self.due.get(name, 0.0) <= now]


@dataclass
class Rounds:
    """The lanes, and the socket at which somebody asks for a look at once."""

    reach: Reach
    stop: StopRequest = field(default_factory=StopRequest)
    lanes: list[Lane] = field(init=False)
    report: RequestReport = field(init=False)
    _has_posted: bool = field(default=False, init=False)
    _watched_at: float = field(default_factory=time.monotonic, init=False)

    def __post_init__(self) -> None:
        self.lanes = [Lane([name for name in CATALOG if name.partition(".")[0] in lane]) for lane in LANES]
        self.report = RequestReport(self.reach.folder)

    def __enter__(self) -> Self:
        self._socket = listen(
            self.reach.rounds, backlog=8, remedy="Name a data directory with a shorter path.", shared=True
        )
        return self

    def __exit__(self, *_error: object) -> None:
        self._socket.close()
        self.reach.rounds.unlink(missing_ok=True)

    @property
    def busy_since(self) -> float:
        """Since when the lane or the watch that takes longest is at what it does now."""
        return min(self._watched_at, *(lane.busy_since for lane in self.lanes))

    def run(self) -> None:
        """Look without end; returns when a part of it broke off."""
        self._socket.settimeout(None)
        others = [threading.Thread(target=self._follow, args=(lane,), daemon=True) for lane in self.lanes[1:]]
        others += [threading.Thread(target=part, daemon=True) for part in (self._watch, self._serve)]
        for thread in others:
            thread.start()
        # The lane that starts processes: a signal ends this thread alone in an orderly way, and them with it.
        self._follow(self.lanes[0], others)

    def _follow(self, lane: Lane, others: Sequence[threading.Thread] = ()) -> None:
        """Look along a lane at what is due, and before that at what is asked for."""
        while all(thread.is_alive() for thread in others):
            self.stop.check()
            lane.busy_since = time.monotonic()
            self._answer(lane, within=_PAUSE)
            if not self._is_begun():
                continue
            reach = self.reach.in_round(is_whole=False)
            for name in lane.now_due():
                self.stop.check()
                lane.busy_since = time.monotonic()
                finding = self.look(name, reach)
                again = _AGAIN if finding.outcome == "failed" else _PERIODS[name]
                lane.due[name] = time.monotonic() + min(_PERIODS[name], again)
                self._answer(lane, within=0.0)

    def _answer(self, lane: Lane, *, within: float) -> None:
        with suppress(Empty):
            request = lane.requests.get(timeout=within)
            for name in lane.names:
                if name in request.names and request.is_wanted:
                    lane.busy_since = time.monotonic()
                    request.findings.put((name, self.look(name, request.reach)))

    def _is_begun(self) -> bool:
        """Return whether the portal is served and promises something: before the first post nothing is promised."""
        if self.reach.portal is None or self._has_posted:
            return self.reach.portal is not None
        # Where it cannot be read, each probe says so.
        with suppress(Exception):
            self._has_posted = bool(posted_editions(self.reach))
            return self._has_posted
        return True

    def _watch(self) -> None:
        while True:
            self._watched_at = time.monotonic()
            sample_in_time(self.reach.front)
            self._write_report()
            time.sleep(_PAUSE)

    def look(self, name: str, reach: Reach | None = None) -> Finding:
        """Make one probe and write its verdict: a breach only if a second look sees it too."""
        reach = reach or self.reach.in_round(is_whole=True)
        is_tried = True
        try:
            finding = self._once(name, reach)
            if finding.outcome == "failed":
                time.sleep(CONFIRM_SECONDS)
                # Where there may be no second look, the first one counts.
                with suppress(UsedUp):
                    finding = self._once(name, reach)
        except UsedUp as reason:
            is_tried, finding = False, Finding("unproven", f"Nothing is tried now. {reason}")
        try:
            # What was found before stands, with its own time, until it is too old to count.
            if is_tried or name not in last_verdicts(self.reach):
                write_verdict(self.reach, name, finding)
        except Exception as error:  # noqa: BLE001 - a verdict that is not written goes stale in public
            log.error("the verdict of %s could not be written: %s", name, type(error).__name__)  # noqa: TRY400 - its kind alone
        return finding

    def _once(self, name: str, reach: Reach) -> Finding:
        try:
            return CATALOG[name](reach)
        except UsedUp:
            raise
        except Exception as error:  # noqa: BLE001 - whatever stopped it, the promise is not shown to be kept
            # Only the class: the text of an error can hold what a person wrote.
            log.error("%s broke off: %s", name, type(error).__name__)  # noqa: TRY400 - its kind alone
            return Finding("unproven", f"The probe broke off: {type(error).__name__}.")

    def _write_report(self) -> None:
        try:
            self.report.write()
        except (OSError, sqlite3.Error) as error:
            # What is not reported is counted like everybody's.
            log.error("what was asked for could not be reported: %s", type(error).__name__)  # noqa: TRY400 - its kind alone

    def _serve(self) -> None:
        """Answer whoever asks for a look at once, one after the other."""
        while self._socket.fileno() >= 0:
            with suppress(OSError, Malformed):
                connection, _ = self._socket.accept()
                with connection:
                    connection.settimeout(_SOCKET_SECONDS)
                    self._look_at_once(connection)

    def _look_at_once(self, connection: Any) -> None:  # noqa: ANN401 - a socket
        request = _Request(_names(_received(connection)), self.reach.in_round(is_whole=True))
        for lane in self.lanes:
            lane.requests.put(request)
        try:
            for _ in request.names:
                name, finding = request.findings.get()
                answer = {"probe": name, "outcome": finding.outcome, "figure": finding.figure}
                connection.sendall(framed(answer))
            connection.sendall(framed({"done": True}))
        finally:
            request.is_wanted = False


def _received(connection: Any) -> object:  # noqa: ANN401 - a socket
    frames = Frames()
    size = 0
    while size < _MAX_REQUEST:
        arrived = connection.recv(_MAX_REQUEST)
        if not arrived:
            break
        size += len(arrived)
        for request in frames.take(arrived):
            return request
    raise Malformed("No request came.")


def _names(request: object) -> list[str]:
    """Return the probes that a request names, in the catalog's order; all if it names none."""
    names = request.get("only") if isinstance(request, Mapping) else None
    if not isinstance(names, list):
        raise Malformed("The request does not list the probes to make.")
    return [name for name in CATALOG if not names or name in names]
