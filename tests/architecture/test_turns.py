"""Of many tests alike each has its turn, and each rule of which they are names files that are there."""

import hashlib
import re
from pathlib import Path

import pytest

from tests.turns import BY_FILE, BY_TEST, has_turn

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
FILES = sorted(file.relative_to(ROOT).as_posix() for file in (ROOT / "tests").rglob("test_*.py"))
NAMES = {file.removesuffix(".py").replace("/test_", "/") for file in FILES}
COMMITS = [hashlib.sha1(str(number).encode()).hexdigest() for number in range(200)]
BY_TESTS = [f"tests/visits/logs/test_reader.py::test_it[{number}]" for number in range(100)]
BY_FILES = [f"tests/website/front/test_half_sent.py::test_it[{number}]" for number in range(100)]
ALWAYS = [f"tests/rights/test_browser.py::test_it[{number}]" for number in range(100)]


def test_each_commit_runs_about_a_quarter_and_each_test_has_its_turn():
    of_commits = [sum(has_turn(commit, node) for node in BY_TESTS) for commit in COMMITS]
    assert 21 < sum(of_commits) / len(of_commits) < 29
    of_tests = [sum(has_turn(commit, node) for commit in COMMITS) for node in BY_TESTS]
    assert min(of_tests) > 0
    assert max(of_tests) < len(COMMITS) / 2


def test_a_file_whose_tests_need_a_portal_of_their_own_is_run_as_a_whole():
    runs = [{has_turn(commit, node) for node in BY_FILES} for commit in COMMITS]
    assert {len(of_commit) for of_commit in runs} == {1}
    assert {True} in runs
    assert {False} in runs


def test_what_is_not_one_of_many_alike_always_runs():
    assert all(has_turn(commit, node) for commit in COMMITS[:20] for node in ALWAYS)


@pytest.mark.parametrize("rule", [BY_TEST, BY_FILE], ids=["by test", "by file"])
def test_each_part_of_a_rule_names_a_file(rule):
    matching = [name for name in NAMES if rule.fullmatch(name)]
    # What each alternative of the rule adds: without one that names nothing as many files would be named.
    inner = rule.pattern.removeprefix("tests/(").removesuffix(")")
    for part in _alternatives(inner):
        assert any(re.fullmatch(f"tests/(?:{part})", name) for name in matching), part


def _alternatives(pattern: str) -> list[str]:
    """Split a pattern at the bars that are in no parentheses."""
    parts, depth = [""], 0
    for sign in pattern:
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


@pytest.mark.parametrize("turn", [True, False])
def test_without_its_turn_a_test_is_a_long_one(pytester, turn):
    file, always = "tests/website/front/test_large_form.py", "tests/website/front/test_other.py"
    for name in (file, always):
        place = pytester.path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("def test_it():\n    pass\n")
    commit = next(commit for commit in COMMITS if has_turn(commit, f"{file}::test_it") is turn)
    plugins = ("-p", "tests.tenth", "-p", "tests.turns", "-p", "no:cacheprovider", "-p", "no:django")
    markers = ("-o", "markers=long: takes its time")
    ran = pytester.runpytest_inprocess(*plugins, *markers, "--turn", commit, "-m", "not long")
    ran.assert_outcomes(passed=1 + turn, deselected=1 - turn)
    ran = pytester.runpytest_inprocess(*plugins, *markers, "-m", "not long")
    ran.assert_outcomes(passed=2)
