"""Looking for the smallest point finds one exactly where trying every combination of facts does."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.custody.acts.declaration import built_in
from keepfaith.custody.acts.declaration_checks import unknowns
from keepfaith.custody.acts.item_kind import Act, Step
from keepfaith.custody.acts.points import is_allowed, places, smallest

FACTS = ("record", "self", "opens", "exists")
SOME = st.lists(st.sampled_from(FACTS), unique=True, max_size=2).map(tuple)
STEPS = st.one_of(
    st.builds(Step, refuse=st.just("duty"), when=SOME, unless=SOME).filter(
        lambda step: step.when or step.unless
    ),
    st.builds(Step, ask=st.sampled_from(("rules", "duty")), unless=SOME),
    st.builds(Step, refuse=st.just("cap"), at_most=st.just(3)),
)
ACTS = st.builds(
    Act, entry=st.just("a"), by=st.just("person"), to=st.just("b"), start=st.sampled_from(((), ("b",))),
    steps=st.lists(STEPS, max_size=5).map(tuple),
)  # fmt: skip


def every_point(act, at):
    names = unknowns(act)
    for values in product((False, True), repeat=len(names)):
        yield dict(zip(names, values, strict=True)) | at


def check(act, fixed):
    for at in places(act):
        allowed = [
            point
            for point in every_point(act, at)
            if fixed.items() <= point.items() and is_allowed(act, point)
        ]
        smallest_one = smallest(act, {**at, **fixed})
        assert (smallest_one is None) == (not allowed)
        if smallest_one is not None:
            assert any(smallest_one.items() <= point.items() for point in allowed)


@given(ACTS, st.dictionaries(st.sampled_from(FACTS), st.booleans(), max_size=2))
def test_a_point_is_found_exactly_where_there_is_one(act, fixed):
    check(act, {fact: value for fact, value in fixed.items() if fact in unknowns(act)})


BUILT_IN = [act for kind in built_in().kinds.values() for act in kind.acts.values()]


@pytest.mark.parametrize("act", BUILT_IN, ids=lambda act: act.entry)
def test_so_it_is_for_each_act_that_is_built_in(act):
    check(act, {})
    for fact in unknowns(act):
        check(act, {fact: False})
        check(act, {fact: True})
