"""The store of visits that a command reads: one that is there, so that a mistyped name is not answered by "nothing"."""

from pathlib import Path

from keepfaith.cli_context import DataFolder
from keepfaith.errors import KeepfaithError
from keepfaith.visits.store.manifest_database import NAME


def store_folder(data: DataFolder) -> Path:
    """Return the folder of the store, or refuse a folder without a portal, and a portal without a store."""
    if not (data.visits / NAME).is_file():
        data.required()
        raise KeepfaithError(
            f"There is no store of visits in {data.path}.",
            "Start the portal once: keepfaith serve makes the store. Or bring it back from a backup.",
        )
    return data.visits
