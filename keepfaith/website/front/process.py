"""The front server while it runs: started, handed a new certificate, stopped.

With a new certificate the next Caddy starts beside the one that answers, and takes over between two connections.
Caddy's own reload would close every connection whose request is still on its way.
"""

import contextlib
import os
import socket
import ssl
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.website.front.acme import Acme
from keepfaith.website.front.caddy_binary import caddy
from keepfaith.website.front.caddyfile import Plan
from keepfaith.website.front.certificates import Certificates, ShownPair, warn
from keepfaith.website.front.server import Server
from keepfaith.website.front.sockets import Sockets
from keepfaith.website.runtime.children import Processes
from keepfaith.website.runtime.data_directory import DataDirectory, write_atomically
from keepfaith.website.runtime.listen_config import BadAddress, Listening
from keepfaith.website.runtime.process_sockets import make_socket_folder
from keepfaith.website.runtime.web_endpoint import WebAddress

PART: Final = "front"
HTTP3: Final = "KEEPFAITH_HTTP3"
# How often the files of the certificate are looked at.
LOOK_EVERY: Final = 20.0
# Time for connections that the earlier server took to send their request; it then finishes what it is answering.
_FAREWELL: Final = 10.0
_LAST_ANSWER: Final = 25.0
_PATIENCE: Final = 5.0


class FrontRefused(KeepfaithError):
    """The front server did not start."""


@dataclass
class Front:
    """The portal's own front server, which `processes` watches."""

    data: DataDirectory
    listening: Listening
    processes: Processes
    acme: Acme | None = None
    lock: int | None = None
    _server: Server | None = field(default=None, init=False)
    _earlier: list[tuple[Server, float]] = field(default_factory=list, init=False)
    _looked: float = field(default=0.0, init=False)
    _is_asked: bool = field(default=False, init=False)
    _count: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._folder = make_socket_folder(self.data, process=PART)
        for left in self._folder.iterdir():
            left.unlink()
        self.certificates = Certificates(self.listening, self.data.tls, self._folder, self.acme)

    def check(self) -> None:
        """Refuse to start where there is no Caddy, or no certificate that can be shown."""
        caddy()
        speaks_http3()
        self.certificates.first().remove()

    def start(self) -> None:
        """Start it; refuse in words when it does not answer."""
        self._looked = time.monotonic()
        self._take(self._started(self.certificates.first()))

    def look_soon(self) -> None:
        """Look at the certificate at the next turn; safe in a signal's handler."""
        self._is_asked = True

    def look(self) -> None:
        """Show a new certificate if there is one, and end the earlier server once it has had time; call it often."""
        self._see_off()
        # One earlier server at a time: with a third, none could say which of the others new connections go to.
        if self._earlier:
            return
        if self._is_asked or time.monotonic() - self._looked >= LOOK_EVERY:
            forced, self._is_asked, self._looked = self._is_asked, False, time.monotonic()
            # Where Caddy obtains it, the pair of this machine's own names serves the start alone.
            pair = None if self.acme else self.certificates.fresh(again=forced)
            if pair is not None:
                self._exchange(pair)

    def stop(self, *, within: float = _PATIENCE) -> None:
        """End it, finishing what it is answering for so long."""
        servers = [server for server in (self._server, *(server for server, _ in self._earlier)) if server]
        for server in servers:
            server.end()
        for server in servers:
            server.ended(within)

    def _exchange(self, pair: ShownPair) -> None:
        before = self._server
        if before is None:
            return
        before.sockets.send_to(0)
        try:
            new = self._started(pair)
        except KeepfaithError as error:
            warn(f"The new certificate is not taken, the old one stays: {error.problem}")
            return
        new.sockets.send_to(1)
        if self._shown() != pair.leaf:
            new.sockets.send_to(0)
            new.end()
            new.ended(_PATIENCE)
            warn("The new certificate is not taken, the old one stays: the front server does not show it.")
            return
        self._earlier.append((before, time.monotonic()))
        self._take(new)
        warn("The new certificate is shown.")

    def _take(self, server: Server) -> None:
        self._server = server
        server.watched_by(self.processes, PART)
        # Under one name for whoever reads the counts.
        link = self._folder / "metrics"
        link.unlink(missing_ok=True)
        link.symlink_to(self._metrics.name)

    def _started(self, pair: ShownPair) -> Server:
        # ACME proves who one is at the portal's own ports, which Caddy then has to open itself.
        self._count += 1
        sockets = None if self.acme else Sockets.opened(self.listening, http3=speaks_http3())
        plan = Plan(
            self.listening, WebAddress.of(self.listening, self.data), self.data.path / "front",
            self._metrics, pair, self.acme, sockets.descriptors if sockets else (), speaks_http3(),
        )  # fmt: skip
        file = self._folder / "Caddyfile"
        write_atomically(file, plan.text())
        server = Server.started(caddy(), file, plan, sockets or Sockets(()), self.lock)
        if problem := server.await_ready():
            server.ended(0)
            raise FrontRefused(
                f"The front server did not start: {problem}", "Read it with: keepfaith front config"
            )
        return server

    @property
    def _metrics(self) -> Path:
        """A name of its own for each server, for one that ends removes its socket by its name."""
        return self._folder / f"metrics{self._count}"

    def _shown(self) -> bytes:
        """Ask for the certificate as a reader does."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        place = (self.listening.near.strip("[]"), self.listening.port)
        host = self.listening.hosts[0].strip("[]")
        with (
            contextlib.suppress(OSError),
            socket.create_connection(place, timeout=_PATIENCE) as wire,
            context.wrap_socket(wire, server_hostname=host) as line,
        ):
            return line.getpeercert(binary_form=True) or b""
        return b""

    def _see_off(self) -> None:
        now = time.monotonic()
        for server, since in list(self._earlier):
            if now - since > _FAREWELL:
                server.end()
            if server.has_ended() or now - since > _FAREWELL + _LAST_ANSWER:
                server.ended(0)
                self._earlier.remove((server, since))


def speaks_http3() -> bool:
    """Return whether the environment asks for HTTP/3."""
    choice = os.environ.get(HTTP3) or "no"
    if choice not in {"yes", "no"}:
        raise BadAddress(f"{HTTP3} is “{choice}”, which is no choice.", "Write yes or no, or leave it out.")
    return choice == "yes"
