"""Promises 1 and 55: what keeps posted editions as they are, and their notice, is as in the release."""

from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.database_lock.comparison import judged, of_tables
from keepfaith.prober.reach import Reach

TABLES: Final = (
    "policies_document",
    "policies_edition",
)
# Beside those that the triggers of these tables call.
FUNCTIONS: Final = (
    "policies_manifest_digest",
    "policies_notice_is_given",
    "policies_today",
)


def examine(reach: Reach) -> Finding:
    """Compare the tables of editions."""
    return judged(reach, __name__, of_tables(*TABLES, functions=FUNCTIONS), figure="editions")
