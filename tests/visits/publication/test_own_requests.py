"""What the prober reports as its own is taken out of a week's counts, row by row, and nothing else is."""

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from keepfaith.prober.own_requests import UNREPORTED, OwnRequest, note_request
from keepfaith.prober.request_report import RequestReport
from keepfaith.visits.publication import own_requests
from keepfaith.visits.publication.own_requests import REPORT
from keepfaith.visits.publication.published_weeks import PublishedWeeks
from keepfaith.visits.publication.publisher import publish_due
from keepfaith.visits.publication.weeks import Week
from keepfaith.visits.store.files import Store
from tests.visits.stored_visits import BROWSER, NOON, request, store_visits

WEEK = Week.of(NOON.date())
TUESDAY = WEEK.first + dt.timedelta(8)
LATER = dt.datetime.now(dt.UTC) + dt.timedelta(hours=6)
OWN = "127.6.6.6"


def visit(number: int, path: str = "/events/", **more: object) -> dict[str, object]:
    at = NOON + dt.timedelta(minutes=number, seconds=number % 7)
    return request(path, at=at, address=f"192.0.2.{number}", **more)


def people(number: int = 40) -> list[dict[str, object]]:
    return [row for n in range(number) for row in (visit(n), visit(n, "/static/site.css"))]


def own(number: int = 25) -> list[dict[str, object]]:
    """Tell of what the prober asked: pages, a file, a form that is sent, and what is not there."""
    paths = ("/events/", "/es/policies/", "/static/site.css", "/nothing/")
    return [
        request(paths[n % 4], at=NOON + dt.timedelta(minutes=n, seconds=2), address=OWN,
                status=404 if n % 4 == 3 else 200)
        for n in range(number)
    ] + [request("/forms/question/", at=NOON + dt.timedelta(minutes=3), address=OWN, method="POST")]  # fmt: skip


def report(folder: Path, rows: list[dict[str, object]]) -> None:
    """Report requests as the prober does."""
    UNREPORTED.clear()
    for row in rows:
        at = dt.datetime.fromtimestamp(row["time"], dt.UTC)
        note_request(
            OwnRequest(at, OWN, row["method"], f"{row['path']}?a=1", row["status"], 1_000, row["agent"])
        )
    RequestReport(folder.parent / "prober").write()


@pytest.fixture(autouse=True)
def _remembered(monkeypatch):
    monkeypatch.setattr("keepfaith.prober.request_report._REMEMBERED", dt.timedelta(days=10_000))
    monkeypatch.setattr("keepfaith.visits.publication.publisher.QUIET", dt.timedelta(0))


def published(folder: Path, today: dt.date = TUESDAY) -> dict[str, object]:
    publish_due(Store.open(folder), today=today, now=LATER)
    weeks = PublishedWeeks(folder)
    return {str(week): weeks._read(week) for week in weeks.weeks}


def test_what_remains_are_the_counts_of_everybody_else(tmp_path: Path) -> None:
    store_visits(tmp_path / "others" / "visits", [people()])
    store_visits(tmp_path / "all" / "visits", [[*people(), *own()]])
    report(tmp_path / "all" / "visits", own())
    others, counted = (published(tmp_path / name / "visits")[str(WEEK)] for name in ("others", "all"))
    assert counted["questions"] == others["questions"]
    assert (others["own"], counted["own"]) == (0, len(own()))
    assert PublishedWeeks(tmp_path / "all" / "visits").own(WEEK) == len(own())


def test_without_a_report_they_are_counted(tmp_path: Path) -> None:
    store_visits(tmp_path / "visits", [[*people(), *own()]])
    (row,) = published(tmp_path / "visits")[str(WEEK)]["questions"]["requests"]
    assert row["humans"] == len(people()) + len(own())


def test_what_nobody_asked_for_takes_nobody_out(tmp_path: Path) -> None:
    store_visits(tmp_path / "visits", [people()])
    elsewhere = [
        visit(1, "/forms/"), visit(2, status=404), visit(3, method="POST"),
        request("/events/", at=NOON + dt.timedelta(hours=5)), visit(4, "/desk/sign-in/"),
    ]  # fmt: skip
    report(tmp_path / "visits", [*elsewhere, visit(5), visit(5)])
    content = published(tmp_path / "visits")[str(WEEK)]
    assert content["own"] == 1
    assert content["questions"]["requests"] == [{"day": "2026-03-02", "humans": len(people()) - 1}]


def test_no_more_goes_than_a_prober_asks_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_requests, "MAX_A_DAY", 7)
    store_visits(tmp_path / "visits", [people()])
    report(tmp_path / "visits", people())
    assert published(tmp_path / "visits")[str(WEEK)]["own"] == 7


def test_they_do_not_come_back_as_late(tmp_path: Path) -> None:
    folder, week = tmp_path / "visits", dt.timedelta(7)
    store_visits(folder, [[*people(), *own()]])
    report(folder, own())
    published(folder)
    store_visits(folder, [[{**row, "time": row["time"] + 7 * 86_400} for row in people()]])
    rows = published(folder, TUESDAY + week)[str(WEEK.next)]["questions"]["requests"]
    assert [row["day"] for row in rows] == ["2026-03-09"]


def test_a_week_with_hardly_anybody_else_is_not_published(tmp_path: Path) -> None:
    folder = tmp_path / "visits"
    store_visits(folder, [[*people(4), *own()]])
    report(folder, own())
    assert published(folder) == {}


def test_a_report_that_cannot_be_read_takes_nobody_out(tmp_path: Path) -> None:
    store_visits(tmp_path / "visits", [[*people(), *own()]])
    report(tmp_path / "visits", own())
    (tmp_path / REPORT).write_bytes(b"not a database" * 100)
    assert published(tmp_path / "visits")[str(WEEK)]["own"] == 0


def test_the_report_has_nobody_in_it(tmp_path: Path) -> None:
    report(tmp_path / "visits", [visit(1), visit(1), visit(40), request("/a.css", at=NOON)])
    note_request(OwnRequest(NOON, OWN, "GET", "/", 200, 1, BROWSER, plain=True))
    # What was asked for within the hour waits.
    note_request(OwnRequest(dt.datetime.now(dt.UTC), OWN, "GET", "/", 200, 1, BROWSER))
    assert RequestReport(tmp_path / "prober").write() == 0
    UNREPORTED.clear()
    assert (tmp_path / REPORT).stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(tmp_path / REPORT)) as report_file:
        rows = report_file.execute(
            "SELECT method, path, status, begins FROM requests ORDER BY at, begins DESC"
        ).fetchall()
    # One visitor: what comes within half an hour of the last page is the same visit.
    assert rows == [("read", "/a.css", 200, 0), *[("read", "/events/", 200, n) for n in (1, 0, 1)]]
    assert OWN.encode() not in (tmp_path / REPORT).read_bytes()
    assert b"a=1" not in (tmp_path / REPORT).read_bytes()
