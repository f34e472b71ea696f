"""An attacker makes a rule err and hopes that it then allows: the engine itself leaves out a rule that errs."""

import itertools
import random
import secrets
from dataclasses import replace

import pytest

from keepfaith.custody.client.connection import Refused
from tests.custody.conftest import BEGUN

from .custodians import CLERK, QUESTION, RULES, SCHEMA, custodian
from .trying import compare

# The validator cannot know that the sum does not fit; the guardrail was meant to forbid every opening.
OVERFLOWING = """
@id("overflows") @clause("need-to-know")
forbid(principal, action == Action::"open", resource) when { 9223372036854775807 + 1 > 0 };
"""
# Of an opening the custodian knows every fact itself; of a sending two are claimed.
SPOILED = (
    {},
    {"asked": True},
    {"for_value": False},
    {"asked": True, "for_value": False, "own_task": True},
    {"asked": True, "for_value": False, "colour": True},
    {"asked": True, "for_volume": False},
)


def say_what_no_rule_knows(custody):
    """A fact is missing, another one, or one too many."""
    request = {"employee": CLERK, "duty": "assistance", "purpose": "questions", "fields": ["email"]}
    for facts in itertools.cycle(SPOILED):
        try:
            custody.portal.act(custody.create_record(), "sent", facts=facts, **request)
            yield True
        except Refused:
            yield False


def have_a_guardrail_overflow(custody):
    while True:
        digest = secrets.token_hex(32)
        try:
            custody.control.register(digest, rules=RULES + OVERFLOWING, schema=SCHEMA, starts_at=BEGUN)
        except Refused:
            # Rules that the second engine does not know are not taken at all.
            yield False
            continue
        record = custody.create_record(replace(QUESTION, edition=digest))
        yield bool(custody.taken(record, fields=[random.choice(["message", "email"])]))


@pytest.mark.parametrize(
    ("attack", "tries"),
    [
        (say_what_no_rule_knows, 6),
        pytest.param(say_what_no_rule_knows, 60, marks=pytest.mark.long),
    ],
)
def test_what_errs_denies(attack, tries):
    compare(attack, tries, real=custodian(), weakened=custodian("errors_allow"))


@pytest.mark.long
@pytest.mark.parametrize("guarded", ["nothing", "any_rules"])
def test_a_guardrail_that_overflows_allows_nothing(guarded):
    """It is not registered; and if it were, the error would deny."""
    weakened = custodian("any_rules_and_errors_allow")
    compare(have_a_guardrail_overflow, 20, real=custodian(guarded), weakened=weakened)
