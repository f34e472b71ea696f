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

from keepfaith.visits.store.changes import StoredFile, chained
from keepfaith.visits.store.file_check import UNREADABLE, counted_in_rollups, inspected, missing_or_cut
from keepfaith.visits.store.manifest import NAME

# Of these kinds no line may be lost: what was asked of the site, and what could not be read.
KEPT: Final = ("days", "aside")
_WAITING_SECONDS: Final = 30.0
_TOLD: Final = 20

Tell = Callable[[int, int], None]
type Attested = tuple[int, bytes]


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
    def sound(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.problems


def verify(
    folder: Path,
    attested: Attested | None = None,
    *,
    sample: int | None = None,
    tell: Tell = lambda _done, _all: None,
) -> Report:
    """Verify a store, also beside an ingest at work.

    `attested` is how far the ledger knows the store: the number of a commit and what the chain came to there. With
    `sample`, so many of the newest files and as many others are read, of requests and of all else; without it, every
    file. `tell` hears how many bytes of how many were read.
    """
    walk = Walk(attested)
    listed = _walked(folder, walk)
    chosen = _chosen(listed, sample)
    problems = walk.problems
    problems += [
        fault for file in listed if (fault := missing_or_cut(folder, file)) and _counts(folder, file)
    ]
    to_read, done = sum(file.size for file in chosen), 0
    for file in chosen:
        tell(done, to_read)
        problems += [fault for fault in inspected(folder, file) if _counts(folder, file)]
        done += file.size
    if not problems:
        problems += _rollup_faults(folder, listed, walk)
    kept = requests_by_day(listed)
    return Report(
        commits=walk.number,
        listed=len(listed),
        files=len(chosen),
        rows=sum(kept.values()),
        days=tuple(sorted(kept)),
        destroyed=tuple(walk.destroyed),
        problems=_first(problems),
    )


@dataclass
class Walk:
    """One pass along the chain, from the first commit to the last: which files there must be by what it says."""

    attested: Attested | None = None
    number: int = 0
    chain: bytes = bytes(32)
    destroyed: list[Destroyed] = field(default_factory=list)
    live: dict[str, StoredFile] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    _met: bool = False

    def follow(self, number: int, at: str, content: str, chain: bytes) -> None:
        """Go on to the next commit."""
        if number != self.number + 1:
            self.problems.append(
                f"Commit {number} follows commit {self.number}: one was dropped or inserted."
            )
        elif chain != chained(self.chain, content):
            self.problems.append(f"Commit {number} does not chain: it was changed, moved or inserted.")
        # Going on from what is stored tells each break once and not every commit after it.
        self.number, self.chain = number, chain
        if self.attested is not None and self.attested[0] == number:
            self._met = self.attested[1] == chain
        try:
            told = json.loads(content)
            added = [StoredFile(**file) for file in told["add"]]
            lost = self._replay(number, added, told["remove"])
            self._judge(number, at, lost, str(told.get("permission", "")))
        except (ValueError, TypeError, KeyError, AttributeError):
            self.problems.append(f"Commit {number} cannot be read.")

    def end(self, listed: Iterable[StoredFile]) -> None:
        """Compare what the chain came to with the files that are listed, and with the ledger."""
        found = {file.name: file for file in listed}
        for name in sorted(self.live.keys() | found.keys()):
            if name not in found:
                self.problems.append(f"{name} is listed no more, and no commit removed it.")
            elif name not in self.live:
                self.problems.append(f"{name} is listed, and no commit added it.")
            elif self.live[name] != found[name]:
                self.problems.append(f"{name} is listed otherwise than its commit says.")
        if self.attested is None or self._met:
            return
        if self.number < self.attested[0]:
            self.problems.append(
                f"The ledger knows commit {self.attested[0]}, but the last one is {self.number}: the end was cut off."
            )
        else:
            self.problems.append(
                f"Up to commit {self.attested[0]} the store is another than the ledger knows: its past was changed."
            )

    def _replay(self, number: int, added: Sequence[StoredFile], removed: Sequence[str]) -> dict[str, int]:
        """Do what a commit did, and say how many lines were lost by it, of each kind that may lose none."""
        gone = [file for name in removed if (file := self.live.pop(name, None))]
        if len(gone) != len(removed):
            self.problems.append(f"Commit {number} removes a file that was not there.")
        for file in added:
            if file.name in self.live:
                self.problems.append(f"Commit {number} adds a file that was there.")
            self.live[file.name] = file
        return {
            kind: sum(each.rows for each in gone if each.kind == kind)
            - sum(each.rows for each in added if each.kind == kind)
            for kind in KEPT
        }

    def _judge(self, number: int, at: str, lost: dict[str, int], permission: str) -> None:
        for rows in lost.values():
            if rows > 0 and permission:
                self.destroyed.append(Destroyed(at, rows, permission))
            elif rows > 0:
                self.problems.append(f"Commit {number} lost {rows} lines without the number of a permission.")


def _walked(folder: Path, walk: Walk) -> list[StoredFile]:
    """Walk along the chain, and give the files that are listed as of its end, the newest first."""
    listed: list[StoredFile] = []
    try:
        if (folder / NAME).exists():
            with closing(_opened(folder)) as connection:
                # The list belongs to the last commit: both are read as of one instant.
                connection.execute("BEGIN")
                for row in connection.execute(
                    "SELECT number, at, content, chain FROM commits ORDER BY number"
                ):
                    walk.follow(*row)
                listed = [StoredFile.read(row) for row in connection.execute(
                    "SELECT name, kind, first, last, rows, size, digest FROM files WHERE removed IS NULL"
                    " ORDER BY added DESC, name"
                )]  # fmt: skip
                connection.execute("COMMIT")
    except sqlite3.DatabaseError as error:
        walk.problems.append(f"The manifest cannot be read: {type(error).__name__}.")
        return []
    walk.end(listed)
    return listed


def _chosen(listed: list[StoredFile], sample: int | None) -> list[StoredFile]:
    if sample is None:
        return listed
    requests = [file for file in listed if file.kind == "days"]
    others = [file for file in listed if file.kind != "days"]
    return [
        file
        for some in (requests, others)
        for file in some[:sample] + SystemRandom().sample(some[sample:], min(sample, len(some[sample:])))
    ]


def _counts(folder: Path, file: StoredFile) -> bool:
    """Say whether a file still counts: one that was replaced meanwhile may be gone."""
    with closing(_opened(folder)) as connection:
        found = connection.execute(
            "SELECT 1 FROM files WHERE name = ? AND removed IS NULL", (file.name,)
        ).fetchone()
    return found is not None


def requests_by_day(listed: Iterable[StoredFile]) -> Counter[str]:
    """Count the requests that are kept of each day; a file of requests is of one day."""
    kept: Counter[str] = Counter()
    for file in listed:
        if file.kind == "days":
            kept[file.first] += file.rows
    return kept


def _rollup_faults(folder: Path, listed: list[StoredFile], walk: Walk) -> list[str]:
    """Compare each day's requests with what the rollups say there were; where rows were destroyed, counts stay."""
    kept, faults = requests_by_day(listed), []
    for kind in ("pages", "hours"):
        files = [file for file in listed if file.kind == kind]
        try:
            counted = counted_in_rollups(folder, files)
        except UNREADABLE as error:
            if all(_counts(folder, file) for file in files):
                faults.append(f"The counts by {kind} cannot be read: {type(error).__name__}.")
            continue
        for day in sorted(kept.keys() | counted.keys()):
            if kept[day] != counted[day] and not (walk.destroyed and kept[day] < counted[day]):
                told = f"{counted[day]} requests on {day}, yet {kept[day]} are kept"
                faults.append(f"The counts by {kind} tell of {told}.")
    return faults


def _opened(folder: Path) -> sqlite3.Connection:
    address = f"{(folder / NAME).absolute().as_uri()}?mode=ro"
    return sqlite3.connect(address, uri=True, timeout=_WAITING_SECONDS, isolation_level=None)


def _first(problems: list[str]) -> tuple[str, ...]:
    told = problems[:_TOLD]
    if more := len(problems) - len(told):
        told.append(f"… and {more} more.")
    return tuple(told)
