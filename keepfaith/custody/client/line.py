"""One connection to the custodian: messages go out together, and their answers come back in order."""

import os
import socket
from pathlib import Path

from keepfaith.custody.protocol.message import GREETING
from keepfaith.ipc.frames import MAX_FRAME, Frames


class Line:
    """One connection; closed when its thread ends."""

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
