"""What is grouped as allowed is what the rules allow, each request once and no other, with its facts and clauses."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepfaith.custody.rules.cedar import Rulebook
from keepfaith.policies.permissions.permitted import TriedRules

SCHEMA = """
entity Duty enum ["a", "b"];
entity Party enum ["person"];
entity Purpose enum ["p", "q"];
entity Category enum ["name", "ssn", "birth-date"];
entity Field = { category: Category, collected_for: Purpose };
action open appliesTo { principal: [Duty], resource: [Field], context: { purpose: Purpose, own_task: Bool } };
action show appliesTo { principal: [Party], resource: [Field], context: { purpose: Purpose } };
"""
PARTS = [
    '@clause("opens") permit(principal == Duty::"a", action == Action::"open", resource);',
    '@clause("shows") permit(principal, action == Action::"show", resource) when { context.purpose == Purpose::"p" };',
    '@clause("numbers") permit(principal, action, resource) when { resource.category == Category::"ssn" };',
    '@clause("own") forbid(principal, action == Action::"open", resource) unless { context.own_task };',
    '@clause("never") forbid(principal == Duty::"b", action, resource) when { context.purpose == Purpose::"q" };',
]
CATEGORIES = frozenset({"name", "ssn", "birth-date"})


def allowed_by(permissions, collected_for):
    """List each request that some permission covers, and how many do."""
    return [
        (permission.principal, permission.action, category, collected_for, purpose, frozenset(facts.items()))
        for permission in permissions
        for category, purpose in product(permission.categories, permission.purposes)
        for facts in facts_of(permission)
    ]


def facts_of(permission):
    known = {condition.fact: condition.value for condition in permission.conditions}
    others = {"own_task"} - known.keys() if permission.action == "open" else set()
    for values in product((False, True), repeat=len(others)):
        yield {**known, **dict(zip(others, values, strict=True))}


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(PARTS), min_size=1, unique=True))
def test_permissions_cover_each_request_that_is_allowed_once_and_no_other(parts):
    book = Rulebook.read(rules="\n".join(parts), schema=SCHEMA)
    tried = TriedRules(book, dict.fromkeys(("p", "q"), CATEGORIES))
    for purpose in ("p", "q"):
        covered = allowed_by(tried.permissions(purpose, CATEGORIES), purpose)
        requests = book.vocabulary.requests(collected_for=(purpose,))
        allowed = {
            (
                request.principal,
                request.action,
                request.category,
                request.collected_for,
                request.purpose,
                request.facts,
            )
            for request in requests
            if book.decide(request).allowed
        }
        assert len(covered) == len(set(covered))
        assert set(covered) == allowed


def test_each_permission_and_each_condition_has_its_clause():
    book = Rulebook.read(rules="\n".join(PARTS), schema=SCHEMA)
    (permission,) = [
        permission
        for permission in TriedRules(book, {"p": CATEGORIES}).permissions("p", frozenset({"name"}))
        if permission.action == "open"
    ]
    assert (permission.principal, permission.clauses) == (("Duty", "a"), ("opens",))
    (condition,) = permission.conditions
    assert (condition.fact, condition.value, condition.clauses) == ("own_task", True, ("own",))


@pytest.mark.parametrize("rule", ["forbid(principal, action, resource);", PARTS[0].replace('"a"', '"b"')])
def test_nobody_else_may_do_anything(rule):
    tried = TriedRules(Rulebook.read(rules=rule, schema=SCHEMA), {"p": CATEGORIES})
    assert {permission.principal for permission in tried.permissions("p", CATEGORIES)} <= {("Duty", "b")}
