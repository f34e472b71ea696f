"""The process that begins backups and drills as root, where each other process has a user of its own.

No other one may read all that a backup holds.
"""

import time
from typing import Final

from django.db import close_old_connections

from keepfaith.ipc.stop_request import StopRequest
from keepfaith.website.processes.backup_drill import end_drill, see_to_drill
from keepfaith.website.processes.daily_backup import end_backup, see_to_backup
from keepfaith.website.processes.portal import served_portal
from keepfaith.website.runtime.data_directory import DataDirectory

PROCESS: Final = "backups"
_ROUND: Final = 3.0


def see_to_backups(data: DataDirectory) -> None:
    """Begin what is due, until asked to stop."""
    stop = StopRequest(end_backup, end_drill)
    stop.listen()
    while True:
        stop.check()
        if served_portal(data) is not None:
            close_old_connections()
            see_to_backup()
            see_to_drill()
        time.sleep(_ROUND)
