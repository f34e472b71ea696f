"""Compiling files of translations into what is read at start; `bin/set-up` does it whenever one changed."""

import io
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from keepfaith.errors import KeepfaithError

OWN = Path(__file__).parents[1] / "locale"
SAMPLE = Path(__file__).parents[3] / "agencies" / "dese" / "locale"


def read_file(path: Path) -> Catalog:
    """Read a file of translations; a broken one is refused with its line."""
    try:
        return read_po(io.BytesIO(path.read_bytes()), locale=path.parts[-3], abort_invalid=True)
    except (OSError, ValueError, PoFileError) as error:
        raise KeepfaithError(f"{path} cannot be read: {error}.", "Mend that file.") from error


def compile_all(folders: Sequence[Path]) -> list[Path]:
    """Compile every language in these folders; a reader sees the old file or the new one, never half of one."""
    compiled = []
    for source in _sources(folders):
        packed = io.BytesIO()
        write_mo(packed, read_file(source))
        target = source.with_suffix(".mo")
        fresh = target.with_suffix(".mo.new")
        fresh.write_bytes(packed.getvalue())
        fresh.replace(target)
        compiled.append(target)
    return compiled


def _sources(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(folder.glob("*/LC_MESSAGES/django.po"))


if __name__ == "__main__":
    agency = os.environ.get("KEEPFAITH_AGENCY")
    try:
        compile_all([OWN, Path(agency) / "locale" if agency else SAMPLE])
    except KeepfaithError as error:
        sys.exit(f"Problem: {error.problem}\nWhat to do: {error.mend}")
