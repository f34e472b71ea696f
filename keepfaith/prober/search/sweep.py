"""One sweep through all files and tables, shared by the probes that read it.

What has not changed since it was searched without meeting anything is not read again: whatever is looked for now and
was not then has been drawn since. So a sweep of a large portal is as long as what it wrote meanwhile.
"""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.prober.canaries import Canaries
from keepfaith.prober.journeys.letters import write_first
from keepfaith.prober.journeys.sent_forms import NotSent
from keepfaith.prober.journeys.subscriptions import subscription
from keepfaith.prober.own_requests import own_senders
from keepfaith.prober.own_traces import OWN_NUMBERS, OWN_SESSIONS, OWN_WORDS
from keepfaith.prober.probe import UsedUp
from keepfaith.prober.reach import Reach
from keepfaith.prober.search.files import (
    MAX_FILES,
    files_of,
    has_unseen_log,
    has_unseen_processes,
    logs,
    written_elsewhere,
)
from keepfaith.prober.search.haystack import Haystack, TooLong
from keepfaith.prober.search.needles import Kind, Sought
from keepfaith.prober.search.shared_folders import backups, temporary_files
from keepfaith.prober.search.tables import columns_of, search_tables
from keepfaith.prober.visitor import Visitor

# So many of each kind are looked for, the last ones: more would make the search long and tell no more.
MAX_OF_A_KIND: Final = 24
# A sweep ends after so long in the files and so long in the tables; the files go on with the next one.
MAX_SECONDS: Final = 45.0
_LASTS: Final = 120.0
# Some of them come from an address that is not the prober's alone.
_VISITS: Final = 8
_MOMENT_NS: Final = 1_000_000_000

type Signature = tuple[int, int, int, int]


@dataclass
class Sweep:
    """What one sweep saw: how much it read, and where a needle of each kind is.

    `sought` counts by kind what was looked for, not its forms. `unread` files and tables could not be read to their
    end, or not before `until`, a time of the monotonic clock.
    """

    files: int = 0
    columns: int = 0
    unread: int = 0
    sought: dict[Kind, int] = field(default_factory=dict)
    has_unseen_log: bool = False
    has_unseen_processes: bool = False
    until: float = 0.0
    undeclared: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    places: dict[Kind, list[str]] = field(default_factory=dict)

    def met(self, kind: Kind) -> list[str]:
        """Return the places of one kind of needle."""
        return self.places.get(kind, [])

    def note(self, kinds: set[Kind] | frozenset[Kind], place: str) -> None:
        """Note where some kinds of needles are."""
        for kind in kinds:
            self.places.setdefault(kind, []).append(place)

    @property
    def where(self) -> str:
        """Where nothing was met, in words."""
        elsewhere = " The log goes where it cannot be read." if self.has_unseen_log else ""
        return f"in none of {self.files} files and {self.columns} columns.{elsewhere}"


@dataclass
class _Memory:
    """The last sweep, and each file that it or one before met nothing in, as it was then."""

    at: float = -_LASTS
    sweep: Sweep = field(default_factory=Sweep)
    clean: dict[Path, Signature] = field(default_factory=dict)


_last = _Memory()


def sweep(reach: Reach) -> Sweep:
    """Search all, or return what the sweep of a moment ago saw."""
    if time.monotonic() - _last.at > _LASTS:
        _visit(reach)
        _last.sweep = _swept(reach, _sought(reach))
        _last.at = time.monotonic()
    return _last.sweep


def forget() -> None:
    """Search anew next time: for the second look at a breach."""
    _last.at = -_LASTS


def _visit(reach: Reach) -> None:
    """Leave traces to look for, where no other probe has: visits, a letter with an attachment, a message by e-mail."""
    # Without it there is less to look for; whether letters are taken is another probe's to say.
    with suppress(KeepfaithError, OSError, UsedUp):
        write_first(reach)
    # In other rounds it has a period of its own, for each brings a message.
    if reach.round.is_whole:
        with suppress(KeepfaithError, NotSent, OSError, UsedUp):
            subscription(reach)
    for _ in range(_VISITS):
        if reach.portal is None or own_senders():
            return
        Visitor.somebody(reach.portal).get("/")


def _sought(reach: Reach) -> Sought:
    journal = Canaries(reach.folder).all()[:MAX_OF_A_KIND]
    # What was typed and never sent to the end is in memory alone, what was sent before a restart in the journal alone.
    words = dict.fromkeys((*OWN_WORDS.last(MAX_OF_A_KIND), *(canary.word for canary in journal)))
    return Sought(
        addresses=own_senders()[:MAX_OF_A_KIND],
        words=tuple(words),
        people=tuple(canary.address for canary in journal),
        numbers=OWN_NUMBERS.last(MAX_OF_A_KIND),
        receipts=tuple(canary.code for canary in journal if canary.code),
        sessions=OWN_SESSIONS.last(MAX_OF_A_KIND),
    )


def _swept(reach: Reach, sought: Sought) -> Sweep:
    haystack, data = Haystack(sought.needles()), reach.folder.parent
    counts: dict[Kind, int] = {
        "address": len(sought.addresses),
        "word": len(sought.words),
        "number": len(sought.numbers),
        "receipt": len(sought.receipts),
        "session": len(sought.sessions),
    }
    swept = Sweep(
        sought=counts,
        has_unseen_log=has_unseen_log(data),
        has_unseen_processes=has_unseen_processes(data),
    )
    swept.until = time.monotonic() + MAX_SECONDS
    seen = set()
    for path, name in _files(data, swept):
        if path not in seen:
            seen.add(path)
            _search(haystack, path, name, swept)
    for path in (*temporary_files(data), *backups(data)):
        if path not in seen:
            _search(haystack, path, path.name, swept, is_shared=True)
    if reach.connection is not None:
        _search_tables(reach, haystack, swept)
    return swept


def _files(data: Path, swept: Sweep) -> Iterator[tuple[Path, str]]:
    """Yield the portal's own files with their names, and note which of them should not be there."""
    for number, (path, is_declared) in enumerate(files_of(data)):
        if number >= MAX_FILES:
            swept.undeclared.append(f"more than {MAX_FILES} files")
            break
        name = path.relative_to(data).as_posix()
        if not is_declared:
            swept.undeclared.append(name)
        yield path, name
    for path, is_declared in written_elsewhere(data):
        if not is_declared:
            swept.elsewhere.append(path.name)
        yield path, path.name
    for path in logs(data):
        yield path, f"the log {path.name}"


def _search(haystack: Haystack, path: Path, name: str, swept: Sweep, *, is_shared: bool = False) -> None:
    try:
        signature = _signature(path)
        if _last.clean.get(path) == signature:
            swept.files += 1
            return
        if time.monotonic() > swept.until:
            swept.unread += 1
            return
        kinds = haystack.search_file(path, until=swept.until)
    except FileNotFoundError:
        # It went while we were on the way.
        return
    except (OSError, TooLong):
        swept.unread += 1
        return
    if is_shared and kinds == {"browser"}:
        # Others may keep the name of one there; beside something of ours it is the portal that does.
        kinds = set()
    swept.files += 1
    swept.note(kinds, name)
    _remember(path, None if kinds else signature)


def _signature(path: Path) -> Signature:
    """Return what changes whenever a file does; nobody but root can set the time of its last change back."""
    status = path.lstat()
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _remember(path: Path, signature: Signature | None) -> None:
    _last.clean.pop(path, None)
    # What was written a moment ago can be written again with the same time.
    if signature is not None and max(signature) < time.time_ns() - _MOMENT_NS:
        _last.clean[path] = signature
    # The oldest ones are mostly gone.
    while len(_last.clean) > 2 * MAX_FILES:
        del _last.clean[next(iter(_last.clean))]


def _search_tables(reach: Reach, haystack: Haystack, swept: Sweep) -> None:
    with reach.database() as database:
        swept.columns = sum(map(len, columns_of(database).values()))
        for place, kinds in search_tables(database, haystack, until=time.monotonic() + MAX_SECONDS):
            if kinds is None:
                swept.unread += 1
            else:
                swept.note(kinds, place)
