"""The recorder's ear: a thread that takes batches in on a private socket, and says of each that it is kept."""

import os
import selectors
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from keepfaith.ipc.frames import MAX_FRAME, Frames
from keepfaith.ipc.listener import listen, peer_user
from keepfaith.ipc.strict_fields import Malformed
from keepfaith.visits.recorder.batch import KEPT, Columns, read_batch

MOST_CONNECTIONS: Final = 32
ENDING: Final = frozenset({signal.SIGTERM, signal.SIGINT})
_REMEDY: Final = "Name a data directory with a shorter path."
_LOOK_EVERY: Final = 0.1

Take = Callable[[Columns, int], None]
Say = Callable[[str], None]


def wait_for_ending() -> None:
    """Have the signals that end this process waited for, not handled, so that nothing is interrupted half done.

    To be called before there is any other thread: one that does not block them takes them, and that is the end at once.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)


@dataclass(slots=True, eq=False)
class Connection:
    """A web process that hands visits over, and what has arrived of its next frame."""

    socket: socket.socket
    frames: Frames = field(default_factory=Frames)


class Receiving(threading.Thread):
    """Listens until told to end; what was sent until then, and by whom it was begun, it takes in first."""

    def __init__(self, place: Path, take: Take, say: Say) -> None:
        """Listen at a place; `take` gets each batch, `say` one line when somebody sent what is no batch."""
        super().__init__(name="receiving", daemon=True)
        self._place, self._take, self._say = place, take, say
        self._selector = selectors.DefaultSelector()
        self._listening = listen(place, backlog=MOST_CONNECTIONS, remedy=_REMEDY)
        self._woken, self._waker = socket.socketpair()
        self._selector.register(self._listening, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._connections: set[Connection] = set()
        self._until: float | None = None
        self._is_told = False

    def run(self) -> None:
        """Take in what comes."""
        try:
            while not self._is_over(self._round()):
                pass
        finally:
            for connection in list(self._connections):
                self._close(connection)
            self._place.unlink(missing_ok=True)
            self._listening.close()
            self._selector.close()

    def end(self, *, within: float) -> None:
        """Take in what those who are connected still send, for so many seconds at most, and end."""
        self._until = time.monotonic() + within
        self._waker.send(b"\0")
        self.join(within + 1.0)
        self._woken.close()
        self._waker.close()

    def _is_over(self, heard: int) -> bool:
        if self._until is None:
            return False
        return time.monotonic() >= self._until or not (heard or self._connections)

    def _round(self) -> int:
        ready = self._selector.select(None if self._until is None else _LOOK_EVERY)
        for key, _ in ready:
            if isinstance(key.data, Connection):
                self._hear(key.data)
            elif key.fileobj is self._listening:
                self._admit()
            else:
                self._woken.recv(16)
        return len(ready)

    def _admit(self) -> None:
        try:
            arrived, _ = self._listening.accept()
        except OSError:
            return
        if peer_user(arrived) != os.geteuid() or len(self._connections) >= MOST_CONNECTIONS:
            arrived.close()
            return
        arrived.setblocking(False)  # noqa: FBT003 - socket's own
        connection = Connection(arrived)
        self._connections.add(connection)
        self._selector.register(arrived, selectors.EVENT_READ, connection)

    def _hear(self, connection: Connection) -> None:
        try:
            arrived = connection.socket.recv(MAX_FRAME)
            if not arrived:
                self._close(connection)
                return
            for told in connection.frames.take(arrived):
                self._take(*read_batch(told))
                connection.socket.send(KEPT)
        except BlockingIOError:
            return
        except Malformed:
            self._refuse(connection)
        except Exception:  # noqa: BLE001 - whatever it was, the other connections are heard on
            self._close(connection)

    def _refuse(self, connection: Connection) -> None:
        self._close(connection)
        if not self._is_told:
            self._is_told = True
            self._say(
                "The recorder of visits was sent what no web process of the portal writes. It was refused."
            )

    def _close(self, connection: Connection) -> None:
        self._connections.discard(connection)
        self._selector.unregister(connection.socket)
        connection.socket.close()
