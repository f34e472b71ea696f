"""Looking again and again: each probe in its period, a red one a second time before it is public, all of them if asked.

A probe that could not look is unproven, never kept.
"""

import select
import sqlite3
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, Self

from keepfaith.ipc.frames import Frames, framed
from keepfaith.ipc.listener import listen
from keepfaith.ipc.strict_fields import Malformed
from keepfaith.policies.promises.probes import PROBES
from keepfaith.policies.sections.check import Finding
from keepfaith.prober.catalog import CATALOG
from keepfaith.prober.front_counters import sample_in_time
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


@dataclass
class Rounds:
    """The probes, when each is due, and the socket at which somebody asks for a look at once."""

    reach: Reach
    due: dict[str, float] = field(default_factory=dict)
    report: RequestReport = field(init=False)

    def __post_init__(self) -> None:
        self.report = RequestReport(self.reach.folder)

    def __enter__(self) -> Self:
        self._socket = listen(
            self.reach.rounds, backlog=8, remedy="Name a data directory with a shorter path.", shared=True
        )
        return self

    def __exit__(self, *_error: object) -> None:
        self._socket.close()
        self.reach.rounds.unlink(missing_ok=True)

    def run(self) -> None:
        """Look without end."""
        periods = {check.name: check.period.total_seconds() for check in PROBES}
        while True:
            sample_in_time(self.reach.front)
            self._write_report()
            if self.reach.portal is not None:
                reach = self.reach.in_round(is_whole=False)
                for name in self._now_due():
                    finding = self.look(name, reach)
                    self.due[name] = time.monotonic() + min(
                        periods[name], _AGAIN if finding.outcome == "failed" else periods[name]
                    )
                    self._serve(within=0.0)
                    self._write_report()
            self._serve(within=_PAUSE)

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
            _log(f"the verdict of {name} could not be written: {type(error).__name__}")
        return finding

    def _once(self, name: str, reach: Reach) -> Finding:
        try:
            return CATALOG[name](reach)
        except UsedUp:
            raise
        except Exception as error:  # noqa: BLE001 - whatever stopped it, the promise is not shown to be kept
            # Only the class: the text of an error can hold what a person wrote.
            _log(f"{name} broke off: {type(error).__name__}")
            return Finding("unproven", f"The probe broke off: {type(error).__name__}.")

    def _write_report(self) -> None:
        try:
            self.report.write()
        except (OSError, sqlite3.Error) as error:
            # What is not reported is counted like everybody's.
            _log(f"what was asked for could not be reported: {type(error).__name__}")

    def _now_due(self) -> list[str]:
        now = time.monotonic()
        return [name for name in CATALOG if self.due.get(name, 0.0) <= now]

    def _serve(self, *, within: float) -> None:
        """Answer whoever asks for a look at once, one after the other."""
        readable, _, _ = select.select([self._socket], [], [], within)
        if not readable:
            return
        with suppress(OSError, Malformed):
            connection, _ = self._socket.accept()
            with connection:
                connection.settimeout(_SOCKET_SECONDS)
                reach = self.reach.in_round(is_whole=True)
                for name in _names(_received(connection)):
                    finding = self.look(name, reach)
                    answer = {"probe": name, "outcome": finding.outcome, "figure": finding.figure}
                    connection.sendall(framed(answer))
                connection.sendall(framed({"done": True}))


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


def _log(line: str) -> None:
    print(f"prober: {line}", file=sys.stderr, flush=True)  # noqa: T201 - its log
