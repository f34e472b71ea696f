"""The logs that an ingest is given: files, folders of files, standard input; and each one's place from before."""

import hashlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.visits.ingest.stdin import Piped
from keepfaith.visits.logs.decompress import unpack
from keepfaith.visits.logs.schema import LONGEST_LINE, TAIL
from keepfaith.visits.store.changes import Progress
from keepfaith.visits.store.log_positions import digest_of
from keepfaith.visits.store.manifest import Manifest

STANDARD_INPUT: Final = "-"
MOST_FILES: Final = 10_000
# Comments at the top of a log are no longer than that; a log of nothing else is not read yet.
_LONGEST_TOP: Final = 4 * LONGEST_LINE
_SAMPLE: Final = 64


class NotRead(KeepfaithError):
    """A log that cannot be read, or that may have been read before."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A log: a file, or what comes by standard input."""

    path: Path | None
    piped: Piped | None = None

    @property
    def name(self) -> str:
        """What a person calls it."""
        return "standard input" if self.path is None else self.path.name

    @property
    def size(self) -> int:
        """How many bytes it has as it lies there; 0 where that is not known."""
        return self.path.stat().st_size if self.path is not None and self.path.is_file() else 0

    def open(self, *, to_end: bool = False) -> RawIOBase | BufferedReader:
        """Open it for reading from its beginning, packed as it is; the last time `to_end`."""
        try:
            if self.piped is not None:
                return self.piped.rewind(to_end=to_end)
            return Path(self.path or STANDARD_INPUT).open("rb")
        except OSError as error:
            raise NotRead(
                f"{self.name} cannot be read: {error.strerror}.", "Check its name and its rights."
            ) from error


def origins(named: Sequence[str]) -> list[Origin]:
    """Find the logs that are named; of a folder, its files, the oldest first."""
    found: list[Origin] = []
    for name in named:
        path = Path(name)
        if name == STANDARD_INPUT:
            found.append(Origin(None, Piped(sys.stdin.buffer)))
        elif path.is_dir():
            files = [each for each in path.iterdir() if each.is_file() and not each.name.startswith(".")]
            found += map(Origin, sorted(files, key=lambda each: (each.stat().st_mtime, each.name)))
        elif path.exists():
            found.append(Origin(path))
        else:
            raise NotRead(f"There is no file or folder {name}.", "Check its name.")
    if len(found) > MOST_FILES:
        raise NotRead(f"These are {len(found):,} files.", f"Give at most {MOST_FILES:,} at once.")
    return found


def one_file(found: Sequence[Origin]) -> tuple[Origin, Path]:
    """Give the one plain file that is to be followed; refuse anything else."""
    if len(found) != 1 or found[0].path is None:
        raise NotRead(
            "One file can be followed at a time.", "Give one file; run the command again for another."
        )
    path = found[0].path
    with path.open("rb") as log:
        first = log.read(_SAMPLE)
    if first and not b"".join(beginning(found[0], _SAMPLE)).startswith(first):
        raise NotRead(f"{path.name} is packed.", "Only a plain log is written to; give that one.")
    return found[0], path


def beginning(origin: Origin, most: int) -> Iterator[bytes]:
    """Give the first bytes of a log, unpacked, piece by piece, about so many."""
    with origin.open() as log:
        for piece in unpack(log):
            yield piece
            most -= len(piece)
            if most <= 0:
                return


@dataclass(frozen=True, slots=True)
class Known:
    """What the manifest knows of a log that begins so: its place and what stands before it; or that it is new."""

    before: Progress | None
    head: bytes
    number: int
    tail: bytes = b""


def known(manifest: Manifest, origin: Origin, *, is_new: bool = False) -> Known | None:
    """Find out how far a log was read before, by its first line and by what stands before the place; none if empty.

    A log that is shorter than one that began so, and whose end therefore cannot be found, is refused: it may be an
    older copy. With `is_new` it is taken as another log all the same.
    """
    first = _first_line(origin)
    if not first:
        return None
    head = digest_of(first)
    candidates = sorted(manifest.progress(head), key=lambda each: each.place)
    found, size = _matching(origin, candidates) if candidates else (None, 0)
    if found is not None:
        return found
    if not is_new and any(each.place > size for each in candidates):
        raise NotRead(
            f"{origin.name} begins like a log that was read before, and is shorter. Nothing of it was taken.",
            "If it is an older copy, leave it out. If it is another log, give --as-new.",
        )
    # The number of one that begins so and is read for the first time at once by two is the same for both.
    number = hashlib.sha256(head + len(candidates).to_bytes(4)).digest()[:7]
    return Known(None, head, int.from_bytes(number))


def _first_line(origin: Origin) -> bytes:
    """Give the first line that is no comment: comments at the top of logs are all the same."""
    held = b""
    for piece in beginning(origin, _LONGEST_TOP):
        held += piece
        while not held.strip(b"\r\n") or held.startswith((b"#", b"\n", b"\r")):
            line, newline, rest = held.partition(b"\n")
            if not newline:
                break
            held = rest
        else:
            line, newline, _ = held.partition(b"\n")
            if newline or len(line) >= LONGEST_LINE:
                return line[:LONGEST_LINE]
    return b""


def _matching(origin: Origin, candidates: Sequence[Progress]) -> tuple[Known | None, int]:
    """Read on to each place in turn and compare what stands before it; give the furthest that is the same."""
    found, at, tail = None, 0, b""
    waiting = list(candidates)
    with origin.open() as log:
        for piece in unpack(log):
            while waiting and at + len(piece) >= waiting[0].place:
                candidate = waiting.pop(0)
                before = (tail + piece[: candidate.place - at])[-TAIL:]
                if digest_of(before) == candidate.tail:
                    found = Known(candidate, candidate.head, candidate.number, before)
            at += len(piece)
            if not waiting:
                break
            tail = (tail + piece)[-TAIL:]
    return found, at
