"""The custodian's loop: one thread, two private sockets, and one commit for all that arrives in a round."""

import os
import selectors
import socket
import struct
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keepfaith.custody.protocol import verbs
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.message import Answer, Denial, Message, Verbs, is_greeting, read_message
from keepfaith.errors import KeepfaithError
from keepfaith.ipc.frames import MAX_FRAME, Frames, framed
from keepfaith.ipc.strict_fields import Malformed

MOST_CONNECTIONS = 64
TO_FINISH, IDLE = 5.0, 600.0
_READ, _WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
_CREDENTIALS = struct.Struct("3i")
_LONGEST_PATH = 107

type Answering = Callable[[Sequence[Message[Any]]], Sequence[Answer | Denial]]


_OTHER_VERSION = Denial(
    DenialCode.OTHER_VERSION,
    problem="The custodian and whoever asks it are not of one version. "
    "Stop the portal and its custodian, and start both from the same installation.",
)


class BadSocket(KeepfaithError):
    """A socket cannot be made where it was asked for."""


@dataclass(slots=True, eq=False)
class Door:
    """One listening socket: who may come in, and which verbs are understood there."""

    listening: socket.socket
    understood: Verbs
    allowed: frozenset[int]
    inside: int = 0


@dataclass(slots=True, eq=False)
class Connection:
    """One caller: what has arrived, what is still to be sent, and since when either waits."""

    socket: socket.socket
    door: Door
    heard: float
    frames: Frames = field(default_factory=Frames)
    begun: float | None = None
    unsent: bytearray = field(default_factory=bytearray)
    greeted: bool = False
    complaint: Denial | None = None


class Server:
    """Listens, reads one round of messages, has them answered in one commit, and only then replies."""

    def __init__(
        self, answering: Answering, *, sockets: Path, allowed: Collection[int], group: int | None = None
    ) -> None:
        self._answering = answering
        self._selector = selectors.DefaultSelector()
        self._connections: set[Connection] = set()
        self._ending, self._swept = False, 0.0
        self._woken, self._waker = socket.socketpair()
        self._paths = (sockets / "requests", sockets / "control")
        requests, control = self._paths
        # A group lets its members reach the socket; who of them is heard, the peer's credentials still say.
        doors = (
            Door(_listening(requests, group), verbs.REQUESTS, frozenset(allowed)),
            Door(_listening(control), verbs.CONTROL, frozenset({os.geteuid()})),
        )
        for door in doors:
            self._selector.register(door.listening, _READ, door)
        self._selector.register(self._woken, _READ, None)

    def end(self) -> None:
        """Let the round that runs be the last; may be called from a signal."""
        if not self._ending:
            self._ending = True
            self._waker.send(b"\0")

    def serve(self) -> None:
        """Answer until told to end, then take the sockets away."""
        try:
            while not self._ending:
                self._round(self._selector.select(1.0))
        finally:
            for connection in list(self._connections):
                self._close(connection)
            for key in list(self._selector.get_map().values()):
                if isinstance(key.data, Door):
                    key.data.listening.close()
            for path in self._paths:
                path.unlink(missing_ok=True)
            self._selector.close()
            self._woken.close()
            self._waker.close()

    def _round(self, ready: Sequence[tuple[selectors.SelectorKey, int]]) -> None:
        asked: list[tuple[Connection, Message[Any]]] = []
        heard: list[Connection] = []
        for key, event in ready:
            if isinstance(key.data, Door):
                self._admit(key.data)
            elif isinstance(key.data, Connection):
                if event & _WRITE:
                    self._send(key.data)
                elif event & _READ:
                    asked += [(key.data, message) for message in self._hear(key.data)]
                    heard.append(key.data)
        if asked:
            answers = self._answering([message for _, message in asked])
            for (connection, _), answer in zip(asked, answers, strict=True):
                connection.unsent += framed(answer.encode())
        for connection in heard:
            if connection.complaint:
                connection.unsent += framed(connection.complaint.encode())
            self._send(connection)
        self._sweep()

    def _admit(self, door: Door) -> None:
        while True:
            try:
                arrived, _ = door.listening.accept()
            except BlockingIOError:
                return
            credentials = arrived.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
            _, user, _ = _CREDENTIALS.unpack(credentials)
            # Each door has its own count, so that callers of one cannot shut the other.
            if user not in door.allowed or door.inside >= MOST_CONNECTIONS:
                arrived.close()
                continue
            arrived.settimeout(0)
            connection = Connection(arrived, door, time.monotonic())
            door.inside += 1
            self._connections.add(connection)
            self._selector.register(arrived, _READ, connection)

    def _hear(self, connection: Connection) -> list[Message[Any]]:
        try:
            arrived = connection.socket.recv(MAX_FRAME)
        except BlockingIOError:
            return []
        except OSError:
            arrived = b""
        if not arrived:
            self._close(connection)
            return []
        connection.heard = time.monotonic()
        found: list[Message[Any]] = []
        try:
            for told in connection.frames.take(arrived):
                if connection.greeted:
                    found.append(read_message(told, connection.door.understood))
                elif not is_greeting(told):
                    connection.complaint = _OTHER_VERSION
                    break
                connection.greeted = True
                connection.begun = None
        except Malformed as malformed:
            connection.complaint = Denial(DenialCode.MALFORMED, problem=malformed.problem)
        if not connection.frames.begun:
            connection.begun = None
        elif connection.begun is None:
            connection.begun = connection.heard
        return found

    def _send(self, connection: Connection) -> None:
        if connection not in self._connections:
            return
        waited = bool(connection.unsent)
        try:
            while connection.unsent:
                del connection.unsent[: connection.socket.send(connection.unsent)]
        except BlockingIOError:
            pass
        except OSError:
            self._close(connection)
            return
        if connection.complaint and not connection.unsent:
            self._close(connection)
        elif waited:
            # Who does not read what was answered is not heard either.
            self._selector.modify(connection.socket, _WRITE if connection.unsent else _READ, connection)

    def _sweep(self) -> None:
        now = time.monotonic()
        if now - self._swept < 1.0:
            return
        self._swept = now
        for connection in list(self._connections):
            silent = now - connection.heard
            unfinished = connection.begun is not None and now - connection.begun > TO_FINISH
            if unfinished or silent > (TO_FINISH if connection.unsent else IDLE):
                self._close(connection)

    def _close(self, connection: Connection) -> None:
        if connection in self._connections:
            self._connections.discard(connection)
            connection.door.inside -= 1
            self._selector.unregister(connection.socket)
            connection.socket.close()


def lend(path: Path, group: int, *, mode: int) -> None:
    """Let a group use what the custodian's own user made."""
    try:
        os.chown(path, -1, group)
    except OSError as error:
        raise BadSocket(
            f"{path} cannot be given to the group {group}: {error.strerror}.",
            "Name a group with --group that the custodian's user belongs to.",
        ) from error
    path.chmod(mode)


def _listening(path: Path, group: int | None = None) -> socket.socket:
    if len(os.fsencode(path)) > _LONGEST_PATH:
        raise BadSocket(
            f"The path {path} is too long for a socket.", f"Choose one of at most {_LONGEST_PATH} bytes."
        )
    # Only the one custodian of the store comes here, so a socket that lies there is a dead one's.
    if path.is_socket():
        path.unlink()
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    former = os.umask(0o177)
    try:
        listening.bind(os.fspath(path))
    except OSError as error:
        listening.close()
        raise BadSocket(
            f"No socket can be made at {path}: {error.strerror}.", "Name a folder of your own with --sockets."
        ) from error
    finally:
        os.umask(former)
    if group is not None:
        lend(path, group, mode=0o660)
    listening.listen(MOST_CONNECTIONS)
    listening.settimeout(0)
    return listening
