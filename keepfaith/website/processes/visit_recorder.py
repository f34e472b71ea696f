"""Running the recorder of visits beside the portal, sending visits to it, and asking whether it answers."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from keepfaith.agency.folder import agency_folder
from keepfaith.errors import KeepfaithError
from keepfaith.visits.recorder.receiver import block_end_signals
from keepfaith.visits.recorder.sender import is_answering
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.locks import FileLock
from keepfaith.website.runtime.part_users import PartUsers
from keepfaith.website.runtime.process_sockets import make_socket_folder, socket_folder

_PATIENCE: Final = 0.5
_EARLIER: Final = 5.0
_PROCESS: Final = "recorder"
# It works for a moment once a minute: more threads would only hold more memory, and what is free goes back at once.
_SMALL: Final = {
    "POLARS_MAX_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
    "_RJEM_MALLOC_CONF": "dirty_decay_ms:0,muzzy_decay_ms:0",
}  # fmt: skip


class NoStoreOfVisits(KeepfaithError):
    """The store of visits could not be made."""


class AlreadyRecorded(KeepfaithError):
    """Another recorder runs in the data directory."""


def recorder_socket(data: DataDirectory) -> Path:
    """Name the socket at which the recorder takes visits in."""
    return socket_folder(data, process=_PROCESS) / "visits"


def run_recorder(data: DataDirectory) -> bool:
    """Record until asked to stop; false if not all could be committed."""
    # Before anything is imported that has threads of its own, as polars has.
    block_end_signals()
    for name, value in _SMALL.items():
        os.environ.setdefault(name, value)
    from keepfaith.visits.pipeline.path_rules import PathRules
    from keepfaith.visits.recorder.recorder import record

    data.opened()
    lock = FileLock(data.process_folder(_PROCESS) / "lock")
    try:
        if not lock.taken(within=_EARLIER):
            raise AlreadyRecorded(
                f"Another recorder of visits runs in {data.path}.",
                "Stop that one first, or name another directory in KEEPFAITH_DATA.",
            )
        at = make_socket_folder(data, process=_PROCESS) / "visits"
        senders = PartUsers.from_environment().peers(_PROCESS)
        return record(data.visits, at=at, rules=PathRules.read(agency_folder()), senders=senders)
    finally:
        lock.close()


def recorder_answers(data: DataDirectory) -> bool:
    """Return whether the recorder answers at once."""
    return is_answering(recorder_socket(data), within=_PATIENCE)


def make_store_of_visits(data: DataDirectory, say: Callable[[str], None], *, demo: bool = False) -> None:
    """Make the store where there is none, and say its recovery key, which is shown only then.

    That of a demonstration has made-up visits of sixty days.
    """
    from keepfaith.custody.addresses.recipients import RECOVERY
    from keepfaith.visits.pipeline.path_rules import PathRules

    # Better refused here, in words, than by every process that reads them.
    PathRules.read(agency_folder())
    if (data.visits / RECOVERY).exists():
        return
    # In a process of its own, for what it needs would stay in the memory of this one.
    completed = subprocess.run(
        [sys.executable, "-m", "keepfaith.visits", data.visits, *(["--samples"] if demo else [])],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    for line in completed.stdout.splitlines():
        say(line)
    if completed.returncode:
        raise NoStoreOfVisits(
            f"The store of visits in {data.visits} could not be made.", "Read what is said above."
        )
