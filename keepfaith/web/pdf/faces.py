"""The fonts of a PDF, in the order in which they are tried, and which characters each of them has."""

import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from keepfaith.errors import KeepfaithError

FOLDER: Final = Path(__file__).parent / "fonts"
# Latin, Greek, Cyrillic, Hebrew, Arabic and more; then Chinese and Japanese. The template names them in this order.
_FAMILIES: Final = (
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("NotoSansHans-Regular.otf", "NotoSansHans-Bold.otf"),
)
_TABLES, _SUBTABLES = struct.Struct(">4sIII"), struct.Struct(">HHI")
_GROUP: Final = struct.Struct(">III")
# Tables of characters that have all of Unicode (platform, encoding), and their form.
_WHOLE: Final = frozenset({(3, 10), (0, 4), (0, 6)})
_FORM: Final = 12


@lru_cache(maxsize=1)
def coverage() -> tuple[frozenset[str], ...]:
    """Return the characters that all weights of a family have, family by family; raises `KeepfaithError`."""
    try:
        fonts = [[set(_characters((FOLDER / name).read_bytes())) for name in family] for family in _FAMILIES]
    except OSError as error:
        raise KeepfaithError("A font of what is printed is missing.", "Run: npm run build") from error
    return tuple(frozenset(set.intersection(*weights)) for weights in fonts)


def _characters(font: bytes) -> Iterator[str]:
    """Read the table `cmap` of a font, in the form that has all of Unicode."""
    table = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, table + 2)
    for number in range(count):
        platform, encoding, offset = _SUBTABLES.unpack_from(font, table + 4 + number * _SUBTABLES.size)
        start = table + offset
        if (platform, encoding) in _WHOLE and struct.unpack_from(">H", font, start) == (_FORM,):
            (groups,) = struct.unpack_from(">I", font, start + 12)
            for group in range(groups):
                first, last, _glyph = _GROUP.unpack_from(font, start + 16 + group * _GROUP.size)
                yield from map(chr, range(first, last + 1))
            return
    raise ValueError("the font has no table of all its characters")


def _table(font: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    tables = (_TABLES.unpack_from(font, 12 + number * _TABLES.size) for number in range(count))
    return next(int(offset) for name, _sum, offset, _length in tables if name == tag)
