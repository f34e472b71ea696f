"""The custodian's loop: one thread, three private sockets, and one commit for all that arrives in a round."""

import math
import os
import selectors
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keepfaith.custody.protocol import verbs
from keepfaith.custody.protocol.callers import Callers
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.message import Answer, Denial, Message, Verbs, is_greeting, read_message
from keepfaith.custody.server.alarm_log import log
from keepfaith.ipc.frames import MAX_FRAME, Frames, framed
from keepfaith.ipc.listener import listen, peer_user, share_with_group
from keepfaith.ipc.strict_fields import Malformed

# Sixteen web processes of five threads each, the worker, inbound mail, the prober, and commands.
MAX_CONNECTIONS = 128
FINISH_TIMEOUT, IDLE_TIMEOUT = 5.0, 600.0
_FULL_AGAIN = 3600.0
_ROOT = 0
_READ, _WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
_REMEDY = "Name a folder of your own, with a short path, with --sockets."

type AnswerAll = Callable[[Sequence[Message[Any]]], Sequence[Answer | Denial]]


_OTHER_VERSION = Denial(
    DenialCode.OTHER_VERSION,
    problem="The custodian and whoever asks it are not of one version. "
    "Stop the portal and its custodian, and start both from the same installation.",
)


@dataclass(slots=True, eq=False)
class Listener:
    """One listening socket: who may connect for which verbs, how many did, and when the log said that it is full."""

    socket: socket.socket
    allowed: Mapping[int, Verbs]
    connected: int = 0
    full_at: float = -math.inf


@dataclass(slots=True, eq=False)
class Connection:
    """One caller: what has arrived, what is still to be sent, and since when either waits."""

    socket: socket.socket
    listener: Listener
    verbs: Verbs
    last_heard: float
    frames: Frames = field(default_factory=Frames)
    begun: float | None = None
    unsent: bytearray = field(default_factory=bytearray)
    greeted: bool = False
    denial: Denial | None = None


class Server:
    """Listens, reads one round of messages, has them answered in one commit, and only then replies."""

    def __init__(
        self,
        answer_all: AnswerAll,
        *,
        sockets: Path,
        callers: Callers,
        group: int | None = None,
    ) -> None:
        self._answer_all = answer_all
        self._selector = selectors.DefaultSelector()
        self._connections: set[Connection] = set()
        self._ending, self._swept = False, 0.0
        self._woken, self._waker = socket.socketpair()
        self._paths = (sockets / "requests", sockets / "control", sockets / "decisions")
        requests, control, decisions = self._paths
        # A group lets its members reach the socket; who of them is heard, the peer's credentials still say.
        listeners = (
            Listener(_listen(requests, shared=True), callers.requests),
            # Root could become the custodian's user anyway.
            Listener(_listen(control), dict.fromkeys((os.geteuid(), _ROOT), verbs.CONTROL)),
            Listener(
                _listen(decisions, shared=True),
                dict.fromkeys((os.geteuid(), *callers.observers), verbs.DECISIONS),
            ),
        )
        if group is not None:
            for shared in (requests, decisions) if callers.observers else (requests,):
                share_with_group(shared, group, mode=0o660)
        for listener in listeners:
            self._selector.register(listener.socket, _READ, listener)
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
                if isinstance(key.data, Listener):
                    key.data.socket.close()
            for path in self._paths:
                path.unlink(missing_ok=True)
            self._selector.close()
            self._woken.close()
            self._waker.close()

    def _round(self, ready: Sequence[tuple[selectors.SelectorKey, int]]) -> None:
        requests: list[tuple[Connection, Message[Any]]] = []
        readable: list[Connection] = []
        for key, event in ready:
            if isinstance(key.data, Listener):
                self._admit(key.data)
            elif isinstance(key.data, Connection):
                if event & _WRITE:
                    self._send(key.data)
                elif event & _READ:
                    requests += [(key.data, message) for message in self._receive(key.data)]
                    readable.append(key.data)
        if requests:
            answers = self._answer_all([message for _, message in requests])
            for (connection, _), answer in zip(requests, answers, strict=True):
                connection.unsent += framed(answer.encode())
        for connection in readable:
            if connection.denial:
                connection.unsent += framed(connection.denial.encode())
            self._send(connection)
        self._sweep()

    def _admit(self, listener: Listener) -> None:
        while True:
            try:
                arrived, _ = listener.socket.accept()
            except BlockingIOError:
                return
            # Each listener has its own count, so that callers of one cannot shut the other.
            understood = listener.allowed.get(peer_user(arrived))
            if understood is None or listener.connected >= MAX_CONNECTIONS:
                arrived.close()
                if understood is not None:
                    _say_full(listener)
                continue
            arrived.settimeout(0)
            connection = Connection(arrived, listener, understood, time.monotonic())
            listener.connected += 1
            self._connections.add(connection)
            self._selector.register(arrived, _READ, connection)

    def _receive(self, connection: Connection) -> list[Message[Any]]:
        try:
            arrived = connection.socket.recv(MAX_FRAME)
        except BlockingIOError:
            return []
        except OSError:
            arrived = b""
        if not arrived:
            self._close(connection)
            return []
        connection.last_heard = time.monotonic()
        messages: list[Message[Any]] = []
        try:
            for message in connection.frames.take(arrived):
                if connection.greeted:
                    messages.append(read_message(message, connection.verbs))
                elif not is_greeting(message):
                    connection.denial = _OTHER_VERSION
                    break
                connection.greeted = True
                connection.begun = None
        except Malformed as malformed:
            connection.denial = Denial(DenialCode.MALFORMED, problem=malformed.problem)
        if not connection.frames.begun:
            connection.begun = None
        elif connection.begun is None:
            connection.begun = connection.last_heard
        return messages

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
        if connection.denial and not connection.unsent:
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
            silent = now - connection.last_heard
            unfinished = connection.begun is not None and now - connection.begun > FINISH_TIMEOUT
            if unfinished or silent > (FINISH_TIMEOUT if connection.unsent else IDLE_TIMEOUT):
                self._close(connection)

    def _close(self, connection: Connection) -> None:
        if connection in self._connections:
            self._connections.discard(connection)
            connection.listener.connected -= 1
            self._selector.unregister(connection.socket)
            connection.socket.close()


def _listen(path: Path, *, shared: bool = False) -> socket.socket:
    return listen(path, backlog=MAX_CONNECTIONS, remedy=_REMEDY, shared=shared)


def _say_full(listener: Listener) -> None:
    """Say that no more connections are let in, once an hour: callers try again every second."""
    if time.monotonic() - listener.full_at < _FULL_AGAIN:
        return
    listener.full_at = time.monotonic()
    name = Path(listener.socket.getsockname()).name
    log.error("ALARM: all %d connections at its socket %s are taken", MAX_CONNECTIONS, name)
