"""The custodian is stopped dead at every step of its work: nothing acknowledged is lost, nothing given is unentered."""

import json
import random
import signal
import sys
from collections import Counter

import pytest

from tests.attacks.nursery import Nursery
from tests.attacks.stopped_callers import ROUNDS, Caller, Stoppable
from tests.attacks.stopped_stores import go, not_in_the_ledger, prepare, run, template
from tests.attacks.stopping import FAILING, FIRST_STEPS, STEPS

SEED = "2026-03"


@pytest.fixture(scope="module")
def nursery(tmp_path_factory):
    made = Nursery("tests.attacks.stopping", complaints=tmp_path_factory.mktemp("nursery") / "complaints")
    yield made
    made.close()


@pytest.fixture(scope="module")
def made(nursery):
    with template(nursery) as store:
        yield store


@pytest.fixture(scope="module")
def reached(nursery, made, tmp_path_factory):
    """Say how often each step is reached when nothing stops."""
    counts = tmp_path_factory.mktemp("counts") / "counts"
    place, caller = Stoppable(nursery, template=made), Caller(random.Random(SEED))
    try:
        place.start("", 0, counts=str(counts))
        assert go(place, caller, 0) == (len(ROUNDS), [])
        assert place.end() == 0
        # Else a message would be tried that is refused whatever happens.
        grounds = [answer["code"] for _, answer in caller.answered if not answer["ok"]]
        assert grounds == ["held"]
    finally:
        place.close()
    return json.loads(counts.read_text())


def sweep(nursery, made, moments, **orders):
    """Run with a stop at each moment; return what was wrong, and the stops that never came."""
    stops, wrong = Counter(), []
    for step, nth in moments:
        outcome = run(nursery, made, step, nth, seed=SEED, **orders)
        stops[step] += outcome.stopped
        if not outcome.stopped:
            wrong.append(f"{step}, time {nth}: never reached")
        wrong += [f"{step}, time {nth}: {problem}" for problem in outcome.problems]
    sys.stdout.write(
        f"seed {SEED}: {len(moments)} runs, {stops.total()} stops, {len(wrong)} wrong: {stops}\n"
    )
    return wrong


def test_every_step_is_reached(reached):
    assert not [step for step in STEPS if not reached[step]]


def test_stopped_once_at_each_step_it_loses_nothing_and_gives_nothing_unentered(nursery, made, reached):
    drawn = random.Random(SEED)
    assert sweep(nursery, made, [(step, drawn.randint(1, reached[step])) for step in STEPS]) == []


@pytest.mark.parametrize("step", FIRST_STEPS)
def test_stopped_while_the_store_is_made_it_begins_anew(nursery, step):
    place, caller = Stoppable(nursery), Caller(random.Random(SEED))
    try:
        place.start(step, 1)
        assert nursery.wait(place.child) == -signal.SIGKILL
        place.start()
        prepare(place)
        assert go(place, caller, 0) == (len(ROUNDS), [])
        assert place.end() == 0
        assert list(not_in_the_ledger(place, caller)) == []
    finally:
        place.close()


@pytest.mark.long
def test_a_disk_that_is_full_at_a_step_undoes_all_of_the_round_and_the_next_one_succeeds(
    nursery, made, reached
):
    # Two checkpoints are written at its start, which then fails; one fails after the commit, so in every round.
    moments = [
        (step, nth) for step in FAILING for nth in range(3, reached[step] + 1, 1 if "half" in step else 9)
    ]
    assert sweep(nursery, made, moments, fails=True) == []


# What each order that was warned off leaves behind, and where it must be stopped for that.
TURNED_ROUND = {
    "answers_before_commits": ("after the answer", "the custodian holds other records than the portal"),
    "keys_before_entries": ("after the answer", "a key was given without its entry"),
    "counts_late": ("after the answer", "the cap counts"),
    "leaves_an_old_log": ("before the log is emptied", "store.sqlite3-wal has what was reported erased"),
    "erases_late": ("after the answer", "store.sqlite3-wal has what was reported erased"),
}


@pytest.mark.parametrize("order", TURNED_ROUND)
def test_an_order_turned_round_does_not_pass(nursery, made, reached, order):
    step, problem = TURNED_ROUND[order]
    which = "then" if order == "leaves_an_old_log" else "order"
    wrong = sweep(
        nursery, made, [(step, nth) for nth in range(4, min(reached[step], 8) + 1)], **{which: order}
    )
    assert any(problem in one for one in wrong), wrong
    assert not any("never reached" in one for one in wrong)


@pytest.mark.long
def test_stopped_at_each_step_each_time_it_is_reached_it_loses_nothing(nursery, made, reached):
    assert sweep(nursery, made, [(step, nth) for step in STEPS for nth in range(1, reached[step] + 1)]) == []
