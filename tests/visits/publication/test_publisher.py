"""A week is published once and then stays: whatever comes late, is altered, or happens to the clock."""

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from keepfaith.visits.pipeline.path_rules import PathRules
from keepfaith.visits.publication.published_weeks import AlteredPublication, PublishedWeeks, _publication
from keepfaith.visits.publication.publisher import QUIET, publish_due
from keepfaith.visits.publication.weeks import InvalidWeek, Week
from keepfaith.visits.store.changes import Change
from keepfaith.visits.store.compact import compact
from keepfaith.visits.store.files import Store
from keepfaith.visits.store.manifest import Manifest
from keepfaith.visits.store.manifest_database import NAME, StoreRefused
from keepfaith.visits.store.verification import verify
from tests.visits.rollups import Counted, Request, write_rollups
from tests.visits.stored_visits import AGENCY, BROWSER, NOON, request, store_visits

MONDAY = dt.date(2026, 11, 16)
WEEK = Week(MONDAY)
TUESDAY = MONDAY + dt.timedelta(8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "visits"


def add(folder: Path, number: int, *, day: dt.date = MONDAY, **more: object) -> None:
    write_rollups(
        folder, [Request(day, **more)] * number, [Counted(day, "visits", "likely-human", number // 3)]
    )


def publish(folder: Path, today: dt.date = TUESDAY) -> list[str]:
    return [str(week) for week in publish_due(Store.open(folder), today=today)]


def requests(folder: Path, week: Week = WEEK) -> list[dict[str, object]]:
    return list(PublishedWeeks(folder).answer("requests", week).rows)


def everything(folder: Path) -> dict[str, object]:
    published = PublishedWeeks(folder)
    return {str(week): published._read(week) for week in published.weeks}


def test_a_week_is_published_once_a_day_more_is_over(folder: Path) -> None:
    add(folder, 30)
    assert publish(folder, TUESDAY - dt.timedelta(1)) == []
    assert publish(folder) == ["2026-W47"]
    assert publish(folder) == []
    assert requests(folder) == [{"day": "2026-11-16", "humans": 30}]


def test_a_single_visit_more_changes_no_figure_and_waits_for_others(folder: Path) -> None:
    add(folder, 30)
    publish(folder)
    before = everything(folder)
    add(folder, 1)
    assert publish(folder) == []
    add(folder, 20, day=MONDAY + dt.timedelta(7))
    assert publish(folder, TUESDAY + dt.timedelta(7)) == ["2026-W48"]
    assert everything(folder)["2026-W47"] == before["2026-W47"]
    assert requests(folder, WEEK.next) == [{"day": "2026-11-23", "humans": 20}]


def test_late_requests_join_a_later_week_once_they_are_ten(folder: Path) -> None:
    add(folder, 30)
    publish(folder)
    add(folder, 6)
    for place, late in ((1, None), (2, 10), (3, None)):
        add(folder, 20, day=MONDAY + dt.timedelta(7 * place))
        if late:
            add(folder, 4, machine="likely-human")
        publish(folder, TUESDAY + dt.timedelta(7 * place))
        rows = requests(folder, Week(MONDAY + dt.timedelta(7 * place)))
        assert [row["humans"] for row in rows if row["day"] == "late"] == ([late] if late else [])


def test_a_side_that_was_too_few_joins_a_later_week(folder: Path) -> None:
    add(folder, 30)
    add(folder, 7, machine="tool")
    publish(folder)
    assert requests(folder) == [{"day": "2026-11-16", "humans": 30}]
    add(folder, 30, day=MONDAY + dt.timedelta(7))
    add(folder, 5, machine="tool")
    publish(folder, TUESDAY + dt.timedelta(7))
    assert requests(folder, WEEK.next)[-1] == {"day": "late", "machines": 12}


def test_a_log_that_arrives_a_year_late_is_published_by_its_weeks_or_joins_a_later_one(folder: Path) -> None:
    add(folder, 30)
    publish(folder)
    before = everything(folder)
    last_year = MONDAY - dt.timedelta(364)
    add(folder, 40, day=last_year)
    add(folder, 50)
    add(folder, 20, day=MONDAY + dt.timedelta(7))
    assert publish(folder, TUESDAY + dt.timedelta(7)) == ["2026-W48", str(Week(last_year))]
    assert requests(folder, Week(last_year)) == [{"day": str(last_year), "humans": 40}]
    assert requests(folder, WEEK.next)[-1] == {"day": "late", "humans": 50}
    assert everything(folder)["2026-W47"] == before["2026-W47"]


def test_nothing_is_published_while_a_log_of_earlier_days_is_read(folder: Path) -> None:
    now = dt.datetime.now(dt.UTC)
    today = NOON.date() + dt.timedelta(14)
    store_visits(folder, [[request(address=f"192.0.2.{n}") for n in range(20)]])
    store = Store.open(folder)
    assert publish_due(store, today=today, now=now) == []
    assert publish_due(store, today=today, now=now + QUIET - dt.timedelta(minutes=1)) == []
    assert len(publish_due(store, today=today, now=now + QUIET + dt.timedelta(minutes=1))) == 1


def test_a_clock_that_is_set_back_takes_nothing_back(folder: Path) -> None:
    add(folder, 30)
    add(folder, 30, day=MONDAY + dt.timedelta(7))
    assert publish(folder, TUESDAY + dt.timedelta(7)) == ["2026-W48", "2026-W47"]
    before = everything(folder)
    add(folder, 1)
    for back in (30, 7, 1):
        assert publish(folder, TUESDAY - dt.timedelta(back)) == []
        assert everything(folder) == before


def test_a_clock_that_ran_ahead_freezes_half_a_week_and_the_rest_is_late(folder: Path) -> None:
    add(folder, 30)
    publish(folder, TUESDAY + dt.timedelta(300))
    add(folder, 25, day=MONDAY + dt.timedelta(3))
    add(folder, 30, day=MONDAY + dt.timedelta(7))
    publish(folder, TUESDAY + dt.timedelta(7))
    assert requests(folder) == [{"day": "2026-11-16", "humans": 30}]
    assert requests(folder, WEEK.next)[-1] == {"day": "late", "humans": 25}


@pytest.mark.parametrize("how", ["another figure", "cut off", "gone"])
def test_a_published_file_that_was_altered_is_not_served_and_is_found(folder: Path, how: str) -> None:
    add(folder, 30)
    publish(folder)
    [file] = Manifest.at(folder).files("published")
    text = file.read_text()
    if how == "gone":
        file.unlink()
    else:
        file.write_text(text.replace("30", "31") if how == "another figure" else text[:-9])
    _publication.cache_clear()
    with pytest.raises((AlteredPublication, OSError)):
        requests(folder)
    assert any(file.name in problem for problem in verify(folder).problems)


def test_the_store_refuses_a_second_publication_and_the_end_of_one(folder: Path) -> None:
    add(folder, 30)
    publish(folder)
    store = Store.open(folder)
    [file] = store.manifest.listed("published")
    second = store.write_json("published", "{}", first=WEEK.first, last=WEEK.last)
    with pytest.raises(StoreRefused):
        store.manifest.commit(Change(add=[second]))
    with pytest.raises(StoreRefused, match="take back"):
        store.manifest.commit(Change(remove=[file]))
    with closing(sqlite3.connect(folder / NAME)) as manifest, pytest.raises(sqlite3.IntegrityError):
        manifest.execute(
            "INSERT INTO files VALUES ('x', 'published', ?, ?, 1, 1, '', 1, NULL)", (file.first, file.last)
        )


def test_what_is_published_stays_through_merging_and_a_new_start(folder: Path) -> None:
    add(folder, 30)
    add(folder, 12, path="/b/")
    publish(folder)
    before = everything(folder)
    compact(Store.open(folder), today=TUESDAY + dt.timedelta(60))
    _publication.cache_clear()
    assert everything(folder) == before
    assert publish(folder, TUESDAY + dt.timedelta(60)) == []
    assert not [problem for problem in verify(folder).problems if "published" in problem]


def test_a_week_with_too_few_requests_is_no_week(folder: Path) -> None:
    add(folder, 10)
    assert publish(folder) == []
    assert PublishedWeeks(folder).weeks == ()
    with pytest.raises(InvalidWeek):
        requests(folder)


def test_what_staff_asked_for_at_the_desk_is_in_no_figure_but_in_the_log(folder: Path) -> None:
    at = NOON
    visits = [request("/policies/", at=at, address=f"192.0.2.{n}") for n in range(40)]
    desk = [
        request(path, at=at, address="192.0.2.200", agent=BROWSER)
        for path in ("/desk/", "/desk/tasks/9/", "/es/desk/sign-in/")
        for _ in range(20)
    ]
    store_visits(folder, [visits + desk])
    publish_due(
        Store.open(folder),
        today=at.date() + dt.timedelta(14),
        now=dt.datetime.now(dt.UTC) + 2 * QUIET,
    )
    week = Week.of(at.date())
    assert sum(int(row["humans"]) for row in requests(folder, week)) == 40
    assert "desk" not in str(everything(folder))
    assert sum(file.rows for file in Manifest.at(folder).listed("days")) == 100
    assert PathRules.read(AGENCY).redacted


@pytest.mark.parametrize("name", ["2026-W54", "2026-47", "W47", "", "2026-W00", "٢٠٢٦-W47", "0000-W01"])
def test_what_is_no_week_is_refused(name: str) -> None:
    with pytest.raises(InvalidWeek):
        Week.read(name)


def test_a_week_has_its_name_its_days_and_its_neighbor() -> None:
    assert Week.read("2026-W47") == WEEK == Week.of(MONDAY + dt.timedelta(6))
    assert (str(WEEK), WEEK.last, str(WEEK.next)) == ("2026-W47", dt.date(2026, 11, 22), "2026-W48")
    assert str(Week.of(dt.date(2027, 1, 3))) == "2026-W53"
