"""The places that only some processes need, and whether the modes on the way there let a user open them."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from keepfaith.prober.reach import Reach

_APPLICATION: Final = frozenset({"web", "worker", "inbound-mail"})
_VISITS: Final = frozenset({"recorder", "worker", "prober"})
_CUSTODIAN, _PROBER, _FRONT = frozenset({"custodian"}), frozenset({"prober"}), frozenset({"front"})
# Below the data directory: what it is called, where it is, and which processes need it.
_INSIDE: Final = (
    ("the custodian's store", "custody/store.sqlite3", _CUSTODIAN),
    ("the application's password", "secrets/postgresql-application", _APPLICATION),
    ("the portal's signing key", "secrets/django-key", _APPLICATION),
    ("the prober's password", "secrets/postgresql-prober", _PROBER),
    ("the prober's accounts", "prober/accounts.json", _PROBER),
    ("the access log", "visits/days", _VISITS),
    ("the access log's keys", "visits/keys", _VISITS),
    ("the certificate's key", "tls/key.pem", _FRONT),
    ("the database's files", "postgresql/cluster", frozenset[str]()),
)
# The supervisor's user can read everything.
_ROOT: Final = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A file, folder or socket, what it is called, and which parts need it."""

    name: str
    path: Path
    parts: frozenset[str]


def places(reach: Reach) -> Iterator[Place]:
    """Yield each place that is there; what a portal does not have needs no guard."""
    data = reach.folder.parent
    listed = [Place(name, data / inside, parts) for name, inside, parts in _INSIDE]
    listed.append(Place("the custodian's control socket", reach.requests.with_name("control"), _CUSTODIAN))
    if reach.key is not None:
        listed.append(Place("the custodian's key", reach.key, _CUSTODIAN))
    for place in listed:
        try:
            place.path.lstat()
        except FileNotFoundError:
            continue
        except OSError:
            # Whoever opens it will say that it cannot be seen.
            pass
        yield place


def opens(path: Path, *, user: int, groups: frozenset[int]) -> bool:
    """Return whether modes and owners let a user open a file or folder, or connect to a socket; raises `OSError`."""
    if user == _ROOT:
        return True
    path = path.resolve()
    final = stat.S_IWUSR if stat.S_ISSOCK(path.stat().st_mode) else stat.S_IRUSR
    steps = [(folder, stat.S_IXUSR) for folder in path.parents]
    return all(_allows(step.stat(), wanted, user, groups) for step, wanted in [*steps, (path, final)])


def _allows(status: os.stat_result, wanted: int, user: int, groups: frozenset[int]) -> bool:
    if status.st_uid == user:
        return bool(status.st_mode & wanted)
    shift = 3 if status.st_gid in groups else 6
    return bool(status.st_mode & wanted >> shift)
