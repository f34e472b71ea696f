"""The processes that a supervisor starts, watches and stops together."""

import contextlib
import logging
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from keepfaith.errors import KeepfaithError
from keepfaith.website.runtime.change_of_user import becoming
from keepfaith.website.runtime.part_users import CUSTODIAN, PROBER, RECORDER, PartUsers

_PATIENCE = 5.0
# The tables are up to date before a process starts, so no process is ever lent the owner's role.
OWNER_URL = "KEEPFAITH_OWNER_DATABASE_URL"
# What would let its reader work with the database or sign as the portal; some processes do without.
_APPLICATIONS = ("DATABASE_URL", "KEEPFAITH_SECRET_KEY")
_PROBERS = "KEEPFAITH_PROBER_DATABASE_URL"
_WITHOUT_DATABASE = frozenset({CUSTODIAN, RECORDER})

log = logging.getLogger("keepfaith.serve")


class ProcessEnded(KeepfaithError):
    """A process of the portal ended on its own, so all were stopped."""


@dataclass
class Processes:
    """The processes by name, each with the descriptor on which the kernel tells of its end."""

    by_name: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    descriptors: dict[int, str] = field(default_factory=dict)
    heard: dict[int, Callable[[], bool]] = field(default_factory=dict)

    def start(self, name: str, *words: str, environment: Mapping[str, str], lock: int) -> None:
        """Start `keepfaith serve NAME` with more words; it holds the lock until its last process ends."""
        users = PartUsers.from_environment()
        command = [sys.executable, "-m", "keepfaith.website.cli", "serve", name, "--supervised", *words]
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=lent_environment(name, {**os.environ, **environment}, users=users),
            pass_fds=(lock,),
            process_group=0,
            # The supervisor has one thread.
            preexec_fn=becoming(name, users=users, by=signal.SIGTERM),  # noqa: PLW1509 - as said above
        )
        self.watch(name, process)

    def watch(self, name: str, process: subprocess.Popen[bytes]) -> None:
        """Watch a process that something else starts and stops, in place of an earlier one of that name."""
        for descriptor in [number for number, watched in self.descriptors.items() if watched == name]:
            del self.descriptors[descriptor]
            os.close(descriptor)
        self.by_name[name] = process
        log.info("%s started as process %d", name, process.pid)
        self.descriptors[os.pidfd_open(process.pid)] = name

    def heed(self, descriptor: int, hear: Callable[[], bool]) -> None:
        """Have something called whenever there is something to read, until it returns false; then it is closed."""
        self.heard[descriptor] = hear

    def check(self, *, within: float | None) -> None:
        """Wait so long, or without end, and refuse to go on when a process has ended."""
        readable, _, _ = select.select([*self.descriptors, *self.heard], [], [], within)
        for descriptor in readable:
            if descriptor in self.heard and not self.heard[descriptor]():
                del self.heard[descriptor]
                os.close(descriptor)
        for name in (self.descriptors[number] for number in readable if number in self.descriptors):
            raise ProcessEnded(
                f"The process “{name}” ended: {_described(self.by_name[name].wait())}. All processes were stopped.",
                "Read what it said above, then start again.",
            )

    def stop(self, *names: str, within: float = _PATIENCE) -> None:
        """Ask the processes to end, and end those that do not in so many seconds."""
        processes = [self.by_name[name] for name in names if name in self.by_name]
        for process in processes:
            process.send_signal(signal.SIGTERM)
        end = time.monotonic() + within
        for process in processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, end - time.monotonic()))
                continue
            process.kill()
            process.wait()
        log.info("stopped: %s", ", ".join(name for name in names if name in self.by_name))
        for descriptor in (*self.descriptors, *self.heard):
            os.close(descriptor)
        self.descriptors.clear()
        self.heard.clear()


def lent_environment(name: str, environment: Mapping[str, str], *, users: PartUsers) -> dict[str, str]:
    """Return what a process gets of the environment: no secret that another part alone needs."""
    withheld = {OWNER_URL}
    if users:
        withheld |= set(_APPLICATIONS) if name in _WITHOUT_DATABASE else set()
        withheld |= set() if name == PROBER else {_PROBERS}
    return {name: value for name, value in environment.items() if name not in withheld}


def _described(status: int) -> str:
    if status < 0:
        return f"signal {-status} ({signal.Signals(-status).name})"
    return f"exit status {status}"
