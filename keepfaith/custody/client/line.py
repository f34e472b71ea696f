"""One connection to the custodian: messages go out together, and their answers come back in order."""

import os
import socket
import threading
from pathlib import Path
from typing import Final
from weakref import WeakValueDictionary

from keepfaith.custody.protocol.message import GREETING
from keepfaith.ipc.frames import MAX_FRAME, Frames


class Line:
    """One connection; closed when no client of its thread holds it any more."""

    def __init__(self, path: Path, wait: float) -> None:
        self.process = os.getpid()
        self.frames = Frames()
        # It goes out with the first message: nothing waits for it.
        self.unsent = GREETING
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self.socket.settimeout(wait)
            self.socket.connect(os.fspath(path))
        except OSError:
            self.socket.close()
            raise

    @property
    def usable(self) -> bool:
        """Whether it is open, and of this process: a forked one must not talk on its parent's socket."""
        return self.process == os.getpid() and self.socket.fileno() >= 0

    def ask(self, frames: bytes, count: int) -> list[object]:
        """Send frames, and return as many answers."""
        self.socket.sendall(self.unsent + frames)
        self.unsent = b""
        answers: list[object] = []
        while len(answers) < count:
            arrived = self.socket.recv(MAX_FRAME)
            if not arrived:
                raise ConnectionResetError
            answers += self.frames.take(arrived)
        return answers

    def close(self) -> None:
        """Hang up."""
        self.socket.close()

    def __del__(self) -> None:
        if hasattr(self, "socket"):
            self.socket.close()


class _Lines(threading.local):
    """The connections of one thread, by socket and patience; they live as long as a client holds them."""

    def __init__(self) -> None:
        self.open: WeakValueDictionary[tuple[Path, float], Line] = WeakValueDictionary()


_LINES: Final = _Lines()


def line_to(path: Path, wait: float) -> Line:
    """Return this thread's connection to a socket: one for every kind of client, since the custodian counts them."""
    line = _LINES.open.get((path, wait))
    if line is None or not line.usable:
        line = _LINES.open[path, wait] = Line(path, wait)
    return line
