"""Another site, stood in for by a few lines: real HTTPS on this machine, saying whatever bytes a test wants."""

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from keepfaith.custody.tls.local_certificate import local_certificate

Answer = bytes | Callable[[ssl.SSLSocket], None]
FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class StandIn:
    """The other site's answers, by path, and every request that it got."""

    port: int
    authority: Path
    says: dict[str, Answer] = field(default_factory=dict)
    requests: list[bytes] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "localhost") -> str:
        """Return an address of it."""
        return f"https://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        """List the paths that were requested."""
        return [request.split(b" ")[1].decode() for request in self.requests]


def moved(to: str) -> bytes:
    """Send on to another address."""
    return f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


@contextmanager
def stand_in(folder: Path, *, host: str = "localhost") -> Iterator[StandIn]:
    """Serve on a free port with a certificate for `host`."""
    folder.mkdir(parents=True, exist_ok=True)
    files = local_certificate(folder, hosts=[host], now=dt.datetime.now(dt.UTC))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        other = StandIn(int(listener.getsockname()[1]), files.authority)
        thread = threading.Thread(target=_accept, args=(listener, context, other), daemon=True)
        thread.start()
        try:
            yield other
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _accept(listener: socket.socket, context: ssl.SSLContext, other: StandIn) -> None:
    while True:
        try:
            wire, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_answer, args=(wire, context, other), daemon=True).start()


def _answer(wire: socket.socket, context: ssl.SSLContext, other: StandIn) -> None:
    # A caller that hangs up, as one that refuses the certificate does, is no fault of the test.
    with suppress(OSError), wire, context.wrap_socket(wire, server_side=True) as line:
        request = b""
        while b"\r\n\r\n" not in request:
            request += line.recv(4096)
        other.requests.append(request)
        answer = other.says.get(request.split(b" ")[1].decode(), FINE)
        if callable(answer):
            answer(line)
        else:
            line.sendall(answer)
