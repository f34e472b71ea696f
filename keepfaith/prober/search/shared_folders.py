"""Files of the portal's account in folders that are not the portal's alone: temporary ones, and that of its backups."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from keepfaith.prober.search.files import accounts, is_regular, processes

# Others use these folders too, so no more of them is read than a portal would ever leave there.
MAX_FILES: Final = 4_000
MAX_BYTES: Final = 64 * 1024 * 1024
_DEPTH: Final = 2
_TEMPORARY: Final = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108 - only read
_BY_NAME: Final = ("TMPDIR", "TMP", "TEMP")
_BACKUPS: Final = "KEEPFAITH_BACKUPS"
_DATA: Final = b"KEEPFAITH_DATA="
_ROOT: Final = 0


def accounts_of_its_own(data: Path) -> frozenset[int]:
    """Return the users as whom a portal runs and nothing else does, so that their temporary files are a portal's.

    Where each process has a user of its own, those are; where all run as one, it may be somebody's who does other work.
    """
    users = accounts(data)
    if users != {os.geteuid()}:
        return users - {_ROOT}
    return users - {_ROOT} if all(map(_is_a_portals, _processes_of(os.geteuid()))) else frozenset()


def _processes_of(user: int) -> Iterator[Path]:
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and process.stat().st_uid == user:
                yield process
        except OSError:
            continue


def _is_a_portals(process: Path) -> bool:
    try:
        return _DATA in (process / "environ").read_bytes()
    except FileNotFoundError:
        return True
    except OSError:
        return False


def temporary_files(data: Path) -> Iterator[tuple[Path, int]]:
    """Yield each file that the accounts of a portal's processes have in a temporary folder, or in a folder of one.

    With it comes the account that owns it.
    """
    owners, folders = {os.geteuid(), *accounts(data)}, set(map(Path, _TEMPORARY))
    for process in processes(data):
        try:
            owners.add(process.stat().st_uid)
        except OSError:
            continue
        folders |= {Path(value) for name in _BY_NAME if (value := _variable(process, name))}
    seen = 0
    for folder in sorted(folders):
        for path in _files_in(folder, besides=data):
            status = path.lstat() if is_regular(path) else None
            if status and status.st_uid in owners and status.st_size <= MAX_BYTES:
                yield path, status.st_uid
                seen += 1
                if seen >= MAX_FILES:
                    return


def backups(data: Path) -> Iterator[Path]:
    """Yield each file in the folders to which the portal's processes write backups, outside its directory."""
    folders = {Path(value) for process in processes(data) if (value := _variable(process, _BACKUPS))}
    if own := os.environ.get(_BACKUPS):
        folders.add(Path(own))
    for folder in sorted(folders):
        if not folder.is_relative_to(data):
            yield from (path for path in sorted(folder.glob("*")) if is_regular(path))


def _files_in(folder: Path, *, besides: Path) -> Iterator[Path]:
    for at, folders, names in os.walk(folder):
        depth = len(Path(at).relative_to(folder).parts)
        folders[:] = [name for name in folders if depth < _DEPTH - 1 and Path(at, name) != besides]
        yield from (Path(at, name) for name in names)


def _variable(process: Path, name: str) -> str:
    """Return a variable of a process's environment that names a folder; empty if it has none."""
    try:
        variables = (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return ""
    mark = os.fsencode(name) + b"="
    value = next((os.fsdecode(entry.removeprefix(mark)) for entry in variables if entry.startswith(mark)), "")
    return value if value.startswith("/") else ""
