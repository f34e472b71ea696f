"""Compiling files of translations into what is read at start; `bin/set-up` does it whenever one changed."""

import io
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from email import message_from_string
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, denormalize, read_po

from keepfaith.errors import KeepfaithError
from keepfaith.policies.editions.places import places_in
from keepfaith.policies.letters import BRACES

OWN: Final = Path(__file__).parents[1] / "locale"
SAMPLE: Final = Path(__file__).parents[3] / "agencies" / "dese" / "locale"
_PLACE: Final = re.compile(r"%\(\w+\)s|%%")


class _Compiled(Catalog):
    """A file's translations under all of its headers; Babel alone would leave out those that it does not know."""

    mime_headers: tuple[tuple[str, str], ...] = ()


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


def headers_of(path: Path) -> dict[str, str]:
    """Return the headers of a file, all of them: they stand in its first entry, above an empty line."""
    head = path.read_text(encoding="utf-8").partition("\n\n")[0].splitlines()
    header_text = "\n".join(line for line in head if line.startswith('"'))
    if 'msgid ""' not in head or not header_text:
        raise KeepfaithError(
            f"{path} has no headers.", 'Begin it with `msgid ""`, as the file in Spanish does.'
        )
    return dict(message_from_string(denormalize(header_text)).items())


def compile_all(folders: Sequence[Path]) -> list[Path]:
    """Compile every language in these folders; a reader sees the old file or the new one, never half of one."""
    compiled = []
    for source in sources(folders):
        catalog = _Compiled()
        for message in read_file(source):
            english, translated = _joined(message.id), _joined(message.string)
            if not english or message.fuzzy or not all(translated.split("\0")):
                continue
            if not _fits(english, translated):
                raise KeepfaithError(
                    f"{source}: the places %(…)s or {{…}} of “{english}” are not those of its translation.",
                    "Keep each place as it is in English; write %% for a per cent sign.",
                )
            catalog.add(message.id, message.string)
        catalog.mime_headers = tuple(headers_of(source).items())
        target = source.with_suffix(".mo")
        fresh = target.with_suffix(".mo.new")
        with fresh.open("wb") as file:
            write_mo(file, catalog)
        fresh.replace(target)
        compiled.append(target)
    return compiled


def _joined(text: str | Sequence[str] | None) -> str:
    """Return a text with its plural, if it has one, as compiled files have them."""
    return text if isinstance(text, str) else "\0".join(text or ())


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


if __name__ == "__main__":
    agency = os.environ.get("KEEPFAITH_AGENCY")
    try:
        compile_all([OWN, Path(agency) / "locale" if agency else SAMPLE])
    except KeepfaithError as error:
        sys.exit(f"Problem: {error.problem}\nWhat to do: {error.remedy}")
