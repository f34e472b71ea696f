"""The checks of security: backups, and their drill."""

import datetime as dt
from typing import Final

from keepfaith.policies.sections.check import Check, Examination

# They read what others left, which a new portal does not have yet.
_SOON: Final = dt.timedelta(minutes=15)
CHECKS: Final = (
    Check(
        "monitoring.backups", (42,), Examination(f"{__name__}.p42_daily_backups"),
        says="Every day an encrypted backup is made in a place of its own and entered in the ledger; its file is there "
        "with the size and the digest that the ledger says.", period=_SOON,
    ),
    Check(
        "monitoring.drill", (42,), Examination(f"{__name__}.p42_backup_drills"),
        says="Every week a backup is made and brought back in a second place; each table, record and file that "
        "came back is counted and compared with what was backed up.", period=_SOON,
    ),
)  # fmt: skip
