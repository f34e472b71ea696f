"""Files of translations held against the texts that there are now."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from keepfaith.website.languages.calendar_texts import calendar_texts
from keepfaith.website.languages.catalogs import OWN, headers_of, read_file, sources

Texts = Mapping[str, str | tuple[str, str]]
_WIDTH = 120


@dataclass(frozen=True, slots=True)
class Lack:
    """What one file lacks: who translated it, how many texts there are, and those without a translation."""

    by: str
    count: int
    texts: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it for machines."""
        return {"by": self.by, "texts": self.count, "lacks": list(self.texts)}


def lacks(folder: Path, texts: Texts) -> dict[Path, Lack]:
    """Return what each language's file in a folder lacks."""
    return {path: _lack(path, _texts_for(path, texts)) for path in sources([folder])}


def update(folder: Path, texts: Texts) -> None:
    """Bring each file in a folder up to date: new texts stand in it without a translation, those gone are out."""
    for path in sources([folder]):
        old = read_file(path)
        new = Catalog(locale=old.locale, header_comment=old.header_comment, fuzzy=False)
        for key, english in _texts_for(path, texts).items():
            before = old.get(key)
            new.add(
                english,
                string=before.string
                if before and isinstance(before.id, str) is isinstance(english, str)
                else "",
            )
        packed = io.BytesIO()
        write_po(packed, new, width=_WIDTH, omit_header=True)
        fresh = _head(path) + packed.getvalue()
        if fresh != path.read_bytes():
            path.write_bytes(fresh)


def _texts_for(path: Path, texts: Texts) -> Texts:
    """Add what a file of the portal has to say besides, because Django cannot say it in that language."""
    return {**texts, **calendar_texts(path.parts[-3])} if path.is_relative_to(OWN) else texts


def _lack(path: Path, texts: Texts) -> Lack:
    catalog = read_file(path)
    without = tuple(key for key, english in texts.items() if not _is_translated(catalog, key, english))
    return Lack(headers_of(path).get("X-Translation", "machine"), len(texts), without)


def _is_translated(catalog: Catalog, key: str, english: str | tuple[str, str]) -> bool:
    message = catalog.get(key)
    if message is None or isinstance(message.id, str) is not isinstance(english, str):
        return False
    strings = [message.string] if isinstance(message.string, str) else message.string or [""]
    return all(strings)


def _head(path: Path) -> bytes:
    """Return the file's comments and headers as they are: Babel would put its own words there."""
    return path.read_bytes().partition(b"\n\n")[0] + b"\n\n"
