"""Restoring into an empty directory: nothing can be served there before it agrees with the newest word of the ledger.

All is made in a draft beside it, that gets the directory's name at the very end.
"""

import contextlib
import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keepfaith.custody.archives.files import read, sync_folder
from keepfaith.custody.archives.keys import PUBLIC, SecretKey
from keepfaith.custody.archives.store_copy import BACKUP, EXPORT, ROOM
from keepfaith.custody.archives.store_rebuild import StoreRebuild
from keepfaith.custody.archives.streams import ArchiveRefused
from keepfaith.errors import KeepfaithError
from keepfaith.website.backups.creation import AGENCY, DATABASE, SECRETS, VISITS
from keepfaith.website.backups.database_dump import OwnedDatabase
from keepfaith.website.backups.reconcile import Lists, Report, agree
from keepfaith.website.backups.tar_archive import unpack
from keepfaith.website.backups.verification import refuse_past, verify_backup, verify_export
from keepfaith.website.postgres.database import reachable
from keepfaith.website.processes.custodian import custody_folder
from keepfaith.website.processes.custodian_key import custodian_key
from keepfaith.website.runtime.data_directory import DataDirectory, write_atomically

Say = Callable[[str], None]


@dataclass(frozen=True)
class Restoring:
    """A backup, the export that has the last word on it, and the keys to both."""

    backup: Path
    ledger: Path
    secret: SecretKey
    public: str

    def restore(self, into: Path, *, today: dt.date, say: Say = lambda _: None) -> Report:
        """Restore into a directory that is empty or not there; whatever fails, nothing is left in it."""
        into = into.absolute()
        if into.exists() and (not into.is_dir() or any(into.iterdir())):
            raise KeepfaithError(
                f"{into} is not an empty directory.", "Name an empty or a new one with --into."
            )
        say("Verifying the backup and the export of the ledger …")
        lists = Lists(verify_backup(self.backup, self.secret), verify_export(self.ledger, self.secret), today)
        _check(lists)
        into.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{into.name}.", dir=into.parent))
        try:
            # PostgreSQL cannot run as root: its own user must be able to pass through to its part.
            draft.chmod(0o711 if os.geteuid() == 0 else 0o700)
            report = self._restored(DataDirectory.at(draft).opened(), lists, say)
            draft.rename(into)
            sync_folder(into.parent)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        return report

    def _restored(self, data: DataDirectory, lists: Lists, say: Say) -> Report:
        rebuild = StoreRebuild(custody_folder(data), form=lists.ledger["form"])
        with contextlib.closing(rebuild) as rebuilding, reachable(data):
            with read(self.ledger, self.secret, kind=EXPORT) as export:
                for part in export.parts():
                    rebuilding.take_export(part)
            rebuilding.follows(lists.backup)
            say("Bringing back the database, the keys and the files …")
            self._take_backup(data, rebuilding, lists.backup)
            kek = custodian_key(data, make=False)
            keyring, ended = rebuilding.completed(kek)
            if {lists.backup["public_key"], lists.ledger["public_key"]} != {keyring.public_key.hex()}:
                raise ArchiveRefused(
                    "The lists are not signed by the custodian whose keys came back.",
                    "Find out who made them.",
                )
            write_atomically(data.path / PUBLIC, self.public + "\n")
            say("Ending what the ledger says has ended …")
            return agree(data, kek, ended, lists)

    def _take_backup(self, data: DataDirectory, rebuilding: StoreRebuild, listed: dict[str, Any]) -> None:
        folders = {VISITS: data.visits, AGENCY: data.path / AGENCY, SECRETS: data.secrets}
        with read(self.backup, self.secret, kind=BACKUP) as archive:
            for part in archive.parts():
                if part.name == DATABASE:
                    OwnedDatabase.of(data).restore(part.blocks())
                elif part.name.startswith(ROOM):
                    rebuilding.take_backup(part)
                elif part.name in folders:
                    folders[part.name].mkdir(mode=0o700, exist_ok=True)
                    unpack(part, folders[part.name])
        if not OwnedDatabase.of(data).counted().agrees_with(listed):
            raise ArchiveRefused("The database did not come back as it was.", "Take another backup.")


def _check(lists: Lists) -> None:
    """Refuse what can be refused before anything is written."""
    listed, ledger_list = lists.backup, lists.ledger
    if ledger_list["checkpoint"]["count"] < listed["checkpoint"]["count"]:
        raise ArchiveRefused(
            "This export of the ledger is older than the backup, so what was ended since would come back.",
            "Give the newest export that was made with `keepfaith ledger export`.",
        )
    if listed["public_key"] != ledger_list["public_key"]:
        raise ArchiveRefused(
            "The backup and the export are not of one custodian.", "Give the export of the same portal."
        )
    refuse_past(listed, today=lists.today)
