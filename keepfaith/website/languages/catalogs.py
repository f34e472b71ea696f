"""Compiling files of translations into what is read at start; `bin/set-up` does it whenever one changed."""

import io
import os
import re
import struct
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, denormalize, read_po

from keepfaith.errors import KeepfaithError
from keepfaith.policies.editions.places import places_in
from keepfaith.policies.letters import BRACES

OWN: Final = Path(__file__).parents[1] / "locale"
SAMPLE: Final = Path(__file__).parents[3] / "agencies" / "dese" / "locale"
_PLACE: Final = re.compile(r"%\(\w+\)s|%%")
# The mark of a compiled file, its version, and how long its own head is (GNU gettext manual, 10.3).
_MARK, _VERSION, _HEAD = 0x950412DE, 0, 28


def sources(folders: Sequence[Path]) -> Iterator[Path]:
    """List the files of translations in these folders."""
    for folder in folders:
        yield from sorted(folder.glob("*/LC_MESSAGES/django.po"))


def read_file(path: Path) -> Catalog:
    """Read a file of translations; a broken one is refused with its line."""
    try:
        return read_po(io.BytesIO(path.read_bytes()), locale=path.parts[-3], abort_invalid=True)
    except (OSError, ValueError, PoFileError) as error:
        raise KeepfaithError(f"{path} cannot be read: {error}.", "Fix that file.") from error


def headers_of(path: Path) -> str:
    """Return the headers of a file, all of them: they stand in its first entry, above an empty line."""
    head = path.read_text(encoding="utf-8").partition("\n\n")[0].splitlines()
    header_text = "\n".join(line for line in head if line.startswith('"'))
    if 'msgid ""' not in head or not header_text:
        raise KeepfaithError(
            f"{path} has no headers.", 'Begin it with `msgid ""`, as the file in Spanish does.'
        )
    return denormalize(header_text)


def compile_all(folders: Sequence[Path]) -> list[Path]:
    """Compile every language in these folders; a reader sees the old file or the new one, never half of one."""
    compiled = []
    for source in sources(folders):
        translated = dict(_translations(read_file(source)))
        if wrong := [english for english, text in translated.items() if not _fits(english, text)]:
            raise KeepfaithError(
                f"{source}: the places %(…)s or {{…}} of “{wrong[0]}” are not those of its translation.",
                "Keep each place as it is in English; write %% for a per cent sign.",
            )
        packed = _packed({"": headers_of(source), **translated})
        target = source.with_suffix(".mo")
        fresh = target.with_suffix(".mo.new")
        fresh.write_bytes(packed)
        fresh.replace(target)
        compiled.append(target)
    return compiled


def _translations(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Yield each text that has a translation; where there is a plural, both stand together."""
    for message in catalog:
        english = [message.id] if isinstance(message.id, str) else message.id
        strings = [message.string] if isinstance(message.string, str) else message.string or [""]
        if english[0] and all(strings) and not message.fuzzy:
            yield "\0".join(english), "\0".join(strings)


def _fits(english: str, translated: str) -> bool:
    """Return whether a translation can be filled in as its English is; one that cannot would break its page."""
    if places_in(english) != places_in(translated):
        return False
    # What a message has in braces beside facts: its link, its reference.
    if _braces_in(english) != _braces_in(translated):
        return False
    places = set(_PLACE.findall(english))
    return not places or (places >= set(_PLACE.findall(translated)) and "%" not in _PLACE.sub("", translated))


def _braces_in(text: str) -> Counter[str]:
    return Counter(place for place in BRACES.findall(text) if "." not in place)


def _packed(texts: dict[str, str]) -> bytes:
    """Lay texts out as the readers of gettext want them: sorted, each with its length and place."""
    pairs = sorted((english.encode(), translated.encode()) for english, translated in texts.items())
    place = _HEAD + 16 * len(pairs)
    tables: list[bytes] = []
    for column in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<2I", len(pair[column]), place))
            place += len(pair[column]) + 1
    head = struct.pack("<7I", _MARK, _VERSION, len(pairs), _HEAD, _HEAD + 8 * len(pairs), 0, 0)
    words = [pair[column] + b"\0" for column in (0, 1) for pair in pairs]
    return head + b"".join(tables) + b"".join(words)


if __name__ == "__main__":
    agency = os.environ.get("KEEPFAITH_AGENCY")
    try:
        compile_all([OWN, Path(agency) / "locale" if agency else SAMPLE])
    except KeepfaithError as error:
        sys.exit(f"Problem: {error.problem}\nWhat to do: {error.remedy}")
