"""The folder of backups: a new one is entered in the ledger once it is whole, and only then may old ones go."""

import datetime as dt
import hashlib
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from keepfaith.custody.archives.keys import PublicKey
from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.protocol.answers import BackupFile
from keepfaith.errors import KeepfaithError
from keepfaith.ipc.shared_folders import private_mode
from keepfaith.monitoring.checks.p42_daily_backups import size_in
from keepfaith.website.backups.creation import CreatedBackup, Sources
from keepfaith.website.backups.retention import name_at, past, remove
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.locks import FileLock

# What the ledger calls a backup that was removed.
KIND: Final = "backup"
# Of a run that was killed; a name of a backup never begins with a dot.
_DRAFTS: Final = ".keepfaith-*.backup.*"
# The disk must not be full beside the portal.
_SPARE: Final = 256 * 1024**2


class NotABackupFolder(KeepfaithError):
    """A folder cannot take backups."""


class NoRoomForBackup(KeepfaithError):
    """The disk of the folder has too little room, so no backup was begun."""


class AlreadyBackingUp(KeepfaithError):
    """Another backup of this data directory is being made."""


@dataclass(frozen=True)
class Entered:
    """A backup that is whole and in the ledger, and the names of those that were removed since."""

    backup: CreatedBackup
    removed: tuple[str, ...]


@dataclass(frozen=True)
class BackupFolder:
    """A folder for the backups of one data directory; `keep` bounds how many of them stay, nothing sets no bound."""

    path: Path
    data: DataDirectory
    keep: int | None = None

    def check(self) -> None:
        """Refuse a folder that is missing, or inside the data directory."""
        if self.path.resolve().is_relative_to(self.data.path.resolve()):
            raise NotABackupFolder(
                "That folder lies inside the data directory.", "Name another one for backups."
            )
        if not self.path.is_dir():
            raise NotABackupFolder(
                f"{self.path} is no folder that is there.",
                "Make it, or mount the disk that it is on; a backup must not go elsewhere unnoticed.",
            )

    def add(
        self, sources: Sources, *, public: PublicKey, control: ControlClient, now: dt.datetime
    ) -> Entered:
        """Make a backup, have it entered, and remove what is past its time or beyond the number to keep.

        Whatever fails before the entry, no old one goes.
        """
        self.check()
        with self._alone():
            self._remove_drafts()
            # Asked first: what could not be entered would be of no use.
            if name_at(now) in {backup.named for backup in control.backups()}:
                raise AlreadyBackingUp("A backup was made this very second.", "Try again.")
            self._must_fit(sources.size())
            created = sources.create(self.path, public=public, now=now)
            created.file.chmod(private_mode(self.path))
            control.backed_up(
                created.file.name, digest=digest_of(created.file), size=created.file.stat().st_size
            )
            doomed = self._doomed(control.backups(), sources.retention, created, now.date())
            removed = remove(doomed, enter=lambda name: control.removed(KIND, name))
        return Entered(created, tuple(removed))

    def _doomed(
        self, known: Iterable[BackupFile], retention: dict[str, Any], created: CreatedBackup, today: dt.date
    ) -> list[Path]:
        """List what may go, the oldest first; never the one that was just made."""
        files = set(past(self.path, retention, today=today))
        if self.keep is not None:
            files |= set(self.whole(known)[max(self.keep, 1) :])
        return sorted(files - {created.file})

    def whole(self, known: Iterable[BackupFile]) -> list[Path]:
        """Return the files that are there as the ledger tells, in its order; what it does not know is no backup."""
        return [
            self.path / backup.named for backup in known if size_in(self.path, backup.named) == backup.size
        ]

    def _must_fit(self, size: int) -> None:
        free = shutil.disk_usage(self.path).free
        if free < size + _SPARE:
            raise NoRoomForBackup(
                f"A backup may need {(size + _SPARE) / 1024**2:,.0f} MiB in {self.path},"
                f" and {free / 1024**2:,.0f} are free.",
                "Make room on that disk, or keep fewer backups.",
            )

    def _remove_drafts(self) -> None:
        try:
            for draft in self.path.glob(_DRAFTS):
                draft.unlink(missing_ok=True)
        except OSError as error:
            raise NotABackupFolder(
                f"{self.path} cannot be written: {error.strerror}.", "Let the portal's user write there."
            ) from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        lock = FileLock(self.data.path / "backup.lock")
        try:
            if not lock.taken():
                raise AlreadyBackingUp("Another backup is being made.", "Wait until it ends.")
            yield
        finally:
            lock.close()


def digest_of(file: Path) -> bytes:
    """Read a file back and return its SHA-256."""
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").digest()
