"""At the end of a run, the ten modules that took longest, in seconds of all processes together."""

from collections import Counter

import pytest

SHOWN = 10


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    took: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                took[report.nodeid.partition("::")[0]] += report.duration
    terminalreporter.section(f"the {SHOWN} slowest modules")
    for module, seconds in took.most_common(SHOWN):
        terminalreporter.write_line(f"{seconds:7.1f} s  {module}")
