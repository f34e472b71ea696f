"""One process of Caddy: started, heard, ended."""

import json
import os
import select
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from keepfaith.website.front.caddyfile import LOGGERS, Plan
from keepfaith.website.front.certificates import ShownPair, warn
from keepfaith.website.front.sockets import Sockets
from keepfaith.website.runtime.change_of_user import CAP_NET_BIND_SERVICE, becoming, lend_files
from keepfaith.website.runtime.children import Processes
from keepfaith.website.runtime.part_users import PartUsers

_PART: Final = "front"
_START: Final = 30.0
_MAX_READ: Final = 65_536
_MAX_LINE: Final = 400
# The words with which it says what is wrong with its configuration.
_ERROR: Final = "Error: "


@dataclass
class Server:
    """A running Caddy, its sockets, the pair it shows, and what it has said so far."""

    process: subprocess.Popen[bytes]
    sockets: Sockets
    pair: ShownPair
    notices: socket.socket
    output: int
    _heard: bytes = field(default=b"", init=False)
    _problem: str = field(default="", init=False)
    _is_heard: bool = field(default=False, init=False)

    @classmethod
    def started(
        cls, program: Path, configuration: Path, plan: Plan, sockets: Sockets, lock: int | None
    ) -> "Server":
        """Start it with a file that holds the plan's text; it holds the lock for as long as it runs."""
        home = plan.storage
        home.mkdir(mode=0o700, exist_ok=True)
        users = PartUsers.from_environment()
        notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        at = configuration.with_name("notices")
        at.unlink(missing_ok=True)
        notices.bind(str(at))
        lend_files(_PART, home, configuration, plan.pair.certificate, plan.pair.key, at, users=users)
        output, theirs = os.pipe()
        try:
            process = subprocess.Popen(
                [program, "run", "--config", configuration, "--adapter", "caddyfile"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=theirs,
                cwd=home,
                # It keeps files below its home whatever it is told; and it needs nothing else of ours.
                env={
                    "PATH": os.environ.get("PATH", ""), "NOTIFY_SOCKET": str(at),
                    "HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home),
                },
                pass_fds=(*sockets.descriptors, *([lock] if lock is not None else ())),
                process_group=0,
                # Whoever starts it has one thread.
                preexec_fn=becoming(  # noqa: PLW1509 - as said above
                    _PART, users=users, by=signal.SIGKILL, more=(CAP_NET_BIND_SERVICE,) if plan.acme else ()
                ),
            )  # fmt: skip
        finally:
            os.close(theirs)
        os.set_blocking(output, False)
        return cls(process, sockets, plan.pair, notices, output)

    def await_ready(self) -> str:
        """Wait until it serves; return what kept it from that, nothing if it does."""
        end = time.monotonic() + _START
        while time.monotonic() < end:
            notices = self.notices.fileno()
            readable, _, _ = select.select([notices, self.output], [], [], end - time.monotonic())
            if notices in readable and b"READY=1" in self.notices.recv(_MAX_READ):
                return ""
            if self.output in readable and not self.hear():
                return self._problem or f"it ended with status {self.process.wait()}."
        return f"it was not ready within {_START:.0f} seconds."

    def watched_by(self, processes: Processes, name: str) -> None:
        """Have its end be the end of the portal, and what it says be heard."""
        self._is_heard = True
        processes.watch(name, self.process)
        processes.heed(self.output, self.hear)

    def hear(self) -> bool:
        """Pass on what it says of certificates, and nothing that could name a visitor; false at its end."""
        try:
            read = os.read(self.output, _MAX_READ)
        except BlockingIOError:
            return True
        *lines, self._heard = (self._heard + read).split(b"\n")
        for line in lines:
            self._log(line.decode(errors="replace"))
        return bool(read)

    def end(self) -> None:
        """Ask it to end once it has answered what it was asked."""
        if not self.has_ended():
            self.process.send_signal(signal.SIGTERM)

    def has_ended(self) -> bool:
        """Return whether it has ended."""
        return self.process.poll() is not None

    def ended(self, within: float) -> None:
        """Wait so many seconds for its end, then make it end; let go of all that it had."""
        try:
            self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if not self._is_heard:
            os.close(self.output)
            self._is_heard = True
        self.sockets.close()
        self.notices.close()
        self.pair.remove()

    def _log(self, line: str) -> None:
        if line.startswith(_ERROR):
            self._problem = line.removeprefix(_ERROR)[:_MAX_LINE]
            return
        try:
            entry = json.loads(line)
            logger, level = str(entry.get("logger", "")), entry.get("level")
        except (ValueError, AttributeError):
            return
        if logger.startswith(LOGGERS) and level in {"warn", "error"}:
            words = (entry.get("msg"), entry.get("identifier"), entry.get("error"))
            warn(f"front server: {': '.join(str(word) for word in words if word)}"[:_MAX_LINE])
