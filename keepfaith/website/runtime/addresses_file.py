"""The file in which the portal leaves its addresses for other processes and commands."""

import json
import os
from pathlib import Path

from keepfaith.website.runtime.data_directory import DataDirectory, write_atomically
from keepfaith.website.runtime.listen_config import Listening


def leave_addresses(data: DataDirectory, listening: Listening, authority: Path | None) -> None:
    """Say where the portal is reached, and whose certificate is to be trusted."""
    addresses = {
        "origin": listening.origin,
        "plain_origin": listening.plain_origin,
        "certificate": str(authority or ""),
        "pid": os.getpid(),
    }
    write_atomically(data.portal_file, json.dumps(addresses), mode=0o640)
