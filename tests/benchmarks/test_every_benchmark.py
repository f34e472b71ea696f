"""Each benchmark runs to its end at the smallest size, with the peers that are installed; its figures mean nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import MEASURES

ROOT = Path(__file__).parents[2]
# These start no portal, and take seconds.
QUICK = {"deadlines", "duties", "opening", "replay", "report-pdf", "uses", "visits"}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in QUICK else [pytest.mark.long]) for name in MEASURES]
)
def test_a_benchmark_runs_to_its_end(name: str) -> None:
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("KEEPFAITH_", "DJANGO_"))
    }
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--only", name, "--smallest"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert len(ran.stdout.splitlines()) > 1


def test_what_breaks_off_ends_no_other_benchmark(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from benchmarks import __main__ as benchmarks

    monkeypatch.setattr(sys, "argv", ["benchmarks", "--smallest"])
    monkeypatch.setenv("KEEPFAITH_BENCH_SIZE", "")
    monkeypatch.setattr(benchmarks, "MEASURES", {"broken": ("no_such_module",), "deadlines": ("deadlines",)})
    assert benchmarks.main() == 1
    printed = capsys.readouterr().out
    assert "Due dates a second" in printed
    assert "Not measured to its end: broken" in printed
