"""Probes of the editions: what is posted, against what is shown and what is decided by."""

import datetime as dt
from typing import Final

from keepfaith.policies.sections.check import Check

EDITIONS: Final = (
    Check(
        "editions.digests", (1, 55, 57), None, dt.timedelta(minutes=10),
        says="A process of its own reads every posted edition and computes its digest anew. Then it asks the portal as "
        "any visitor does: each file of the editions in force must be served byte for byte, and their pages must "
        "show their digests.",
    ),
)  # fmt: skip
