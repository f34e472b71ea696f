"""Rules one by one: what each is called and names, and what some of them decide by themselves."""

import pytest

from keepfaith.custody.rules.cedar import Rulebook
from keepfaith.custody.rules.request_space import Request
from keepfaith.custody.rules.rule import only, rules_of

SCHEMA = """
entity Duty enum ["clerk"];
entity Purpose enum ["parcels", "letters"];
entity Category enum ["name"];
entity Field = { category: Category, collected_for: Purpose };
action open appliesTo { principal: [Duty], resource: [Field], context: { purpose: Purpose, own_task: Bool } };
"""
PERMIT = '@id("reads") @clause("letters") @says("A clerk reads.")\npermit (principal, action, resource);'
FORBID = "forbid (principal, action, resource) unless { context.own_task };"


def book(*rules):
    return Rulebook.read(rules="\n".join(rules), schema=SCHEMA)


def ask(*, own_task):
    facts = frozenset({("own_task", own_task)})
    return Request(("Duty", "clerk"), "open", "name", "letters", "letters", facts)


def test_a_rule_has_its_annotations_and_compares_without_them():
    first, second = rules_of(book(PERMIT, PERMIT.replace('"reads"', '"again"')))
    assert (first.name, first.effect, first.clause, first.says) == (
        "reads",
        "permit",
        "letters",
        "A clerk reads.",
    )
    assert second.name == "again"
    assert first.text == second.text
    assert {first.text} == book(PERMIT).rules_on("open")


def test_a_rule_without_an_id_has_the_name_that_a_ruling_gives_it():
    read = book(PERMIT, FORBID)
    assert read.decide(ask(own_task=False)).rules == (rules_of(read)[1].name,)


@pytest.mark.parametrize(
    ("condition", "named"),
    [
        ('when { context.purpose == Purpose::"parcels" }', {"parcels"}),
        ('when { Purpose::"parcels" == context.purpose && context.own_task }', {"parcels"}),
        ('when { [Purpose::"parcels", Purpose::"letters"].contains(context.purpose) }', {"parcels", "letters"}),
        ('when { context.purpose in [Purpose::"letters"] }', {"letters"}),
        ('when { if context.own_task then context.purpose == Purpose::"letters" else false }', {"letters"}),
        ('when { resource.collected_for == Purpose::"parcels" }', set()),
        ('when { context.purpose != Purpose::"parcels" }', set()),
        ('unless { context.purpose == Purpose::"parcels" }', set()),
        ("when { context.purpose == resource.collected_for }", set()),
        ('// context.purpose == Purpose::"parcels"\n', set()),
    ],
)  # fmt: skip
def test_a_rule_names_a_purpose_of_use_only_if_it_says_so(condition, named):
    (rule,) = rules_of(book(PERMIT.replace(";", f" {condition};")))
    assert rule.purposes == named


def test_some_rules_decide_by_themselves():
    read = book(PERMIT, FORBID)
    assert not read.decide(ask(own_task=False)).allowed
    permits = only(read, {"reads"})
    assert permits.decide(ask(own_task=False)).rules == ("reads",)
    assert permits.forbidden_by(ask(own_task=False)).allowed
    assert only(read, ()).decide(ask(own_task=True)).outcome == "no rule permits"
