"""For how many hours a colleague may be granted one record here."""

import os
from typing import Final

from keepfaith.errors import KeepfaithError

VARIABLE: Final = "KEEPFAITH_GRANT_HOURS"
# What the policy says at most, and what the custodian takes at most.
MAX_HOURS: Final = 72


def grant_hours() -> int:
    """Return the limit; raises where the variable names none."""
    text = os.environ.get(VARIABLE, "") or str(MAX_HOURS)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MAX_HOURS:
        raise KeepfaithError(f"{VARIABLE} is no number of hours.", f"Name a number from 1 to {MAX_HOURS}.")
    return int(text)
