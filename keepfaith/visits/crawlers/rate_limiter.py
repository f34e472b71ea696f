"""How much each machine may still ask for just now: kept in memory, for all web processes together.

Pages have a rate, and files for programs have another, so that a reader of feeds or of an edition's files is no crawler
of pages. Requests under way count together.

What is remembered of a machine is a hash of its IP address under a key that is made when the portal starts and is
nowhere else, how far it is ahead of its rates, and how many of its requests are being answered. After a minute in which
none was let in, an entry counts for nothing; it is wiped by the next machine that asks. Nothing of this is stored.

An IPv6 address counts with its whole network of 64 bits, which one household or server has to itself. The memory is of
a fixed size: where a place is needed and none is free, that of the machine that was let in longest ago is taken.

The memory is shared by the processes that are forked after it was made. A process without such a parent has one of its
own, and a machine that asks several such processes may have its rate from each.
"""

import fcntl
import math
import mmap
import os
import secrets
import struct
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address
from typing import Final

from keepfaith.policies.editions.machine_rules import MachineRules

FORGET_SECONDS: Final = 60.0
# What a machine may have at once, as a time at its rate: a page with a few that belong to it, not a whole site.
BURST_SECONDS: Final = 5.0
MIN_BURST: Final = 2
SETS, WAYS = 1_280, 8
# A hash, when the machine will have used up the pages and the files that it asked for, when it was last let in, and its
# requests under way.
_ENTRY: Final = struct.Struct("=16sdddI")
type _State = tuple[bytes, float, float, float, int]
_SWEPT_AT: Final = struct.Struct("=d")
_SET: Final = WAYS * _ENTRY.size
_EMPTY: Final = bytes(16)
# Below this, what is left to wait is an error of arithmetic.
_ROUNDING_ERROR: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether a machine may have its page (it waits no seconds), and the hash under which it is known."""

    wait: int
    key: bytes


class RateLimiter:
    """A table of machines in memory that forked processes share."""

    def __init__(self, *, sets: int = SETS) -> None:
        self._sets, self._key = sets, secrets.token_bytes(32)
        # A lock on a file is let go by the kernel when its process dies, as no other lock between processes is.
        self._file = os.memfd_create("keepfaith-rate-limiter")
        weakref.finalize(self, os.close, self._file)
        os.ftruncate(self._file, _SWEPT_AT.size + sets * _SET)
        self._memory = mmap.mmap(self._file, 0)
        self._lock = threading.Lock()

    def enter(
        self, client: str, rules: MachineRules, *, is_file: bool = False, now: float | None = None
    ) -> Admission:
        """Let a machine in, or say how many seconds it has to wait; who was let in must leave."""
        key, now = self._key_of(client), time.monotonic() if now is None else now
        rate = rules.files_per_second if is_file else rules.requests_per_second
        with self._locked():
            self._sweep(now)
            place, (_, pages, files, _, under_way) = self._find(key, now)
            due = max(files if is_file else pages, now)
            wait = _wait(due - now, rate, is_full=under_way >= rules.connections)
            if not wait:
                due += 1 / rate
                pages, files = (pages, due) if is_file else (due, files)
                _ENTRY.pack_into(self._memory, place, key, pages, files, now, under_way + 1)
        return Admission(wait, key)

    def leave(self, key: bytes) -> None:
        """Take note that a machine's request was answered."""
        with self._locked():
            for place, (name, pages, files, let_in, under_way) in self._entries(self._set_of(key), WAYS):
                if name == key:
                    _ENTRY.pack_into(self._memory, place, name, pages, files, let_in, max(0, under_way - 1))

    def forget(self) -> None:
        """Forget every machine."""
        with self._locked():
            self._memory[:] = bytes(len(self._memory))

    @property
    def count(self) -> int:
        """How many machines are remembered, those included that count for nothing any more."""
        return sum(name != _EMPTY for _, (name, *_) in self._entries(_SWEPT_AT.size, self._sets * WAYS))

    def _key_of(self, client: str) -> bytes:
        return blake2b(network_of(client), key=self._key, digest_size=16).digest()

    def _set_of(self, key: bytes) -> int:
        return _SWEPT_AT.size + int.from_bytes(key[:4]) % self._sets * _SET

    def _entries(self, start: int, number: int) -> Iterator[tuple[int, _State]]:
        read = self._memory[start : start + number * _ENTRY.size]
        return zip(range(start, start + len(read), _ENTRY.size), _ENTRY.iter_unpack(read), strict=True)

    def _find(self, key: bytes, now: float) -> tuple[int, _State]:
        """Return a machine's place and what is known of it; for one not known, a place that it may take."""
        oldest, free = (math.inf, 0), (key, 0.0, 0.0, now, 0)
        for place, entry in self._entries(self._set_of(key), WAYS):
            name, _, _, let_in, _ = entry
            if name == key and not _is_expired(let_in, now):
                return place, entry
            oldest = min(oldest, (-math.inf if name in {key, _EMPTY} else let_in, place))
        return oldest[1], free

    def _sweep(self, now: float) -> None:
        (swept,) = _SWEPT_AT.unpack_from(self._memory)
        if now - swept < FORGET_SECONDS:
            return
        _SWEPT_AT.pack_into(self._memory, 0, now)
        for place, (name, _, _, let_in, _) in self._entries(_SWEPT_AT.size, self._sets * WAYS):
            if name != _EMPTY and _is_expired(let_in, now):
                self._memory[place : place + _ENTRY.size] = bytes(_ENTRY.size)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        # The lock on the file is the process's: its threads have to agree first.
        with self._lock:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)


@cache
def shared_limiter() -> RateLimiter:
    """Return the table of this process and those forked from it; whoever forks asks for it first."""
    return RateLimiter()


def burst(rate: float) -> int:
    """Return how many pages, or files, a machine may have at once after a pause, at so many a second."""
    return max(MIN_BURST, math.floor(BURST_SECONDS * rate))


def network_of(client: str) -> bytes:
    """Return what of an IP address counts: all of IPv4, half of IPv6, and nothing of what is no IP address."""
    try:
        ip = ip_address(client)
    except ValueError:
        return b""
    if isinstance(ip, IPv6Address):
        return ip.ipv4_mapped.packed if ip.ipv4_mapped else ip.packed[:8]
    return ip.packed


def _wait(ahead: float, rate: float, *, is_full: bool) -> int:
    """Return the whole seconds to wait for who is so far ahead of a rate, or has all its connections in use."""
    over = ahead - (burst(rate) - 1) / rate
    if is_full:
        over = max(over, 1 / rate)
    return math.ceil(over) if over > _ROUNDING_ERROR else 0


def _is_expired(let_in: float, now: float) -> bool:
    return now - let_in >= FORGET_SECONDS
