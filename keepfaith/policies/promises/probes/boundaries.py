"""Probes of what the operating system keeps apart: users of processes, owners and modes of files and sockets."""

import datetime as dt
from typing import Final

from keepfaith.policies.sections.check import Check

_OFTEN: Final = dt.timedelta(minutes=5)
BOUNDARIES: Final = (
    Check(
        "boundaries.users", (34, 43), None, _OFTEN,
        says="A process of its own looks as which users of the operating system the portal's processes run, and who "
        "owns the keys, stores and sockets of each. Where each has a user of its own, none may be able to open what "
        "it does not need, and the custodian may not understand what this process has no need to ask. No other user of "
        "the machine may be able to open any. Where all run as one user, the "
        "result says so: nothing but the program itself then keeps the web process from the custodian's key.",
    ),
)  # fmt: skip
