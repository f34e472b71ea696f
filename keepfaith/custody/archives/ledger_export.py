"""The export of the ledger: all that the custodian knows but keys, for who keeps it apart from the backups."""

import datetime as dt
from pathlib import Path
from typing import Any

from keepfaith import __version__
from keepfaith.custody.archives.files import written
from keepfaith.custody.archives.keys import PublicKey
from keepfaith.custody.archives.store_copy import EXPORT, copying


def export(directory: Path, *, to: Path, public: PublicKey, kek: bytes) -> dict[str, Any]:
    """Write the export of the store in a directory, sealed to a public key; return its list."""
    with written(to, public, kind=EXPORT) as packer, copying(directory, kek) as store:
        listed = {"kind": EXPORT, "release": __version__, "made_at": now_told()}
        return packer.finish({**listed, **store.write(packer, keys=False)}, store.sign)


def now_told() -> str:
    """Return the time as lists tell it: UTC, to the second."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
