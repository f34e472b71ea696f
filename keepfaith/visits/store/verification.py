"""Verifying the store: the chain of commits from the first to the last, and each file against what its commit said.

The manifest's word for itself is only as good as the manifest. What it came to is entered in the ledger now and then;
beside that word, a past that was changed shows.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from secrets import SystemRandom
from typing import Final

from keepfaith.visits.store.changes import StoredFile, next_chain
from keepfaith.visits.store.file_check import UNREADABLE, file_faults, requests_in_rollups, size_fault
from keepfaith.visits.store.manifest_database import NAME, connect_read_only

# Of these kinds no line may be lost: what was asked of the site, and what could not be read.
LOSSLESS_KINDS: Final = ("days", "rejects")
_MAX_PROBLEMS: Final = 20

OnProgress = Callable[[int, int], None]
type Anchor = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class Destroyed:
    """Requests that were destroyed under the number of a permission; `at` is when, by the manifest's word."""

    at: str
    rows: int
    permission: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at, and what is wrong with it; the first problems only, when many.

    `files` were read from end to end, of `listed`; `rows` are the requests that the store holds in all, and `days`
    those days that have any.
    """

    commits: int
    listed: int
    files: int
    rows: int
    days: tuple[str, ...]
    destroyed: tuple[Destroyed, ...]
    problems: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.problems


def verify(
    folder: Path,
    anchor: Anchor | None = None,
    *,
    sample: int | None = None,
    on_progress: OnProgress = lambda _done, _all: None,
) -> Report:
    """Verify a store, also beside an ingest at work.

    `anchor` is how far the ledger knows the store: the number of a commit and what the chain came to there. With
    `sample`, so many of the newest files and as many others are read, of requests and of all else; without it, every
    file. `on_progress` hears how many bytes of how many were read.
    """
    walk = Walk(anchor)
    listed = _walk_chain(folder, walk)
    chosen = _files_to_read(listed, sample)
    problems = walk.problems
    problems += [fault for file in listed if (fault := size_fault(folder, file)) and _is_listed(folder, file)]
    to_read, done = sum(file.size for file in chosen), 0
    for file in chosen:
        on_progress(done, to_read)
        problems += [fault for fault in file_faults(folder, file) if _is_listed(folder, file)]
        done += file.size
    if not problems:
        problems += _rollup_faults(folder, listed, walk)
    requests = requests_by_day(listed)
    return Report(
        commits=walk.number,
        listed=len(listed),
        files=len(chosen),
        rows=sum(requests.values()),
        days=tuple(sorted(requests)),
        destroyed=tuple(walk.destroyed),
        problems=_first(problems),
    )


@dataclass
class Walk:
    """One pass along the chain, from the first commit to the last: which files there must be by what it says."""

    anchor: Anchor | None = None
    number: int = 0
    chain: bytes = bytes(32)
    destroyed: list[Destroyed] = field(default_factory=list)
    live: dict[str, StoredFile] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    _met_anchor: bool = False

    def follow(self, number: int, at: str, content: str, chain: bytes) -> None:
        """Go on to the next commit."""
        if number != self.number + 1:
            self.problems.append(
                f"Commit {number} follows commit {self.number}: one was dropped or inserted."
            )
        elif chain != next_chain(self.chain, content):
            self.problems.append(f"Commit {number} does not chain: it was changed, moved or inserted.")
        # Going on from what is stored tells each break once and not every commit after it.
        self.number, self.chain = number, chain
        if self.anchor is not None and self.anchor[0] == number:
            self._met_anchor = self.anchor[1] == chain
        try:
            change = json.loads(content)
            added = [StoredFile(**file) for file in change["add"]]
            lost = self._replay(number, added, change["remove"])
            self._check_loss(number, at, lost, str(change.get("permission", "")))
        except (ValueError, TypeError, KeyError, AttributeError):
            self.problems.append(f"Commit {number} cannot be read.")

    def end(self, listed: Iterable[StoredFile]) -> None:
        """Compare what the chain came to with the files that are listed, and with the ledger."""
        listed_by_name = {file.name: file for file in listed}
        for name in sorted(self.live.keys() | listed_by_name.keys()):
            if name not in listed_by_name:
                self.problems.append(f"{name} is listed no more, and no commit removed it.")
            elif name not in self.live:
                self.problems.append(f"{name} is listed, and no commit added it.")
            elif self.live[name] != listed_by_name[name]:
                self.problems.append(f"{name} is listed otherwise than its commit says.")
        if self.anchor is None or self._met_anchor:
            return
        if self.number < self.anchor[0]:
            self.problems.append(
                f"The ledger knows commit {self.anchor[0]}, but the last one is {self.number}: the end was cut off."
            )
        else:
            self.problems.append(
                f"Up to commit {self.anchor[0]} the store is another than the ledger knows: its past was changed."
            )

    def _replay(self, number: int, added: Sequence[StoredFile], removed: Sequence[str]) -> dict[str, int]:
        """Do what a commit did, and say how many lines were lost by it, of each kind that may lose none."""
        removed_files = [file for name in removed if (file := self.live.pop(name, None))]
        if len(removed_files) != len(removed):
            self.problems.append(f"Commit {number} removes a file that was not there.")
        for file in added:
            if file.name in self.live:
                self.problems.append(f"Commit {number} adds a file that was there.")
            self.live[file.name] = file
        return {
            kind: sum(file.rows for file in removed_files if file.kind == kind)
            - sum(file.rows for file in added if file.kind == kind)
            for kind in LOSSLESS_KINDS
        }

    def _check_loss(self, number: int, at: str, lost: dict[str, int], permission: str) -> None:
        for rows in lost.values():
            if rows > 0 and permission:
                self.destroyed.append(Destroyed(at, rows, permission))
            elif rows > 0:
                self.problems.append(f"Commit {number} lost {rows} lines without the number of a permission.")


def _walk_chain(folder: Path, walk: Walk) -> list[StoredFile]:
    """Walk along the chain, and give the files that are listed as of its end, the newest first."""
    listed: list[StoredFile] = []
    try:
        if (folder / NAME).exists():
            with closing(connect_read_only(folder)) as connection:
                # The list belongs to the last commit: both are read as of one instant.
                connection.execute("BEGIN")
                for row in connection.execute(
                    "SELECT number, committed_at, content, chain FROM commits ORDER BY number"
                ):
                    walk.follow(*row)
                listed = [StoredFile.from_row(row) for row in connection.execute(
                    "SELECT name, kind, first, last, rows, size, digest FROM files WHERE removed IS NULL"
                    " ORDER BY added DESC, name"
                )]  # fmt: skip
                connection.execute("COMMIT")
    except sqlite3.DatabaseError as error:
        walk.problems.append(f"The manifest cannot be read: {type(error).__name__}.")
        return []
    walk.end(listed)
    return listed


def _files_to_read(listed: list[StoredFile], sample: int | None) -> list[StoredFile]:
    if sample is None:
        return listed
    requests = [file for file in listed if file.kind == "days"]
    others = [file for file in listed if file.kind != "days"]
    return [
        file
        for some in (requests, others)
        for file in some[:sample] + SystemRandom().sample(some[sample:], min(sample, len(some[sample:])))
    ]


def _is_listed(folder: Path, file: StoredFile) -> bool:
    """Return whether a file still counts: one that was replaced meanwhile may be gone."""
    with closing(connect_read_only(folder)) as connection:
        row = connection.execute(
            "SELECT 1 FROM files WHERE name = ? AND removed IS NULL", (file.name,)
        ).fetchone()
    return row is not None


def requests_by_day(listed: Iterable[StoredFile]) -> Counter[str]:
    """Count the requests that are kept of each day; a file of requests is of one day."""
    requests: Counter[str] = Counter()
    for file in listed:
        if file.kind == "days":
            requests[file.first] += file.rows
    return requests


def _rollup_faults(folder: Path, listed: list[StoredFile], walk: Walk) -> list[str]:
    """Compare each day's requests with what the rollups say there were; where rows were destroyed, counts stay."""
    stored, faults = requests_by_day(listed), []
    for kind in ("pages", "hours"):
        files = [file for file in listed if file.kind == kind]
        try:
            counted = requests_in_rollups(folder, files)
        except UNREADABLE as error:
            if all(_is_listed(folder, file) for file in files):
                faults.append(f"The counts by {kind} cannot be read: {type(error).__name__}.")
            continue
        for day in sorted(stored.keys() | counted.keys()):
            if stored[day] != counted[day] and not (walk.destroyed and stored[day] < counted[day]):
                difference = f"{counted[day]} requests on {day}, yet {stored[day]} are kept"
                faults.append(f"The counts by {kind} tell of {difference}.")
    return faults


def _first(problems: list[str]) -> tuple[str, ...]:
    shown = problems[:_MAX_PROBLEMS]
    if more := len(problems) - len(shown):
        shown.append(f"… and {more} more.")
    return tuple(shown)
