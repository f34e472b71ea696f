"""Processes that end with the process that started them, however that one ends."""

import ctypes
import os
import signal
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(*, by: signal.Signals = signal.SIGKILL, parent: int | None = None) -> None:
    """Ask the kernel to send this process a signal when its parent ends; end now if it already has."""
    if _libc.prctl(_PR_SET_PDEATHSIG, int(by), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), by)


def dying_with_parent(*, by: signal.Signals) -> Callable[[], None]:
    """Return what a new process must call between fork and exec to be tied to this one."""
    parent = os.getpid()

    def tie() -> None:
        # The signal is the kernel's to forget at a change of user: subprocess calls this after it.
        die_with_parent(by=by, parent=parent)

    return tie
