"""Probes of what is stored: the prober's own traces are looked for in every file and every column."""

import datetime as dt
from typing import Final

from keepfaith.policies.sections.check import Check

_HOURLY: Final = dt.timedelta(hours=1)
SEARCH: Final = (
    Check(
        "search.addresses", (16, 17), None, _HOURLY,
        says="A process of its own visits the portal from addresses that only it knows. Then it looks for them, "
        "written in every usual way, in each file that the portal writes and in each column of its database.",
    ),
    Check(
        "search.browsers", (47,), None, _HOURLY,
        says="After such visits no file and no column may hold the words by which browsers name themselves.",
    ),
    Check(
        "search.undeclared", (6,), None, _HOURLY,
        says="Every file of the portal must be of a declared kind, and no process may write anywhere else.",
    ),
)  # fmt: skip
