"""Promises 34 and 43: what the operating system lets each process open, by users, owners and modes as they are now."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from keepfaith.custody.client.connection import CustodianUnavailable
from keepfaith.policies.sections.check import Finding
from keepfaith.prober.boundaries.places import Place, opens, places
from keepfaith.prober.boundaries.processes import Process, portal_processes
from keepfaith.prober.boundaries.verbs import understood
from keepfaith.prober.reach import Reach

_WEB: Final = "web"
# No process and no file has this number.
STRANGER: Final = 2**31 - 7
_STRANGER: Final = Process("another user of this machine", STRANGER)


def examine(reach: Reach) -> Finding:
    """Compare who runs as whom with the owners and modes on the way to each place."""
    processes, guarded = portal_processes(reach.requests), list(places(reach))
    users = {process.user for process in processes}
    if not guarded or _WEB not in {process.part for process in processes}:
        return Finding("unproven", "The processes of the portal cannot be seen from here.")
    try:
        faults = [f"Another user of this machine can open {name}." for name in opened(_STRANGER, guarded)]
        if len(users) > 1:
            faults += [*shared_users(processes), *crossings(processes, guarded), *understood(reach)]
    except OSError:
        return Finding("unproven", "The modes of some files cannot be seen from here.")
    except CustodianUnavailable as away:
        return Finding("unproven", away.problem)
    return Finding.of(
        examined=len(guarded),
        faults=faults,
        figure=_apart(processes, guarded) if len(users) > 1 else _one(processes),
    )


def opened(process: Process, guarded: Sequence[Place]) -> Iterator[str]:
    """Yield each place that a process could open and does not need."""
    for place in guarded:
        if process.part not in place.parts and opens(place.path, user=process.user, groups=process.groups):
            yield place.name


def crossings(processes: Sequence[Process], guarded: Sequence[Place]) -> Iterator[str]:
    """Yield a sentence for each place that a process could open and does not need."""
    for process in processes:
        for name in opened(process, guarded):
            yield f"The process “{process.part}” can open {name}."


def shared_users(processes: Sequence[Process]) -> Iterator[str]:
    """Yield a sentence for each two processes that run as one user, where others do not."""
    for one, other in combinations(processes, 2):
        if one.user == other.user:
            yield f"The processes “{one.part}” and “{other.part}” run as one user."


def _apart(processes: Sequence[Process], guarded: Sequence[Place]) -> str:
    readers = [process.part for process in processes if process.reads_all]
    exception = (
        f" The process “{readers[0]}” may read every file, so that it can search them all." if readers else ""
    )
    return (
        f"{len(processes)} processes run as {len(processes)} users. None can open any of {len(guarded)} places, such "
        f"as keys, stores and sockets, that it does not need, and no other user of the machine can. The custodian "
        f"understands of the prober what it needs alone.{exception}"
    )


def _one(processes: Sequence[Process]) -> str:
    return (
        f"The operating system does not separate the parts of this portal: its {len(processes)} processes run as one "
        "user, so whoever takes over the web process can read the custodian's key. Other users of the machine cannot."
    )
