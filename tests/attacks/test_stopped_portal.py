"""The portal's work is stopped dead at every step, or the custodian is under it: no form, key or entry is lost."""

import json
import os
import random
import signal
import sys
from collections import Counter
from contextlib import suppress

import psycopg
import pytest

from tests.attacks import stopping
from tests.attacks.stopped_portals import WORK
from tests.attacks.stopping_portal import STEPS
from tests.portals import until

SEED = "2026-03"


@pytest.fixture(scope="module")
def reached(portal):
    """Say how often each step of the portal and of the custodian is reached in a day."""
    counts, own = portal.folder / "counts", portal.folder / "own"
    portal.fresh()
    custodian = portal.custodian("", 0, counts=str(own))
    code = portal.do("day", "", 0, SEED, str(portal.folder / "acknowledged"), counts=str(counts))
    assert code == 0, portal.nursery.complaints.read_text()
    assert portal.end(custodian) == 0
    assert list(portal.judged(SEED)) == []
    assert not [one for one in portal.acknowledged() if "failed" in one]
    return json.loads(counts.read_text()), json.loads(own.read_text())


def sweep(portal, moments, **orders):
    """Run with a stop at each moment, of the portal or of the custodian under it; return what was wrong."""
    stops, wrong = Counter(), []
    for step, nth, at in moments:
        outcome = portal.run(step, nth, at=at, seed=SEED, **orders)
        named = f"{step if nth else at[0]}, time {nth or at[1]}"
        stops[named.rpartition(",")[0]] += outcome.stopped
        if not outcome.stopped:
            wrong.append(f"{named}: never reached")
        wrong += [f"{named}: {problem}" for problem in outcome.problems]
    sys.stdout.write(
        f"seed {SEED}: {len(moments)} runs, {stops.total()} stops, {len(wrong)} wrong: {stops}\n"
    )
    return wrong


@pytest.mark.long
def test_every_step_is_reached(reached):
    own, custodians = reached
    assert not [step for step in STEPS if not own[step]]
    assert not [step for step in stopping.STEPS if not custodians[step]]


@pytest.mark.long
def test_stopped_once_at_each_step_no_form_is_lost_and_keys_equal_rows(portal, reached):
    drawn = random.Random(SEED)
    moments = [(step, drawn.randint(1, reached[0][step]), ("-", 0)) for step in list(STEPS)[::3]]
    assert sweep(portal, moments) == []


@pytest.mark.long
def test_stopped_at_each_step_each_time_no_form_is_lost_and_keys_equal_rows(portal, reached):
    own, custodians = reached
    moments = [(step, nth, ("-", 0)) for step in STEPS for nth in range(1, own[step] + 1)]
    moments += [("-", 0, (step, nth)) for step in stopping.STEPS for nth in range(1, custodians[step] + 1)]
    assert sweep(portal, moments) == []


@pytest.mark.parametrize(
    ("victim", "by"), [("work", signal.SIGKILL), ("database", signal.SIGTERM), ("database", signal.SIGKILL)]
)
def test_stopped_between_the_row_and_its_commit_no_form_is_lost(portal, victim, by):
    portal.fresh()
    custodian, seed = portal.custodian(), f"{SEED}/{victim}/{by}"
    # Once the row is inserted, its task waits for the lock: so the transaction is between row and commit.
    owner = portal.owner()
    owner.execute("LOCK TABLE disclosure_task IN SHARE MODE")
    work = portal.nursery.make(f"{WORK}:day", "-", 0, seed, str(portal.folder / "acknowledged"))
    until(lambda: waiting(owner), 20)
    os.kill(work if victim == "work" else waiting(owner), by)
    if (victim, by) == ("database", signal.SIGKILL):
        # A server of which a process was killed hangs up on everybody and begins anew.
        until(lambda: has_hung_up(owner), 20)
    owner.close()
    portal.nursery.wait(work)
    until(lambda: is_up(portal), 20)
    assert portal.end(custodian) == 0
    assert list(portal.judged(seed)) == []


def waiting(owner):
    """Name the server's process that waits for the lock on tasks."""
    query = "SELECT pid FROM pg_locks WHERE relation = 'disclosure_task'::regclass AND NOT granted"
    return (owner.execute(query).fetchone() or [0])[0]


def has_hung_up(owner):
    try:
        owner.execute("SELECT 1")
    except psycopg.OperationalError:
        return True
    return False


def is_up(portal):
    with suppress(psycopg.OperationalError), portal.owner():
        return True
    return False


# What each order that was warned off leaves behind, and where the work must be stopped for that.
TURNED_ROUND = {
    "confirms_before_rows": ("after confirm", 1, "order", "keys, 0 of them unconfirmed, for"),
    "acknowledges_before_commits": ("after the receipt", 1, "order", "an acknowledged question is not there"),
    "reaps_without_looking": ("after the receipt", 3, "then", "an acknowledged question is not there"),
}


@pytest.mark.parametrize("order", TURNED_ROUND)
def test_an_order_turned_round_does_not_pass(portal, order):
    step, nth, which, problem = TURNED_ROUND[order]
    wrong = sweep(portal, [(step, nth, ("-", 0))], **{which: order})
    assert any(problem in one for one in wrong), wrong
    assert not any("never reached" in one for one in wrong)
