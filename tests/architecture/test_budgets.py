"""The lines of each package and the words of the documents stay within `budgets.toml`, which follows them down."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUDGETS = tomllib.loads((ROOT / "budgets.toml").read_text(encoding="utf-8"))
# So far a package may fall below its budget before the budget has to follow.
SLACK = 0.02


def count_lines(files):
    return sum(len(file.read_bytes().splitlines()) for file in files)


def measure():
    """Count the lines of each package, of the modules beside them and of the tests, and the words of the documents."""
    house = ROOT / "keepfaith"
    packages = [folder for folder in house.iterdir() if (folder / "__init__.py").exists()]
    lines = {package.name: count_lines(package.rglob("*.py")) for package in packages}
    lines |= {
        "keepfaith": count_lines(house.glob("*.py")),
        "tests": count_lines((ROOT / "tests").rglob("*.py")),
    }
    texts = (file.read_text(encoding="utf-8") for file in (ROOT / "docs").rglob("*.md"))
    return {"lines": lines, "words": {"docs": sum(len(text.split()) for text in texts)}}


def judge(measured, budget):
    if measured > budget:
        return (
            "above its budget: look for the simpler design, or say in a decision record why the budget grows"
        )
    if measured < budget * (1 - SLACK):
        return "well below its budget: lower the budget in budgets.toml"
    return ""


def test_each_package_has_a_budget_and_is_within_it():
    measured = measure()
    assert {kind: sorted(names) for kind, names in BUDGETS.items()} == {
        kind: sorted(names) for kind, names in measured.items()
    }
    faults = [
        f"{name}: {measured[kind][name]} {kind} of {budget}, {fault}"
        for kind, budgets in BUDGETS.items()
        for name, budget in budgets.items()
        if (fault := judge(measured[kind][name], budget))
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(("measured", "fault"), [(101, "above"), (100, ""), (98, ""), (97, "well below")])
def test_a_budget_is_a_bound_that_follows_downward(measured, fault):
    assert judge(measured, 100).startswith(fault)
    assert bool(judge(measured, 100)) == bool(fault)
