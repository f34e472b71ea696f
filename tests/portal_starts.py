"""How many portals a run started: printed at its end, and in the quick suite no more than `budgets.toml` allows."""

import os
import tomllib
from collections import Counter
from pathlib import Path

import pytest

# Set by `tests/conftest.py` in the process that began the run, for all others of it: a file with a line for each start.
FILE = "TESTS_PORTAL_STARTS"
SHOWN = 5
ROOT = Path(__file__).parents[1]


def note_start() -> None:
    """Write down that a portal is started now, and for whom."""
    module = os.environ.get("PYTEST_CURRENT_TEST", "").partition("::")[0]
    with Path(os.environ[FILE]).open("a", encoding="utf-8") as starts:
        starts.write(module + "\n")


def most() -> int:
    """Return how many portals the quick suite may start."""
    return int(tomllib.loads((ROOT / "budgets.toml").read_text(encoding="utf-8"))["suite"]["portals"])


def _starts() -> Counter[str]:
    file = Path(os.environ[FILE])
    return Counter(file.read_text(encoding="utf-8").splitlines() if file.exists() else ())


def pytest_sessionfinish(session: pytest.Session) -> None:
    is_quick = "not long" in session.config.option.markexpr
    if is_quick and "PYTEST_XDIST_WORKER" not in os.environ and _starts().total() > most():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    starts = _starts()
    terminalreporter.section(f"{starts.total()} portals started (the quick suite: at most {most()})")
    for module, count in starts.most_common(SHOWN):
        terminalreporter.write_line(f"{count:7}    {module}")
