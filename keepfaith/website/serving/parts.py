"""The processes that a supervisor starts, watches and stops together."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from keepfaith.errors import KeepfaithError
from keepfaith.website.serving.parent_death import dying_with_parent

_PATIENCE = 5.0
# The tables are up to date before a part starts, so no part is ever lent the owner's role.
OWNER_ADDRESS = "KEEPFAITH_OWNER_DATABASE_URL"


class PartEnded(KeepfaithError):
    """A part of the portal ended on its own, so all were stopped."""


@dataclass
class Parts:
    """The parts by name, each with the descriptor on which the kernel tells of its end."""

    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    descriptors: dict[int, str] = field(default_factory=dict)

    def start(self, name: str, *, environment: Mapping[str, str], lock: int) -> None:
        """Start `keepfaith serve NAME`; the part holds the lock until its last process ends."""
        command = [sys.executable, "-m", "keepfaith.website.commands", "serve", name, "--supervised"]
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env={
                name: value for name, value in {**os.environ, **environment}.items() if name != OWNER_ADDRESS
            },
            pass_fds=(lock,),
            process_group=0,
            # The supervisor has one thread.
            preexec_fn=dying_with_parent(by=signal.SIGTERM),  # noqa: PLW1509
        )
        self.watch(name, process)

    def watch(self, name: str, process: subprocess.Popen[bytes]) -> None:
        """Watch a process that something else starts and stops."""
        self.processes[name] = process
        self.descriptors[os.pidfd_open(process.pid)] = name

    def pass_on(self, name: str, number: int) -> None:
        """Send a part a signal that was meant for it."""
        self.processes[name].send_signal(number)

    def check(self, *, within: float | None) -> None:
        """Wait so long, or without end, and refuse to go on when a part has ended."""
        ended, _, _ = select.select(list(self.descriptors), [], [], within)
        if ended:
            name = self.descriptors[ended[0]]
            raise PartEnded(
                f"The part “{name}” ended: {_told(self.processes[name].wait())}. All parts were stopped.",
                "Read what it said above, then start again.",
            )

    def stop(self, *names: str) -> None:
        """Ask the parts to end, and end those that do not."""
        processes = [self.processes[name] for name in names if name in self.processes]
        for process in processes:
            process.send_signal(signal.SIGTERM)
        end = time.monotonic() + _PATIENCE
        for process in processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, end - time.monotonic()))
                continue
            process.kill()
            process.wait()
        for descriptor in self.descriptors:
            os.close(descriptor)
        self.descriptors.clear()


def _told(status: int) -> str:
    if status < 0:
        return f"signal {-status} ({signal.Signals(-status).name})"
    return f"exit status {status}"
