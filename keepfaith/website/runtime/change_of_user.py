"""Becoming a part's own user between fork and exec, with no way back and no right that its work does not need."""

import ctypes
import os
import signal
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Final

from keepfaith.website.runtime.parent_death import die_with_parent
from keepfaith.website.runtime.part_users import PROBER, PartUsers

CAP_DAC_READ_SEARCH: Final = 2
CAP_NET_BIND_SERVICE: Final = 10
# The prober looks for what lies readable in every file; it can write none but its own.
_CAPABILITIES: Final = {PROBER: (CAP_DAC_READ_SEARCH,)}
_PR_SET_KEEPCAPS, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 8, 38, 47, 2
_CAPABILITY_VERSION_3: Final = 0x20080522
_libc = ctypes.CDLL(None, use_errno=True)


def becoming(
    part: str, *, users: PartUsers, by: signal.Signals, more: tuple[int, ...] = ()
) -> Callable[[], None]:
    """Return what a new process must call between fork and exec: it ends with this one, as the part's user.

    `more` are capabilities that it needs beside those of its part. Only a process of root's changes its user.
    """
    parent = os.getpid()

    def become() -> None:
        become_now(part, users=users, more=more)
        # The kernel forgets the signal at a change of user.
        die_with_parent(by=by, parent=parent)

    return become


def become_now(part: str, *, users: PartUsers, more: tuple[int, ...] = ()) -> None:
    """Have this process become the part's user; only one of root's does, and what is no part stays root's."""
    if part in users.users and os.geteuid() == 0:
        capabilities = (*_CAPABILITIES.get(part, ()), *more)
        change_to(
            users.uid(part),
            users.gid(part),
            users.memberships(part),
            tuple(number for number in capabilities if _has(number)),
        )


def lend_files(part: str, *files: Path, users: PartUsers) -> None:
    """Give files that root made to a part's user."""
    if users and os.geteuid() == 0:
        for file in files:
            os.chown(file, users.uid(part), users.gid(part), follow_symlinks=False)


def change_to(uid: int, gid: int, groups: list[int], capabilities: tuple[int, ...]) -> None:
    """Become the user for good, with these capabilities alone."""
    os.setgroups(groups)
    os.setgid(gid)
    _prctl(_PR_SET_KEEPCAPS, int(bool(capabilities)))
    os.setuid(uid)
    _set_capabilities(capabilities)
    for number in capabilities:
        _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, number)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def _has(number: int) -> bool:
    """Return whether this process has a capability; a container may have taken it."""
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - between fork and exec
        line = next(line for line in status if line.startswith("CapPrm:"))
    return bool(int(line.split()[1], 16) >> number & 1)


def _set_capabilities(numbers: tuple[int, ...]) -> None:
    mask = sum(1 << number for number in numbers)
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    # Effective, permitted and inheritable, once for the lower and once for the upper 32 capabilities.
    data = struct.pack("=6I", mask, mask, mask, 0, 0, 0)
    if _libc.capset(header, data) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def _prctl(option: int, *values: int) -> None:
    given = [*values, *([0] * (4 - len(values)))]
    if _libc.prctl(option, *map(ctypes.c_ulong, given)) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
