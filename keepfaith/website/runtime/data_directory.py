"""The one directory that holds the portal's state."""

import os
import secrets
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from keepfaith.errors import KeepfaithError
from keepfaith.website.runtime.locks import FileLock

VERSION = 1
_PRIVATE = 0o700
_PASSABLE = 0o711


class DataDirectoryRefused(KeepfaithError):
    """The data directory cannot be used as it is."""


class AlreadyServed(KeepfaithError):
    """Another process serves the portal from this data directory."""


@dataclass(frozen=True)
class DataDirectory:
    """Where each kind of state lies; opening it checks it, and creates it where it is new."""

    path: Path

    @classmethod
    def from_environment(cls) -> "DataDirectory":
        """Name the directory that KEEPFAITH_DATA gives, without touching it."""
        return cls(data_path())

    @classmethod
    def at(cls, path: Path) -> "DataDirectory":
        """Name a directory by its absolute path, so that a later change of folder does not matter."""
        return cls(_absolute(path))

    @property
    def postgresql(self) -> Path:
        """Everything of the embedded PostgreSQL."""
        return self.path / "postgresql"

    @property
    def secrets(self) -> Path:
        """Keys and passwords, readable by their owner alone."""
        return self.path / "secrets"

    @property
    def tls(self) -> Path:
        """The local certificate and its key."""
        return self.path / "tls"

    @property
    def run(self) -> Path:
        """What is true only while the portal runs."""
        return self.path / "run"

    @property
    def static(self) -> Path:
        """Style sheets, fonts and pictures, collected for serving."""
        return self.path / "static"

    @property
    def visits(self) -> Path:
        """The store of visits: what the access log may keep, sealed addresses and all."""
        return self.path / "visits"

    @property
    def portal_file(self) -> Path:
        """The addresses of the running portal."""
        return self.run / "portal.json"

    @property
    def beat_file(self) -> Path:
        """Touched by the worker while it works."""
        return self.sign_of("worker")

    def sign_of(self, process: str) -> Path:
        """Name the file that a process touches while it works."""
        return self.run / process / "beat"

    def passed_sign(self, process: str) -> Path:
        """Name the file by which the worker passes on the sign of a process whose folder is closed to others."""
        return self.run / "worker" / f"{process}.beat"

    def opened(self) -> "DataDirectory":
        """Create what lacks, check that it is ours and of a version we know, and return it."""
        try:
            if self.is_another_users():
                self._check_version()
            else:
                self._create()
        except DataDirectoryRefused:
            raise
        except OSError as error:
            raise DataDirectoryRefused(
                f"The data directory {self.path} cannot be used: {error.strerror}.",
                "Make that directory writable for the user who runs the portal,"
                " or name another one in KEEPFAITH_DATA.",
            ) from error
        return self

    def is_another_users(self) -> bool:
        """Return whether it is there and belongs to another user, who made all that this process needs in it."""
        return self.path.is_dir() and os.geteuid() not in {0, self.path.stat().st_uid}

    def process_folder(self, process: str) -> Path:
        """Name the folder of a process's lock and signs of life, and make it where this user makes such folders."""
        folder = self.run / process
        folder.mkdir(mode=_PRIVATE, exist_ok=True)
        return folder

    def required(self) -> "DataDirectory":
        """Return it if a portal is in it: only serving and restoring make one, so that a mistyped name makes none."""
        if not (self.path / "version").exists():
            raise DataDirectoryRefused(
                f"There is no portal in {self.path}.",
                "Name the directory of your portal in KEEPFAITH_DATA. To begin a new portal there: keepfaith serve",
            )
        return self.opened()

    def _create(self) -> None:
        if not self.path.exists():
            self.path.mkdir(parents=True)
            # PostgreSQL cannot run as root: its own user must be able to pass through to its part.
            self.path.chmod(_PASSABLE if os.geteuid() == 0 else _PRIVATE)
        self._check_version()
        for folder in (self.secrets, self.tls, self.run):
            folder.mkdir(mode=_PRIVATE, exist_ok=True)
            if not folder.stat().st_mode & stat.S_ISGID:
                folder.chmod(_PRIVATE)
        with tempfile.TemporaryFile(dir=self.run):
            pass

    def _check_version(self) -> None:
        file = self.path / "version"
        if not file.exists():
            strangers = [entry.name for entry in self.path.iterdir() if not entry.name.startswith(".version")]
            if strangers and strangers != ["lost+found"]:
                raise DataDirectoryRefused(
                    f"The directory {self.path} is not empty and was not made by Keepfaith.",
                    "Name an empty or new directory in KEEPFAITH_DATA.",
                )
            write_atomically(file, f"{VERSION}\n")
            return
        text = file.read_text().strip()
        if not (text.isascii() and text.isdigit()) or int(text) < 1:
            raise DataDirectoryRefused(
                f"The file {file} does not hold a version number.",
                "Restore it from a backup, or name another directory in KEEPFAITH_DATA.",
            )
        if int(text) > VERSION:
            raise DataDirectoryRefused(
                f"The data directory {self.path} was written by a newer release of Keepfaith"
                f" (its version is {text}; this release knows version {VERSION}).",
                "Run the newer release, or name another directory in KEEPFAITH_DATA.",
            )

    def secret(self, name: str) -> str:
        """Return the secret of this name, made at first use and the same from then on."""
        file = self.secrets / name
        try:
            return file.read_text().strip()
        except FileNotFoundError:
            create_atomically(file, secrets.token_urlsafe(48) + "\n")
            return file.read_text().strip()

    def served(self, *, origin: str) -> FileLock:
        """Claim the directory for one serving process, or say who has it."""
        lock = FileLock(self.path / "lock")
        if not lock.taken():
            holder = " ".join(lock.read().split()) or "another process"
            lock.close()
            raise AlreadyServed(
                f"The data directory {self.path} is already served by {holder}.",
                "Stop that one first (Ctrl-C where it was started),"
                " or name another directory in KEEPFAITH_DATA.",
            )
        lock.write(f"process {os.getpid()} from {Path.cwd()} at {origin}\n")
        return lock

    def is_served(self) -> bool:
        """Return whether a process serves the portal from here now."""
        lock = FileLock(self.path / "lock")
        try:
            return not lock.taken(shared=True)
        finally:
            lock.close()


def data_path() -> Path:
    """Return the absolute path that KEEPFAITH_DATA names, without touching it."""
    return _absolute(Path(os.environ.get("KEEPFAITH_DATA") or "var"))


def secret(data: Path, name: str) -> str:
    """Return a secret of an opened data directory; before that, one that lasts as long as this process."""
    directory = DataDirectory.at(data)
    if not (data / "version").exists():
        return secrets.token_urlsafe(48)
    return directory.secret(name)


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path.expanduser()))  # noqa: PTH100 - resolve() would follow links


def write_atomically(file: Path, text: str, *, mode: int = 0o600) -> None:
    """Write a file so that a reader sees all of it or what was there before."""
    draft = _drafted(file, text, mode)
    draft.replace(file)


def create_atomically(file: Path, text: str, *, mode: int = 0o600) -> None:
    """Write a file that does not exist yet; the first of two writers wins."""
    draft = _drafted(file, text, mode)
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _drafted(file: Path, text: str, mode: int) -> Path:
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    with os.fdopen(descriptor, "w") as draft:
        os.fchmod(draft.fileno(), mode)
        draft.write(text)
        draft.flush()
        os.fsync(draft.fileno())
    return Path(name)
