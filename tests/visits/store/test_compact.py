"""Few files are made of many, and every question gives the same answer as before."""

import datetime as dt

import polars as pl
import pytest

from keepfaith.visits.store import compact as store_compact
from keepfaith.visits.store.changes import Change
from keepfaith.visits.store.compact import MAX_FILES_A_DAY, Compacted, compact
from keepfaith.visits.store.files import Store

TODAY = dt.date(2026, 3, 10)


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "visits")


def requests(store, day, paths):
    time = [dt.datetime(day.year, day.month, day.day, 12, 0, n % 3, tzinfo=dt.UTC) for n in range(len(paths))]
    table = pl.DataFrame({"time": time, "path": paths}).cast({"time": pl.Datetime("ms", "UTC")})
    pages = pl.DataFrame(
        {"day": [day] * len(paths), "path": paths, "requests": [1] * len(paths), "bytes": [2] * len(paths)}
    )
    pages = pages.group_by("day", "path").agg(pl.col("requests", "bytes").sum())
    store.manifest.commit(
        Change(
            add=[
                store.write_table("days", table, first=day, last=day),
                store.write_table("pages", pages, first=day, last=day),
            ]
        )
    )


def rows(store, kind):
    files = store.manifest.files(kind)
    return pl.concat([pl.read_parquet(file) for file in files])


def test_days_that_are_over_become_one_file_each_and_months_that_are_over_one_rollup(store):
    february, march = dt.date(2026, 2, 27), dt.date(2026, 3, 9)
    for day in (february, february + dt.timedelta(days=1), march):
        for n in range(3):
            requests(store, day, [f"/page-{n}", "/", "/"])
    before = {kind: rows(store, kind) for kind in ("days", "pages")}
    assert compact(store, today=TODAY) == Compacted(before=9 + 9, after=3 + 2)
    assert [file.first for file in store.manifest.listed("days")] == [
        "2026-02-27",
        "2026-02-28",
        "2026-03-09",
    ]
    assert [(file.first, file.last) for file in store.manifest.listed("pages")] == [
        ("2026-02-27", "2026-02-28"),
        ("2026-03-09", "2026-03-09"),
    ]
    key = ["time", "path"]
    assert rows(store, "days").sort(key).equals(before["days"].sort(key))
    assert rows(store, "days")["time"].is_sorted() or len(store.manifest.files("days")) > 1
    added = before["pages"].group_by("day", "path").agg(pl.col("requests", "bytes").sum()).sort("day", "path")
    assert rows(store, "pages").sort("day", "path").equals(added)
    assert compact(store, today=TODAY) == Compacted(0, 0)


def test_a_day_that_goes_on_is_left_until_it_lies_in_many_files(store):
    for _ in range(MAX_FILES_A_DAY):
        requests(store, TODAY, ["/"])
    assert compact(store, today=TODAY) == Compacted(0, 0)
    requests(store, TODAY, ["/"])
    assert compact(store, today=TODAY) == Compacted(2 * (MAX_FILES_A_DAY + 1), 2)


def test_a_day_too_large_to_merge_is_left_as_it_is(store, monkeypatch):
    monkeypatch.setattr(store_compact, "MAX_ROWS", 3)
    for _ in range(2):
        requests(store, dt.date(2026, 1, 1), ["/", "/a"])
    compact(store, today=TODAY)
    assert len(store.manifest.files("days")) == 2


def test_rows_of_one_time_come_in_no_order(store):
    day = dt.date(2026, 3, 1)
    for n in range(2):
        requests(store, day, [f"/{n}-{at}" for at in range(300)])
    compact(store, today=TODAY)
    paths = rows(store, "days").filter(pl.col("time") == pl.col("time").min())["path"].to_list()
    assert paths != sorted(paths)
    files = [path.split("-")[0] for path in paths]
    assert files != sorted(files)
