"""Asking the worker of the running portal to run checks now; it stores what they find, and this process nothing."""

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.ipc.frames import MAX_FRAME, Frames, framed
from keepfaith.ipc.strict_fields import Malformed
from keepfaith.policies.promises.check_messages import (
    AllDone,
    CheckAnswer,
    CheckBegun,
    CheckRequest,
    Problem,
    PromiseRow,
    decode_answer,
)

# A check may take minutes, and one that runs already is waited for.
_ANSWER_SECONDS: Final = 900.0
# A portal that just starts.
_START_SECONDS: Final = 75.0
_PAUSE: Final = 0.2
_REMEDY: Final = "See what `keepfaith serve` says; run this as the user who runs the portal."


class WorkerUnavailable(KeepfaithError):
    """The worker does not run, or did not answer."""


def request_checks(
    at: Path,
    request: CheckRequest,
    *,
    begun: Callable[[CheckBegun], None] = lambda _check: None,
    patience: float = _START_SECONDS,
) -> list[PromiseRow]:
    """Have checks run, and return how the promises then are; `begun` is called as each check begins."""
    rows: list[PromiseRow] = []
    with _connected(at, patience) as connection:
        connection.settimeout(_ANSWER_SECONDS)
        try:
            connection.sendall(framed(request.encode()))
            frames = Frames()
            while arrived := connection.recv(MAX_FRAME):
                for answer in map(decode_answer, frames.take(arrived)):
                    if isinstance(answer, AllDone):
                        return rows
                    _take(answer, rows, begun)
        except OSError as error:
            raise WorkerUnavailable("The worker does not answer.", _REMEDY) from error
        except Malformed as error:
            raise WorkerUnavailable("The worker gave an answer that cannot be read.", _REMEDY) from error
    raise WorkerUnavailable("The worker stopped before it was done.", _REMEDY)


def _take(answer: CheckAnswer, rows: list[PromiseRow], begun: Callable[[CheckBegun], None]) -> None:
    if isinstance(answer, Problem):
        raise KeepfaithError(answer.problem, answer.remedy)
    if isinstance(answer, CheckBegun):
        begun(answer)
    elif isinstance(answer, PromiseRow):
        rows.append(answer)


def _connected(at: Path, patience: float) -> socket.socket:
    end = time.monotonic() + patience
    while True:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(os.fspath(at))
        except OSError as error:
            connection.close()
            if time.monotonic() > end:
                raise WorkerUnavailable("The worker does not answer.", _REMEDY) from error
            time.sleep(_PAUSE)
        else:
            return connection
