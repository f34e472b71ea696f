"""Where the embedded PostgreSQL's Unix socket lies: in the data directory, or where its path is short."""

import hashlib
import os
import stat
from pathlib import Path

from keepfaith.errors import KeepfaithError
from keepfaith.website.postgres.os_account import Account
from keepfaith.website.runtime.data_directory import DataDirectory

PORT = 5432
_MAX_PATH_LENGTH = 103
_FILE = f".s.PGSQL.{PORT}"


class NoSocketDirectory(KeepfaithError):
    """No place was found for the socket."""


def socket_directory(data: DataDirectory) -> Path:
    """Return where the socket is or will be, without touching anything."""
    try:
        return Path((data.postgresql / "settings" / "socket-directory").read_text())
    except OSError:
        return _candidates(data)[0]


def make_socket_directory(data: DataDirectory, account: Account) -> Path:
    """Make the socket's folder, for the account alone, and return it."""
    for folder in _candidates(data):
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            if account.is_separate:
                _open_to(folder, account)
        except OSError:
            continue
        # In a folder open to all, somebody else may have made one of this name first.
        status = folder.lstat()
        others = status.st_mode & (0o077 if account.shared is None else 0o067)
        if stat.S_ISDIR(status.st_mode) and status.st_uid == account.uid and not others:
            return folder
    raise NoSocketDirectory(
        f"PostgreSQL's socket finds no place: the path of {data.path} is too long for it, and none of"
        f" {', '.join(str(candidate.parent) for candidate in _candidates(data))} gave a private folder.",
        "Name a data directory with a shorter path in KEEPFAITH_DATA.",
    )


def _open_to(folder: Path, account: Account) -> None:
    """Give a folder of ours to the account and its group, also one that an earlier start made for fewer or more."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(descriptor).st_uid in {os.geteuid(), account.uid}:
            os.fchown(descriptor, account.uid, account.gid if account.shared is None else account.shared)
            os.fchmod(descriptor, 0o700 if account.shared is None else 0o710)
    finally:
        os.close(descriptor)


def remove_socket(folder: Path) -> None:
    """Remove what a killed PostgreSQL left in the socket's folder."""
    for name in (_FILE, f"{_FILE}.lock"):
        (folder / name).unlink(missing_ok=True)


def _candidates(data: DataDirectory) -> list[Path]:
    inside = data.postgresql / "socket"
    # PostgreSQL's clients read a comma as the end of a host.
    if len(os.fsencode(inside / _FILE)) <= _MAX_PATH_LENGTH and "," not in str(inside):
        return [inside]
    name = "keepfaith-" + hashlib.sha256(os.fsencode(data.path)).hexdigest()[:16]
    own = os.environ.get("XDG_RUNTIME_DIR")
    # The folder of a session of root's is closed to the account that PostgreSQL runs under.
    parents = [own] if own and os.geteuid() != 0 else []
    return [Path(parent) / name for parent in (*parents, "/run", "/tmp")]  # noqa: S108 - checked above
