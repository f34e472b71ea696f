"""Connections on which nothing moves are cut, for the server waits without end where a sender just stops.

A thread of each worker process asks the kernel how long ago each connection last carried anything, either way. So a
form whose sender stopped in the middle, or a handshake followed by silence, holds its place for a while, not forever.
"""

import contextlib
import socket
import struct
import threading
import time
from typing import Final

from keepfaith.website.serving.own_sockets import is_listening, own_sockets

# Longer than the pauses between the server's own signs of life on HTTP/2, which are 20 seconds.
MOST_IDLE: Final = 30.0
LOOK_EVERY: Final = 5.0
# Where Linux puts “milliseconds since data was last sent” and “last received” in its TCP_INFO.
_LAST_SENT, _LAST_RECEIVED, _SIZE = 44, 52, 104


def watch_idle() -> None:
    """From here on, cut what idles on the ports that this process listens on."""
    threading.Thread(target=_watch, name="idle", daemon=True).start()


def _watch() -> None:
    ports: frozenset[int] = frozenset()
    while True:
        time.sleep(LOOK_EVERY)
        # The server listens a moment after this begins, and no more when it makes way for another process.
        ports |= {each.getsockname()[1] for _, each in own_sockets() if is_listening(each)}
        cut_idle(ports, seconds=MOST_IDLE)


def cut_idle(ports: frozenset[int], *, seconds: float) -> int:
    """Cut each connection to one of the ports that carried nothing for so long; give how many."""
    count = 0
    for _, each in own_sockets():
        with contextlib.suppress(OSError):
            if each.getsockname()[1] in ports and not is_listening(each) and idle(each) > seconds:
                each.shutdown(socket.SHUT_RDWR)
                count += 1
    return count


def idle(connection: socket.socket) -> float:
    """Tell for how many seconds a connection has carried nothing."""
    told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _SIZE)
    sent, received = (struct.unpack_from("=I", told, place)[0] for place in (_LAST_SENT, _LAST_RECEIVED))
    return float(min(sent, received)) / 1_000
