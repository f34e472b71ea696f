"""The sockets that the front server is handed, and how connections pass from one front server to the next.

Two programs can listen on one port at a time (SO_REUSEPORT), and Linux asks a filter which of them a new connection
goes to. So the next front server is started beside the one that answers, and takes over between two connections.
"""

import contextlib
import ctypes
import socket
from dataclasses import dataclass
from typing import Final

from keepfaith.website.runtime.listen_config import Listening, check_port

_BACKLOG: Final = 1_024
# From <asm-generic/socket.h>; Python does not name it.
_SO_ATTACH_REUSEPORT_CBPF: Final = 51
_RETURN: Final = 0x06


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort), ("jt", ctypes.c_ubyte), ("jf", ctypes.c_ubyte), ("k", ctypes.c_uint32),
    )  # fmt: skip


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.POINTER(_Instruction)))


@dataclass(frozen=True)
class Sockets:
    """Open sockets for HTTPS, for plain HTTP, and with HTTP/3 one for datagrams."""

    all: tuple[socket.socket, ...]

    @classmethod
    def opened(cls, listening: Listening, *, http3: bool) -> "Sockets":
        """Listen at the portal's addresses, beside sockets of ours that do."""
        kinds = [(listening.port, socket.SOCK_STREAM), (listening.plain_port, socket.SOCK_STREAM)]
        kinds += [(listening.port, socket.SOCK_DGRAM)] if http3 else []
        opened: list[socket.socket] = []
        try:
            for port, kind in kinds:
                opened.append(_opened(listening.address.strip("[]"), port, kind))
        except BaseException:
            for listener in opened:
                listener.close()
            raise
        return cls(tuple(opened))

    @property
    def descriptors(self) -> tuple[int, ...]:
        """Their numbers."""
        return tuple(listener.fileno() for listener in self.all)

    def send_to(self, number: int) -> None:
        """Have new connections go to the sockets that were opened first (0) or second (1) of those now open."""
        for listener in self.all:
            # Where the system knows no such filter, it divides connections between both by itself.
            with contextlib.suppress(OSError):
                listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_REUSEPORT_CBPF, bytes(_always(number)))

    def close(self) -> None:
        """Close our side; the front server that was handed them goes on."""
        for listener in self.all:
            listener.close()


def _always(number: int) -> _Filter:
    """A filter of one instruction: return this number."""
    return _Filter(1, ctypes.pointer(_Instruction(_RETURN, 0, 0, number)))


def _opened(address: str, port: int, kind: socket.SocketKind) -> socket.socket:
    one = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, kind)
    try:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        one.bind((address, port))
        if kind == socket.SOCK_STREAM:
            one.listen(_BACKLOG)
    except OSError:
        one.close()
        # It says in words what is in the way.
        check_port(address, port)
        raise
    return one
