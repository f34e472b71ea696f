"""What a process gives up before it works on what strangers wrote: the network, and more time and memory."""

import ctypes
import os
import resource
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_NETWORK: Final = Path("/proc/self/ns/net")


def end_with_parent(parent: int) -> None:
    """Have this process end with its parent, take no rights from programs, and let nobody read its memory."""
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def leave_network() -> bool:
    """Take the network away from this process, which may have one thread; return whether the system let it."""
    try:
        before = _NETWORK.readlink()
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
        return _NETWORK.readlink() != before
    except OSError:
        return False


def lower(limits: Mapping[int, int]) -> None:
    """Lower limits for good, by `resource.RLIMIT_…`; one that is lower already stays."""
    for limit, value in limits.items():
        _, hard = resource.getrlimit(limit)
        lowest = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (lowest, lowest))
