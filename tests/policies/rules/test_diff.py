"""The difference between two rule sets is exhaustive, and said in plain words."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepfaith.custody.rules.cedar import Rulebook
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.rules.diff import boxes, compare_rules

PRIVACY = Path(__file__).parents[3] / "agencies" / "dese" / "policies" / "privacy"
FIRST = Bundle.read(PRIVACY / "2018-01-31")
DRAFT = Bundle.read(PRIVACY / "draft")

SCHEMA = """
entity Duty enum ["a", "b"];
entity Purpose enum ["p", "q"];
entity Category enum ["name", "ssn", "birth-date"];
entity Field = { category: Category, collected_for: Purpose };
action open appliesTo { principal: [Duty], resource: [Field], context: { purpose: Purpose, own_task: Bool } };
action send appliesTo { principal: [Duty], resource: [Field], context: { purpose: Purpose } };
"""
PARTS = [
    'permit(principal == Duty::"a", action == Action::"open", resource);',
    'permit(principal, action == Action::"send", resource) when { resource.collected_for == context.purpose };',
    'permit(principal, action, resource) when { resource.category == Category::"ssn" };',
    'forbid(principal, action == Action::"open", resource) unless { context.own_task };',
    'forbid(principal == Duty::"b", action, resource) when { context.purpose == Purpose::"q" };',
]


def bundle(*rules):
    return Bundle({"rules.cedar": "\n".join(rules), "schema.cedarschema": SCHEMA, "purposes.toml": ""})


def by_brute_force(earlier, later):
    old, new = (
        Rulebook.read(rules=b.files["rules.cedar"], schema=b.files["schema.cedarschema"])
        for b in (earlier, later)
    )
    requests = list(new.vocabulary.requests())
    pairs = list(zip(old.decide_all(requests), new.decide_all(requests), strict=True))
    return (
        any(n.allowed > o.allowed for o, n in pairs),
        any(o.allowed > n.allowed for o, n in pairs),
        len(requests),
    )


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(PARTS), min_size=1, unique=True),
    st.lists(st.sampled_from(PARTS), min_size=1, unique=True),
)
def test_no_difference_is_missed_and_none_invented(old, new):
    earlier, later = bundle(*old), bundle(*new)
    diff = compare_rules(earlier, later)
    assert (bool(diff.gains), bool(diff.loses), diff.compared) == by_brute_force(earlier, later)


def test_an_edition_compared_with_itself_changes_nothing():
    diff = compare_rules(FIRST, FIRST)
    assert diff.is_empty
    assert diff.compared > 100_000


def test_the_coming_edition_of_the_sample_agency_says_who_gains_and_who_loses():
    diff = compare_rules(FIRST, DRAFT)
    assert all("Security officer" in sentence for sentence in diff.gains)
    assert any("Literature clerk can no longer open: phone number." in sentence for sentence in diff.loses)
    assert any("also protects what was collected before" in sentence for sentence in diff.guardrails)


def test_a_new_purpose_gains_and_a_removed_fact_is_compared_too():
    rule = (
        'permit(principal == Duty::"a", action == Action::"send", resource)'
        ' when { context.purpose == Purpose::"%s" };'
    )
    earlier = bundle(rule % "p")
    schema = SCHEMA.replace('Purpose enum ["p", "q"]', 'Purpose enum ["p", "q", "r"]')
    later = Bundle({**earlier.files, "rules.cedar": rule % "p" + rule % "r", "schema.cedarschema": schema})
    diff = compare_rules(earlier, later)
    assert not compare_rules(later, earlier).gains
    assert [("“r”" in sentence, "a can now send" in sentence) for sentence in diff.gains] == [
        (True, True)
    ] * len(diff.gains)
    assert diff.gains


POINTS = st.lists(st.tuples(*[st.integers(0, 2)] * 3), max_size=20)


@given(POINTS)
def test_boxes_cover_just_the_points(points):
    covered = [point for box in boxes(points) for point in product(*box)]
    assert sorted(covered) == sorted(set(points))


@pytest.mark.parametrize("count", [0, 1])
def test_boxes_of_few_points(count):
    assert len(boxes([(1, 2)] * count)) == count
