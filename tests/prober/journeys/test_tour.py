"""A tour sees every kind of answer within its budget; a fault is requested again before it counts."""

import dataclasses
import json
from itertools import takewhile

import pytest
from django.conf import settings

from keepfaith.prober.journeys.tour import MAX_HOURLY, MAX_REQUESTS, NotReached, Tour, judged, tour_of
from keepfaith.prober.journeys.walk import Walk
from keepfaith.prober.oracle.addresses import ADDRESSES, address_of
from keepfaith.prober.own_requests import OWN_REQUESTS
from keepfaith.prober.reach import Reach


def number_since(last):
    """Count the requests after one: of those long past, none is remembered."""
    later = takewhile(lambda request: request is not last, reversed(OWN_REQUESTS))
    return sum(1 for _ in later)


def last_request():
    return OWN_REQUESTS[-1] if OWN_REQUESTS else None


@dataclasses.dataclass
class Whole:
    """A whole round with its tour, and how many requests that took."""

    reach: Reach
    tour: Tour
    requests: int


@pytest.fixture(scope="module")
def whole(probed):
    """Two whole rounds, one after the other: each takes seconds of a processor, here and at the portal."""
    rounds = []
    for _ in range(2):
        reach, last = probed.reach.in_round(is_whole=True), last_request()
        rounds.append(Whole(reach, tour_of(reach), number_since(last)))
    return rounds


def test_a_whole_round_sees_every_kind_of_address_and_language(whole):
    tour = whole[0].tour
    assert max(one.requests for one in whole) <= MAX_REQUESTS
    assert tour.languages == {code for code, _ in settings.LANGUAGES} - {"en"}
    kinds = {address_of(tour.place(seen)[2]) for seen in tour.seen}
    # The sample has no pages and no pictures of the agency's own.
    assert {address for address in ADDRESSES if address.name not in {"page", "picture"}} <= kinds
    assert {
        "GET form 200",
        "POST form 409",
        "POST form 422",
        "POST form 413",
        "POST tools 303",
        "GET form 403",
    } <= {tour.kind(seen) for seen in tour.seen}
    assert all(seen.answer and seen.answer.status == seen.surface.status for seen in tour.seen)


def test_another_round_sees_one_of_each_kind_again_and_keeps_the_rest(probed, whole):
    seen, last = whole[1].tour.seen, last_request()
    part = tour_of(probed.reach.in_round(is_whole=False))
    requests = number_since(last)
    assert 0 < requests <= MAX_HOURLY
    assert len(part.seen) == len(seen)
    fresh = [one for one in part.seen if one not in seen]
    assert len(fresh) == requests
    assert len({part.kind(one) for one in fresh}) > MAX_HOURLY // 2


def test_one_round_takes_one_tour(whole):
    assert tour_of(whole[1].reach) is whole[1].tour


def test_each_other_time_an_address_is_asked_for_in_the_other_encoding(whole):
    first, second = (one.tour for one in whole)
    encodings = {seen.surface.path: seen.visitor.browser["Accept-Encoding"] for seen in first.seen}
    again = [seen for seen in second.seen if seen.surface.path == "/robots.txt"]
    assert again[0].visitor.browser["Accept-Encoding"] != encodings["/robots.txt"]


def test_what_is_amiss_but_once_does_not_count(probed):
    tour = tour_of(probed.reach)
    once = tour.seen[3]
    count, faults = judged(tour, lambda seen: ["amiss"] if seen is once else [])
    assert (count, faults) == (len(tour.seen), [])
    assert once not in tour.seen


def test_what_is_amiss_again_counts_and_is_named_without_its_query(probed):
    tour = tour_of(probed.reach)
    _, faults = judged(
        tour, lambda seen: ["amiss"] if seen.surface.path.startswith("/events/confirm/") else []
    )
    assert "/events/confirm/?token=AAAA: amiss." in faults


def test_a_portal_that_is_down_is_not_reached(probed, tmp_path):
    record = tmp_path / "portal.json"
    address = {"origin": "https://localhost:9", "plain_origin": "http://localhost:9", "certificate": None}
    record.write_text(json.dumps(address))
    reach = dataclasses.replace(probed.reach.in_round(is_whole=True), portal_file=record)
    for _ in range(2):
        with pytest.raises(NotReached):
            tour_of(reach)


def test_of_many_alike_some_are_visited():
    walk = Walk("https://portal.example", ("privacy",), frozenset({"es"}))
    for number in range(50):
        walk.note(f"/statistics/requests.json?from={number}")
        walk.note(f"/events/?topic={number}")
        walk.note(f"/events/event-{number}/")
    paths = []
    while path := walk.next():
        paths.append(path)
    assert sum(path.startswith("/statistics/") for path in paths) == 1
    assert sum(path.startswith("/events/?") for path in paths) == 6
    assert sum(path.startswith("/events/event-") for path in paths) == 50
