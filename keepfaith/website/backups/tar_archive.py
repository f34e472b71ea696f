"""Folders in a backup: as tar archives, without owners, read back as plain files that only this user can read."""

import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Final, cast

from keepfaith.custody.archives.archive_format import Incoming, Outgoing
from keepfaith.custody.archives.streams import ArchiveRefused
from keepfaith.errors import KeepfaithError

MAX_FILES: Final = 5_000_000
_PRIVATE: Final = 0o600


class NotCopied(KeepfaithError):
    """A folder could not be taken into a backup."""


def pack(
    folder: Path, names: Iterable[str], part: Outgoing, *, instead: dict[str, Path] | None = None
) -> None:
    """Write files of a folder by their names in it; another file may stand `instead` of one."""
    with tarfile.open(fileobj=cast("IO[bytes]", part), mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for name in names:
            file = (instead or {}).get(name, folder / name)
            try:
                with file.open("rb") as source:
                    member = tarfile.TarInfo(name)
                    member.size, member.mode = os.fstat(source.fileno()).st_size, _PRIVATE
                    tar.addfile(member, source)
            except OSError as error:
                raise NotCopied(
                    f"{file} could not be copied: {error.strerror or 'it became shorter'}.",
                    "Make the backup again; if that recurs, verify the store that it belongs to.",
                ) from error
            part.rows += 1
            _forget_files(tar)


def unpack(part: Incoming, folder: Path) -> None:
    """Write the files of a part under a folder, and count them; anything but a plain file within it is refused."""
    for member, source in files_of(part):
        file = folder / member
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, _PRIVATE)
        with os.fdopen(descriptor, "wb") as out:
            while block := source.read(1024 * 1024):
                out.write(block)
            out.flush()
            os.fsync(out.fileno())


def files_of(part: Incoming) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield each file of a part, by its name; they are to be read one after the other."""
    try:
        with tarfile.open(fileobj=cast("IO[bytes]", part), mode="r|") as tar:
            for member in tar:
                parts = Path(member.name).parts
                source = tar.extractfile(member) if member.isreg() else None
                if source is None or ".." in parts or member.name.startswith("/") or part.rows >= MAX_FILES:
                    raise _refused(part.name)
                part.rows += 1
                yield member.name, source
                _forget_files(tar)
    except tarfile.TarError as error:
        raise _refused(part.name) from error


def names_in(folder: Path) -> list[str]:
    """List the plain files of a folder and those below, by their names in it, in order."""
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    )


def copied_database(file: Path) -> Path:
    """Copy an SQLite database, beside its writers, as of one instant; the copy is to be removed."""
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.")
    os.close(descriptor)
    address = f"{file.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as source, closing(sqlite3.connect(name)) as copy:
        source.backup(copy)
    return Path(name)


def _forget_files(tar: tarfile.TarFile) -> None:
    """Let go of the files behind, which a tar archive otherwise remembers one by one."""
    vars(tar)["members"].clear()


def _refused(name: str) -> ArchiveRefused:
    return ArchiveRefused(f"The part “{name}” holds something else than plain files.", "Take another backup.")
