"""The portal's processes as the kernel shows them to everybody: which part each is, its user and its groups."""

import os
import re
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CUSTODIAN: Final = "custodian"
_PROBER: Final = "prober"
_SERVE: Final = "serve"
_FRONT_MARK: Final = "caddyfile"
_CREDENTIALS: Final = struct.Struct("3i")
_PATIENCE: Final = 5.0
_NUMBERS: Final = re.compile(r"^(Uid|Gid|Groups|PPid|CapEff):\t(.*)$", re.MULTILINE)
# CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH.
_READS_ALL: Final = 1 << 1 | 1 << 2


@dataclass(frozen=True, slots=True)
class Process:
    """One process; one that `reads_all` may open every file, whatever its user."""

    part: str
    user: int
    groups: frozenset[int] = frozenset()
    reads_all: bool = False


def portal_processes(requests: Path) -> list[Process]:
    """Return this process and those that were started by who started it, one a part.

    A custodian that was started elsewhere answers at its socket for requests.
    """
    parent, by_part = os.getppid(), dict[str, Process]()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            for process in _process(folder, parent):
                by_part[process.part] = process
    if CUSTODIAN not in by_part:
        for user in _listener(requests):
            by_part[CUSTODIAN] = Process(CUSTODIAN, user)
    return [by_part[part] for part in sorted(by_part)]


def _process(folder: Path, parent: int) -> Iterator[Process]:
    try:
        status = dict(_NUMBERS.findall((folder / "status").read_text()))
        words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return
    part = _PROBER if int(folder.name) == os.getpid() else _part(words)
    # What belongs to no part, such as the process that makes backups, is root's where the others are not.
    if part and int(status["PPid"]) == parent:
        groups = [int(number) for number in status["Groups"].split()]
        own = int(status["Gid"].split()[1])
        yield Process(
            part,
            int(status["Uid"].split()[1]),
            frozenset({*groups, own}),
            bool(int(status["CapEff"], 16) & _READS_ALL),
        )


def _part(words: list[str]) -> str:
    if _SERVE in words[:-1]:
        part = words[words.index(_SERVE) + 1]
        return "" if part.startswith("-") or part == "backups" else part
    return "front" if _FRONT_MARK in words else ""


def _listener(requests: Path) -> Iterator[int]:
    """Yield the user who listens at a socket, as the kernel says."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(_PATIENCE)
        try:
            line.connect(os.fspath(requests))
            credentials = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        except OSError:
            return
        _, user, _ = _CREDENTIALS.unpack(credentials)
        yield int(user)
