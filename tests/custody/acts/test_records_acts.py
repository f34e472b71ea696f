"""Searches, fees and more time for a request for public records: what is entered and refused, and who sees a lie."""

import datetime as dt

import pytest

from keepfaith.custody.server import item_facts
from keepfaith.prober.oracle.records_clock import due_days

from .test_records_responses import office, request_

__all__ = ["office", "request_"]
DAY = dt.timedelta(days=1)
FEE = {
    "search-quarters": 24, "redact-quarters": 2, "rate-cents": 2500, "pages": 30, "media-cents": 0,
    "postage-cents": 415, "cents": 5_000 + 1_250 + 150 + 415,
}  # fmt: skip


def do(scratch, entry, record, who="rae", duty="records", *, number=0, **details):
    on = {"number": number} if number else {}
    return scratch.do(entry, record, who=who, duty=duty, details=details.items(), **on)


def due(scratch, of=10):
    return due_days(scratch.now.date())[1][of]


def estimate(scratch, record, **more):
    details = {"case": "", "answer-by": due(scratch).isoformat(), **FEE, **more}
    return do(scratch, "estimate", record, **details)


def numbers(scratch, kind):
    return [one.number for one in scratch.items(kind)]


def later(scratch, days=20):
    return (scratch.now.date() + days * DAY).isoformat()


def search(scratch, record, who="sam", until=None):
    return do(
        scratch, "search-asked", record, case="", colleague=who, **{"last-day": until or later(scratch)}
    )


def test_colleagues_search_and_say_what_they_found(office, request_):
    assert [search(office, request_), search(office, request_, "roy"), search(office, request_)] == [
        "",
        "",
        "granted",
    ]
    one, other = numbers(office, "records-search")
    outcome = {"quarters": 5, "found": "none"}
    assert do(office, "searched", None, "roy", number=one, **outcome) == "colleague"
    assert do(office, "searched", None, "sam", "searcher", number=one, **outcome) == ""
    assert do(office, "searched", None, "sam", "searcher", number=one, **outcome) == "not proposed"
    assert do(office, "search-ended", None, number=other) == ""
    (item,) = office.items("records-search")
    assert (item.state, item.details["quarters"], item.details["found"]) == ("searched", 5, "none")
    assert [search(office, request_, "ada"), search(office, request_, until="2026-01-01")] == [
        "colleague",
        "not accepted",
    ]
    assert office.look()[0] == []


def test_a_fee_is_estimated_accepted_paid_and_paid_back(office, request_):
    assert [estimate(office, request_), estimate(office, request_)] == ["", "granted"]
    (number,) = numbers(office, "records-fee")
    acts = ("fee-accepted", "paid", "refunded")
    assert [do(office, entry, None, number=number) for entry in acts] == ["", "", ""]
    assert do(office, "waived", None, number=number) == "not proposed"
    assert [one.state for one in office.items("records-fee")] == ["refunded"]
    assert office.look()[0] == []


def test_no_fee_is_estimated_after_the_tenth_business_day(office, request_):
    last = due(office).isoformat()
    office.now += due(office) - office.now.date()
    assert (
        estimate(office, request_, **{"answer-by": (dt.date.fromisoformat(last) - DAY).isoformat()})
        == "too late"
    )
    assert estimate(office, request_, **{"answer-by": last}) == ""
    office.now += DAY
    assert [one.state for one in office.items("records-fee")] == ["estimated"]
    assert office.look()[0] == []


@pytest.mark.parametrize(
    "bad",
    [
        *({"rate-cents": 2501}, {"cents": -1}, {"search-quarters": 4001}, {"pages": 100_001}),
        *({"answer-by": "2026-02-30"}, {"answer-by": 20261203}, {"cents": "1"}, {"case": "x" * 65}),
    ],
)
def test_an_absurd_fee_is_a_fault_of_the_portal(office, request_, bad):
    assert estimate(office, request_, **bad) in ("not accepted", "malformed", "failed")
    assert office.items("records-fee") == ()
    assert office.look()[0] == []


@pytest.mark.parametrize(
    "lie", [{"answer-by": "2026-12-31"}, {"cents": FEE["cents"] + 1}, {"search-quarters": 16}, {"pages": 0}]
)
def test_a_portal_that_lies_about_a_fee_is_seen(office, request_, lie):
    office.errs = True
    assert estimate(office, request_, **lie) == ""
    faults = office.look()[0]
    assert any("than the law" in str(fault) for fault in faults), faults


def test_a_custodian_that_takes_a_late_fee_is_seen(office, request_, monkeypatch):
    office.errs = True
    last = due(office).isoformat()
    office.now += 30 * DAY
    monkeypatch.setitem(item_facts._ABOUT, "past", lambda *_: False)
    assert estimate(office, request_, **{"answer-by": last}) == ""
    assert office.look()[0] != []


def test_a_later_day_is_agreed_or_allowed(office, request_):
    assert do(office, "agreed-later", request_, case="", **{"last-day": later(office)}) == ""
    assert do(office, "petition-time", request_, case="") == "granted"
    assert [one.state for one in office.items("records-time")] == ["agreed"]
    assert office.look()[0] == []


def test_a_petition_is_allowed_with_a_day_or_refused(office, request_):
    assert do(office, "petition-time", request_, case="") == ""
    (number,) = numbers(office, "records-time")
    assert (
        do(office, "granted", None, number=number, **{"last-day": (office.now.date() - DAY).isoformat()})
        == "not accepted"
    )
    assert do(office, "granted", None, number=number, **{"last-day": later(office)}) == ""
    (item,) = office.items("records-time")
    assert (item.state, item.details["last-day"]) == ("extended", later(office))
    assert do(office, "petition-refused", None, number=number) == "not proposed"
    assert office.look()[0] == []
