"""Whatever is wrong with a command is said in one style: what the problem is, and what to do."""

import subprocess
import sys

import pytest

COMMAND = [sys.executable, "-m", "keepfaith.website.cli"]


@pytest.mark.parametrize(
    ("words", "status", "problem", "remedy"),
    [
        (["frobnicate"], 2, "No such command 'frobnicate'.", "keepfaith --help"),
        (["policy", "chek"], 2, "Did you mean 'check'?", "keepfaith policy --help"),
        (["retention", "hold", "X"], 2, "Missing option '--case'.", "keepfaith retention hold --help"),
        (
            ["policy", "check", "agencies/dese/policies/privacy"],
            1,
            "holds editions, and is none itself",
            "draft.",
        ),
        (["policy", "list"], 1, "There is no portal in /nonexistent/data.", "keepfaith serve"),
    ],
)
def test_a_wrong_input_gets_a_problem_and_a_remedy(words, status, problem, remedy):
    done = subprocess.run(
        [*COMMAND, *words], check=False, capture_output=True, text=True,
        env={"PATH": "/usr/bin:/bin", "KEEPFAITH_DATA": "/nonexistent/data"},
    )  # fmt: skip
    first, second = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (status, "")
    assert first.startswith("Problem: ")
    assert problem in first
    assert second.startswith("What to do: ")
    assert second.endswith(remedy)


def test_without_a_command_the_help_is_shown():
    done = subprocess.run(COMMAND, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "Usage: keepfaith [OPTIONS] COMMAND" in done.stdout
