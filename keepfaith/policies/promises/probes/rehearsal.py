"""Probes of the installed custodian on a scratch store: what nobody could try on the living one."""

import datetime as dt
from typing import Final

from keepfaith.policies.sections.check import Check

_HOURLY: Final = dt.timedelta(hours=1)
REHEARSAL: Final = (
    Check(
        "rehearsal.decisions", (12, 31, 34, 35, 45, 56), None, _HOURLY,
        says="The installed custodian runs a second time, on a scratch store with made-up records. It is asked all "
        "that tells our rules from rules that are almost the same: for every duty, for other purposes, in a "
        "colleague's task, for money, before the time has come, on hold, and after later editions. Each answer must "
        "be the one that the posted rules give, as an engine of its own reads them.",
    ),
    Check(
        "rehearsal.cap", (43,), None, _HOURLY,
        says="On such a store a duty opens as many records as it may within an hour. The next one must be refused, "
        "and an alarm must come.",
    ),
)  # fmt: skip
