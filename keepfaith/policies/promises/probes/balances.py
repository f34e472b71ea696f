"""Probes that compare two stores which cannot both be wrong alike."""

import datetime as dt
from typing import Final

from keepfaith.policies.sections.check import Check

BALANCES: Final = (
    Check(
        "balances.visits", (15, 17), None, dt.timedelta(minutes=15),
        says="A process of its own notes each request that it makes as a visitor. Some minutes later each must be in "
        "the access log once, with its time, address and status, and the log may store no other value than those "
        "that the policy lists.",
    ),
)  # fmt: skip
