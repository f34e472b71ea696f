"""How a worker process of the server makes way for the next without breaking a request.

Told by SIGUSR1, it takes no further connection, and tells those it has with its next answer that it will close.
What is under way is finished. The queue of connections belongs to the server, so the next worker goes on with it.
"""

import os
import signal
import socket
import tempfile
import threading
from collections.abc import Callable, Iterable
from typing import Any

from keepfaith.website.serving.own_sockets import is_listening, own_sockets

SIGNAL = signal.SIGUSR1
_leaving = threading.Event()

Application = Callable[..., Iterable[bytes]]


def ready_to_leave(application: Application) -> Application:
    """Heed the signal from here on; give the application that says so in its answers."""
    signal.signal(SIGNAL, _leave)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not _leaving.is_set():
            return application(environ, start_response)

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:  # noqa: ANN401 - WSGI's own
            return start_response(status, [*headers, ("Connection", "close")], *more)

        return application(environ, start)

    return answer


def _leave(_number: int, _frame: object) -> None:
    _leaving.set()
    nobody = _unreachable()
    for descriptor in [number for number, each in own_sockets() if is_listening(each)]:
        # The server has no word for “accept no more”; so where it listened, nobody can come any more.
        os.dup2(nobody.fileno(), descriptor, inheritable=False)
    nobody.close()


def _unreachable() -> socket.socket:
    """Listen at an address that is gone at once."""
    nobody = socket.socket(socket.AF_UNIX)
    nobody.setblocking(False)  # noqa: FBT003 - socket's own
    with tempfile.TemporaryDirectory() as folder:
        nobody.bind(f"{folder}/nobody")
        nobody.listen(1)
    return nobody
