"""Answering at a private socket whoever asks for checks now: they run here, where what they find is published."""

import itertools
import logging
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from django.db import connections

from keepfaith.errors import KeepfaithError
from keepfaith.ipc.frames import Frames, framed
from keepfaith.ipc.listener import listen, peer_user
from keepfaith.ipc.strict_fields import Malformed
from keepfaith.policies.promises.check_messages import (
    VERSION,
    AllDone,
    CheckAnswer,
    CheckBegun,
    CheckRequest,
    Problem,
    PromiseRow,
    encode_answer,
)
from keepfaith.policies.promises.published_runs import run_now
from keepfaith.policies.promises.selection import Selection
from keepfaith.policies.promises.status import is_probe
from keepfaith.policies.sections.check import Check, Portal

MAX_REQUEST: Final = 8_192
_REQUEST_SECONDS: Final = 5.0
# Whoever does not read holds up those who come next.
_READ_SECONDS: Final = 10.0
_BACKLOG: Final = 8

log = logging.getLogger("keepfaith.checks")

_ROOT: Final = 0
# Has the prober look at what it examines, and yields the name of each probe as it ends.
type Look = Callable[[Sequence[str]], Iterator[str]]


class _HungUp(Exception):
    """Nobody is there any more to be answered."""


def serve_checks(at: Path, *, portal: Callable[[], Portal | None], look: Look) -> None:
    """Answer one request after the other, without end; only our own user and root are answered."""
    with listen(at, backlog=_BACKLOG, remedy="Name a data directory with a shorter path.") as listening:
        listening.settimeout(None)
        while True:
            connection, _ = listening.accept()
            with connection:
                if peer_user(connection) in {os.geteuid(), _ROOT}:
                    _serve(connection, portal, look)


def _serve(connection: socket.socket, portal: Callable[[], Portal | None], look: Look) -> None:
    def answer(message: CheckAnswer) -> None:
        try:
            connection.settimeout(_READ_SECONDS)
            connection.sendall(framed(encode_answer(message)))
        except OSError:
            raise _HungUp from None

    try:
        for message in _answered(_received(connection), portal(), look, answer):
            answer(message)
    except (_HungUp, OSError):
        # What ran until then is published; nobody waits for the rest.
        return
    except KeepfaithError as error:
        _last_word(answer, Problem(error.problem, error.remedy))
    except Exception as error:  # noqa: BLE001 - whatever went wrong, the next one must be answered
        # Only the class: the text of an error can hold what a person wrote.
        log.error("a request for checks failed: %s", type(error).__qualname__)  # noqa: TRY400 - of the failure, its kind alone
        _last_word(answer, Problem("The checks could not be run.", "See the worker's log."))
    finally:
        connections.close_all()


def _answered(
    request: CheckRequest, portal: Portal | None, look: Look, answer: Callable[[CheckAnswer], None]
) -> Iterator[CheckAnswer]:
    if request.version != VERSION:
        raise KeepfaithError(
            "The portal that runs is of another version of Keepfaith than this command.",
            "Start the portal again, or use the command of its version.",
        )
    if portal is None:
        raise KeepfaithError("The portal is not ready yet.", "Try again in a moment.")
    selection = Selection.of(request.document, request.only)
    probes = [name for name in selection.checks if is_probe(name)]
    count, number = len(selection.checks), itertools.count(1)

    def begun(check: Check) -> None:
        answer(CheckBegun(check.name, next(number), count))

    run_now(portal, set(selection.checks).difference(probes), before=begun)
    for name in look(probes) if probes else ():
        yield CheckBegun(name, next(number), count)
    for row in selection.rows():
        yield PromiseRow(**row.as_json())
    yield AllDone()


def _received(connection: socket.socket) -> CheckRequest:
    connection.settimeout(_REQUEST_SECONDS)
    frames, size = Frames(), 0
    while size < MAX_REQUEST:
        arrived = connection.recv(MAX_REQUEST)
        if not arrived:
            break
        size += len(arrived)
        for request in frames.take(arrived):
            return CheckRequest.decode(request)
    raise Malformed("No request came.")


def _last_word(answer: Callable[[CheckAnswer], None], problem: Problem) -> None:
    try:
        answer(problem)
    except _HungUp:
        return
