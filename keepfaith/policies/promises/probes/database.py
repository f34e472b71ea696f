"""Probes of the database's own catalog: its rights and guards, against the lock that comes with the release."""

import datetime as dt
from typing import Final

from keepfaith.policies.sections.check import Check

_OFTEN: Final = dt.timedelta(minutes=5)
DATABASE: Final = (
    Check(
        "database.guards", (44,), None, _OFTEN,
        says="A file of this release, the lock, lists what PostgreSQL states of a new database: each table, column, "
        "constraint, trigger, function, role and right. A process of its own asks the running database for the same. "
        "Nothing may be missing, and nothing may be there that the release does not list. No trigger, constraint or "
        "trigger function may have been changed and put back since the last look.",
    ),
    Check(
        "database.columns", (6,), None, _OFTEN,
        says="A process of its own asks the database which tables and columns it has. They must be those that the "
        "release's lock lists, and no more.",
    ),
    Check(
        "database.rights", (43,), None, _OFTEN,
        says="A process of its own asks the database who may do what with each table, column and function, who owns "
        "it, and which role has the rights of another. It must be what the release's lock lists, and no more.",
    ),
    Check(
        "database.destructions", (45,), None, _OFTEN,
        says="A process of its own compares the tables of records, tasks, accounts and tombstones with the release's "
        "lock: the triggers that refuse to remove a row without permission, their functions, constraints and rights.",
    ),
    Check(
        "database.editions", (1, 55), None, _OFTEN,
        says="A process of its own compares the tables of posted editions with the release's lock: the triggers that "
        "refuse a change or too short a notice, their functions, constraints and rights.",
    ),
    Check(
        "database.messages", (13, 31), None, _OFTEN,
        says="A process of its own compares the tables of messages that go out with the release's lock: their "
        "triggers, functions, constraints and rights.",
    ),
    Check(
        "database.uses", (35,), None, _OFTEN,
        says="A process of its own compares the tables of tasks and of what employees did with the release's lock: "
        "the triggers that date and guard them, their functions, constraints and rights.",
    ),
)  # fmt: skip
