"""Each section declares its checks in one way, and what they need is read only when they run."""

import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

from keepfaith.policies.sections.check import Check, Examination, Finding, Portal
from keepfaith.policies.sections.registry import SECTIONS

NOBODY = Portal("https://localhost:1", "http://localhost:2", Path("none"))
# What the prober examines has no module here.
DECLARED = [
    (section, check) for section in SECTIONS.sections for check in section.checks if check.examine is not None
]


def modules_of(package: str) -> set[str]:
    folder = importlib.import_module(package).__path__
    return {f"{package}.{module.name}" for module in pkgutil.iter_modules(folder)}


@pytest.mark.parametrize(("section", "check"), DECLARED, ids=lambda declared: declared.name)
def test_a_check_is_a_module_named_by_its_first_promise(section: object, check: Check) -> None:
    assert isinstance(check.examine, Examination)
    package, _, name = check.examine.module.rpartition(".")
    assert re.fullmatch(r"keepfaith\.\w+\.checks", package)
    assert callable(importlib.import_module(check.examine.module).examine)
    number = re.match(r"p(\d\d)_", name)
    assert (int(number[1]),) == check.promises[:1] if number else check.promises == ()


def test_each_module_named_by_a_promise_is_declared_and_once() -> None:
    declared = [check.examine.module for _, check in DECLARED if isinstance(check.examine, Examination)]
    packages = {module.rpartition(".")[0] for module in declared}
    numbered = {
        module
        for package in packages
        for module in modules_of(package)
        if re.match(r"p\d\d_", module.rpartition(".")[2])
    }
    assert len(declared) == len(set(declared))
    assert numbered <= set(declared)


def test_an_examination_is_that_of_its_module(monkeypatch: pytest.MonkeyPatch) -> None:
    from keepfaith.visits.checks import p17_access_log_fields

    seen = Finding("kept", "seen")
    monkeypatch.setattr(p17_access_log_fields, "examine", lambda portal: seen if portal is NOBODY else None)
    assert Examination(p17_access_log_fields.__name__)(NOBODY) is seen


def test_declaring_reads_in_none_of_what_examining_needs() -> None:
    names = (
        "import sys, django; django.setup(); import keepfaith.visits.store.ledger_anchor; print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", names], capture_output=True, text=True, check=True)
    assert {"polars", "duckdb", "numpy"}.isdisjoint(loaded.stdout.split())
    assert not [name for name in loaded.stdout.split() if re.search(r"\.checks\.p\d\d_", name)]
