"""A commit says `area: imperative`, from the commit that brought the rule."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "bin" / "check_commits.py"


@pytest.fixture
def repository(tmp_path):
    """Make a repository with a commit from before the rule, and the one that brings it."""
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    commit(tmp_path, "What came before the rule may say anything.")
    (tmp_path / "bin").mkdir()
    shutil.copy(SCRIPT, tmp_path / "bin")
    git(tmp_path, "add", "bin")
    commit(tmp_path, "house: check the subjects of commits")
    return tmp_path


def git(folder, *arguments):
    who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder, subject):
    git(folder, "commit", "--quiet", "--allow-empty", "--message", subject)


def check(folder):
    script = folder / "bin" / SCRIPT.name
    return subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "subject",
    [
        "custody: name messages in the field's words",
        "policies, intake: let each section describe itself once",
        "docs: explain, name and test what the pages say",
        "front: bring back the private socket",
        "visits/logs: process a line at a time",
        "x: " + "y" * 60 + " " + "z" * 7,
    ],
)
def test_a_subject_that_says_what_to_do_passes(repository, subject):
    commit(repository, subject)
    done = check(repository)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize(
    ("subject", "fault"),
    [
        ("Name messages in the field's words", "is not of the form"),
        ("custody: Name messages", "is not of the form"),
        ("custody:name messages", "is not of the form"),
        ("custody: name", "is not of the form"),
        ("custody: name messages.", "ends with a period"),
        ("custody: named messages", "imperative what the commit does: named"),
        ("custody: naming messages", "imperative what the commit does: naming"),
        ("custody: names messages", "imperative what the commit does: names"),
        ("mail: a stopped mailing never goes on", "imperative what the commit does: a"),
        ("x: " + "y" * 60 + " " + "z" * 9, "has 73 characters"),
    ],
)
def test_any_other_subject_is_named(repository, subject, fault):
    commit(repository, subject)
    commit(repository, "tests: add one more")
    done = check(repository)
    assert done.returncode == 1
    (line,) = done.stdout.splitlines()
    assert fault in line
    assert repr(subject) in line


def test_the_commit_that_brings_the_rule_and_those_before_it_are_let_be(repository):
    assert check(repository).returncode == 0


def test_a_release_without_history_passes(tmp_path):
    (tmp_path / "bin").mkdir()
    shutil.copy(SCRIPT, tmp_path / "bin")
    assert check(tmp_path).returncode == 0
