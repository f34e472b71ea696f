"""The logs that an ingest is given: files, folders of files, standard input; and each one's place from before."""

import hashlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.visits.ingest.stdin import ReplayableStream
from keepfaith.visits.logs.decompress import decompress
from keepfaith.visits.logs.schema import MAX_LINE_LENGTH, TAIL_BYTES
from keepfaith.visits.store.changes import LogPosition
from keepfaith.visits.store.log_positions import slow_digest
from keepfaith.visits.store.manifest import Manifest

STANDARD_INPUT: Final = "-"
MAX_FILES: Final = 10_000
# Comments at the top of a log are no longer than that; a log of nothing else is not read yet.
_MAX_TOP_BYTES: Final = 4 * MAX_LINE_LENGTH
_SAMPLE: Final = 64


class LogRefused(KeepfaithError):
    """A log that cannot be read, or that may have been read before."""


@dataclass(frozen=True, slots=True)
class LogSource:
    """A log: a file, or what comes by standard input."""

    path: Path | None
    stream: ReplayableStream | None = None

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
            if self.stream is not None:
                return self.stream.rewind(to_end=to_end)
            return Path(self.path or STANDARD_INPUT).open("rb")
        except OSError as error:
            raise LogRefused(
                f"{self.name} cannot be read: {error.strerror}.", "Check its name and its rights."
            ) from error


def find_sources(named: Sequence[str]) -> list[LogSource]:
    """Find the logs that are named; of a folder, its files, the oldest first."""
    sources: list[LogSource] = []
    for name in named:
        path = Path(name)
        if name == STANDARD_INPUT:
            sources.append(LogSource(None, ReplayableStream(sys.stdin.buffer)))
        elif path.is_dir():
            files = [file for file in path.iterdir() if file.is_file() and not file.name.startswith(".")]
            sources += map(LogSource, sorted(files, key=lambda file: (file.stat().st_mtime, file.name)))
        elif path.exists():
            sources.append(LogSource(path))
        else:
            raise LogRefused(f"There is no file or folder {name}.", "Check its name.")
    if len(sources) > MAX_FILES:
        raise LogRefused(f"These are {len(sources):,} files.", f"Give at most {MAX_FILES:,} at once.")
    return sources


def single_file(sources: Sequence[LogSource]) -> tuple[LogSource, Path]:
    """Return the one plain file that is to be followed; refuse anything else."""
    if len(sources) != 1 or sources[0].path is None:
        raise LogRefused(
            "One file can be followed at a time.", "Give one file; run the command again for another."
        )
    path = sources[0].path
    with path.open("rb") as log:
        first = log.read(_SAMPLE)
    if first and not b"".join(first_bytes(sources[0], _SAMPLE)).startswith(first):
        raise LogRefused(f"{path.name} is packed.", "Only a plain log is written to; give that one.")
    return sources[0], path


def first_bytes(source: LogSource, size: int) -> Iterator[bytes]:
    """Return the first bytes of a log, unpacked, piece by piece, about so many."""
    with source.open() as log:
        for piece in decompress(log):
            yield piece
            size -= len(piece)
            if size <= 0:
                return


@dataclass(frozen=True, slots=True)
class KnownLog:
    """What the manifest knows of a log that begins so: its place and what stands before it; or that it is new."""

    before: LogPosition | None
    first_line_digest: bytes
    number: int
    tail: bytes = b""


def find_known(manifest: Manifest, source: LogSource, *, is_new: bool = False) -> KnownLog | None:
    """Find out how far a log was read before, by its first line and by what stands before the place; none if empty.

    A log that is shorter than one that began so, and whose end therefore cannot be found, is refused: it may be an
    older copy. With `is_new` it is taken as another log all the same.
    """
    first = _first_line(source)
    if not first:
        return None
    first_line_digest = slow_digest(first)
    candidates = sorted(manifest.positions(first_line_digest), key=lambda position: position.byte_offset)
    known, size = _matching(source, candidates) if candidates else (None, 0)
    if known is not None:
        return known
    if not is_new and any(position.byte_offset > size for position in candidates):
        raise LogRefused(
            f"{source.name} begins like a log that was read before, and is shorter. Nothing of it was taken.",
            "If it is an older copy, leave it out. If it is another log, give --as-new.",
        )
    # The number of one that begins so and is read for the first time at once by two is the same for both.
    number = hashlib.sha256(first_line_digest + len(candidates).to_bytes(4)).digest()[:7]
    return KnownLog(None, first_line_digest, int.from_bytes(number))


def _first_line(source: LogSource) -> bytes:
    """Return the first line that is no comment: comments at the top of logs are all the same."""
    top = b""
    for piece in first_bytes(source, _MAX_TOP_BYTES):
        top += piece
        while not top.strip(b"\r\n") or top.startswith((b"#", b"\n", b"\r")):
            line, newline, rest = top.partition(b"\n")
            if not newline:
                break
            top = rest
        else:
            line, newline, _ = top.partition(b"\n")
            if newline or len(line) >= MAX_LINE_LENGTH:
                return line[:MAX_LINE_LENGTH]
    return b""


def _matching(source: LogSource, candidates: Sequence[LogPosition]) -> tuple[KnownLog | None, int]:
    """Read on to each place in turn and compare what stands before it; give the furthest that is the same."""
    known, position, tail = None, 0, b""
    waiting = list(candidates)
    with source.open() as log:
        for piece in decompress(log):
            while waiting and position + len(piece) >= waiting[0].byte_offset:
                candidate = waiting.pop(0)
                before = (tail + piece[: candidate.byte_offset - position])[-TAIL_BYTES:]
                if slow_digest(before) == candidate.tail_digest:
                    known = KnownLog(candidate, candidate.first_line_digest, candidate.number, before)
            position += len(piece)
            if not waiting:
                break
            tail = (tail + piece)[-TAIL_BYTES:]
    return known, position
