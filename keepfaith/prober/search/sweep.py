"""One sweep through all files and tables, shared by the probes that read it."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from keepfaith.prober.own_requests import own_senders
from keepfaith.prober.reach import Reach
from keepfaith.prober.search.files import MAX_FILES, files_of, logs, written_elsewhere
from keepfaith.prober.search.haystack import Haystack
from keepfaith.prober.search.needles import Needle, needles
from keepfaith.prober.search.tables import columns_of, search_tables

# So many addresses are looked for: more would make the search long, and the last ones tell as much.
MAX_ADDRESSES: Final = 24
_LASTS: Final = 120.0


@dataclass
class Sweep:
    """What one sweep saw: how much it read, and where a needle of each kind is."""

    files: int = 0
    columns: int = 0
    unread: int = 0
    addresses: int = 0
    words: int = 0
    undeclared: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    places: dict[str, list[str]] = field(default_factory=dict)

    def met(self, kind: str) -> list[str]:
        """Return the places of one kind of needle."""
        return self.places.get(kind, [])


@dataclass
class _Last:
    at: float = -_LASTS
    sweep: Sweep = field(default_factory=Sweep)


_last = _Last()


def sweep(reach: Reach, words: tuple[str, ...] = ()) -> Sweep:
    """Search all, or return what the sweep of a moment ago saw."""
    if time.monotonic() - _last.at > _LASTS:
        _last.sweep = _swept(reach, own_senders()[:MAX_ADDRESSES], words)
        _last.at = time.monotonic()
    return _last.sweep


def forget() -> None:
    """Search anew next time: for the second look at a breach."""
    _last.at = -_LASTS


def _swept(reach: Reach, addresses: tuple[str, ...], words: tuple[str, ...]) -> Sweep:
    sought = needles(addresses=addresses, words=words)
    swept = Sweep(addresses=len(addresses), words=len(words))
    data = reach.folder.parent
    haystack = Haystack(sought)
    for number, (path, is_declared) in enumerate(files_of(data)):
        if number >= MAX_FILES:
            swept.undeclared.append(f"more than {MAX_FILES} files")
            break
        name = path.relative_to(data).as_posix()
        if not is_declared:
            swept.undeclared.append(name)
        _search(haystack, path, name, swept)
    for path, is_declared in written_elsewhere(data):
        if not is_declared:
            swept.elsewhere.append(path.name)
        _search(haystack, path, path.name, swept)
    for path in logs(data):
        _search(haystack, path, f"the log {path.name}", swept)
    if reach.connection is not None:
        _search_tables(reach, sought, swept)
    return swept


def _search(haystack: Haystack, path: Path, name: str, swept: Sweep) -> None:
    try:
        kinds = haystack.search_file(path)
    except FileNotFoundError:
        # It went while we were on the way.
        return
    except OSError:
        swept.unread += 1
        return
    swept.files += 1
    for kind in kinds:
        swept.places.setdefault(kind, []).append(name)


def _search_tables(reach: Reach, sought: tuple[Needle, ...], swept: Sweep) -> None:
    with reach.database() as database:
        swept.columns = sum(map(len, columns_of(database).values()))
        for place, kind in search_tables(database, sought):
            swept.places.setdefault(kind, []).append(place)
