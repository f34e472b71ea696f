"""The questions as files: JSON in the shape of analytics.usa.gov, CSV for spreadsheets, and their limits."""

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from keepfaith.visits.publication.questions import PUBLISHED
from tests.visits.published import MONDAY, WEEK, publish
from tests.visits.rollups import Counted, Request

pytestmark = pytest.mark.django_db
NEXT = MONDAY + dt.timedelta(7)


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


def test_a_report_has_the_shape_that_is_known(client: Client, folder: Path) -> None:
    publish(folder, [Request(MONDAY)] * 11 + [Request(MONDAY, machine="seo")] * 12)
    report = data(client, "requests.json")
    assert list(report) == ["name", "agency", "query", "meta", "data", "totals"]
    assert report["name"] == "requests"
    assert report["data"] == [{"date": str(MONDAY), "humans": "11", "machines": "12"}]
    assert report["totals"] == {"humans": 11, "machines": 12}
    assert report["query"] == {
        "dimensions": ["date"], "metrics": ["humans", "machines"], "week": WEEK, "start-date": str(MONDAY),
        "end-date": "2026-11-22",
    }  # fmt: skip
    assert report["meta"]["name"] == "Requests"
    assert "Every recorded request" in report["meta"]["description"]


def test_lists_call_pages_and_sources_as_they_do(client: Client, folder: Path) -> None:
    publish(folder, [Request(MONDAY)] * 42, [Counted(MONDAY, "referrer", "www.example.org", 15)])
    assert data(client, "pages.json")["data"] == [{"page": "/", "function": "page", "requests": "42"}]
    assert data(client, "referrers.json")["data"] == [{"source": "www.example.org", "requests": "15"}]


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_question_answers_in_both_forms_with_nothing_published(
    client: Client, folder: Path, name: str
) -> None:
    report = data(client, f"{name}.json")
    assert (report["data"], report["totals"], report["query"]["week"]) == ([], {}, None)
    assert len(lines(client, f"{name}.csv")) == 1
    answer = client.get(f"/statistics/{name}.csv", secure=True)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.csv"'
    assert data(client, "week.json") == {"week": None, "weeks": [], "reports": {}}


def test_a_figure_that_is_not_told_is_left_out(client: Client, folder: Path) -> None:
    publish(folder, [Request(MONDAY)] * 40 + [Request(MONDAY, machine="seo")] * 3)
    assert data(client, "requests.json")["data"] == [{"date": str(MONDAY), "humans": "40"}]
    assert lines(client, "requests.csv")[1:] == [[str(MONDAY), "40", ""]]


def test_weeks_are_read_from_the_query_and_added_up(client: Client, folder: Path) -> None:
    publish(folder, [Request(day, path=f"/{day}/") for day in (MONDAY, NEXT) for _ in range(20)])
    assert lines(client, f"pages.csv?week={WEEK}")[1] == ["/2026-11-16/", "page", "20"]
    assert lines(client, "requests.csv?by=week") == [
        ["week", "humans", "machines"],
        ["2026-W47", "20", ""],
        ["2026-W48", "20", ""],
    ]
    assert data(client, "visits.json?by=week")["query"]["dimensions"] == ["week"]
    whole = data(client, f"week.json?week={WEEK}")
    assert (whole["week"], whole["weeks"]) == (WEEK, ["2026-W47", "2026-W48"])
    assert whole["reports"].keys() == PUBLISHED.keys()
    assert whole["reports"]["pages"] == data(client, f"pages.json?week={WEEK}")


def test_a_month_is_a_file_that_names_its_weeks(client: Client, folder: Path) -> None:
    november = [dt.date(2026, 11, 2) + dt.timedelta(7 * place) for place in range(4)]
    publish(folder, [Request(day, path="/a/") for day in november for _ in range(20)])
    report = data(client, "pages.json?month=2026-11")
    assert report["data"] == [{"page": "/a/", "function": "page", "requests": "80"}]
    assert report["query"] == {
        "dimensions": ["page", "function"], "metrics": ["requests"], "month": "2026-11",
        "weeks": ["2026-W45", "2026-W46", "2026-W47", "2026-W48"], "start-date": "2026-11-02",
        "end-date": "2026-11-29",
    }  # fmt: skip
    assert "A month is the sum of its published weeks." in report["meta"]["description"]
    assert lines(client, "pages.csv?month=2026-11")[1] == ["/a/", "page", "80"]
    assert lines(client, "requests.csv?by=month") == [["month", "humans", "machines"], ["2026-11", "80", ""]]
    answer = client.get("/statistics/pages.csv?month=2026-11", secure=True)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="pages-2026-11.csv"'


@pytest.mark.parametrize(
    "query",
    [
        "week=yesterday", "week=2026-W54", "week=1999-W01", "week=", "week=" + "9" * 5000, "week=%D9%A1", "by=hour",
        "by=day", "by=week", "by=month", "month=2026-11", "month=2026-13", "month=", "month=2026-11&week=2026-W47",
        "from=2026-11-16", "to=2026-11-22", "range=30", "limit=5",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["json", "csv"])
def test_an_invalid_question_is_refused_in_plain_words(
    client: Client, folder: Path, form: str, query: str
) -> None:
    publish(folder, [Request(MONDAY)] * 20)
    refusal = data(client, f"pages.{form}?{query}", status=400)
    assert set(refusal) == {"error", "remedy"}
    assert all(refusal.values())


def test_a_file_holds_no_more_than_a_thousand_groups_and_loses_nothing(client: Client, folder: Path) -> None:
    requests = [Request(MONDAY, path=f"/{n}/") for n in range(1_010) for _ in range(20 if n < 1_000 else 10)]
    publish(folder, requests)
    rows = lines(client, "pages.csv")[1:]
    assert len(rows) == 1_001
    assert rows[-1] == ["other", "page", "100"]


def test_a_name_that_a_spreadsheet_would_run_is_text(client: Client, folder: Path) -> None:
    names = ("=1+1", "@x", "-x", "a.example.org")
    publish(folder, [Request(MONDAY)] * 90, [Counted(MONDAY, "referrer", name, 12) for name in names])
    assert [row[0] for row in lines(client, "referrers.csv")[1:]] == ["'-x", "'=1+1", "'@x", "a.example.org"]


def test_unknown_questions_are_not_there(client: Client, folder: Path) -> None:
    for address in (
        "addresses.json",
        "visitors.json",
        "bytes.csv",
        "week.csv",
        "pages.xml",
        "PAGES.json",
        "pages",
    ):
        assert client.get(f"/statistics/{address}", secure=True).status_code == 404
