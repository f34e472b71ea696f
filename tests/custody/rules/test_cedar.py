"""Rules decide as a plain reading of them would, and every error is a denial."""

from dataclasses import replace
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.custody.rules.cedar import Outcome, Rulebook, decide_under, put_to_engine
from keepfaith.custody.rules.request_space import Request
from keepfaith.errors import KeepfaithError
from tests.custody import conftest

SCHEMA = """
entity Duty enum ["literature", "events"];
entity Purpose enum ["literature", "notices"];
entity Category enum ["name", "ssn"];
entity Field = { category: Category, collected_for: Purpose };
action open appliesTo { principal: [Duty], resource: [Field], context: { purpose: Purpose, own_task: Bool } };
"""
RULES = """
@id("opens") permit(principal == Duty::"literature", action == Action::"open", resource)
when { resource.collected_for == context.purpose };
@id("own-task") forbid(principal, action == Action::"open", resource) unless { context.own_task };
"""
BOOK = Rulebook.read(rules=RULES, schema=SCHEMA)


def request(
    duty="literature", category="name", collected_for="literature", purpose="literature", *, own_task=True
):
    return Request(
        ("Duty", duty), "open", category, collected_for, purpose, frozenset({("own_task", own_task)})
    )


def test_a_rule_permits_and_is_named():
    assert BOOK.decide(request()).rules == ("opens",)
    assert BOOK.decide(request()).allowed


def test_a_request_that_no_rule_permits_is_denied():
    ruling = BOOK.decide(request(duty="events"))
    assert (ruling.allowed, ruling.outcome) == (False, "no rule permits")


def test_many_are_decided_as_one_at_a_time_whichever_actions_they_are_of():
    book = Rulebook.read(rules=conftest.RULES, schema=conftest.SCHEMA)
    requests = [*book.vocabulary.requests()]
    mixed = [*requests[::7], replace(requests[0], action="sell"), replace(requests[0], category="colour")]
    alone = [replace(request_, action="sell") for request_ in requests[:60]]
    for many in (requests, mixed, alone):
        assert list(book.decide_all(many)) == [book.decide(one) for one in many]
    assert {ruling.outcome for ruling in book.decide_all(mixed)} == set(get_args(Outcome))


HEADS = [
    *("principal", 'principal == Duty::"literature"', 'principal == Duty::"events"'),
    *("principal is Duty", 'principal in Duty::"records"', 'principal == Party::"public"'),
]
ACTS = ["action", 'action == Action::"open"', 'action in [Action::"open", Action::"send"]']


def test_the_rules_whose_heads_fit_decide_as_all_of_them_would():
    schema = conftest.SCHEMA + 'entity Party enum ["public"];'
    schema = schema.replace("principal: [Duty]", "principal: [Duty, Party]")
    conditions = (
        'when { context.purpose == Purpose::"notices" }',
        'unless { resource.category == Category::"ssn" }',
    )
    rules = "".join(
        f'@id("{effect}-{number}") {effect} ({head}, {act}, resource) {condition};'
        for number, (head, act) in enumerate(product(HEADS, ACTS))
        for effect, condition in zip(("permit", "forbid"), conditions, strict=True)
        if effect == "permit" or number % 5 == 4
    )
    book = Rulebook.read(rules=conftest.RULES + rules, schema=schema)
    requests = list(book.vocabulary.requests())
    requests += [replace(one, action="sell") for one in requests[:3]]
    requests += [replace(one, principal=("Duty", "nobody")) for one in requests[:3]]
    engine = {"entities": book.fields, "schema": book.schema}
    cedar = [one.as_cedar() for one in requests]
    assert [book.decide(one) for one in requests] == list(put_to_engine(cedar, book.policies, **engine))
    assert {ruling.outcome for ruling in map(book.decide, requests)} == set(get_args(Outcome))
    for one, forbidden in zip(requests, put_to_engine(cedar, book.guardrails, **engine), strict=True):
        assert book.forbidden_by(one).allowed == (forbidden.outcome == "no rule permits")


def test_no_more_rules_are_kept_apart_than_there_are_words():
    book = Rulebook.read(rules=RULES, schema=SCHEMA)
    for number in range(100):
        assert not book.decide(request(duty=f"duty-{number}")).allowed
        assert not book.decide(replace(request(), action=f"act-{number}")).allowed
    assert book.decide(request()).allowed
    assert len(book._by_heads) == 1


def test_a_guardrail_denies_and_is_named():
    ruling = BOOK.decide(request(own_task=False))
    assert (ruling.allowed, ruling.outcome, ruling.rules) == (False, "guardrail", ("own-task",))


@pytest.mark.parametrize(
    "request_",
    [
        request(duty="nobody"),
        request(category="colour"),
        request(collected_for="sale"),
        request(purpose="sale"),
        Request(("Duty", "literature"), "open", "name", "literature", "literature", frozenset()),
        Request(
            ("Duty", "literature"),
            "sell",
            "name",
            "literature",
            "literature",
            frozenset({("own_task", True)}),
        ),
        Request(
            ("Party", "public"), "open", "name", "literature", "literature", frozenset({("own_task", True)})
        ),
    ],
)
def test_an_unknown_word_or_a_missing_fact_is_a_denial(request_):
    assert BOOK.decide(request_).outcome == "error"
    assert not BOOK.forbidden_by(request_).allowed


def test_guardrails_alone_do_not_deny_what_they_do_not_forbid():
    assert BOOK.forbidden_by(request()).allowed
    assert BOOK.forbidden_by(request(own_task=False)).rules == ("own-task",)


def test_a_later_edition_can_tighten_what_was_collected_before():
    later = Rulebook.read(
        rules=RULES
        + '@id("no-ssn") forbid(principal, action, resource) when { resource.category == Category::"ssn" };',
        schema=SCHEMA,
    )
    assert decide_under(request(category="ssn"), own=BOOK, in_force=BOOK).allowed
    ruling = decide_under(request(category="ssn"), own=BOOK, in_force=later)
    assert (ruling.allowed, ruling.outcome, ruling.rules) == (False, "guardrail", ("no-ssn",))


def test_a_later_edition_never_loosens_what_was_collected_before():
    later = Rulebook.read(rules="permit(principal, action, resource);", schema=SCHEMA)
    assert later.decide(request(duty="events")).allowed
    assert not decide_under(request(duty="events"), own=BOOK, in_force=later).allowed


def test_a_later_edition_whose_rules_end_in_an_error_denies():
    later = Rulebook.read(
        rules="permit(principal, action, resource); "
        '@id("f") forbid(principal, action, resource) when { context.agreed };',
        schema=SCHEMA.replace("own_task: Bool", "own_task: Bool, agreed: Bool"),
    )
    assert decide_under(request(), own=BOOK, in_force=later).outcome == "error"


@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        ("permit(principal, action", "do not parse"),
        ('permit(principal == Duty::"litrature", action, resource);', "do not fit their schema"),
        ("permit(principal, action, resource) when { context.missing };", "do not fit their schema"),
    ],
)
def test_rules_that_do_not_fit_are_refused(rules, problem):
    with pytest.raises(KeepfaithError, match=problem):
        Rulebook.read(rules=rules, schema=SCHEMA)


@pytest.mark.parametrize(
    ("was", "now", "problem"),
    [
        ("own_task: Bool", "own_task: String", "cannot be listed in full"),
        (
            "entity Field = { category: Category,",
            "entity Field = { extra: Long, category: Category,",
            "cannot be listed",
        ),
        ('entity Purpose enum ["literature", "notices"];', "entity Purpose;", "cannot be listed"),
        ("entity Duty enum", "entity Duty = enum", "does not parse"),
        ("own_task: Bool", "own_task: Bool, is_rich: Bool", "fact is_rich, which the ledger cannot note"),
    ],
)
def test_a_schema_whose_requests_cannot_be_listed_is_refused(was, now, problem):
    with pytest.raises(KeepfaithError, match=problem):
        Rulebook.read(rules=RULES, schema=SCHEMA.replace(was, now))


def test_the_request_space_is_complete_and_counted():
    requests = list(BOOK.vocabulary.requests())
    assert len(requests) == len(set(requests)) == 2 * 2 * 2 * 2 * 2
    assert sum(BOOK.vocabulary.size(action) for action in BOOK.vocabulary.actions) == len(requests)


@given(st.sampled_from(list(BOOK.vocabulary.requests())))
def test_every_request_is_decided_as_a_plain_reading_would(request_):
    facts = dict(request_.facts)
    plain = (
        request_.principal == ("Duty", "literature")
        and request_.collected_for == request_.purpose
        and facts["own_task"]
    )
    assert BOOK.decide(request_).allowed == plain


@pytest.mark.parametrize(
    "condition",
    [
        "resource.collected_for == context.purpose",
        'resource.collected_for == context.purpose && context.purpose == Purpose::"d"',
        '[resource.collected_for, Purpose::"a"].contains(context.purpose)',
        'principal == Duty::"events" || resource.category == Category::"three"',
        'context.own_task && !(resource.collected_for == Purpose::"b")',
    ],
)
def test_those_that_no_rule_tells_apart_are_asked_once_and_decided_alike(condition, monkeypatch):
    schema = """
    entity Duty enum ["literature", "events", "desk"];
    entity Purpose enum ["a", "b", "c", "d"];
    entity Category enum ["one", "two", "three"];
    entity Field = { category: Category, collected_for: Purpose };
    action open appliesTo { principal: [Duty], resource: [Field], context: {
        purpose: Purpose, own_task: Bool, asked: Bool
    } };
    """
    book = Rulebook.read(rules=f"permit(principal, action, resource) when {{ {condition} }};", schema=schema)
    requests = list(book.vocabulary.requests())
    expected, put = [book.decide(one) for one in requests], []
    ask = Rulebook._ask
    monkeypatch.setattr(Rulebook, "_ask", lambda book, batch, by: put.extend(batch) or ask(book, batch, by))
    assert list(book.decide_all(requests)) == expected
    assert {ruling.allowed for ruling in expected} == {True, False}
    assert len(put) * 5 < len(requests) == 576
