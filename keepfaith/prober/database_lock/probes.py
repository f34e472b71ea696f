"""Probes that each judge by the facts of the database that concern a promise: which tables and functions."""

from functools import partial
from typing import Final

from keepfaith.prober.database_lock.comparison import Comparison, everything, judged, of_tables, rights

# The tables of each probe, and functions beside those that the triggers of these tables call.
DESTRUCTIBLE: Final = (
    (
        "disclosure_record", "disclosure_enclosure", "disclosure_task", "disclosure_step", "disclosure_tombstone",
        "disclosure_abandoned_key", "staff_employee", "staff_tombstone",
    ),
    ("disclosure_abandon_key", "policies_today"),
)  # fmt: skip
EDITIONS: Final = (
    ("policies_document", "policies_edition"),
    ("policies_manifest_digest", "policies_notice_is_given", "policies_today"),
)
MESSAGES: Final = (
    (
        "disclosure_outgoing_message",
        "disclosure_mailing",
        "disclosure_mailing_step",
        "disclosure_trial_message",
    ),
    ("disclosure_only_removes_name",),
)
USES: Final = (("disclosure_task", "disclosure_step"), ("disclosure_only_removes_name", "policies_today"))


def _of_columns(_comparison: Comparison, subject: str, key: str) -> bool:
    """Return whether a fact is of a place where something can be stored."""
    return key.startswith("column ") or subject.startswith("schema ")


columns = partial(judged, name="columns", concern=_of_columns, figure="tables and columns")
destructions = partial(
    judged,
    name="destructions",
    concern=of_tables(*DESTRUCTIBLE),
    figure="records, tasks, accounts and tombstones",
)
editions = partial(judged, name="editions", concern=of_tables(*EDITIONS), figure="editions")
guards = partial(judged, name="guards", concern=everything, figure="itself")
messages = partial(judged, name="messages", concern=of_tables(*MESSAGES), figure="messages")
rights_and_roles = partial(judged, name="rights", concern=rights, figure="rights and roles")
uses = partial(judged, name="uses", concern=of_tables(*USES), figure="tasks and steps")
