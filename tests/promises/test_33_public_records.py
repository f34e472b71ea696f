"""Promises 5 and 33: what was sent may be given out, in answer to a request that is worked on as the law says."""

import datetime as dt

import pytest

from keepfaith.policies.promises.status import LastRun, promise_rows
from keepfaith.policies.sections.registry import SECTIONS

from .editions import posted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
AT_THE_DESK, REPLAY, BY_MAIL = "desk.responses", "replay.responses", "journeys.mailed_requests"
CLAUSES = {5: "may-become-public", 33: "public-records-requests"}
CHECKS = {5: {AT_THE_DESK}, 33: {AT_THE_DESK, REPLAY, BY_MAIL}}


def verdict(number: int, **outcomes: str) -> str:
    """Return what the page says of a promise, as if the prober had just found these."""
    now = dt.datetime.now(dt.UTC)
    runs = {name: LastRun(outcome, "", now) for name, outcome in outcomes.items()}
    (current,) = [row for row in promise_rows(posted(), at=now, runs=runs) if row.number == number]
    return current.verdict


@pytest.mark.parametrize("number", CLAUSES)
def test_the_clause_rests_on_a_request_of_our_own_and_on_each_entry(number: int) -> None:
    (clause,) = [clause for clause in posted().clauses if number in clause.promises]
    assert (clause.anchor, clause.awaits) == (CLAUSES[number], "")
    assert {check.name for check in SECTIONS.checks_of(number)} == CHECKS[number]


@pytest.mark.parametrize("outcome", ["kept", "failed", "unproven"])
@pytest.mark.parametrize(
    ("number", "check"), [(5, AT_THE_DESK), (33, AT_THE_DESK), (33, REPLAY), (33, BY_MAIL)]
)
def test_each_has_to_find_it_kept(number: int, check: str, outcome: str) -> None:
    outcomes = dict.fromkeys(CHECKS[number], "kept")
    assert verdict(number, **(outcomes | {check: outcome})) == outcome
