"""How every listener runs on Granian: small bounds, no access log, no process left behind."""

import importlib
import logging
import multiprocessing
import signal
from collections.abc import Callable
from functools import partial
from typing import Any, override

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings, HTTP2Settings
from granian.log import LogLevels

from keepfaith.website.logs import WithoutValues
from keepfaith.website.serving.idling import watch_idle
from keepfaith.website.serving.leaving import ready_to_leave
from keepfaith.website.serving.parent_death import die_with_parent
from keepfaith.website.serving.reloading import ReloadingServer
from keepfaith.website.serving.showing import Watched

_HEADERS_WITHIN_MS = 10_000
_HEADER_BYTES = 32_768
_STREAMS = 64
_BACKPRESSURE = 256
_LOG = {
    "formatters": {"words": {"()": "keepfaith.website.serving.listeners.OwnWords"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "words", "stream": "ext://sys.stderr"}
    },
    "loggers": {"_granian": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}


class OwnWords(WithoutValues):
    """Lets the server's own messages through, and of an exception only its class and place."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        return super().format(record) if record.exc_info else f"{record.levelname} {record.getMessage()}"


def listen(
    *,
    application: str,
    at: tuple[str, int],
    workers: int,
    threads: int,
    watched: Watched | None,
) -> None:
    """Serve a WSGI application (`module:name`) until asked to stop, over TLS if there is a certificate to watch."""
    server = ReloadingServer(
        application,
        watched=watched,
        address=at[0].strip("[]"),
        port=at[1],
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        blocking_threads_idle_timeout=600,
        backpressure=_BACKPRESSURE,
        workers_kill_timeout=3,
        http=HTTPModes.auto if watched else HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADERS_WITHIN_MS, max_buffer_size=_HEADER_BYTES),
        http2_settings=HTTP2Settings(
            keep_alive_interval=20_000, max_concurrent_streams=_STREAMS, max_headers_size=_HEADER_BYTES
        ),
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=_LOG,
    )
    server.serve(target_loader=partial(_loaded, application), wrap_loader=False)


def _loaded(application: str) -> Callable[..., Any]:
    """Load the application in a worker process, which from here on ends with its server."""
    parent = multiprocessing.parent_process()
    die_with_parent(by=signal.SIGKILL, parent=parent.pid if parent else None)
    watch_idle()
    module, _, name = application.partition(":")
    return ready_to_leave(getattr(importlib.import_module(module), name))
