"""Each request of the prober's own is looked up in the access log: one row each, with its own values."""

import datetime as dt
import time

import pytest

from keepfaith.prober.balances.visits import Row, examine, unmatched
from keepfaith.prober.own_requests import OWN_REQUESTS, OwnRequest
from keepfaith.prober.visitor import Visitor

AT = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)


def request(path="/", *, method="GET", status=200, after=0):
    return OwnRequest(AT + dt.timedelta(seconds=after), "127.1.1.1", method, path, status, 10, "agent")


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
