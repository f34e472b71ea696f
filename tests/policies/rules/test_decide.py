"""Decisions agree with a slow reading of the same rules in plain Python, and errors deny."""

import datetime as dt
import json
import random
from pathlib import Path

import cedarpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepfaith.agency.agency import read_agency
from keepfaith.custody.rules.request_space import Request
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.edition_cache import PostedEdition, PostedEditions
from keepfaith.policies.rules.decide import decide

AGENCY = read_agency(Path(__file__).parents[3] / "agencies" / "dese")
FOLDER = AGENCY.folder / "policies" / "privacy"
CHANGE = dt.datetime(2027, 1, 1, 5, tzinfo=dt.UTC)
TICK = dt.timedelta(microseconds=1)


def posted(bundle, starts_at):
    return PostedEdition(AGENCY.governing, bundle, starts_at, starts_at, AGENCY.day(starts_at))


FIRST = posted(Bundle.read(FOLDER / "2018-01-31"), dt.datetime(2018, 1, 31, 5, tzinfo=dt.UTC))
SECOND = posted(Bundle.read(FOLDER / "draft"), CHANGE)
EDITIONS = PostedEditions({"privacy": (FIRST, SECOND)})
REQUESTS = list(SECOND.rulebook.vocabulary.requests())


BINARY = {
    "&&": lambda left, right: left and right,
    "||": lambda left, right: left or right,
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "contains": lambda left, right: right in left,
}


def value(expression, known):
    """Read one Cedar expression, in the engine's JSON form, as its language manual says."""
    ((operator, part),) = expression.items()
    if operator in BINARY:
        return BINARY[operator](value(part["left"], known), value(part["right"], known))
    match operator:
        case "Value":
            entity = part.get("__entity") if isinstance(part, dict) else None
            read = (entity["type"], entity["id"]) if entity else part
        case "Var":
            read = known[part]
        case ".":
            read = value(part["left"], known)[part["attr"]]
        case "!":
            read = not value(part["arg"], known)
        case "Set":
            read = [value(item, known) for item in part]
        case _:
            raise AssertionError(f"the plain reading does not know {operator}")
    return read


def applies(scope, actual):
    if scope["op"] == "All":
        return True
    listed = scope["entities"] if "entities" in scope else [scope["entity"]] if "entity" in scope else None
    if scope["op"] == "is":
        return actual[0] == scope["entity_type"]
    return actual in [(entity["type"], entity["id"]) for entity in listed]


def plainly(bundle, request):
    """Return the effects of all rules that apply to a request."""
    known = {
        "principal": request.principal,
        "action": ("Action", request.action),
        "resource": {
            "category": ("Category", request.category),
            "collected_for": ("Purpose", request.collected_for),
        },
        "context": {**dict(request.facts), "purpose": ("Purpose", request.purpose)},
    }
    effects = set()
    for rule in json.loads(cedarpy.policies_to_json_str(bundle.files["rules.cedar"]))[
        "staticPolicies"
    ].values():
        if not applies(rule["principal"], request.principal) or not applies(rule["action"], known["action"]):
            continue
        if all(value(c["body"], known) is (c["kind"] == "when") for c in rule["conditions"]):
            effects.add(rule["effect"])
    return effects


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(REQUESTS),
    st.sampled_from([FIRST, SECOND]),
    st.sampled_from([CHANGE - TICK, CHANGE, CHANGE + TICK]),
)
def test_a_decision_is_what_a_plain_reading_of_both_editions_says(request_, own, at):
    in_force = SECOND if at >= CHANGE else FIRST
    plain = (
        own.starts_at <= at
        and "permit" in plainly(own.bundle, request_)
        and "forbid" not in plainly(own.bundle, request_)
        and "forbid" not in plainly(in_force.bundle, request_)
    )
    assert decide(request_, collected_under=own.bundle.digest, editions=EDITIONS, at=at).allowed == plain


# The quick run puts one request in nineteen, in an order that has no period, the long run every one.
@pytest.mark.parametrize("part", [19, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("edition", [FIRST, SECOND], ids=["in force", "coming"])
def test_no_request_at_all_makes_a_rule_of_the_sample_agency_err(edition, part):
    book = edition.rulebook
    requests = list(book.vocabulary.requests())
    assert len(requests) > 100_000
    random.Random(7).shuffle(requests)
    rulings = list(book.decide_all(requests[::part]))
    assert "error" not in {ruling.outcome for ruling in rulings}
    assert len(rulings) * part >= len(requests)
    assert any(ruling.allowed for ruling in rulings)
    few = requests[:: part * 25]
    assert [book.decide(one) for one in few] == rulings[::25]


def ask(**changed):
    fields = {
        "principal": ("Duty", "literature"), "action": "open", "category": "phone-number",
        "collected_for": "literature", "purpose": "literature", "facts": frozenset({("own_task", True)}),
    }  # fmt: skip
    return Request(**{**fields, **changed})


def test_the_guardrail_of_a_coming_edition_binds_from_its_start_and_not_before():
    digest = FIRST.bundle.digest
    assert decide(ask(), collected_under=digest, editions=EDITIONS, at=CHANGE - TICK).allowed
    ruling = decide(ask(), collected_under=digest, editions=EDITIONS, at=CHANGE)
    assert (ruling.allowed, ruling.outcome, ruling.rules) == (
        False,
        "guardrail",
        ("no-phone-for-literature",),
    )


def test_a_later_permission_does_not_apply_to_earlier_records():
    breach = ask(
        principal=("Duty", "security"),
        category="email-address",
        collected_for="notices",
        purpose="legal-obligations",
    )
    after = CHANGE + TICK
    assert decide(breach, collected_under=SECOND.bundle.digest, editions=EDITIONS, at=after).allowed
    assert not decide(breach, collected_under=FIRST.bundle.digest, editions=EDITIONS, at=after).allowed


@pytest.mark.parametrize(
    ("digest", "editions", "at"),
    [
        ("0" * 64, EDITIONS, CHANGE),
        ("", EDITIONS, CHANGE),
        (FIRST.bundle.digest, PostedEditions({}), CHANGE),
        (FIRST.bundle.digest, EDITIONS, dt.datetime(2017, 1, 1, tzinfo=dt.UTC)),
        (SECOND.bundle.digest, EDITIONS, CHANGE - TICK),
    ],
)
def test_an_unknown_edition_or_one_not_yet_in_force_is_a_denial(digest, editions, at):
    ruling = decide(ask(category="name"), collected_under=digest, editions=editions, at=at)
    assert (ruling.allowed, ruling.outcome) == (False, "error")
