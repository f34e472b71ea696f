"""Every long test has its turn: each commit runs about a tenth of them, and no test is of none or of every tenth."""

import hashlib

from tests.tenth import is_chosen

COMMITS = [hashlib.sha1(str(number).encode()).hexdigest() for number in range(200)]
NODES = [f"tests/attacks/test_{number}.py::test_it[{number}]" for number in range(100)]


def test_each_commit_runs_about_a_tenth_and_each_test_has_its_turn():
    of_commits = [sum(is_chosen(commit, node) for node in NODES) for commit in COMMITS]
    assert 8 < sum(of_commits) / len(of_commits) < 12
    of_tests = [sum(is_chosen(commit, node) for commit in COMMITS) for node in NODES]
    assert min(of_tests) > 0
    assert max(of_tests) < len(COMMITS) / 4


def test_the_same_commit_runs_the_same_ones():
    assert [is_chosen(COMMITS[0], node) for node in NODES] == [is_chosen(COMMITS[0], node) for node in NODES]
