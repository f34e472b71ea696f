"""Each request of the prober's own is looked up in the access log: one row each, with its own values."""

import datetime as dt
import time
from types import SimpleNamespace

import pytest

from keepfaith.prober.balances.visits import BACK, Row, examine, unmatched
from keepfaith.prober.own_requests import OWN_REQUESTS, OwnRequest
from keepfaith.prober.visitor import Visitor
from tests.visits.stored_visits import request as stored_request
from tests.visits.stored_visits import store_visits

AT = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)


def request(path="/", *, method="GET", status=200, after=0, took=0.5):
    at = AT + dt.timedelta(seconds=after)
    answered_at = at + dt.timedelta(seconds=took)
    return OwnRequest(at, "127.1.1.1", method, path, status, 10, "agent", answered_at=answered_at)


def row(path="/", *, method="read", status=200, after=0):
    return Row(AT + dt.timedelta(seconds=after), path, method, status)


def test_requests_that_were_recorded_are_matched():
    own = [request(), request("/no-tools/es/?a=b", status=403), request("/", after=3), request("/desk/a/b")]
    rows = [row(after=2), row("/es/", status=403), row("/", after=1), row("/desk/*")]
    assert unmatched(own, rows) == []


@pytest.mark.parametrize(("after", "is_matched"), [(0, True), (-3600, False), (5, False), (3600, False)])
def test_only_the_hour_of_a_sent_form_is_stored(after, is_matched):
    own = [request("/forms/?a=b", method="POST", status=403, after=125)]
    rows = [row("/forms/", method="send", status=403, after=after)]
    assert (unmatched(own, rows) == []) == is_matched


@pytest.mark.parametrize(
    "other",
    [row("/other/"), row(method="send"), row(status=404), row(after=60), row(after=-60)],
    ids=["path", "method", "status", "late", "early"],
)
def test_a_row_with_another_value_is_not_the_requests(other):
    assert unmatched([request()], [other]) == [request()]


def test_one_row_represents_one_request():
    own = [request(after=second) for second in range(4)]
    assert len(unmatched(own, [row(), row(after=2)])) == 2


def test_many_requests_for_one_page_over_half_a_minute_leave_each_other_their_rows():
    own = [request("/desk/a/", after=number * 0.3) for number in range(100)]
    rows = [row("/desk/*", after=int(number * 0.3)) for number in range(100)]
    assert unmatched(own, rows) == []
    assert len(unmatched(own, rows[1:])) == 1


def test_a_request_that_took_its_time_leaves_its_row_to_nobody_else():
    own = [request(after=number, took=25 if number == 0 else 0.5) for number in range(20)]
    rows = [row(after=24), *(row(after=number) for number in range(1, 20))]
    assert unmatched(own, rows) == []
    assert unmatched([request(took=25)], [row(after=28)])


def test_what_was_sent_more_than_an_hour_ago_is_looked_up_under_its_hour(tmp_path, monkeypatch):
    now = dt.datetime.now(dt.UTC)
    at = now - BACK + dt.timedelta(minutes=1)
    visit = stored_request("/no-such/", at=at, method="POST")
    store_visits(tmp_path / "visits", [[visit]])
    sent = OwnRequest(at, "127.1.1.1", "POST", "/no-such/", 200, 10, "agent", answered_at=at)
    monkeypatch.setattr("keepfaith.prober.balances.visits.OWN_REQUESTS", [sent])
    finding = examine(SimpleNamespace(folder=tmp_path / "prober"), grace=dt.timedelta(0))
    assert (finding.outcome, finding.figure[:10]) == ("kept", "1 requests")


def test_without_visits_it_is_unproven(probed, monkeypatch):
    monkeypatch.setattr("keepfaith.prober.balances.visits.OWN_REQUESTS", [])
    assert examine(probed.reach).outcome == "unproven"


@pytest.mark.long
def test_visits_to_a_served_portal_are_seen_once_committed(probed):
    OWN_REQUESTS.clear()
    for path in ("/", "/forms/literature/", "/policies/privacy/?print=1", "/no-such-page/"):
        Visitor.somebody(probed.reach.portal).get(path)
    end = time.monotonic() + 150
    while (finding := examine(probed.reach, grace=dt.timedelta(0))).outcome != "kept":
        assert time.monotonic() < end, finding.figure
        time.sleep(2)
    assert finding.figure.startswith("4 requests")
    OWN_REQUESTS.append(request("/never-made/"))
    OWN_REQUESTS[-1] = OwnRequest(
        dt.datetime.now(dt.UTC), "127.1.1.1", "GET", "/never-made/", 200, 1, "agent"
    )
    assert examine(probed.reach, grace=dt.timedelta(0)).outcome == "failed"
    OWN_REQUESTS.clear()
