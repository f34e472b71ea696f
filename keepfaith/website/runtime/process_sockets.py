"""Where the Unix sockets of the custodian and the recorder lie: in the data directory, or where their path is short."""

import hashlib
import os
import socket
import stat
import tempfile
from pathlib import Path

from keepfaith.errors import KeepfaithError
from keepfaith.website.runtime.data_directory import DataDirectory

# sockaddr_un holds 108 bytes; the longest name is "requests".
_MAX_FOLDER_LENGTH = 103 - len("/requests")


class NoSocketFolder(KeepfaithError):
    """No private folder was to be had for a process's sockets."""


def socket_folder(data: DataDirectory, *, process: str = "custody") -> Path:
    """Name the folder of a process's sockets, without touching it."""
    inside = data.run / process
    if len(os.fsencode(inside)) <= _MAX_FOLDER_LENGTH:
        return inside
    name = f"keepfaith-{process}-" + hashlib.sha256(os.fsencode(data.path)).hexdigest()[:16]
    return Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()) / name


def make_socket_folder(data: DataDirectory, *, process: str = "custody") -> Path:
    """Make the folder for this user alone; one that somebody else made first is refused."""
    folder = socket_folder(data, process=process)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o077:
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
