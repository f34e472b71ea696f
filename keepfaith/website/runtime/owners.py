"""Who owns each file of the data directory, and who may read it, where each process has its own user."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.part_users import (
    APPLICATION,
    BACKUPS,
    CUSTODIAN,
    PARTS,
    PORTAL,
    PROBER,
    RECORDER,
    STATISTICS,
    VISITS,
    PartUsers,
)

ROOT: Final = "root"
# The sockets of the custodian lie in a folder that is named for what it keeps.
SOCKET_FOLDERS: Final = {part: "custody" if part == CUSTODIAN else part for part in PARTS}


@dataclass(frozen=True, slots=True)
class Owned:
    """A folder or file below the data directory: its owner, its group, its mode.

    `deep` says that whatever is below a folder has its owner and group, too, unless it has an entry of its own.
    """

    name: str
    owner: str
    group: str
    mode: int
    deep: bool = False


# New files get the group of a folder with 0o2000.
OWNED: Final = (
    Owned("", ROOT, PORTAL, 0o2710),
    Owned("version", ROOT, PORTAL, 0o640),
    Owned("backup.pub", ROOT, PORTAL, 0o640),
    Owned("drill.json", ROOT, PORTAL, 0o640),
    Owned("run", ROOT, PORTAL, 0o2710),
    *(Owned(f"run/{SOCKET_FOLDERS[part]}", part, part, 0o2710, deep=True) for part in PARTS),
    Owned("secrets", ROOT, PORTAL, 0o2710),
    Owned("secrets/django-key", ROOT, APPLICATION, 0o640),
    Owned("secrets/postgresql-application", ROOT, APPLICATION, 0o640),
    Owned("secrets/postgresql-prober", PROBER, PROBER, 0o600),
    Owned("tls", "front", PORTAL, 0o2710, deep=True),
    Owned("tls/key.pem", "front", "front", 0o600),
    Owned("front", "front", "front", 0o700, deep=True),
    Owned("static", ROOT, APPLICATION, 0o2750, deep=True),
    Owned("custody", CUSTODIAN, CUSTODIAN, 0o700, deep=True),
    Owned("visits", RECORDER, STATISTICS, 0o2750, deep=True),
    *(
        Owned(f"visits/{kind}", RECORDER, VISITS, 0o2750, deep=True)
        for kind in ("days", "hours", "pages", "counts", "rejects", "keys")
    ),
    Owned("prober", PROBER, VISITS, 0o2710, deep=True),
    Owned("postgresql", ROOT, PORTAL, 0o710),
    Owned("postgresql/settings", ROOT, PORTAL, 0o2750, deep=True),
)
_MADE: Final = frozenset(
    {"custody", "front", "prober", *(f"run/{folder}" for folder in SOCKET_FOLDERS.values())}
)
# Others than their owner read these, so their modes say so; what is read by its owner alone is written so.
_READ_BY_GROUP: Final = ("visits", "static")


def give_owners(data: DataDirectory, users: PartUsers) -> None:
    """Give each file of the data directory to its owner, and make the folders in which processes write."""
    if not users or os.geteuid() != 0:
        return
    for name in sorted(_MADE):
        (data.path / name).mkdir(exist_ok=True)
    own = {data.path / entry.name for entry in OWNED}
    for entry in OWNED:
        path = data.path / entry.name
        # What a part put in the place of a folder is none of ours.
        if path.is_symlink() or not path.exists():
            continue
        if entry.deep:
            for below in _below(path, besides=own):
                _give(below, entry, users)
        _give(path, entry, users)
        path.chmod(entry.mode)


def share_backups(folder: Path | None, users: PartUsers) -> None:
    """Let those who compare backups with the ledger read them in a folder of root's; they are encrypted."""
    if folder is None or not users or not folder.is_dir() or folder.stat().st_uid != 0:
        return
    for path in (folder, *folder.glob("*")):
        if not path.is_symlink():
            os.chown(path, -1, users.gid(BACKUPS))
            path.chmod(0o2750 if path.is_dir() else 0o640)


def _below(folder: Path, *, besides: set[Path]) -> Iterator[Path]:
    for at, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if Path(at, name) not in besides]
        yield from (Path(at, name) for name in (*folders, *names) if Path(at, name) not in besides)


def _give(path: Path, entry: Owned, users: PartUsers) -> None:
    uid = 0 if entry.owner == ROOT else users.uid(entry.owner)
    gid = users.gid(entry.group)
    try:
        status = path.lstat()
        if (status.st_uid, status.st_gid) != (uid, gid):
            os.chown(path, uid, gid, follow_symlinks=False)
        if stat.S_ISREG(status.st_mode) and entry.name.startswith(_READ_BY_GROUP):
            path.chmod(0o640)
        elif stat.S_ISDIR(status.st_mode) and entry.name.startswith(_READ_BY_GROUP):
            path.chmod(0o2750)
    except FileNotFoundError:
        # A file of another process went meanwhile.
        return
