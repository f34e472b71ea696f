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
from keepfaith.prober.search.clear_columns import search_columns
from keepfaith.prober.search.files import (
    MAX_FILES,
    files_of,
    has_pages,
    has_unseen_log,
    has_unseen_processes,
    logs,
    written_elsewhere,
)
from keepfaith.prober.search.haystack import Haystack, TooLong
from keepfaith.prober.search.identifiers import ClearText, unseen
from keepfaith.prober.search.needles import Kind, Sought
from keepfaith.prober.search.page_texts import search_pages, unseen_among_bytes
from keepfaith.prober.search.shared_folders import accounts_of_its_own, backups, temporary_files
from keepfaith.prober.search.tables import columns_of, search_tables
from keepfaith.prober.visitor import Visitor

# So many of each kind are looked for, the last ones: more would make the search long and tell no more.
MAX_OF_A_KIND: Final = 24
# A sweep ends after so long in the files and so long in the tables; the files go on with the next one.
MAX_SECONDS: Final = 45.0
_LASTS: Final = 120.0
# What a round calls its sweep.
_NAME: Final = "sweep"
# Some of them come from an address that is not the prober's alone.
_VISITS: Final = 8
_MOMENT_NS: Final = 1_000_000_000
# Where the access log is in the data directory.
_LOG: Final = "visits/"

type Signature = tuple[int, int, int, int]


@dataclass
class Sweep:
    """What one sweep saw: how much it read, and where a needle of each kind is.

    `sought` counts by kind what was looked for, not its forms. `unread` files, tables and columns could not be read to
    their end, or not before `until`, a time of the monotonic clock. `clear_columns` were read for identifiers by their
    form, and `identifiers` says of each category where one is; of those in `unseen` the rules see none.
    """

    files: int = 0
    columns: int = 0
    clear_columns: int = 0
    unread: int = 0
    sought: dict[Kind, int] = field(default_factory=dict)
    has_unseen_log: bool = False
    has_unseen_processes: bool = False
    until: float = 0.0
    undeclared: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    places: dict[Kind, list[str]] = field(default_factory=dict)
    identifiers: dict[str, list[str]] = field(default_factory=dict)
    unseen: list[str] = field(default_factory=list)
    has_shared_account: bool = False

    def met(self, kind: Kind) -> list[str]:
        """Return the places of one kind of needle."""
        return self.places.get(kind, [])

    def note(self, kinds: set[Kind] | frozenset[Kind], place: str) -> None:
        """Note where some kinds of needles are."""
        for kind in kinds:
            self.places.setdefault(kind, []).append(place)

    def note_identifiers(self, categories: set[str], place: str) -> None:
        """Note where identifiers of some categories are."""
        for category in sorted(categories):
            self.identifiers.setdefault(category, []).append(place)

    @property
    def where(self) -> str:
        """Where nothing was met, in words."""
        elsewhere = " The log goes where it cannot be read." if self.has_unseen_log else ""
        return f"in none of {self.files} files and {self.columns} columns.{elsewhere}"


@dataclass(frozen=True, slots=True)
class _File:
    """A file, and how it is called: `is_shared` if it may be somebody else's, `by_form` if read for forms, too.

    One that `has_pages` is no text.
    """

    path: Path
    name: str
    is_shared: bool = False
    by_form: bool = True
    has_pages: bool = False


@dataclass
class _Memory:
    """The last sweep, and each file and each part of a text that it or one before met nothing in, as it was then."""

    at: float = -_LASTS
    sweep: Sweep = field(default_factory=Sweep)
    clean: dict[_File, Signature] = field(default_factory=dict)
    texts: ClearText = field(default_factory=ClearText)


_last = _Memory()


def sweep(reach: Reach) -> Sweep:
    """Search all, or return what the sweep of a moment ago saw; a whole round searches itself."""
    is_recent = time.monotonic() - _last.at <= _LASTS
    # Anyone who asks for a look wants to know what is there now, not what was there two minutes ago.
    is_ours = not reach.round.is_whole or reach.round.seen.get(_NAME) is _last.sweep
    if not (is_recent and is_ours):
        _visit(reach)
        _last.sweep = _swept(reach, _sought(reach))
        _last.at = time.monotonic()
    reach.round.seen[_NAME] = _last.sweep
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
    own_accounts = accounts_of_its_own(data)
    swept = Sweep(
        sought=counts,
        unseen=list(dict.fromkeys([*unseen(), *unseen_among_bytes()])),
        has_unseen_log=has_unseen_log(data),
        has_unseen_processes=has_unseen_processes(data),
        has_shared_account=not own_accounts,
    )
    swept.until = time.monotonic() + MAX_SECONDS
    seen = set()
    for file in _files(data, swept, own_accounts):
        if file.path not in seen:
            seen.add(file.path)
            _search(haystack, file, swept)
    if reach.connection is not None:
        _search_tables(reach, haystack, swept)
    return swept


def _files(data: Path, swept: Sweep, own_accounts: frozenset[int]) -> Iterator[_File]:
    """Yield the portal's own files with their names, and note which of them should not be there; then shared ones."""
    for number, (path, is_declared) in enumerate(files_of(data)):
        if number >= MAX_FILES:
            swept.undeclared.append(f"more than {MAX_FILES} files")
            break
        name = path.relative_to(data).as_posix()
        if not is_declared:
            swept.undeclared.append(name)
        yield _File(path, name, has_pages=has_pages(name))
    for path, is_declared in written_elsewhere(data):
        if not is_declared:
            swept.elsewhere.append(path.name)
        yield _File(path, path.name)
    yield from (_File(path, f"the log {path.name}") for path in logs(data))
    # Where others use the account, what lies among temporary files may be theirs.
    for path, owner in temporary_files(data):
        yield _File(path, path.name, is_shared=True, by_form=owner in own_accounts)
    yield from (_File(path, path.name, is_shared=True) for path in backups(data))


def _search(haystack: Haystack, file: _File, swept: Sweep) -> None:
    try:
        signature = _signature(file.path)
        if _last.clean.get(file) == signature:
            swept.files += 1
            return
        if time.monotonic() > swept.until:
            swept.unread += 1
            return
        kinds = haystack.search_file(file.path, until=swept.until)
        categories = _by_form(file, swept.until) if file.by_form else set()
    except FileNotFoundError:
        # It went while we were on the way.
        return
    except (OSError, TooLong):
        swept.unread += 1
        return
    if file.is_shared and kinds == {"browser"}:
        # Others may keep the name of one there; beside something of ours it is the portal that does.
        kinds = set()
    swept.files += 1
    swept.note(kinds, file.name)
    swept.note_identifiers(categories, file.name)
    _remember(file, None if kinds or categories else signature)


def _by_form(file: _File, until: float) -> set[str]:
    if file.has_pages:
        return search_pages(file.path, until=until, is_log=file.name.startswith(_LOG))
    return _last.texts.search_file(file.path, until=until)


def _signature(path: Path) -> Signature:
    """Return what changes whenever a file does; nobody but root can set the time of its last change back."""
    status = path.lstat()
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _remember(file: _File, signature: Signature | None) -> None:
    _last.clean.pop(file, None)
    # What was written a moment ago can be written again with the same time.
    if signature is not None and max(signature) < time.time_ns() - _MOMENT_NS:
        _last.clean[file] = signature
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
        for place, categories in search_columns(database, _last.texts, until=time.monotonic() + MAX_SECONDS):
            swept.clear_columns += 1
            if categories is None:
                swept.unread += 1
            else:
                swept.note_identifiers(categories, place)
