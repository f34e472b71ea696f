"""What is answered where the custodian itself could not do what was asked."""

import sqlite3
from typing import Final

from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.message import Denial

# An extended code has its kind in the last byte.
_UNWRITABLE: Final = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)


def failure(error: Exception) -> Denial:
    """Return the denial for a round that was undone; its text tells nothing of what was asked."""
    full = isinstance(error, OSError) or getattr(error, "sqlite_errorcode", 0) & 0xFF in _UNWRITABLE
    if full:
        return Denial(
            DenialCode.DISK,
            problem="The custodian's store cannot be written; its disk may be full. Nothing was given out.",
        )
    return Denial(DenialCode.FAILED, problem="The custodian could not do this; nothing was given out.")
