"""Whether this portal is a demonstration: one with made-up content, in which placeholders count as permissions."""

import os
from typing import Final

# `keepfaith serve --demo` sets it to `yes` for its processes.
VARIABLE: Final = "KEEPFAITH_DEMO"


def is_demonstration() -> bool:
    """Return whether the environment says so."""
    return os.environ.get(VARIABLE) == "yes"
