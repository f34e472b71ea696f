"""Each step of each act refuses for itself; without it, the custodian is seen or stopped. Three kinds have no code."""

from pathlib import Path

import pytest

from keepfaith.custody.acts.declaration import Declaration, built_in, read
from keepfaith.custody.server import item_declarations
from keepfaith.prober.acts import reader
from keepfaith.prober.replay import item_verdicts
from tests.custody.acts.matrix import allowed, refused_by, staff
from tests.custody.acts.mutants import without_place

NEW = (Path(__file__).parent / "new_kinds.toml").read_text()
DECLARED = Declaration({**built_in().kinds, **read(NEW).kinds})
ACTS = [
    (kind, act) for kind in DECLARED.kinds.values()
    for act in kind.acts.values() if act.by != "entry" or act.steps
]  # fmt: skip
# Without a record, the rules are asked of none, and refuse by the same code.
NO_DIFFERENCE = {("withholding-proposed", "unknown record"), ("opening-asked", "unknown record")}
# Whoever has no duty has no case either; and two approve one after the other, from one state to the next.
NO_MOMENT = {
    ("exemption-proposed", "duty"),
    ("exemption-approved", "decided before"),
    ("fee-proposed", "duty"),
    ("opening-approved", "not proposed"),
}
STEPS = [
    (kind, act, place) for kind, act in ACTS for place, step in enumerate(act.steps)
    if (act.entry, step.refuse or step.ask) not in NO_MOMENT
]  # fmt: skip
REFUSALS = {"account": "not a canary", "rules": "no rule permits", "duty": "duty"}


def named(part):
    return getattr(part, "entry", getattr(part, "name", str(part)))


@pytest.fixture(autouse=True)
def _declared(scratch, monkeypatch):
    """Have every edition declare the new kinds, too, and people who may do everything."""
    monkeypatch.setattr(item_declarations, "declaration_of", lambda _: DECLARED)
    monkeypatch.setattr(item_verdicts, "declared_by", lambda _: reader._read((*reader._BUILT_IN, NEW)))
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
