"""`keepfaith visits stats`, as typed: the portal need not run, and every refusal lists the questions."""

import csv
import datetime as dt
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from keepfaith.visits.questions.catalog import QUESTIONS
from keepfaith.website.runtime.data_directory import DataDirectory
from tests.running_context import RunningContext
from tests.typed_command import run_typed
from tests.visits.rollups import Counted, Request, write_rollups

DAY = dt.date(2026, 11, 20)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with nothing but visits."""
    folder = tmp_path_factory.mktemp("stats")
    requests = [Request(DAY, path="/[b]/")] * 1_234 + [Request(DAY, path="/few/")] * 3
    requests += [Request(DAY + dt.timedelta(20), machine="seo", path="/gone/", status=404)] * 12
    write_rollups(folder / "visits", requests, [Counted(DAY, "visitors", "likely-human", 9)])
    return folder


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


def visits(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run_typed("visits", *words, context=RunningContext(DataDirectory.at(data)))


def run(data: Path, *words: str, status: int = 0) -> subprocess.CompletedProcess[str]:
    done = visits(data, "stats", *words)
    assert done.returncode == status, done.stdout + done.stderr
    return done


def rows(data: Path, *words: str) -> list[dict]:
    answer = json.loads(run(data, *words, "--json").stdout)
    assert answer["question"] == words[0]
    return answer["rows"]


def test_requests_have_a_row_a_day_over_every_stored_line(data: Path) -> None:
    assert rows(data, "requests") == [
        {"day": "2026-11-20", "humans": 1237, "machines": 0, "bytes": 123_700},
        {"day": "2026-12-10", "humans": 0, "machines": 12, "bytes": 1_200},
    ]


def test_pages_and_missing_have_a_row_a_path(data: Path) -> None:
    assert rows(data, "pages") == [{"path": "/[b]/", "requests": 1234}, {"path": "other", "requests": 3}]
    assert rows(data, "missing") == [{"path": "/gone/", "requests": 12}]


def test_days_and_steps_are_taken(data: Path) -> None:
    assert [row["month"] for row in rows(data, "requests", "--by", "month")] == ["2026-11", "2026-12"]
    assert rows(data, "pages", "--from", "2026-11-21", "--to", "2026-12-31") == []
    assert rows(data, "pages", "--limit", "0") == [{"path": "other", "requests": 1237}]


def test_csv_is_for_spreadsheets(data: Path) -> None:
    lines = list(csv.reader(io.StringIO(run(data, "visitors", "--csv").stdout)))
    assert lines == [["day", "humans", "machines", "upper_bound"], ["2026-11-20", "9", "0", "no"]]


def test_without_a_form_it_is_a_table_with_how_it_was_counted(data: Path) -> None:
    output = run(data, "pages").stdout
    assert "/[b]/" in output
    assert "1,234" in output
    assert "counted fewer than ten times" in " ".join(output.split())
    assert "Nothing was counted in these days." in run(data, "pages", "--from", "2027-01-01").stdout


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["addresses"], "Ask one of: requests, visits, visitors, pages"),
        (["pages", "--from", "2026-11-31"], "not a day of the calendar"),
        (["pages", "--from", "2026-11-02", "--to", "2026-11-01"], "comes after the last one"),
        (["pages", "--from", "1980-01-01", "--to", "2150-01-01"], "too much time"),
        (["pages", "--limit", "-1"], "below zero"),
        (["pages", "--by", "year"], "by day, by week or by month"),
        (["pages", "--json", "--csv"], "either JSON or CSV"),
    ],
)
def test_an_invalid_question_is_refused_in_plain_words(data: Path, words: list[str], problem: str) -> None:
    done = run(data, *words, status=1)
    assert done.stderr.startswith("Problem: ")
    assert "What to do: " in done.stderr
    assert problem in done.stderr
    assert done.stdout == ""


def test_in_a_process_of_its_own_it_answers_alike(data: Path) -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "keepfaith", "visits", "stats", "requests", "--json"],
        env={**os.environ, "KEEPFAITH_DATA": str(data)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == run(data, "requests", "--json").stdout


def test_help_lists_the_questions(data: Path) -> None:
    output = " ".join(run(data, "--help").stdout.split())
    assert ", ".join(QUESTIONS) in output


@pytest.mark.parametrize("words", [("stats", "requests"), ("verify",), ("compact",)])
def test_a_folder_without_a_store_is_refused_and_stays_as_it_is(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    def refusal() -> str:
        done = visits(tmp_path / "data", *words)
        assert (done.returncode, done.stdout) == (1, "")
        return done.stderr

    assert f"There is no portal in {tmp_path / 'data'}." in refusal()
    assert not (tmp_path / "data").exists()
    DataDirectory.at(tmp_path / "data").opened()
    assert f"There is no store of visits in {tmp_path / 'data'}." in refusal()
    assert not (tmp_path / "data" / "visits").exists()
