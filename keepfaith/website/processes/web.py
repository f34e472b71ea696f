"""The web processes: Granian behind the front server, on a Unix socket or a port of this machine, without TLS."""

import importlib
import multiprocessing
import os
import signal
import stat
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from keepfaith.errors import KeepfaithError
from keepfaith.ipc.heartbeat import Heartbeat
from keepfaith.ipc.shared_folders import is_shared
from keepfaith.log_lines import CONFIGURATION
from keepfaith.visits.crawlers.rate_limiter import shared_limiter
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.heartbeat import Application, RequestClock, web_beats, web_processes
from keepfaith.website.runtime.locks import FileLock
from keepfaith.website.runtime.parent_death import die_with_parent
from keepfaith.website.runtime.process_sockets import make_socket_folder
from keepfaith.website.runtime.web_endpoint import WebAddress

THREADS: Final = 4
_HEADERS_WITHIN_MS: Final = 10_000
_HEADER_BYTES: Final = 65_536
_BACKPRESSURE: Final = 256
_EARLIER: Final = 5.0
# No answer of the portal takes as long.
_MAX_REQUEST_SECONDS: Final = 60.0
# By then the other processes have started, and the processors are free.
_AFTER_START: Final = 20.0
_STOPPING: Final = (signal.SIGINT, signal.SIGTERM)
_LOG: Final = {
    **CONFIGURATION,
    "loggers": {
        **CONFIGURATION["loggers"], "_granian": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}
    },
}  # fmt: skip


class AlreadyAnswering(KeepfaithError):
    """Other web processes answer at the same place."""


def serve_web(*, data: DataDirectory, at: WebAddress) -> None:
    """Serve the pages until asked to stop."""
    lock = FileLock(data.process_folder("web") / "lock")
    try:
        if not lock.taken(within=_EARLIER):
            raise AlreadyAnswering(
                f"Other web processes answer for {data.path}.",
                "Stop them first, or name another directory in KEEPFAITH_DATA.",
            )
        for file in web_beats(data):
            file.unlink(missing_ok=True)
        # Made before the processes fork, so that a machine has one allowance for all of them.
        shared_limiter()
        loaded = importlib.import_module("keepfaith.website.wsgi")
        listen(loaded.application, at=at, processes=web_processes(), data=data, later=loaded.get_ready)
    finally:
        lock.close()


def listen(
    application: Application,
    *,
    at: WebAddress,
    processes: int,
    data: DataDirectory,
    later: Callable[[], None] | None = None,
) -> None:
    """Serve a WSGI application until asked to stop; a socket that was left behind is replaced.

    What is imported by now is shared by all processes. `later` is called in each of them once the start is over.
    """
    place: dict[str, Any] = {"address": at.host, "port": at.port}
    if at.is_private:
        make_socket_folder(data, process="web")
    if at.socket:
        _remove_leftover(at)
        place = {
            "uds": at.socket,
            "uds_permissions": 0o660 if is_shared(at.socket.parent) or not at.is_private else 0o600,
        }
    multiprocessing.set_start_method("fork", force=True)
    server = Granian(
        "application",
        **place,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=600,
        backpressure=_BACKPRESSURE,
        workers_kill_timeout=3,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADERS_WITHIN_MS, max_buffer_size=_HEADER_BYTES),
        websockets=False,
        log_level=LogLevels.error,
        log_dictconfig=_LOG,
    )
    _end_by_signal(server.signal_handler_interrupt)
    server.serve(target_loader=partial(_loaded, application, data, later), wrap_loader=False)


def _end_by_signal(end: Callable[[], None]) -> None:
    """Have a thread wait for the signal to stop from here on, and end the server.

    The server's own handler runs in the main thread, and takes a lock that this may hold just then: both wait forever.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)

    def wait() -> None:
        signal.sigwait(_STOPPING)
        end()

    threading.Thread(target=wait, name="stop", daemon=True).start()


def _listen_to_signals() -> None:
    """In a web process, undo what it inherited: a signal to stop ends it at once until it has its own handlers."""
    for number in _STOPPING:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)


def _remove_leftover(at: WebAddress) -> None:
    """Remove the socket of a killed run; whoever holds the lock is the only one who could listen there."""
    if at.socket and at.socket.exists():
        if not stat.S_ISSOCK(at.socket.lstat().st_mode):
            raise AlreadyAnswering(
                f"{at.socket} is there and is no socket.", "Remove it, or name another place."
            )
        at.socket.unlink()


def _loaded(application: Application, data: DataDirectory, later: Callable[[], None] | None) -> Application:
    """Make ready in a web process, which from here on ends with its server and gives signs of life."""
    _listen_to_signals()
    parent = multiprocessing.parent_process()
    die_with_parent(by=signal.SIGKILL, parent=parent.pid if parent else None)
    clock = RequestClock(application)
    file = data.process_folder("web") / f"{os.getpid()}.beat"
    file.touch()
    Heartbeat(file, busy_since=clock.busy_since, longest=_MAX_REQUEST_SECONDS).start()
    if later:
        timer = threading.Timer(_AFTER_START, later)
        timer.daemon = True
        timer.start()
    return clock
