"""Making a backup beside the running portal: the database first, then the custodian, then all else.

In this order a row never comes back without the key it had: a key that is missing was erased in between, and one
without its row is given up when the backup is brought back.
"""

import contextlib
import datetime as dt
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from keepfaith import __version__
from keepfaith.custody.archives.archive_format import Packer
from keepfaith.custody.archives.files import written
from keepfaith.custody.archives.keys import PublicKey
from keepfaith.custody.archives.store_copy import BACKUP, copying
from keepfaith.errors import KeepfaithError
from keepfaith.visits.store.manifest_database import NAME as MANIFEST
from keepfaith.website.backups.database_dump import OwnedDatabase
from keepfaith.website.backups.retention import last_day, name_at
from keepfaith.website.backups.tar_archive import copied_database, names_in, pack
from keepfaith.website.postgres.cluster import APPLICATION_SECRET, PROBER_SECRET
from keepfaith.website.postgres.connections import is_embedded
from keepfaith.website.processes.custodian import custody_folder
from keepfaith.website.processes.custodian_key import custodian_key
from keepfaith.website.runtime.data_directory import DataDirectory

DATABASE, VISITS, AGENCY, SECRETS = "database", "visits", "agency", "secrets"
_STORED: Final = "SELECT name FROM files WHERE removed IS NULL ORDER BY added, name"


@dataclass(frozen=True, slots=True)
class CreatedBackup:
    """A backup with the content of its list."""

    file: Path
    listed: dict[str, Any]


@dataclass(frozen=True)
class Sources:
    """What a backup is made of: the data directory, the database in it or beside it, and the agency's folder."""

    data: DataDirectory
    agency: Path
    retention: dict[str, Any]

    def size(self) -> int:
        """Return about how many bytes it has now: the data directory's files, and a database that is elsewhere."""
        inside = 0
        for folder, _, names in os.walk(self.data.path):
            for name in names:
                # What was there a moment ago may be gone.
                with contextlib.suppress(FileNotFoundError):
                    inside += (Path(folder) / name).lstat().st_size
        return inside if is_embedded() else inside + OwnedDatabase.of(self.data).size()

    def create(self, folder: Path, *, public: PublicKey, now: dt.datetime) -> CreatedBackup:
        """Write a backup into a folder, whole or not at all; the database runs, and the custodian may."""
        kek = custodian_key(self.data, make=False)
        file = folder / name_at(now)
        last = last_day(self.retention, now.date())
        listed: dict[str, Any] = {
            "kind": BACKUP,
            "release": __version__,
            "made_at": now.isoformat(timespec="seconds"),
            "kept_until": last and last.isoformat(),
        }
        if file.exists():
            raise KeepfaithError(f"{file} is there already.", "Wait a second and try again.")
        with written(file, public, kind=BACKUP) as packer:
            listed |= self._database(packer)
            with copying(custody_folder(self.data), kek) as store:
                listed |= store.write(packer, keys=True)
                sign = store.sign
            self._visits(packer)
            with packer.part(AGENCY) as part:
                pack(self.agency, names_in(self.agency), part)
            with packer.part(SECRETS) as part:
                # A fresh cluster gets a password of its own.
                passwords = {APPLICATION_SECRET, PROBER_SECRET}
                secrets = [name for name in names_in(self.data.secrets) if name not in passwords]
                pack(self.data.secrets, secrets, part)
            return CreatedBackup(file, packer.finish(listed, sign))

    def _database(self, packer: Packer) -> dict[str, Any]:
        with OwnedDatabase.of(self.data).snapshot() as snapshot, packer.part(DATABASE) as part:
            snapshot.dump(part)
            return snapshot.counted.as_json()

    def _visits(self, packer: Packer) -> None:
        """Copy the manifest, then the files it lists: what is replaced meanwhile stays long enough to be read."""
        folder = self.data.visits
        with packer.part(VISITS) as part, contextlib.ExitStack() as stack:
            if not (folder / MANIFEST).exists():
                pack(folder, [], part)
                return
            manifest = copied_database(folder / MANIFEST)
            stack.callback(manifest.unlink)
            names = [*_listed(manifest), *_beside(folder)]
            pack(folder, [MANIFEST, *names], part, instead={MANIFEST: manifest})


def _listed(manifest: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(manifest)) as connection:
        return [name for (name,) in connection.execute(_STORED)]


def _beside(folder: Path) -> list[str]:
    """Name what no manifest lists: the wrapped keys, and to whom they are wrapped."""
    keys = [f"keys/{name}" for name in names_in(folder / "keys")] if (folder / "keys").is_dir() else []
    return [*keys, *sorted(file.name for file in folder.glob("*.pub"))]
