"""What root does before each process starts as a user of its own: files to their owners, the key to the custodian."""

import os
from collections.abc import Mapping
from pathlib import Path

from keepfaith.website.processes.custodian_key import lend_key
from keepfaith.website.runtime.backup_plan import FOLDER, BackupPlan
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.owners import give_owners, share_backups
from keepfaith.website.runtime.part_users import PartUsers
from keepfaith.website.runtime.process_sockets import custodian_elsewhere


def draw_boundaries(data: DataDirectory, environment: Mapping[str, str], *, lends_key: bool = True) -> None:
    """Give each file to its owner, where each process has a user; the environment is that of the processes.

    The key is not lent where the custodian gets it by itself.
    """
    users = PartUsers.from_environment()
    if not users or os.geteuid() != 0:
        return
    # The key first: one is made only while there is no store.
    if lends_key and not custodian_elsewhere():
        lend_key(data)
    give_owners(data, users)
    named = environment.get(FOLDER)
    share_backups(Path(named) if named else BackupPlan.from_environment().folder, users)
