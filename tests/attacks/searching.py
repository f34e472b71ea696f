"""A search of files for secrets, each in every form in which it could have been written.

What is searched for is letters and digits, or bytes at random: JSON, addresses and quoted-printable leave the former as
they are. It is looked for as it is, in two bytes a letter, as hexadecimal digits, and in base64 wherever it may begin.
"""

import base64
import gzip
import io
import stat
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import numpy as np

_AT_ONCE = 1 << 22
_FIRST = 3
_GZIP, _ZIP, _PARQUET = b"\x1f\x8b", b"PK\x03\x04", b"PAR1"
# So many characters of base64 differ with what precedes a secret, by how many bytes of that are in its first group.
_BEFORE = (0, 2, 3)


@dataclass
class SearchResult:
    """What was found, by where; and how much was searched."""

    hits: dict[str, set[str]] = field(default_factory=dict)
    files: int = 0
    octets: int = 0

    @property
    def names(self) -> set[str]:
        """The secrets that were found anywhere."""
        return set().union(*self.hits.values())

    def __str__(self) -> str:
        return f"{self.files:,} files, {self.octets:,} bytes"


class Search:
    """Looks for all of some secrets at once; each has a name, for no failure may show the secret itself."""

    def __init__(self, secrets: Mapping[str, bytes]) -> None:
        self._known = np.zeros(1 << 8 * _FIRST, bool)
        self._needles: dict[int, list[tuple[bytes, str]]] = {}
        for name, secret in secrets.items():
            for needle in forms(secret):
                first = int.from_bytes(needle[:_FIRST], "little")
                self._known[first] = True
                self._needles.setdefault(first, []).append((needle, name))

    def within(self, content: bytes) -> set[str]:
        """Name the secrets in some bytes, in what these are compressed from, and across the ends of lines."""
        named: set[str] = set()
        for view in views(content):
            named |= {
                name
                for place, first in self._places(view)
                for needle, name in self._needles[first]
                if view.startswith(needle, place)
            }
        return named

    def through(self, every: Iterable[tuple[str, bytes]]) -> SearchResult:
        """Search contents, each with the name of where it is."""
        result = SearchResult()
        for where, content in every:
            result.files += 1
            result.octets += len(content)
            if names := self.within(content):
                result.hits.setdefault(where, set()).update(names)
        return result

    def _places(self, content: bytes) -> Iterator[tuple[int, int]]:
        octets = np.frombuffer(content, np.uint8)
        for start in range(0, max(len(octets) - _FIRST + 1, 0), _AT_ONCE):
            some = octets[start : start + _AT_ONCE + _FIRST - 1].astype(np.uint32)
            begins = some[:-2] | some[1:-1] << 8 | some[2:] << 16
            for place in np.flatnonzero(self._known[begins]).tolist():
                yield start + place, int(begins[place])


def forms(secret: bytes) -> set[bytes]:
    """Return every form of a secret."""
    spellings = {secret, secret.hex().encode(), secret.hex().upper().encode()}
    if secret.isascii():
        spellings.add(secret.decode().encode("utf-16-le"))
    for ahead, cut in enumerate(_BEFORE):
        whole = (ahead + len(secret)) * 8 // 6
        written = base64.b64encode(bytes(ahead) + secret)[cut:whole]
        spellings |= {written, written.translate(bytes.maketrans(b"+/", b"-_"))}
    return spellings


def views(content: bytes) -> Iterator[bytes]:
    """Give bytes as they are, without the ends of lines, and unpacked where they are packed."""
    yield content
    if b"\n" in content:
        yield content.translate(None, b"\r\n")
    if content.startswith(_GZIP):
        yield gzip.decompress(content)
    if content.startswith(_ZIP):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            yield from map(packed.read, packed.namelist())
    # One that is just being written has no end yet.
    if content.startswith(_PARQUET) and content.endswith(_PARQUET):
        with tempfile.NamedTemporaryFile() as file, duckdb.connect() as engine:
            file.write(content)
            file.flush()
            rows = engine.execute("SELECT t::text FROM read_parquet(?) AS t", [file.name]).fetchall()
            yield "\n".join(row for (row,) in rows).encode()


def files_in(*places: Path) -> Iterator[tuple[str, bytes]]:
    """Read files, and every file in folders; what is gone by the time it is read is passed over."""
    for folder in places:
        for path in [folder, *sorted(folder.rglob("*"))]:
            try:
                if stat.S_ISREG(path.lstat().st_mode):
                    yield str(path.relative_to(folder.parent)), path.read_bytes()
            except FileNotFoundError:
                continue


def open_files(*processes: int) -> Iterator[tuple[str, bytes]]:
    """Read the files that processes have open, those without a name too, and what they were started with."""
    seen = set()
    for process in processes:
        place = Path("/proc") / str(process)
        # It may end meanwhile, or close what it had open; and only root can look into the custodian.
        with suppress(FileNotFoundError, ProcessLookupError, PermissionError):
            for path in [place / "environ", place / "cmdline", *sorted((place / "fd").iterdir())]:
                status = path.stat()
                if stat.S_ISREG(status.st_mode) and (status.st_dev, status.st_ino) not in seen:
                    seen.add((status.st_dev, status.st_ino))
                    yield str(path), path.read_bytes()
