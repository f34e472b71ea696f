"""Where the Unix sockets of the custodian and the recorder lie: in the data directory, or where their path is short."""

import hashlib
import os
import socket
import stat
import tempfile
from pathlib import Path

from keepfaith.errors import KeepfaithError
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.part_users import CUSTODIAN, PartUsers

# sockaddr_un holds 108 bytes; the longest name is "requests".
_MAX_FOLDER_LENGTH = 103 - len("/requests")
_PASSED = 0o2710
CUSTODIAN_SOCKET = "KEEPFAITH_CUSTODIAN"


class NoSocketFolder(KeepfaithError):
    """No private folder was to be had for a process's sockets."""


def socket_folder(data: DataDirectory, *, process: str = "custody") -> Path:
    """Name the folder of a process's sockets, without touching it."""
    if process == "custody" and (elsewhere := custodian_elsewhere()):
        return elsewhere.parent
    inside = data.run / process
    if len(os.fsencode(inside)) <= _MAX_FOLDER_LENGTH:
        return inside
    name = f"keepfaith-{process}-" + hashlib.sha256(os.fsencode(data.path)).hexdigest()[:16]
    return Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()) / name


def custodian_elsewhere() -> Path | None:
    """Return the socket `requests` of a custodian that something else starts, if one is named."""
    named = os.environ.get(CUSTODIAN_SOCKET, "")
    if named and (not Path(named).is_absolute() or Path(named).name != "requests"):
        raise NoSocketFolder(
            f"{CUSTODIAN_SOCKET} names no full path of a custodian's socket “requests”.",
            "Name it as the custodian made it, such as /var/lib/keepfaith/data/run/custody/requests.",
        )
    return Path(named) if named else None


def make_socket_folder(data: DataDirectory, *, process: str = "custody") -> Path:
    """Make the folder for this user alone; one that somebody else made first is refused.

    Where each process has its own user, the group of those who use its sockets may pass, and root makes the folder.
    """
    folder, users = socket_folder(data, process=process), PartUsers.from_environment()
    part = CUSTODIAN if process == "custody" else process
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if users and os.geteuid() == 0 and folder.lstat().st_uid == 0:
        os.chown(folder, users.uid(part), users.gid(part), follow_symlinks=False)
        folder.chmod(_PASSED)
    status = folder.lstat()
    others = status.st_mode & (0o067 if users else 0o077)
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != users.uid(part) or others:
        raise NoSocketFolder(
            f"{folder} is not a folder of this user's alone, so a process's sockets cannot lie there.",
            "Remove it, or name a data directory with a shorter path in KEEPFAITH_DATA.",
        )
    return folder


def checks_socket(data: DataDirectory) -> Path:
    """Name the socket at which the worker takes requests to run checks now."""
    return socket_folder(data, process="worker") / "checks"


def is_listening(at: Path) -> bool:
    """Return whether a process listens at a socket now."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(os.fspath(at))
        except OSError:
            return False
    return True
