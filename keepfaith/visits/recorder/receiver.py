"""A thread that receives batches on a private socket, and answers each that it has accepted."""

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
from keepfaith.visits.recorder.batch import ACCEPTED, Columns, decode_batch

MAX_CONNECTIONS: Final = 32
END_SIGNALS: Final = frozenset({signal.SIGTERM, signal.SIGINT})
_REMEDY: Final = "Name a data directory with a shorter path."
_POLL_SECONDS: Final = 0.1

AddBatch = Callable[[Columns, int], None]
Notify = Callable[[str], None]


def block_end_signals() -> None:
    """Have the signals that end this process waited for, not handled, so that nothing is interrupted half done.

    To be called before there is any other thread: one that does not block them takes them, and that is the end at once.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, END_SIGNALS)


@dataclass(slots=True, eq=False)
class Connection:
    """A web process that sends visits, and what has arrived of its next frame."""

    socket: socket.socket
    frames: Frames = field(default_factory=Frames)


class BatchReceiver(threading.Thread):
    """Listens until told to end; what was sent until then, and by whom it was begun, it takes in first."""

    def __init__(
        self, path: Path, add_batch: AddBatch, notify: Notify, *, senders: frozenset[int] | None = None
    ) -> None:
        """Listen at a path; `add_batch` gets each batch, `notify` one line when somebody sent what is no batch.

        Only the users `senders` are heard, and only our own where none are named.
        """
        super().__init__(name="receiving", daemon=True)
        self._path, self._add_batch, self._notify = path, add_batch, notify
        self._selector = selectors.DefaultSelector()
        self._senders = senders or frozenset({os.geteuid()})
        self._listener = listen(path, backlog=MAX_CONNECTIONS, remedy=_REMEDY, shared=True)
        self._wake_reader, self._wake_writer = socket.socketpair()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._wake_reader, selectors.EVENT_READ)
        self._connections: set[Connection] = set()
        self._deadline: float | None = None
        self._has_complained = False

    def run(self) -> None:
        """Take in what comes."""
        try:
            while not self._has_ended(self._serve_once()):
                pass
        finally:
            for connection in list(self._connections):
                self._close(connection)
            self._path.unlink(missing_ok=True)
            self._listener.close()
            self._selector.close()

    def end(self, *, within: float) -> None:
        """Take in what those who are connected still send, for so many seconds at most, and end."""
        self._deadline = time.monotonic() + within
        self._wake_writer.send(b"\0")
        self.join(within + 1.0)
        self._wake_reader.close()
        self._wake_writer.close()

    def _has_ended(self, heard: int) -> bool:
        if self._deadline is None:
            return False
        return time.monotonic() >= self._deadline or not (heard or self._connections)

    def _serve_once(self) -> int:
        ready = self._selector.select(None if self._deadline is None else _POLL_SECONDS)
        for key, _ in ready:
            if isinstance(key.data, Connection):
                self._receive(key.data)
            elif key.fileobj is self._listener:
                self._accept()
            else:
                self._wake_reader.recv(16)
        return len(ready)

    def _accept(self) -> None:
        try:
            arrived, _ = self._listener.accept()
        except OSError:
            return
        if peer_user(arrived) not in self._senders or len(self._connections) >= MAX_CONNECTIONS:
            arrived.close()
            return
        arrived.setblocking(False)  # noqa: FBT003 - socket's own
        connection = Connection(arrived)
        self._connections.add(connection)
        self._selector.register(arrived, selectors.EVENT_READ, connection)

    def _receive(self, connection: Connection) -> None:
        try:
            arrived = connection.socket.recv(MAX_FRAME)
            if not arrived:
                self._close(connection)
                return
            for frame in connection.frames.take(arrived):
                self._add_batch(*decode_batch(frame))
                connection.socket.send(ACCEPTED)
        except BlockingIOError:
            return
        except Malformed:
            self._refuse(connection)
        except Exception:  # noqa: BLE001 - whatever it was, the other connections are heard on
            self._close(connection)

    def _refuse(self, connection: Connection) -> None:
        self._close(connection)
        if not self._has_complained:
            self._has_complained = True
            self._notify(
                "The recorder of visits was sent what no web process of the portal writes. It was refused."
            )

    def _close(self, connection: Connection) -> None:
        self._connections.discard(connection)
        self._selector.unregister(connection.socket)
        connection.socket.close()
