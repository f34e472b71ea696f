"""Listening on a private Unix socket: how it is made, who may reach it, and who is at the other end."""

import os
import socket
import struct
from pathlib import Path
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.ipc.shared_folders import is_shared

# So many bytes a socket's address holds.
MAX_PATH_SIZE: Final = 107
_CREDENTIALS: Final = struct.Struct("3i")


class BadSocket(KeepfaithError):
    """A socket cannot be made where it was asked for."""


def listen(path: Path, *, backlog: int, remedy: str, shared: bool = False) -> socket.socket:
    """Return a socket that listens at a path and that only our own user may reach; it does not block.

    A `shared` one the group of its folder may reach, too, where the folder is shared. Whoever calls this is alone in
    listening there, so a socket that lies there is a dead one's.
    """
    if len(os.fsencode(path)) > MAX_PATH_SIZE:
        raise BadSocket(f"The path {path} is too long for a socket.", remedy)
    if path.is_socket():
        path.unlink()
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    former = os.umask(0o117 if shared and is_shared(path.parent) else 0o177)
    try:
        listening.bind(os.fspath(path))
    except OSError as error:
        listening.close()
        raise BadSocket(f"No socket can be made at {path}: {error.strerror}.", remedy) from error
    finally:
        os.umask(former)
    listening.listen(backlog)
    listening.settimeout(0)
    return listening


def peer_user(connection: socket.socket) -> int:
    """Return the user at the other end, as the kernel says."""
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _, user, _ = _CREDENTIALS.unpack(credentials)
    return int(user)


def share_with_group(path: Path, group: int, *, mode: int) -> None:
    """Let a group use what our own user made."""
    try:
        os.chown(path, -1, group)
    except OSError as error:
        raise BadSocket(
            f"{path} cannot be given to the group {group}: {error.strerror}.",
            "Name a group with --group that the custodian's user belongs to.",
        ) from error
    path.chmod(mode)
