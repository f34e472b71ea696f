"""Visitors and visits counted in memory equal a slow count in plain Python; beyond the bound the figure is close."""

from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.visits.pipeline import visitor_counts as counted
from keepfaith.visits.pipeline.visitor_counts import (
    ASSET,
    MIN_ASSET_SHARE,
    PAGE,
    ROBOTS,
    VISIT_GAP_SECONDS,
    Visitors,
)

REQUEST = st.tuples(
    st.integers(0, 12), st.sampled_from([0, PAGE, ASSET, ROBOTS]), st.integers(0, 4 * VISIT_GAP_SECONDS)
)
HUMAN = 0


def see(visitors, requests):
    codes, did, times = (np.array(column) for column in zip(*requests, strict=True))
    visitors.add_requests(
        codes.astype(np.uint64), (codes % 2).astype(np.uint8), did.astype(np.uint8), times.astype(np.int64)
    )


def slowly(requests):
    """Count as one would by hand."""
    of = defaultdict(list)
    for code, did, time in requests:
        of[code].append((time, did))
    looked = {code for code, all_of in of.items() if any(did == PAGE for _, did in all_of)}
    fetched = {code for code, all_of in of.items() if any(did == ASSET for _, did in all_of)}
    robots_readers = {code for code, all_of in of.items() if any(did == ROBOTS for _, did in all_of)}
    holds_parts = len(looked & fetched) >= MIN_ASSET_SHARE * len(looked)
    unlikely = {code for code in of if code in robots_readers or (holds_parts and code in looked - fetched)}
    counts = defaultdict(int)
    for code, all_of in of.items():
        which = code % 2
        strange = which == HUMAN and code in unlikely
        times = sorted(time for time, did in all_of if did == PAGE)
        begun = [t for at, t in enumerate(times) if at == 0 or t - times[at - 1] > VISIT_GAP_SECONDS]
        counts["visitors", which, strange] += 1
        counts["visits", which, strange] += len(begun)
    return dict(counts), unlikely


@given(requests=st.lists(REQUEST, min_size=1, max_size=60))
def test_a_day_seen_at_once_is_counted_as_by_hand(requests):
    visitors = Visitors()
    see(visitors, requests)
    counts, unlikely = slowly(requests)
    assert visitors.counts(HUMAN) == counts
    codes = np.array([code for code, _, _ in requests], np.uint64)
    assert visitors.are_unlikely(codes).tolist() == [int(code) in unlikely for code in codes]


@given(requests=st.lists(REQUEST, min_size=2, max_size=60), cuts=st.lists(st.integers(1, 59), max_size=4))
def test_a_day_seen_part_by_part_in_order_is_counted_the_same(requests, cuts):
    requests = sorted(requests, key=lambda request: request[2])
    visitors = Visitors()
    edges = sorted({0, len(requests), *(cut for cut in cuts if cut < len(requests))})
    for start, end in pairwise(edges):
        see(visitors, requests[start:end])
    assert visitors.counts(HUMAN) == slowly(requests)[0]


def test_nobody_seen_is_nobody_counted():
    visitors = Visitors()
    visitors.add_requests(*(np.empty(0, kind) for kind in (np.uint64, np.uint8, np.uint8, np.int64)))
    assert visitors.counts(HUMAN) == {}
    assert visitors.are_unlikely(np.array([1], np.uint64)).tolist() == [False]


def test_a_log_that_does_not_hold_parts_makes_nobody_unlikely():
    visitors = Visitors()
    see(visitors, [(2 * n, PAGE, n) for n in range(200)] + [(0, ASSET, 1)])
    assert visitors.counts(HUMAN)["visitors", HUMAN, False] == 200
    see(visitors, [(2 * n, ASSET, n) for n in range(1, 6)])
    assert visitors.counts(HUMAN)["visitors", HUMAN, True] == 194


@pytest.mark.parametrize("many", [30_000, 100_000])
def test_beyond_the_bound_memory_stays_and_the_figure_is_close(monkeypatch, many):
    monkeypatch.setattr(counted, "MAX_VISITORS", 10_000)
    visitors = Visitors()
    random = np.random.default_rng(many)
    codes = random.integers(0, 2**64, many, np.uint64)
    for some in np.array_split(codes, 9):
        twice = np.concatenate([some, some])
        nothing = np.zeros(len(twice), np.uint8)
        visitors.add_requests(
            twice, nothing, np.full(len(twice), PAGE, np.uint8), np.zeros(len(twice), np.int64)
        )
        assert visitors.codes.size <= 10_000
    counts = visitors.counts(HUMAN)
    # A sketch of 10,000 is off by one percent as a rule; five would be a fault.
    assert counts["visitors", HUMAN, False] == pytest.approx(many, rel=0.05)
    assert counts["visits", HUMAN, False] == pytest.approx(many, rel=0.05)
