"""An agency's own pictures: small files of kinds that a browser only shows, without word of how they were made."""

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from keepfaith.policies.editions.fault import Fault

MAX_BYTES: Final = 512 * 1024
MAX_PICTURES: Final = 100
MAX_SIDE: Final = 4_000
NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,50}\.(png|jpg|jpeg|webp)")
MEDIA: Final = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp"}
# JPEG (ITU-T T.81, annex B): the marks that begin a frame, which says how large the picture is.
_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_SCAN, _END, _EXIF = 0xDA, 0xD9, 0xE1


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is served, and how many pixels it is wide and high."""

    name: str
    media: str
    octets: bytes
    width: int
    height: int


class _Unreadable(Exception):
    """A file that is not a whole picture of its kind."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a picture's file says of itself; `tells` if it says how, where or by whom it was taken."""

    width: int
    height: int
    tells: bool


def read_pictures(folder: Path) -> Iterator[Picture | Fault]:
    """Read a `pictures` folder: each file is a picture, or a fault that says what to do; no folder is no picture."""
    paths = sorted(path for path in folder.iterdir() if path.name[0] != ".") if folder.is_dir() else []
    if len(paths) > MAX_PICTURES:
        yield Fault("pictures", 1, f"there are more than {MAX_PICTURES} pictures", "remove some")
        return
    for path in paths:
        yield _read(path)


def _read(path: Path) -> Picture | Fault:
    file = f"pictures/{path.name}"
    if path.suffix.lower() == ".svg":
        return Fault(
            file, 1, "a picture in SVG can hold programs and lead elsewhere", "save it as PNG or WebP"
        )
    if not NAME.fullmatch(path.name) or not path.is_file() or path.is_symlink():
        return Fault(
            file, 1, "this is not the name of a picture",
            "name it in small letters, figures and hyphens, ending in .png, .jpg or .webp",
        )  # fmt: skip
    octets = path.read_bytes()
    if problem := _problem(octets, kind := path.suffix[1:]):
        return Fault(file, 1, *problem)
    shape = _READERS[MEDIA[kind]](octets)
    return Picture(path.name, MEDIA[kind], octets, shape.width, shape.height)


def _problem(octets: bytes, kind: str) -> tuple[str, str] | None:
    """Say why a file cannot be shown, and what to do."""
    if len(octets) > MAX_BYTES:
        return f"the picture is larger than {MAX_BYTES // 1024} KiB", "make it smaller"
    try:
        shape = _READERS[MEDIA[kind]](octets)
    except (_Unreadable, struct.error, IndexError):
        return f"this is not a whole picture of the kind {kind}", "save it again as what its name says"
    if shape.tells:
        return "the picture says how, where or by whom it was taken", "save it without Exif, XMP and comments"
    if not (0 < shape.width <= MAX_SIDE and 0 < shape.height <= MAX_SIDE):
        return f"the picture has a side of more than {MAX_SIDE} pixels", "make it smaller"
    return None


def _png(octets: bytes) -> _Shape:
    if not octets.startswith(b"\x89PNG\r\n\x1a\n") or octets[12:16] != b"IHDR":
        raise _Unreadable
    width, height = struct.unpack(">II", octets[16:24])
    place, kinds = 8, set[bytes]()
    while place < len(octets):
        (size,) = struct.unpack(">I", octets[place : place + 4])
        kinds.add(octets[place + 4 : place + 8])
        place += size + 12
    if place != len(octets) or b"IEND" not in kinds:
        raise _Unreadable
    return _Shape(width, height, tells=bool(kinds & {b"eXIf", b"tEXt", b"zTXt", b"iTXt"}))


def _jpeg(octets: bytes) -> _Shape:
    if not (octets.startswith(b"\xff\xd8\xff") and octets.rstrip(b"\0").endswith(b"\xff\xd9")):
        raise _Unreadable
    place, width, height, tells = 2, 0, 0, False
    while octets[place] == 0xFF and octets[place + 1] not in {_SCAN, _END}:  # noqa: PLR2004 - begins a mark
        mark, (size,) = octets[place + 1], struct.unpack(">H", octets[place + 2 : place + 4])
        tells = tells or mark == _EXIF
        if mark in _FRAMES:
            height, width = struct.unpack(">HH", octets[place + 5 : place + 9])
        place += 2 + size
    return _Shape(width, height, tells)


def _webp(octets: bytes) -> _Shape:
    (size,) = struct.unpack("<I", octets[4:8])
    if octets[:4] != b"RIFF" or octets[8:12] != b"WEBP" or size + 8 != len(octets):
        raise _Unreadable
    place, chunks = 12, dict[bytes, bytes]()
    while place < len(octets):
        (size,) = struct.unpack("<I", octets[place + 4 : place + 8])
        chunks.setdefault(octets[place : place + 4], octets[place + 8 : place + 8 + size])
        place += 8 + size + size % 2
    width, height = _webp_size(chunks)
    return _Shape(width, height, tells=bool(chunks.keys() & {b"EXIF", b"XMP "}))


def _webp_size(chunks: dict[bytes, bytes]) -> tuple[int, int]:
    if extended := chunks.get(b"VP8X"):
        return (
            int.from_bytes(extended[4:7], "little") + 1,
            int.from_bytes(extended[7:10], "little") + 1,
        )
    if lossy := chunks.get(b"VP8 "):
        width, height = struct.unpack("<HH", lossy[6:10])
        return width & 0x3FFF, height & 0x3FFF
    lossless = chunks.get(b"VP8L", b"")
    if len(lossless) < 5:  # noqa: PLR2004 - a sign and the two sides
        raise _Unreadable
    bits = int.from_bytes(lossless[1:5], "little")
    return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1


_READERS: Final[dict[str, Callable[[bytes], _Shape]]] = {
    "image/png": _png,
    "image/jpeg": _jpeg,
    "image/webp": _webp,
}
