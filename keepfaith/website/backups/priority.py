"""A drill's own place among the processes: behind all others, and gone with the worker that began it."""

import os
import signal
from typing import Final, NoReturn

from keepfaith.website.runtime.parent_death import die_with_parent

# The kernel's lowest; a disk scheduler that looks at priorities takes it over.
_LAST: Final = 19


def yielding(*, to_parent: bool) -> None:
    """Let every other process go first; end in order on SIGTERM, and with the parent if that is the worker."""
    os.nice(_LAST)
    signal.signal(signal.SIGTERM, _stop)
    if to_parent:
        die_with_parent(by=signal.SIGTERM)


def _stop(_number: int, _frame: object) -> NoReturn:
    # So that what was made is removed.
    raise SystemExit(128 + signal.SIGTERM)
