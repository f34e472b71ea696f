"""The room's checks are declared, each can be run, and what they need is read only then."""

import importlib
import subprocess
import sys

import pytest

from keepfaith.policies.sections.check import Check
from keepfaith.policies.sections.registry import SECTIONS
from keepfaith.visits import checks
from keepfaith.visits.checks import OF_STATISTICS, OF_STORE, Later, crawler_policy
from tests.visits.promises import NOBODY


@pytest.mark.parametrize("check", [*OF_STORE, *OF_STATISTICS], ids=lambda check: check.name)
def test_each_check_is_declared_and_its_module_is_there(check: Check) -> None:
    assert SECTIONS.checks[check.name] is check
    assert isinstance(check.examine, Later)
    assert callable(importlib.import_module(f"{checks.__name__}.{check.examine.module}").examine)


def test_an_examination_is_that_of_its_module(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawler_policy, "examine", lambda portal: (portal, "seen"), raising=False)
    assert Later("crawler_policy")(NOBODY) == (NOBODY, "seen")


def test_declaring_reads_in_none_of_what_examining_needs() -> None:
    asked = "import sys, django; django.setup(); import keepfaith.visits.store.ledger_checkpoint; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert {"polars", "duckdb", "numpy"}.isdisjoint(done.stdout.split())
