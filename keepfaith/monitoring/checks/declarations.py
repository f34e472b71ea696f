"""The checks of this room: encryption in transit, and the drill of backups."""

from typing import Final

from keepfaith.monitoring.checks.p41_mail_warning import examine_mail_warning
from keepfaith.monitoring.checks.p42_backup_drills import examine_drill
from keepfaith.monitoring.checks.p48_tls import examine_protocols, examine_strength
from keepfaith.monitoring.checks.p50_https import examine_mixture, examine_redirects
from keepfaith.policies.sections.check import Check

CHECKS: Final = (
    Check(
        "monitoring.drill", (42,), examine_drill,
        says="Every week a backup is made and brought back in a second place; each table, record and file that "
        "came back is counted and compared with what was backed up.",
    ),
    Check(
        "monitoring.mail_warning", (41,), examine_mail_warning,
        says="Beside every e-mail address, on pages and error pages, stands that mail is not encrypted, with a "
        "link to a form of ours that answers over HTTPS.",
    ),
    Check(
        "monitoring.protocols", (48,), examine_protocols,
        says="The portal speaks TLS 1.2 or 1.3, declines all older ones, and refuses a form sent without it.",
    ),
    Check(
        "monitoring.strength", (49,), examine_strength,
        says="The cipher detects changes, the certificate is valid for at least 14 more days, and browsers "
        "are told to keep to HTTPS for a year.",
    ),
    Check(
        "monitoring.redirects", (50,), examine_redirects,
        says="Every address asked for over plain HTTP is sent to itself under HTTPS.",
    ),
    Check(
        "monitoring.mixture", (51,), examine_mixture,
        says="No page refers to anything insecure or loads anything from another host.",
    ),
)  # fmt: skip
