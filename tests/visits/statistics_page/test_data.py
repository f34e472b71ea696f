"""The questions as files: JSON in the shape of analytics.usa.gov, CSV for spreadsheets, and their limits."""

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from keepfaith.visits.engines import selection
from keepfaith.visits.questions.catalog import QUESTIONS
from tests.visits.rollups import Counted, Request, write_rollups

pytestmark = pytest.mark.django_db


def data(client: Client, address: str, status: int = 200) -> dict[str, Any]:
    answer = client.get(f"/statistics/{address}", secure=True)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/json"
    return json.loads(answer.content)


def lines(client: Client, address: str) -> list[list[str]]:
    answer = client.get(f"/statistics/{address}", secure=True)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    return list(csv.reader(io.StringIO(answer.content.decode())))


def test_a_report_has_the_shape_that_is_known(client: Client, folder: Path, today: dt.date) -> None:
    day = today - dt.timedelta(1)
    write_rollups(folder, [Request(day, bytes=7)] * 11 + [Request(day, machine="seo", bytes=5)])
    report = data(client, "requests.json")
    assert list(report) == ["name", "agency", "query", "meta", "data", "totals", "taken_at"]
    assert report["name"] == "requests"
    assert report["data"] == [{"date": str(day), "humans": "11", "machines": "1", "bytes": "82"}]
    since = str(day - dt.timedelta(29))
    assert report["totals"] == {
        "humans": 11, "machines": 1, "bytes": 82, "start_date": since, "end_date": str(day),
    }  # fmt: skip
    assert report["query"] == {
        "dimensions": ["date"], "metrics": ["humans", "machines", "bytes"], "start-date": since, "end-date": str(day),
    }  # fmt: skip
    assert report["meta"]["name"] == "Requests"
    assert "Every line of the access log" in report["meta"]["description"]
    assert dt.datetime.fromisoformat(report["taken_at"]).tzinfo


def test_lists_call_pages_and_sources_as_they_do(client: Client, folder: Path, today: dt.date) -> None:
    day = today - dt.timedelta(1)
    write_rollups(folder, [Request(day)] * 12, [Counted(day, "referrer", "www.example.org", 15)])
    assert data(client, "pages.json")["data"] == [{"page": "/", "requests": "12"}]
    assert data(client, "referrers.json")["data"] == [{"source": "www.example.org", "requests": "15"}]


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_answers_in_both_forms_with_nothing_counted(
    client: Client, folder: Path, name: str
) -> None:
    report = data(client, f"{name}.json")
    assert report["data"] == []
    assert report["taken_at"] is None
    assert len(lines(client, f"{name}.csv")) == 1


def test_days_steps_and_limits_are_read_from_the_query(client: Client, folder: Path, today: dt.date) -> None:
    requests = [
        Request(dt.date(2026, 1, day), path=f"/{day}/") for day in (1, 20, 31) for _ in range(10 + day)
    ]
    write_rollups(folder, [*requests, Request(today - dt.timedelta(1))])
    span = "from=2026-01-01&to=2026-01-31"
    assert lines(client, f"requests.csv?{span}&by=month")[1][:2] == ["2026-01", "82"]
    assert lines(client, f"pages.csv?{span}&limit=1") == [
        ["path", "requests"], ["/31/", "41"], ["other", "41"],
    ]  # fmt: skip
    assert lines(client, f"pages.csv?{span}&by=week")[1] == ["2025-12-29", "/1/", "11"]
    assert data(client, f"visits.json?{span}&by=week")["query"]["dimensions"] == ["week"]


@pytest.mark.parametrize(
    "query",
    [
        "from=yesterday",
        "from=2026-02-01&to=2026-01-01",
        "from=1990-01-01&to=2026-01-01",
        "by=hour",
        "limit=-1",
        "limit=1001",
        "limit=ten",
        "limit=",
        "limit=" + "9" * 5000,
        "limit=%D9%A1",
        "range=forever",
    ],
)
@pytest.mark.parametrize("form", ["json", "csv"])
def test_an_invalid_question_is_refused_in_plain_words(
    client: Client, folder: Path, form: str, query: str
) -> None:
    refusal = data(client, f"pages.{form}?{query}", status=400)
    assert set(refusal) == {"error", "remedy"}
    assert all(refusal.values())


def test_a_file_holds_no_more_than_a_thousand_groups_and_loses_nothing(
    client: Client, folder: Path, today: dt.date
) -> None:
    day = today - dt.timedelta(1)
    write_rollups(folder, [Request(day, path=f"/{number}/") for number in range(1_010) for _ in range(10)])
    rows = lines(client, "pages.csv")[1:]
    assert len(rows) == 1_001
    assert rows[-1] == ["other", "100"]


def test_a_name_that_a_spreadsheet_would_run_is_text(client: Client, folder: Path, today: dt.date) -> None:
    day = today - dt.timedelta(1)
    write_rollups(
        folder, [], [Counted(day, "referrer", name, 12) for name in ("=1+1", "@x", "-x", "a.example.org")]
    )
    assert [row[0] for row in lines(client, "referrers.csv?range=30")[1:]] == [
        "'-x",
        "'=1+1",
        "'@x",
        "a.example.org",
    ]


def test_an_engine_that_is_down_gives_a_status(
    client: Client, folder: Path, today: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_rollups(folder, [Request(today - dt.timedelta(1))])
    monkeypatch.setenv(selection.ENGINE, "nothing")
    assert data(client, "pages.json", status=503)["remedy"] == "Try again later."


def test_unknown_questions_are_not_there(client: Client, folder: Path) -> None:
    for address in ("addresses.json", "pages.xml", "PAGES.json", "pages", "../pages.json"):
        assert client.get(f"/statistics/{address}", secure=True).status_code == 404
