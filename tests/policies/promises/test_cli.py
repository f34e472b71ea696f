"""The `keepfaith promises` command, on a scratch portal."""

import json

import pytest
from click.testing import CliRunner, Result

from keepfaith.errors import KeepfaithError
from keepfaith.policies.editions.edition_cache import PostedEditions
from keepfaith.policies.models import CheckRun
from keepfaith.policies.promises import cli, selection
from keepfaith.policies.sections.registry import SECTIONS
from tests.promises.scratch_portal import Scratch
from tests.running_context import RunningContext

pytestmark = pytest.mark.django_db


def run(scratch: Scratch, *arguments: str) -> Result:
    return CliRunner().invoke(cli.promises, arguments, obj=RunningContext(portal=scratch.portal))


def test_a_table_shows_number_clause_verdict_figure_and_time(scratch: Scratch) -> None:
    result = run(scratch, "--only", "10", "--only", "27")
    assert result.exit_code == 0, result.output
    # Into a file or a pipe each promise is one line.
    first, second, third = result.stdout.splitlines()
    assert first.split() == ["no.", "clause", "verdict", "time", "(UTC)", "figure"]
    assert [second.split()[0], second.split()[2], third.split()[0], third.split()[2]] == [
        "10",
        "unproven",
        "27",
        "unproven",
    ]


def test_json_is_what_the_page_gives(scratch: Scratch) -> None:
    rows = json.loads(run(scratch, "--json", "--only", "27").stdout)["promises"]
    assert [(row["number"], row["verdict"]) for row in rows] == [(27, "unproven")]
    assert set(rows[0]) == {"number", "clause", "verdict", "figure", "checked_at"}


def test_without_a_served_portal_it_says_that_nothing_is_published_and_stores_nothing(
    scratch: Scratch,
) -> None:
    before = list(CheckRun.objects.order_by("check_name").values())
    result = run(scratch, "--only", "2")
    assert "nothing is published" in result.stderr
    assert json.loads(run(scratch, "--only", "2", "--json").stdout)["published"] is False
    assert list(CheckRun.objects.order_by("check_name").values()) == before


def test_a_promise_that_the_prober_examines_is_unproven_without_it(scratch: Scratch) -> None:
    probed = next(check for check in SECTIONS.checks.values() if check.examine is None)
    row = json.loads(run(scratch, "--json", "--only", str(probed.promises[0])).stdout)["promises"][0]
    assert "The prober examines this." in row["figure"]


def test_one_that_failed_makes_the_command_fail(scratch: Scratch) -> None:
    result = run(scratch, "--document", "non-human-visitors", "--only", "1")
    assert result.exit_code == 1
    assert "/robots.txt answers 200 as text/html" in result.stdout


def test_an_unproven_promise_does_not_make_the_command_fail(scratch: Scratch) -> None:
    result = run(scratch, "--json", "--only", "7")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["promises"][0]["verdict"] == "unproven"


def test_a_number_that_is_no_promise_is_refused(scratch: Scratch) -> None:
    error = run(scratch, "--only", "2", "--only", "60").exception
    assert isinstance(error, KeepfaithError)
    assert str(error) == "The policy in force makes no promise 60. Its promises are 1 to 59."


def test_without_a_policy_in_force_it_says_so(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "posted_editions", lambda: PostedEditions({}))
    error = run(scratch).exception
    assert isinstance(error, KeepfaithError)
    assert error.problem.startswith("No privacy policy is in force")


def test_another_policy_is_examined_by_name(scratch: Scratch) -> None:
    rows = json.loads(run(scratch, "--json", "--document", "non-discrimination").stdout)["promises"]
    assert [row["number"] for row in rows] == list(range(1, 8))
    assert {row["clause"] for row in rows} >= {"jobs", "no-revenge"}


def test_a_policy_that_there_is_not_is_refused(scratch: Scratch) -> None:
    error = run(scratch, "--document", "nothing").exception
    assert isinstance(error, KeepfaithError)
    assert str(error).startswith("There is no policy nothing. Name one of: accessibility, ")
