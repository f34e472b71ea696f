"""The TCP sockets of this process, also those that the server opened where Python does not see them."""

import contextlib
import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_TCP: Final = frozenset({socket.AF_INET, socket.AF_INET6})


def own_sockets() -> Iterator[tuple[int, socket.socket]]:
    """Give each with its descriptor, by a second one, so that what is looked at is what is acted on."""
    for entry in list(Path("/proc/self/fd").iterdir()):
        with contextlib.suppress(OSError):
            if not stat.S_ISSOCK(entry.stat().st_mode):
                continue
            second = os.dup(int(entry.name))
            try:
                each = socket.socket(fileno=second)
            except OSError:
                os.close(second)
                continue
            with each:
                if each.family in _TCP and each.type == socket.SOCK_STREAM:
                    yield int(entry.name), each


def is_listening(each: socket.socket) -> bool:
    """Tell a socket that connections come to from one that is a connection."""
    return bool(each.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
