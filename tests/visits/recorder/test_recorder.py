"""The recorder commits once a minute, waits out a full disk and a busy store, and counts what it could not keep."""

import datetime as dt
import sqlite3
import time
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from keepfaith.visits.pipeline.path_rules import PathRules
from keepfaith.visits.recorder import recorder as recording
from keepfaith.visits.recorder.batch import MAX_VISITS
from keepfaith.visits.recorder.recorder import COMMIT_SECONDS, FAILED, FULL, LOST, Recorder
from keepfaith.visits.store import manifest_database
from keepfaith.visits.store.manifest import Manifest
from tests.visits.batch_collector import BROWSER
from tests.visits.rollups import Request, write_rollups

AGENCY = Path(__file__).parents[3] / "agencies" / "dese"
HOUR = int(time.time()) // 3_600 * 3_600


@pytest.fixture
def messages():
    return []


@pytest.fixture
def recorder(tmp_path, messages):
    made = Recorder(tmp_path / "visits", PathRules.read(AGENCY), messages.append)
    assert sum("keepfaith-recovery-" in line for line in messages) == 1
    messages.clear()
    return made


def columns(*paths, **more):
    plain = {
        "time": HOUR - 10, "ip_address": "192.0.2.7", "method": "GET", "is_search": False, "host": "", "referrer": "",
        "user_agent": BROWSER, "status": 200, "bytes": 10,
    } | more  # fmt: skip
    return {"path": list(paths), **{name: [value] * len(paths) for name, value in plain.items()}}


def rows(recorder, kind):
    """Read what is committed, and nothing else."""
    files = Manifest.at(recorder._folder).files(kind)
    return [row for file in files for row in pl.read_parquet(file).to_dicts()]


def paths(recorder):
    return Counter(row["path"] for row in rows(recorder, "days"))


def lost(recorder):
    counts = Counter()
    for row in rows(recorder, "counts"):
        if row["metric"] == LOST:
            counts[row["name"]] += row["number"]
    return counts


def pass_a_minute(recorder):
    recorder._committed_at -= COMMIT_SECONDS


def test_the_first_visit_is_committed_at_once_and_then_once_a_minute(recorder):
    recorder.tick()
    assert Manifest.at(recorder._folder).version() == 0
    recorder.add(columns("/first/"), 0)
    recorder.tick()
    assert paths(recorder) == {"/first/": 1}
    recorder.add(columns("/second/"), 0)
    recorder.tick()
    assert paths(recorder) == {"/first/": 1}
    pass_a_minute(recorder)
    recorder.tick()
    assert paths(recorder) == {"/first/": 1, "/second/": 1}


def test_many_visits_do_not_wait_for_the_minute_to_pass(recorder, monkeypatch):
    monkeypatch.setattr(recording, "COMMIT_EARLY_ROWS", 3 * MAX_VISITS)
    recorder.add(columns("/first/"), 0)
    recorder.tick()
    for _ in range(3):
        recorder.add(columns(*["/many/"] * MAX_VISITS), 0)
    recorder.tick()
    assert paths(recorder) == {"/first/": 1, "/many/": 3 * MAX_VISITS}


def test_a_search_is_recognized_without_storing_its_words(recorder):
    recorder.add(columns("/library/", is_search=True), 0)
    recorder.add(columns("/library/"), 0)
    recorder.tick()
    assert sorted(row["function"] for row in rows(recorder, "days")) == ["page", "search"]


def test_a_form_is_committed_when_its_hour_is_over_or_the_recorder_ends(recorder):
    now = int(time.time())
    recorder.add(columns("/forms/earlier/", method="POST", time=now - 3_600), 0)
    recorder.add(columns("/forms/now/", method="POST", time=now), 0)
    recorder.add(columns("/page/", time=now), 0)
    recorder.tick()
    assert paths(recorder) == {"/forms/earlier/": 1, "/page/": 1}
    pass_a_minute(recorder)
    recorder.tick()
    assert paths(recorder) == {"/forms/earlier/": 1, "/page/": 1}
    assert recorder.end()
    assert paths(recorder)["/forms/now/"] == 1
    assert {row["time"].minute for row in rows(recorder, "days") if row["method"] == "send"} == {0}


def test_many_forms_in_one_hour_are_committed_without_waiting(recorder, monkeypatch):
    monkeypatch.setattr(recording, "COMMIT_EARLY_ROWS", 50)
    recorder.add(columns(*["/forms/now/"] * 49, method="POST", time=int(time.time())), 0)
    recorder.tick()
    assert paths(recorder) == {}
    recorder.add(columns("/forms/now/", method="POST", time=int(time.time())), 0)
    pass_a_minute(recorder)
    recorder.tick()
    assert paths(recorder) == {"/forms/now/": 50}


def fill(folder):
    """Take the place of new files, as a full disk does, for root too."""
    (folder / "days").rename(folder / "away")
    (folder / "days").touch()


def empty(folder):
    (folder / "days").unlink()
    (folder / "away").rename(folder / "days")


def test_after_a_full_disk_every_visit_is_stored_once(recorder, messages):
    recorder.add(columns("/before/"), 0)
    recorder.tick()
    fill(recorder._folder)
    for number in range(3):
        recorder.add(columns(f"/{number}/", ip_address="203.0.113.77"), 0)
        pass_a_minute(recorder)
        recorder.tick()
    empty(recorder._folder)
    pass_a_minute(recorder)
    recorder.tick()
    assert paths(recorder) == {"/before/": 1, "/0/": 1, "/1/": 1, "/2/": 1}
    pages = Counter()
    for row in rows(recorder, "pages"):
        pages[row["path"]] += row["requests"]
    assert pages == paths(recorder)
    assert len(messages) == 1
    assert "tried again every minute" in messages[0]
    assert "203.0.113.77" not in messages[0]
    assert not lost(recorder)


def test_visits_beyond_the_buffer_are_counted_as_lost(recorder, messages, monkeypatch):
    monkeypatch.setattr(recording, "MAX_HELD", 30)
    fill(recorder._folder)
    for _ in range(5):
        recorder.add(columns(*["/page/"] * 10), 2)
        pass_a_minute(recorder)
        recorder.tick()
    empty(recorder._folder)
    assert recorder.end()
    assert paths(recorder) == {"/page/": 30}
    assert lost(recorder) == {FULL: 2 * 10 + 5 * 2}
    assert "30 visits are lost" in messages[-1]


def test_lost_visits_alone_are_counted_too(recorder):
    recorder.add(columns(), 7)
    recorder.tick()
    assert lost(recorder) == {FULL: 7}


def test_a_busy_store_is_waited_for_and_then_tried_again(recorder, monkeypatch):
    recorder.add(columns("/first/"), 0)
    recorder.tick()
    monkeypatch.setattr(manifest_database, "BUSY_SECONDS", 0.1)
    recorder.add(columns("/second/"), 0)
    with sqlite3.connect(recorder._folder / manifest_database.NAME, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert not recorder.commit()
        other.execute("ROLLBACK")
    other.close()
    assert recorder.commit()
    assert paths(recorder) == {"/first/": 1, "/second/": 1}


def test_a_visit_that_cannot_be_redacted_is_counted_as_lost(recorder, messages, monkeypatch):
    def failing(*_given):
        raise ValueError("192.0.2.7 asked for /private/")

    with monkeypatch.context() as broken:
        broken.setattr(recording, "redact", failing)
        recorder.add(columns("/private/", "/private/"), 0)
        recorder.tick()
    recorder.add(columns("/next/"), 0)
    assert recorder.commit()
    assert paths(recorder) == {"/next/": 1}
    assert lost(recorder) == {FAILED: 2}
    assert not any("private" in line or "192.0.2" in line for line in messages)
    assert "ValueError" in messages[0]


def test_visits_not_committed_at_the_end_are_reported_as_a_number(recorder, messages):
    fill(recorder._folder)
    recorder.add(columns("/private/"), 0)
    assert not recorder.end()
    assert messages[-1].startswith("1 visits could not be committed")
    assert "private" not in messages[-1]


def test_the_visitors_of_a_day_are_forgotten_some_minutes_after_it_is_over(recorder):
    today = recorder._today()
    noon = dt.datetime.combine(today, dt.time(12), recorder._rules.zone)
    recorder.add(columns("/", time=int(noon.timestamp()) - 86_400), 0)
    recorder.add(columns("/", time=int(noon.timestamp())), 0)
    assert recorder.commit()
    remembered = recorder._writer._buffer
    assert remembered.days == [today - dt.timedelta(days=1), today]
    recorder.tick()
    assert len(remembered.days) == 2
    recorder._closed_day = today - dt.timedelta(days=1)
    recorder.add(columns("/late/", time=int(noon.timestamp()) - 86_400), 0)
    recorder.tick()
    assert remembered.days == [today]
    assert paths(recorder) == {"/": 2, "/late/": 1}


def test_a_week_that_is_over_is_published_at_the_next_tick_and_once(recorder, messages):
    write_rollups(recorder._folder, [Request(dt.date(2026, 3, 2))] * 30)
    recorder.tick()
    [published] = Manifest.at(recorder._folder).files("published")
    recorder._published_at -= recording._PUBLISH_SECONDS
    recorder.tick()
    assert Manifest.at(recorder._folder).files("published") == [published]
    assert messages == []


def test_a_week_that_cannot_be_published_stops_no_visit_and_is_tried_again(recorder, messages):
    write_rollups(recorder._folder, [Request(dt.date(2026, 3, 2))] * 30)
    [file] = Manifest.at(recorder._folder).files("hours")
    content = file.read_bytes()
    file.write_bytes(b"PAR1 damaged PAR1")
    recorder.add(columns("/first/"), 0)
    recorder.tick()
    assert paths(recorder) == {"/first/": 1}
    assert len(messages) == 1
    assert "could not be counted for the statistics" in messages[0]
    file.write_bytes(content)
    recorder._published_at -= recording._PUBLISH_SECONDS
    recorder.tick()
    assert Manifest.at(recorder._folder).files("published")
