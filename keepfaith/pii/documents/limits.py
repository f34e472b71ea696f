"""What a process that reads a document may use: time and memory by the document's size, no new file, no network."""

import ctypes
import os
import resource
import signal
from pathlib import Path
from typing import Final

MAX_FILE_SIZE: Final = 512_000_000
MAX_RESULT_SIZE: Final = 1 << 31
_MEGABYTE: Final = 1_000_000
_SECONDS: Final = 30
_SECONDS_A_MEGABYTE: Final = 6
_MEMORY: Final = 1_500_000_000
_MEMORY_A_BYTE: Final = 16
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_NETWORK: Final = Path("/proc/self/ns/net")


def seconds_for(size: int) -> int:
    """Return how long the processor may work on a document of so many bytes."""
    return _SECONDS + _SECONDS_A_MEGABYTE * size // _MEGABYTE


def memory_for(size: int) -> int:
    """Return how many bytes of memory a document of so many bytes may take."""
    return _MEMORY + _MEMORY_A_BYTE * size


def impose_limits(size: int, *, parent: int) -> bool:
    """Limit this process for good, for a document of `size` bytes; return whether the network was taken away.

    Call it when everything is imported: no file can be opened afterwards. The process ends with its parent.
    """
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    is_offline = _leave_network()
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CPU, seconds_for(size)),
        (resource.RLIMIT_AS, memory_for(size)),
    ):
        _lower(limit, value)
    return is_offline


def _leave_network() -> bool:
    try:
        before = _NETWORK.readlink()
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
        return _NETWORK.readlink() != before
    except OSError:
        return False


def _lower(limit: int, value: int) -> None:
    _, hard = resource.getrlimit(limit)
    lowest = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (lowest, lowest))
