"""Searching the bytes of the store, as they lie there and as they read, for what must not be in them."""

import base64
import contextlib
import datetime as dt
import hashlib
import ipaddress
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

# Files are searched from the newest back, up to so many bytes in one run.
MAX_BYTES: Final = 128 * 1024 * 1024
# Shorter ones occur by chance in what is sealed.
MIN_BYTES: Final = 9
_BLOCK_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class SearchResult:
    """How many bytes were searched, and the files in which something was found."""

    size: int
    files_with_match: tuple[str, ...]

    @property
    def extent(self) -> str:
        """Return about how much that was: the public figure of a check may not tell of each request that comes."""
        return f"{10 ** (len(str(self.size // 1_000)) - 1):,} KB or more"


def encodings_of_ip(text: str) -> frozenset[bytes]:
    """Return every usual way to write an IP address, as text or in bytes, that chance does not write too."""
    ip = ipaddress.ip_address(text)
    packed = [ip.packed]
    if isinstance(ip, ipaddress.IPv4Address):
        packed.append(ipaddress.IPv6Address(f"::ffff:{text}").packed)
    forms = {
        text.encode(),
        *packed,
        *(octets.hex().encode() for octets in packed),
        str(int(ip)).encode(),
    }
    forms |= {base64.b64encode(octets) for octets in packed} | digests(text) | digests(packed[-1])
    return frozenset(form for form in forms if len(form) >= MIN_BYTES)


def encodings_of_code(code: str) -> frozenset[bytes]:
    """Return every usual way to write a code, its digests too."""
    octets = code.encode()
    return frozenset({octets, octets.hex().encode(), base64.b64encode(octets).rstrip(b"="), *digests(code)})


def digests(value: str | bytes) -> frozenset[bytes]:
    """Return the usual digests of something, in bytes and in hex."""
    octets = value.encode() if isinstance(value, str) else value
    hashes = [hashlib.new(kind, octets, usedforsecurity=False) for kind in ("md5", "sha1", "sha256")]
    return frozenset(form for digest in hashes for form in (digest.digest(), digest.hexdigest().encode()))


def search_store(folder: Path, needles: Collection[bytes], *, since: dt.datetime) -> SearchResult:
    """Search every file of the store that was written since."""
    if not needles:
        return SearchResult(0, ())
    written = [(_written_at(file), file) for file in folder.rglob("*") if file.is_file()]
    size, holding = 0, []
    for at, file in sorted(written, reverse=True):
        if at < since.timestamp() or size > MAX_BYTES:
            break
        # One that was replaced meanwhile was searched, or will be, under its new name.
        with contextlib.suppress(FileNotFoundError):
            size += file.stat().st_size
            if _file_contains(file, needles) or (
                file.suffix == ".parquet" and any(_columns_contain(file, needles))
            ):
                holding.append(file.relative_to(folder).as_posix())
    return SearchResult(size, tuple(holding))


def _written_at(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _file_contains(file: Path, needles: Collection[bytes]) -> bool:
    # Read and not mapped: a map of a file that gets shorter ends the process.
    overlap, last = max(map(len, needles), default=1) - 1, b""
    with file.open("rb") as opened:
        while part := opened.read(_BLOCK_BYTES):
            content = last + part
            if any(needle in content for needle in needles):
                return True
            last = content[-overlap:] if overlap else b""
    return False


def _columns_contain(file: Path, needles: Collection[bytes]) -> Iterator[bool]:
    """Search the columns of a table, for in the file they are compressed."""
    texts = [needle.decode() for needle in needles if needle.isascii() and needle.decode().isprintable()]
    table = pl.scan_parquet(file)
    for name, kind in table.collect_schema().items():
        column = pl.col(name)
        if texts and kind in (pl.String, pl.Enum):
            matches = column.cast(pl.String).str.contains_any(texts)
        elif kind == pl.Binary:
            matches = pl.any_horizontal(column.bin.contains(needle) for needle in needles)
        else:
            continue
        yield bool(table.select(matches.any()).collect(engine="streaming").item())
