"""What the front server counted must be in the access log; what is in flight, refused or counted as lost need not."""

import datetime as dt
import time

import polars as pl
import pytest

from keepfaith.prober import front_counters
from keepfaith.prober.balances.front_requests import examine, lacking_rows, read_windows, sent_windows
from keepfaith.prober.front_counters import SAMPLES, NotCounted, Sample, add, parsed, read
from keepfaith.prober.visitor import Visitor
from keepfaith.website.processes.prober import has_front

AT = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
COUNTS = """
# TYPE caddy_http_requests_in_flight gauge
caddy_http_requests_in_flight{handler="headers",server="srv0"} 2
caddy_http_requests_in_flight{handler="subroute",server="srv0"} 2
caddy_http_requests_in_flight{handler="subroute",server="srv2"} 1
caddy_http_requests_total{handler="headers",server="srv0"} 40
caddy_http_requests_total{handler="headers",server="srv1"} 9
caddy_http_request_duration_seconds_count{code="200",handler="headers",method="GET",server="srv0"} 20
caddy_http_request_duration_seconds_count{code="200",handler="subroute",method="GET",server="srv0"} 20
caddy_http_request_duration_seconds_count{code="404",handler="subroute",method="HEAD",server="srv0"} 3
caddy_http_request_duration_seconds_count{code="308",handler="subroute",method="GET",server="srv1"} 9
caddy_http_request_duration_seconds_count{code="502",handler="subroute",method="GET",server="srv0"} 7
caddy_http_request_duration_seconds_count{code="400",handler="subroute",method="GET",server="srv0"} 1
caddy_http_request_duration_seconds_count{code="303",handler="subroute",method="POST",server="srv0"} 5
caddy_http_request_duration_seconds_count{code="413",handler="subroute",method="POST",server="srv0"} 4
caddy_http_request_duration_seconds_count{code="200",handler="subroute",method="GET",server="srv2"} 100
process_start_time_seconds 1.7e+09
"""


def sample(minute, reads, *, sends=0, in_flight=0, started=1.0):
    return Sample(AT + dt.timedelta(minutes=minute), started, reads, sends, in_flight)


def rows(*seconds, status=200, read=True):
    times = [AT + dt.timedelta(seconds=second) for second in seconds]
    return pl.DataFrame(
        {"time": times, "status": [status] * len(times), "read": [read] * len(times)},
        schema={"time": pl.Datetime("ms", "UTC"), "status": pl.UInt16, "read": pl.Boolean},
    )


@pytest.fixture(autouse=True)
def _no_samples():
    SAMPLES.clear()
    yield
    SAMPLES.clear()


def test_what_the_portal_answered_is_counted_and_nothing_else():
    assert parsed(COUNTS, at=AT) == Sample(AT, 1.7e9, reads=32, sends=5, in_flight=2)


def test_what_is_no_count_is_none():
    with pytest.raises(NotCounted):
        parsed("Not found", at=AT)


def test_a_front_server_that_began_anew_counts_anew():
    add(sample(0, 100))
    add(sample(1, 5, started=2.0))
    assert [one.reads for one in SAMPLES] == [5]


def test_each_read_between_two_samples_must_be_in_the_log():
    windows = read_windows([sample(0, 10), sample(1, 14)], until=AT + dt.timedelta(minutes=5))
    assert lacking_rows(rows(5, 10, 15, 20), windows) == 0
    assert lacking_rows(rows(5, 15), windows) == 2
    # What was refused, sent, or asked at another time matches none of them.
    others = [rows(5, 15), rows(6, 7, status=400), rows(6, 7, read=False), rows(-30, 90)]
    assert lacking_rows(pl.concat(others), windows) == 2


def test_what_was_in_flight_at_the_first_sample_may_have_begun_before():
    windows = read_windows([sample(0, 10, in_flight=1), sample(1, 14)], until=AT + dt.timedelta(minutes=5))
    assert lacking_rows(rows(5, 10, 15), windows) == 0


def test_two_windows_must_agree():
    samples = [sample(0, 10), sample(1, 14), sample(2, 14)]
    assert lacking_rows(rows(), read_windows(samples, until=AT + dt.timedelta(minutes=5))) == 0


@pytest.mark.parametrize("samples", [[], [sample(0, 10)], [sample(0, 10), sample(9, 20)]])
def test_with_one_sample_in_time_nothing_can_be_compared(samples):
    assert read_windows(samples, until=AT + dt.timedelta(minutes=5)) == []


def test_what_was_sent_is_compared_by_whole_hours():
    samples = [sample(minute, 0, sends=minute) for minute in range(-70, 20, 5)]
    windows = sent_windows(samples, until=AT + dt.timedelta(minutes=5))
    assert [(window.begin, window.end) for window in windows] == [(AT - dt.timedelta(hours=1), AT)] * 2
    assert lacking_rows(rows(*[-3600] * 50, read=False), windows) <= 0
    assert lacking_rows(rows(*[-3600] * 20, read=False), windows) > 0


def test_an_agency_s_own_front_server_leaves_it_unproven(probed, monkeypatch):
    from dataclasses import replace

    assert examine(replace(probed.reach, front=None)).outcome == "unproven"
    monkeypatch.setenv("KEEPFAITH_FRONT", "none")
    assert not has_front()


def test_without_samples_it_is_unproven(probed):
    assert examine(probed.reach).outcome == "unproven"


def test_the_front_server_reports_its_counts_to_the_prober(probed):
    before = read(probed.reach.front)
    for _ in range(5):
        Visitor.somebody(probed.reach.portal).get("/")
    assert read(probed.reach.front).reads >= before.reads + 5
    front_counters._last["tried"] = -front_counters.SAMPLE_SECONDS
    front_counters.sample_in_time(probed.reach.front)
    front_counters.sample_in_time(probed.reach.front)
    assert len(SAMPLES) == 1


@pytest.mark.long
def test_visits_to_a_served_portal_balance_and_what_is_missing_is_seen(probed):
    for _ in range(3):
        add(read(probed.reach.front))
        Visitor.somebody(probed.reach.portal).get("/policies/privacy/")
        time.sleep(1.1)
    add(read(probed.reach.front))
    end = time.monotonic() + 150
    while (finding := examine(probed.reach, grace=dt.timedelta(0))).outcome != "kept":
        assert time.monotonic() < end, finding.figure
        time.sleep(2)
    last = SAMPLES.pop()
    add(Sample(last.at, last.started, last.reads + 100_000, last.sends, last.in_flight))
    finding = examine(probed.reach, grace=dt.timedelta(0))
    assert finding.outcome == "failed"
    assert "are in no log" in finding.figure
