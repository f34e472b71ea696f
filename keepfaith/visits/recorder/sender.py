"""Send visits to the recorder: a bounded queue in memory, and one thread that empties it every second.

The request path only appends. When the recorder does not answer, the queue keeps what fits, and the rest is counted;
the count is sent too, and is in the store.
"""

import logging
import re
import socket
import threading
from collections import deque
from collections.abc import Collection
from contextlib import suppress
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any, Final

from keepfaith.ipc.strict_fields import Malformed
from keepfaith.visits.recorder.batch import (
    ACCEPTED,
    COLUMNS,
    MAX_LENGTHS,
    MAX_VISITS,
    empty_batch,
    encode_batch,
)

MAX_QUEUED: Final = 20_000
SEND_SECONDS: Final = 1.0
# The server gives a process that ends three seconds in all.
END_SECONDS: Final = 1.5
_MAX_REFUSALS: Final = 3
_HOST: Final = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+?)\.?(?::[0-9]{1,5})?")
_REFERRING_HOST: Final = re.compile(r"(?i)https?://(?:[^/?#@]*@)?([a-z0-9.\-]{1,253})")
_UNPRINTABLE: Final = re.compile("[\0-\x20\x7f-\xa0\u2028\u2029\udc80-\udcff]")

# When, IP address, method, path, whether the query asks for a search, host, referrer, user agent, status, bytes: raw as
# WSGI gives them.
type Visit = tuple[float, str, str, str, bool, str, str, str, int, int]

log = logging.getLogger("keepfaith.visits")


class VisitSender:
    """The visits of one process on their way to the recorder."""

    def __init__(self, path: Path, *, hosts: Collection[str]) -> None:
        """Name the recorder's socket, and the hosts that are the portal's own."""
        self._path, self._hosts = str(path), frozenset(hosts)
        self._queue: deque[Visit] = deque()
        self._batch: list[Visit] = []
        self._lost, self._refusals, self._has_complained = 0, 0, False
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()
        self._connection: socket.socket | None = None
        self._finally: Finalize[None] | None = None

    def put(self, visit: Visit) -> None:
        """Take a visit in, if there is room; this is all that is done while somebody waits for an answer."""
        if self._thread is None:
            self._start()
        if len(self._queue) < MAX_QUEUED:
            self._queue.append(visit)
        else:
            self.count_lost()

    def count_lost(self, number: int = 1) -> None:
        """Count what cannot be recorded; the number is sent like visits."""
        with self._lock:
            self._lost += number
        if self._thread is None:
            # Where not even a thread can be started, the number is said when the process ends.
            with suppress(RuntimeError):
                self._start()

    def end(self, within: float = END_SECONDS) -> None:
        """Send what is left, and log how much of it the recorder did not accept."""
        if self._finally is not None:
            self._finally.cancel()
        self._ended.set()
        if self._thread is not None:
            self._thread.join(within)
        left = len(self._queue) + len(self._batch) + self._lost
        if left:
            log.error("%d requests could not be sent to the recorder, and are in no statistics.", left)

    def _start(self) -> None:
        """Start the thread: at the first visit, for a thread does not outlive a fork."""
        with self._lock:
            if self._thread is None:
                self._finally = self._finally or Finalize(None, self.end, exitpriority=100)
                thread = threading.Thread(target=self._run, name="visits", daemon=True)
                thread.start()
                self._thread = thread

    def _run(self) -> None:
        ending = False
        # A recorder that is told to end waits for those who are connected.
        with suppress(OSError):
            self._connect()
        while not ending:
            ending = self._ended.wait(SEND_SECONDS)
            try:
                self._send_all()
            except OSError:
                self._hang_up()
            except Exception as error:  # noqa: BLE001 - what came later must still be sent
                self._give_up()
                if not self._has_complained:
                    self._has_complained = True
                    # Only the class: the text of an error could hold what a visitor sent.
                    log.error("sending visits failed: %s", type(error).__qualname__)  # noqa: TRY400 - of the failure, its kind alone
        self._hang_up()

    def _send_all(self) -> None:
        while self._batch or self._queue or self._lost:
            if not self._batch:
                self._batch = [self._queue.popleft() for _ in range(min(MAX_VISITS, len(self._queue)))]
            lost = self._lost
            frame = self._encode(lost)
            connection = self._connect()
            try:
                connection.sendall(frame)
                # Without limit of time: what was sent once and is not answered yet would else be counted twice.
                if connection.recv(1) != ACCEPTED:
                    raise ConnectionResetError
            except OSError:
                self._count_refusal()
                raise
            self._batch, self._refusals = [], 0
            with self._lock:
                self._lost -= lost

    def _encode(self, lost: int) -> bytes:
        while True:
            try:
                return encode_batch(self._columns(self._batch), lost=lost)
            except Malformed:
                half = len(self._batch) // 2
                if not half:
                    raise
                self._queue.extendleft(reversed(self._batch[half:]))
                del self._batch[half:]

    def _columns(self, visits: list[Visit]) -> dict[str, list[Any]]:
        redacted = [self._redacted(visit) for visit in visits]
        return {name: [visit[name] for visit in redacted] for name in COLUMNS}

    def _redacted(self, visit: Visit) -> dict[str, Any]:
        """Leave out what the recorder does not need: other hosts, where on another site a link stood."""
        time, ip_address, method, path, is_search, host, referrer, user_agent, status, size = visit
        host_match = _HOST.fullmatch(host.lower())
        referrer_match = _REFERRING_HOST.match(referrer)
        texts = {
            "ip_address": ip_address,
            "method": decode_text(method),
            # What was written as %3F stands here as a question mark, and what follows it is a query all the same.
            "path": decode_path(path).partition("?")[0],
            "host": host_match[1] if host_match and host_match[1] in self._hosts else "",
            "referrer": f"https://{referrer_match[1]}" if referrer_match else "",
            "user_agent": decode_text(user_agent),
        }
        cut = {name: text[: MAX_LENGTHS[name]] for name, text in texts.items()}
        return {**cut, "time": int(time), "is_search": is_search, "status": status, "bytes": size}

    def _connect(self) -> socket.socket:
        if self._connection is None:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                connection.connect(self._path)
            except OSError:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _count_refusal(self) -> None:
        self._refusals += 1
        if self._refusals >= _MAX_REFUSALS:
            self._give_up()

    def _give_up(self) -> None:
        """Count a batch that the recorder will not take as lost, so that it does not stop those behind it."""
        self._refusals = 0
        lost, self._batch = len(self._batch), []
        self.count_lost(lost)

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def decode_path(path: str) -> str:
    """Decode what WSGI gives as a character a byte: UTF-8, with %XX for what is unprintable, so that it is one word."""
    if path.isascii() and path.isprintable() and " " not in path:
        return path
    with suppress(UnicodeEncodeError):
        path = path.encode("latin-1").decode("utf-8", "surrogateescape")
    return _UNPRINTABLE.sub(_escaped, path)


def decode_text(text: str) -> str:
    """Read another text that WSGI gives so; what is not UTF-8 becomes a question mark in a box."""
    if text.isascii():
        return text
    with suppress(UnicodeEncodeError):
        return text.encode("latin-1").decode("utf-8", "replace")
    return text.encode("utf-8", "replace").decode()


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogateescape"))


def is_answering(path: Path, *, within: float) -> bool:
    """Return whether the recorder answers now."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(within)
        try:
            connection.connect(str(path))
            connection.sendall(empty_batch())
            return connection.recv(1) == ACCEPTED
        except OSError:
            return False
