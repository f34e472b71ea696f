"""Where a rule of the linter is set aside, the line says why."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]

_REASON = re.compile(r"# noqa: [A-Z]+[0-9]+(, [A-Z]+[0-9]+)* - \S")


def test_each_exception_to_a_rule_has_its_reason():
    lines = subprocess.run(
        ["git", "grep", "-n", "# no" + "qa", "--", "*.py"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    assert [line for line in lines if not _REASON.search(line)] == []
