"""What the operating system keeps from whom, opened."""

import os
import subprocess
from pathlib import Path

from tests.violations.scratch import Scratch
from tests.violations.violation import Act, Violation

# No process of the portal runs as this user.
_ANOTHER = 65_432


def _key(portal: Scratch) -> Path:
    return portal.data.path.with_name("var.key")


def _is_read_by_another(path: Path) -> bool:
    """Read as another user where that can be tried, else look at the mode."""
    if os.geteuid() != 0:
        return bool(path.stat().st_mode & 0o004)
    tried = subprocess.run(
        ["cat", path], capture_output=True, check=False, user=_ANOTHER, group=_ANOTHER, extra_groups=[]
    )
    return tried.returncode == 0


VIOLATIONS = (
    Violation(
        "the-custodian-s-key-is-readable",
        (34, 43),
        "file",
        (Act(lambda portal: _key(portal).chmod(0o644)),),
        lambda portal: _is_read_by_another(_key(portal)),
        "Code that runs as the web user, or as any other, reads the key under which all others are wrapped.",
    ),
)
