"""Lines, words and habits to be rid of stay within `budgets.toml`, which follows them down."""

import ast
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUDGETS = tomllib.loads((ROOT / "budgets.toml").read_text(encoding="utf-8"))
# tests/portal_starts.py compares it, at the end of a run.
del BUDGETS["suite"]
# So far a package may fall below its budget before the budget has to follow.
SLACK = 0.02
MANY = 15
NOQA = "noqa"
ASKS = re.compile(r"(?:What|Which|Whether|How|Who|Where|When|Why)\b")
PARTICIPLE = re.compile(
    r"[a-z]+ed|given|shown|sent|made|done|written|drawn|taken|known|seen|begun|heard|held|built|paid|left|lost|broken"
    r"|chosen|spent|bound"
)
NOT_PARTICIPLES = ("need", "feed", "seed", "speed", "embed", "exceed", "proceed", "succeed")


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
    words = {"docs": sum(len(text.split()) for text in texts)}
    return {"lines": lines, "words": words, "ratchets": count_habits(house)}


def count_habits(house):
    """Count in the product names, docstrings and folders that are hard to read, and rules that are not kept."""
    files = [file for file in house.rglob("*.py") if "migrations" not in file.parts]
    sources = [file.read_text(encoding="utf-8") for file in files]
    trees = [ast.parse(source) for source in sources]
    functions = [
        node for tree in trees for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]  # fmt: skip
    folders = Counter(file.parent for file in files)
    return {
        "functions named by a participle": sum(map(is_participle, functions)),
        "docstrings of modules that ask": sum(
            bool(ASKS.match(ast.get_docstring(tree) or "")) for tree in trees
        ),
        "folders of more than fifteen files": sum(number > MANY for number in folders.values()),
        NOQA: sum(source.count(f"# {NOQA}") for source in sources),
    }


def is_participle(function):
    """Return whether a function's first word is a participle; properties may be called so."""
    decorators = {ast.unparse(decorator) for decorator in function.decorator_list}
    first = function.name.lstrip("_").partition("_")[0]
    is_one = bool(PARTICIPLE.fullmatch(first)) and first not in NOT_PARTICIPLES
    return is_one and not any("property" in one for one in decorators)


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
