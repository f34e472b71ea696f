"""What the front server has counted, read at its private socket several times a minute: in memory alone.

It counts what it answered, by method and status, and knows no visitor in doing so. Only what it can have from the
portal counts here: what the front server refuses by itself, the portal never sees.
"""

import datetime as dt
import re
import socket
import time
from collections import deque
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

SAMPLE_SECONDS: Final = 15.0
# A read is answered so by the portal alone, and what is sent: the front server's own refusals have other codes.
READ_CODES: Final = frozenset({*range(200, 400), 403, 404, 410, 429})
SENT_CODES: Final = frozenset({*range(200, 400), 404, 409, 422})
READ_METHODS: Final = frozenset({"GET", "HEAD"})
_MAX_SIZE: Final = 4_000_000
_SECONDS: Final = 5.0
# A site's outermost part counts each request once. Those of visitors take a header off each answer, too; the site that
# tells the counts does not.
_COUNTED: Final = re.compile(
    r'^caddy_http_request_duration_seconds_count\{code="(\d{3})",handler="subroute",method="([^"]*)",server="([^"]*)"\}'
    r" (\S+)$",
    re.MULTILINE,
)
_IN_FLIGHT: Final = re.compile(
    r'^caddy_http_requests_in_flight\{handler="subroute",server="([^"]*)"\} (\S+)$', re.MULTILINE
)
_OF_VISITORS: Final = re.compile(r'\{handler="headers",server="([^"]*)"\}')
_STARTED: Final = re.compile(r"^process_start_time_seconds (\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sample:
    """What was counted until an instant since the front server started; `in_flight` had begun and was not counted."""

    at: dt.datetime
    started: float
    reads: int
    sends: int
    in_flight: int


SAMPLES: Final[deque[Sample]] = deque(maxlen=int(3 * 3600 / SAMPLE_SECONDS))
_last = {"tried": -SAMPLE_SECONDS}


class NotCounted(Exception):
    """The front server did not tell what it counted."""


def sample_in_time(metrics: Path | None) -> None:
    """Take a sample if the last one is old enough; one that cannot be taken is left out."""
    if metrics is None or time.monotonic() - _last["tried"] < SAMPLE_SECONDS:
        return
    _last["tried"] = time.monotonic()
    try:
        add(read(metrics))
    except (OSError, NotCounted):
        return


def add(sample: Sample) -> None:
    """Add a sample; those of a front server that has ended count no more."""
    if SAMPLES and SAMPLES[-1].started != sample.started:
        SAMPLES.clear()
    SAMPLES.append(sample)


def read(metrics: Path) -> Sample:
    """Ask the front server what it has counted until now."""
    at = dt.datetime.now(dt.UTC)
    connection = _Connection(metrics)
    try:
        connection.request("GET", "/metrics", headers={"Accept": "text/plain"})
        text = connection.getresponse().read(_MAX_SIZE).decode("utf-8", "replace")
    finally:
        connection.close()
    return parsed(text, at=at)


def parsed(text: str, *, at: dt.datetime) -> Sample:
    """Read a sample out of the counts as they are written."""
    started = _STARTED.search(text)
    if started is None:
        raise NotCounted
    of_visitors = set(_OF_VISITORS.findall(text))
    reads = sends = 0
    for code, method, server, number in _COUNTED.findall(text):
        if server not in of_visitors:
            continue
        if method in READ_METHODS:
            reads += int(float(number)) if int(code) in READ_CODES else 0
        else:
            sends += int(float(number)) if int(code) in SENT_CODES else 0
    in_flight = sum(int(float(n)) for server, n in _IN_FLIGHT.findall(text) if server in of_visitors)
    return Sample(at, float(started[1]), reads, sends, in_flight)


class _Connection(HTTPConnection):
    """HTTP over a socket of the file system."""

    def __init__(self, path: Path) -> None:
        super().__init__("metrics", timeout=_SECONDS)
        self._path = str(path)

    def connect(self) -> None:
        """Connect to the socket instead of a host."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(_SECONDS)
        self.sock.connect(self._path)
