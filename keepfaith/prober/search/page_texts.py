"""Identifiers that prove themselves, in texts that lie among other bytes: pages of databases, and the access log.

Values lie side by side there, and anybody may write a path, so that words beside a number say nothing of it.
"""

import math
import re
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import BinaryIO, Final

import hyperscan

from keepfaith.prober.search.haystack import OVERLAP, TooLong, unpacked
from keepfaith.prober.search.identifiers import proven

PIECE: Final = 4 * 1024 * 1024
# Beyond so many places in a piece that have such a form, they are not looked at, and the file counts as unread.
MAX_PLACES: Final = 20_000
_FORMS: Final = (
    rb"[^0-9][0-9]{3}-[0-9]{2}-[0-9]{4}[^0-9]",
    rb"[^0-9](?:[2-6][0-9]{15}|[2-6][0-9]{3}[ -][0-9]{4}[ -][0-9]{4}[ -][0-9]{4})[^0-9]",
    rb"[^0-9]3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5}[^0-9]",
    rb".[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?.",
)
# Before and behind a number in a text; otherwise it goes on.
_BEGINS: Final = re.compile(rb"[^A-Za-z0-9_.-]")
_ENDS: Final = re.compile(rb"[^A-Za-z0-9_.-]|[.,;:](?![A-Za-z0-9])", re.DOTALL)
# A part of a path of as many digits as a card has.
_DIGITS_IN_PATH: Final = re.compile(rb"(?<=/)[2-6][0-9]{12,18}(?=[/?\n]|\Z)")
# So much around a number is looked at with it, of the text in which it stands.
_AROUND: Final = 96
# What ends a text; a part of a path is one of its own.
_BREAKS: Final = bytes((*range(32), 127, ord("/")))
_AS_BREAKS: Final = bytes.maketrans(_BREAKS, b"\n" * len(_BREAKS))
# Nobody's, among bytes as a page has them.
_SAMPLES: Final = (
    ("ssn", b"\0\x19531-47-2963\x05\0"), ("payment-card", b"\x10\0{'n': '4539 5787 6362 1486'}\0"),
    ("bank-account", b"\0\x80DE89 3704 0044 0532 0130 00\0"),
)  # fmt: skip


def search_pages(path: Path, *, until: float = math.inf, is_log: bool = False) -> set[str]:
    """Return the categories of what proves itself in a file of any kind, and in what it compresses.

    In the access log a part of a path that is nothing but a card's number is one, for it keeps no number so long.
    Raises `TooLong` where it is not read by a time of the monotonic clock, or has too many places to look at.
    """
    categories: set[str] = set()
    with path.open("rb") as file:
        for piece in _pieces(file):
            categories |= search_bytes(piece)
            if time.monotonic() > until:
                raise TooLong
    for content in unpacked(path):
        categories |= search_bytes(b"\n" + content + b"\n")
        if is_log:
            categories |= search_paths(content)
        if time.monotonic() > until:
            raise TooLong
    return categories


def search_bytes(content: bytes) -> set[str]:
    """Return the categories of what proves itself in some bytes; a number at either end of them is not seen."""
    categories: set[str] = set()
    for start, end in _places(content):
        if _has_length(content, start, end):
            text = content[start:end]
        elif _BEGINS.match(content, start - 1):
            text = _text_around(content, start, end)
        else:
            continue
        categories |= proven(text.decode(errors="replace"))
    return categories


def search_paths(content: bytes) -> set[str]:
    """Return the categories of what proves itself as a part of a path, one path a line, without a word beside it."""
    parts = {match[0].decode() for match in _DIGITS_IN_PATH.finditer(content)}
    return {category for part in parts for category in proven(part, is_alone=True)}


def _has_length(content: bytes, start: int, end: int) -> bool:
    """Return whether a short value of PostgreSQL begins and ends there: its length is in the byte before it."""
    length = content[start - 1] if start else 0
    return length & 1 == 1 and (length >> 1) - 1 == end - start


def _text_around(content: bytes, start: int, end: int) -> bytes:
    """Return the text in which a number is; where a short value of PostgreSQL ends behind it, up to there."""
    first = max(0, start - _AROUND)
    text = content[first : end + _AROUND].translate(_AS_BREAKS)
    begins = text.rfind(b"\n", 0, start - first) + 1
    if not _ENDS.match(content, end):
        stops = (end + more for more in (0, 1))
        end = next(
            (stop for stop in stops for at in range(first + begins, start) if _has_length(content, at, stop)),
            0,
        )
        return text[begins : end - first] if end else b""
    ends = text.find(b"\n", end - first)
    return text[begins : ends if ends != -1 else len(text)]


def unseen_among_bytes() -> list[str]:
    """Return the categories of which one is not seen among bytes."""
    return [category for category, content in _SAMPLES if category not in search_bytes(content)]


@cache
def _database() -> tuple[hyperscan.Database, hyperscan.Scratch]:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    flags = hyperscan.HS_FLAG_SOM_LEFTMOST | hyperscan.HS_FLAG_DOTALL
    database.compile(
        expressions=list(_FORMS), ids=list(range(len(_FORMS))), flags=[flags] * len(_FORMS)
    )  # fmt: skip
    return database, hyperscan.Scratch(database)


def _places(content: bytes) -> set[tuple[int, int]]:
    places: set[tuple[int, int]] = set()

    def met(_number: int, start: int, end: int, _flags: int, _context: object) -> bool:
        places.add((start + 1, end - 1))
        return len(places) > MAX_PLACES

    database, scratch = _database()
    try:
        database.scan(content, match_event_handler=met, scratch=scratch)
    except hyperscan.ScanTerminated as error:
        raise TooLong from error
    return places


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    """Yield a file piece by piece, each with the end of the one before; its ends are those of a line."""
    end = b"\n"
    while piece := file.read(PIECE):
        whole = end + piece
        yield whole
        end = whole[-OVERLAP:]
    yield end + b"\n"
