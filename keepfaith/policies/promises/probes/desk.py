"""Probes of the desk: the prober signs in with accounts of its own, which open test requests only."""

import datetime as dt
from typing import Final

from keepfaith.policies.sections.check import Check

_HOURLY: Final = dt.timedelta(hours=1)
DESK: Final = (
    Check(
        "desk.openings", (34, 43), None, _HOURLY,
        says="An account made for this check signs in at the desk, with each duty in turn, and tries to open tasks of "
        "real people. The custodian must refuse each, the page must show nothing, and the ledger must have the refusal "
        "with its reason.",
    ),
    Check(
        "desk.sessions", (20, 21, 22, 23, 24), None, _HOURLY,
        says="Accounts made for this check sign in at the desk with both factors and walk through it. Each cookie must "
        "be a listed one with its attributes, and hold nothing of the account. The code must be new at sign-in, never "
        "come twice, and show in no address, input or word of an answer, as it is or encoded. After sign-out, after 30 "
        "minutes without use and after 12 hours each session is tried on fresh connections and must be refused. For "
        "the last two the times of the check's own sessions are set back.",
    ),
)  # fmt: skip
