"""Whether the portal is ready: its own report, asked for as readers ask, or as a front server does."""

import http.client
import socket
import ssl
from pathlib import Path
from typing import Final, override

from keepfaith.website.runtime.listen_config import Listening
from keepfaith.website.runtime.web_endpoint import WebAddress

_PATIENCE: Final = 5.0
_MAX_REPORT: Final = 4_000
# How the words begin about what gave no answer at all.
SILENT: Final = "it does not answer"
# What a front server adds to each request.
_BY_FRONT: Final = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}


def problem_by_front(listening: Listening, authority: Path | None) -> str:
    """Ask over the protected connection that readers use; return what is wrong, nothing if all parts answer."""
    context = ssl.create_default_context(cafile=str(authority) if authority else None)
    # Reached by its address here, not by the name that the certificate bears.
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    near = listening.near.strip("[]")
    connection = http.client.HTTPSConnection(near, listening.port, timeout=_PATIENCE, context=context)
    return _problem(connection, {"Host": listening.hosts[0]})


def problem_behind(at: WebAddress, listening: Listening) -> str:
    """Ask the web processes as the agency's front server does; return what is wrong, nothing if all parts answer."""
    connection = (
        _OverSocket(at.socket)
        if at.socket
        else http.client.HTTPConnection(at.host, at.port, timeout=_PATIENCE)
    )
    return _problem(connection, {"Host": listening.hosts[0], **_BY_FRONT})


def _problem(connection: http.client.HTTPConnection, headers: dict[str, str]) -> str:
    try:
        connection.request("GET", "/healthz", headers=headers)
        answer = connection.getresponse()
        text = answer.read(_MAX_REPORT).decode(errors="replace").strip()
    except (OSError, http.client.HTTPException) as error:
        return f"{SILENT} ({type(error).__name__})"
    finally:
        connection.close()
    return "" if answer.status == http.HTTPStatus.OK else f"/healthz answers {answer.status} {text}"


class _OverSocket(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=_PATIENCE)
        self._path = path

    @override
    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(_PATIENCE)
        self.sock.connect(str(self._path))
