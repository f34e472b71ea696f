"""Folders whose group may use what lies in them: the set-group-ID bit says so, and gives each new file that group."""

import stat
from pathlib import Path


def is_shared(folder: Path) -> bool:
    """Return whether a folder's group may use the files and sockets in it that are for others than their owner."""
    try:
        return bool(folder.stat().st_mode & stat.S_ISGID)
    except OSError:
        return False


def private_mode(folder: Path) -> int:
    """Return the mode of a new file in a folder: its owner's alone, or its group's to read where it is shared."""
    return 0o640 if is_shared(folder) else 0o600
