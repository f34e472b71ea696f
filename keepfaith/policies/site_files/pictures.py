"""An agency's own pictures: small files of kinds that a browser only shows, without word of how they were made."""

import io
import re
import struct
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import ChunkStream

from keepfaith.policies.editions.fault import Fault

MAX_BYTES: Final = 512 * 1024
MAX_PICTURES: Final = 100
MAX_SIDE: Final = 4_000
NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,50}\.(png|jpg|jpeg|webp)")
MEDIA: Final = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp"}
# Parts that say how, where or by whom a picture was taken.
_TELLING: Final = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"EXIF", b"XMP ", b"APP1"})
_PNG_END: Final = b"\0\0\0\0IEND\xaeB`\x82"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is served, and how many pixels it is wide and high."""

    name: str
    media: str
    octets: bytes
    width: int
    height: int


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
    picture = _picture(path.name, path.read_bytes())
    return picture if isinstance(picture, Picture) else Fault(file, 1, *picture)


def _picture(name: str, octets: bytes) -> Picture | tuple[str, str]:
    """Read a picture, or say why it cannot be shown and what to do."""
    if len(octets) > MAX_BYTES:
        return f"the picture is larger than {MAX_BYTES // 1024} KiB", "make it smaller"
    kind = name.rpartition(".")[2]
    try:
        width, height, parts = _headers(octets, MEDIA[kind].removeprefix("image/").upper())
    except Image.DecompressionBombError:
        width, height, parts = MAX_SIDE + 1, 1, set()
    except (OSError, ValueError, SyntaxError, struct.error):
        return f"this is not a whole picture of the kind {kind}", "save it again as what its name says"
    if parts & _TELLING:
        return "the picture says how, where or by whom it was taken", "save it without Exif, XMP and comments"
    if max(width, height) > MAX_SIDE:
        return f"the picture has a side of more than {MAX_SIDE} pixels", "make it smaller"
    return Picture(name, MEDIA[kind], octets, width, height)


def _headers(octets: bytes, kind: str) -> tuple[int, int, set[bytes]]:
    """Read how large a picture is and of which parts it consists; its pixels are not decoded."""
    stream = io.BytesIO(octets)
    with warnings.catch_warnings(action="ignore"), Image.open(stream, formats=[kind]) as image:
        if isinstance(image, JpegImageFile):
            parts = {name.encode() for name, _ in image.applist}
            is_whole = octets.rstrip(b"\0").endswith(b"\xff\xd9")
        elif kind == "PNG":
            stream.seek(8)
            parts, is_whole = {*ChunkStream(stream).verify()}, octets[stream.tell() - 8 :] == _PNG_END
        else:
            parts, is_whole = {*_webp_parts(octets)}, int.from_bytes(octets[4:8], "little") + 8 == len(octets)
    if not is_whole:
        raise ValueError(kind)
    return *image.size, parts


def _webp_parts(octets: bytes) -> Iterator[bytes]:
    """Name all parts: Pillow tells of those only that the file announces."""
    place = 12
    while place < len(octets):
        name, size = struct.unpack_from("<4sI", octets, place)
        yield name
        place += 8 + size + size % 2
