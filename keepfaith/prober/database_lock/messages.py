"""Promises 13 and 31: what keeps the list of messages from being changed is as in the release."""

from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.database_lock.comparison import judged, of_tables
from keepfaith.prober.reach import Reach

TABLES: Final = (
    "disclosure_outgoing_message",
    "disclosure_mailing",
    "disclosure_mailing_step",
    "disclosure_trial_message",
)
# Beside those that the triggers of these tables call.
FUNCTIONS: Final = ("disclosure_only_removes_name",)


def examine(reach: Reach) -> Finding:
    """Compare the tables of messages."""
    return judged(reach, __name__, of_tables(*TABLES, functions=FUNCTIONS), figure="messages")
