"""The checks of security: encryption in transit, backups, and their drill."""

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
    Check(
        "monitoring.mail_warning", (41,), Examination(f"{__name__}.p41_mail_warning"),
        says="Beside every e-mail address, on pages and error pages, stands that mail is not encrypted, with a "
        "link to a form of ours that answers over HTTPS.",
    ),
    Check(
        "monitoring.protocols", (48,), Examination(f"{__name__}.p48_protocols"),
        says="The portal speaks TLS 1.2 or 1.3, declines all older ones, and refuses a form sent without it.",
    ),
    Check(
        "monitoring.strength", (49,), Examination(f"{__name__}.p49_strength"),
        says="The cipher detects changes, the certificate is valid for at least 14 more days, and browsers "
        "are told to keep to HTTPS for a year.",
    ),
    Check(
        "monitoring.redirects", (50,), Examination(f"{__name__}.p50_redirects"),
        says="Every address asked for over plain HTTP is sent to itself under HTTPS.",
    ),
    Check(
        "monitoring.mixture", (51,), Examination(f"{__name__}.p51_mixed_content"),
        says="No page refers to anything insecure or loads anything from another host.",
    ),
)  # fmt: skip
