"""Probes that compare two stores which cannot both be wrong alike."""

import datetime as dt
from typing import Final

from keepfaith.policies.sections.check import Check

BALANCES: Final = (
    Check(
        "balances.canaries", (59,), None, dt.timedelta(hours=1),
        says="A process of its own reads in the ledger which test requests were created and which ended. Each must be "
        "stored like any other record, none may be older than 7 days and a day, each that ended must have a tombstone "
        "that says so, and nothing else may have ended without a permission.",
    ),
    Check(
        "balances.schedules", (13, 42, 45), None, dt.timedelta(minutes=5),
        says="The portal's worker notes in the database when each of its schedules ended: erasing what is due, ending "
        "subscriptions, delivering mail, making backups and others. A process of its own reads these notes; none may "
        "be older than two of the schedule's periods.",
    ),
    Check(
        "balances.visits", (15, 17), None, dt.timedelta(minutes=15),
        says="A process of its own notes each request that it makes as a visitor. Some minutes later each must be in "
        "the access log once, with its time, address and status, and the log may store no other value than those "
        "that the policy lists.",
    ),
)  # fmt: skip
