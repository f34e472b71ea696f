"""Each step of each act that is built in refuses for itself; without it, the custodian is seen or stopped."""

import pytest

from keepfaith.custody.acts.declaration import built_in
from tests.custody.acts.matrix import allowed, refused_by, staff
from tests.custody.acts.mutants import without_place

KINDS = ("withholding", "grant")
ACTS = [
    (kind, act) for kind in built_in().kinds.values() if kind.name in KINDS
    for act in kind.acts.values() if act.by == "employee"
]  # fmt: skip
STEPS = [(kind, act, place) for kind, act in ACTS for place in range(len(act.steps))]
# Without a record, the rules are asked of none, and refuse by the same code.
NO_DIFFERENCE = {("withholding-proposed", "unknown record")}
REFUSALS = {"account": "not a canary", "rules": "no rule permits", "duty": "duty"}


def named(part):
    return getattr(part, "entry", getattr(part, "name", str(part)))


@pytest.fixture(autouse=True)
def _staff(scratch):
    staff(scratch)


@pytest.mark.parametrize(("kind", "act"), ACTS, ids=named)
def test_each_act_can_be_done(scratch, kind, act):
    assert allowed(scratch, kind, act).ask() == ""
    assert scratch.look()[0] == []


@pytest.mark.parametrize(("kind", "act", "place"), STEPS, ids=named)
def test_just_that_step_refuses(scratch, kind, act, place):
    moment, step = allowed(scratch, kind, act), act.steps[place]
    assert refused_by(moment, place)
    assert moment.ask() == (step.refuse or REFUSALS[step.ask])
    assert scratch.look()[0] == []


@pytest.mark.parametrize(("kind", "act", "place"), STEPS, ids=named)
def test_without_it_the_custodian_is_stopped_by_its_store_or_seen_by_the_replay(
    scratch, monkeypatch, kind, act, place
):
    moment = allowed(scratch, kind, act)
    assert refused_by(moment, place)
    without_place(monkeypatch, act.entry, place)
    is_same = (act.entry, act.steps[place].refuse) in NO_DIFFERENCE
    assert moment.ask() == "failed" or (scratch.look()[0] != []) is not is_same
