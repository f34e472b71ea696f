"""The prober's own engine decides as Cedar does: every request, every mutant of the rules, and rules made by chance."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepfaith.custody.rules import cedar
from keepfaith.custody.rules.request_space import Request as CedarRequest
from keepfaith.custody.rules.subset import not_admitted
from keepfaith.errors import KeepfaithError
from keepfaith.prober.rules.rulebook import Request, Rulebook, decide_under
from keepfaith.prober.rules.token_stream import Unreadable
from tests.prober.rules.mutants import mutants

FOLDER = Path(__file__).parents[3] / "agencies" / "dese" / "policies" / "privacy"
EDITIONS = ("2018-01-31", "draft")
BOTH = {
    name: ((FOLDER / name / "rules.cedar").read_text(), (FOLDER / name / "schema.cedarschema").read_text())
    for name in EDITIONS
}


def theirs(rules, schema):
    return cedar.Rulebook.read(rules=rules, schema=schema)


def ours(rules, schema):
    return Rulebook.read(rules=rules, schema=schema)


def as_ours(request):
    return Request(
        request.principal,
        request.action,
        request.category,
        request.collected_for,
        request.purpose,
        request.facts,
    )


def outcome_of(ruling):
    return (ruling.outcome, ruling.rules)


def disagreements(rules, schema, requests):
    """Decide by both, and by the guardrails of both; give the requests on which they differ."""
    one, other = theirs(rules, schema), ours(rules, schema)
    guarded = [
        request
        for request, ruling in zip(requests, one.decide_all(requests), strict=True)
        if outcome_of(other.decide(as_ours(request))) != outcome_of(ruling)
    ]
    return guarded + [
        request
        for request in requests[:40]
        if outcome_of(other.forbidden_by(as_ours(request))) != outcome_of(one.forbidden_by(request))
    ]


def some(book, number, seed=1, kinds=4):
    """Choose some requests of each action, with words that no edition has among them."""
    chance = random.Random(seed)
    categories = chance.sample(book.vocabulary.names("Category"), kinds)
    every = list(book.vocabulary.requests(categories=categories))
    return chance.sample(every, min(number, len(every)))


CEDAR = {name: theirs(*BOTH[name]) for name in EDITIONS}
OURS = {name: ours(*BOTH[name]) for name in EDITIONS}


@pytest.mark.parametrize("name", EDITIONS)
def test_the_sample_editions_are_decided_alike(name):
    assert disagreements(*BOTH[name], some(CEDAR[name], 4_000, kinds=13)) == []


@pytest.mark.long
@pytest.mark.parametrize("name", EDITIONS)
def test_every_request_of_the_sample_editions_is_decided_alike(name):
    words = CEDAR[name].vocabulary
    requests = list(words.requests())
    assert len(requests) == sum(map(words.size, words.actions)) > 150_000
    assert disagreements(*BOTH[name], requests) == []


@pytest.mark.parametrize(("count", "step"), [(8, 14), pytest.param(40, 1, marks=pytest.mark.long)])
@pytest.mark.parametrize("name", EDITIONS)
def test_every_mutant_of_the_sample_rules_is_decided_alike(name, count, step):
    rules, schema = BOTH[name]
    requests = some(CEDAR[name], count, seed=2)
    made = list(mutants(rules, dict(OURS[name].vocabulary.names)))
    assert len(made) > 300
    fit = 0
    # Cedar takes its time to validate each of them, so the quick run tries one in fourteen.
    for done, changed in made[::step]:
        if cedar.validate(rules=changed, schema=schema):
            continue
        fit += 1
        assert disagreements(changed, schema, requests) == [], done
    assert fit > 250 // step


def test_what_was_collected_under_one_edition_is_decided_alike_under_the_other():
    (old, new), requests = EDITIONS, some(CEDAR["draft"], 1_500, seed=3)
    for own, in_force in ((old, new), (new, old), (new, new)):
        for request in requests:
            expected = cedar.decide_under(request, own=CEDAR[own], in_force=CEDAR[in_force])
            ruling = decide_under(as_ours(request), own=OURS[own], in_force=OURS[in_force])
            assert outcome_of(ruling) == outcome_of(expected), request


SCHEMA = """
entity Duty enum ["clerk", "officer"];
entity Party enum ["public"];
entity Purpose enum ["parcels", "letters"];
entity Category enum ["name", "ssn"];
entity Field = { category: Category, collected_for: Purpose };
action open appliesTo { principal: [Duty], resource: [Field], context: { purpose: Purpose, own_task: Bool } };
action show appliesTo { principal: [Party, Duty], resource: [Field], context: { purpose: Purpose, asked: Bool } };
"""
SMALL = list(theirs("permit(principal, action, resource);", SCHEMA).vocabulary.requests())
ODD = [
    CedarRequest(("Duty", "nobody"), "open", "name", "parcels", "parcels", frozenset({("own_task", True)})),
    CedarRequest(("Party", "public"), "open", "name", "parcels", "parcels", frozenset({("own_task", True)})),
    CedarRequest(("Party", "clerk"), "show", "name", "parcels", "parcels", frozenset({("asked", True)})),
    CedarRequest(("Duty", "clerk"), "sell", "name", "parcels", "parcels", frozenset({("own_task", True)})),
    CedarRequest(("Duty", "clerk"), "open", "shoe", "parcels", "parcels", frozenset({("own_task", True)})),
    CedarRequest(("Duty", "clerk"), "open", "name", "sale", "parcels", frozenset({("own_task", True)})),
    CedarRequest(("Duty", "clerk"), "open", "name", "parcels", "sale", frozenset({("own_task", True)})),
    CedarRequest(("Duty", "clerk"), "open", "name", "parcels", "parcels", frozenset()),
    CedarRequest(("Duty", "clerk"), "open", "name", "parcels", "parcels", frozenset({("asked", True)})),
    CedarRequest(("Duty", "clerk"), "open", "name", "", "", frozenset({("own_task", True), ("asked", True)})),
    CedarRequest(
        ("Duty", "clerk"), "open", "name", "parcels", "parcels", frozenset({("own_task", True), ("asked", True)})
    ),
    CedarRequest(("Duty", ""), "open", "", "", "", frozenset({("own_task", True)})),
]  # fmt: skip
SPACE = st.sampled_from(["", " ", "\n", ' // a comment, "quoted" }\n'])


@st.composite
def names(draw, kinds=("Duty", "Party", "Purpose", "Category", "Action")):
    kind = draw(st.sampled_from(kinds))
    known = {
        "Duty": ["clerk", "officer"], "Party": ["public"], "Purpose": ["parcels", "letters"],
        "Category": ["name", "ssn"], "Action": ["open", "show"],
    }  # fmt: skip
    name = draw(st.sampled_from(known[kind]))
    spelled = draw(
        st.sampled_from([name, f"\\u{{{ord(name[0]):x}}}{name[1:]}", f"\\x{ord(name[0]):x}{name[1:]}"])
    )
    return f'{kind}{draw(st.sampled_from(["::", " :: "]))}"{spelled}"'


ENTITIES = st.one_of(
    names(),
    st.sampled_from(
        ["principal", "action", "resource.category", 'resource["collected_for"]', "context.purpose"]
    ),
)
SETS = st.lists(ENTITIES, min_size=1, max_size=3).map(lambda parts: f"[{', '.join(parts)}]")


def _joined(inner):
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda two: f"{two[0]} && {two[1]}"),
        pair.map(lambda two: f"{two[0]} || {two[1]}"),
        inner.map(lambda one: f"!({one})"),
        inner.map(lambda one: f"!!!({one})"),
        inner.map(lambda one: f"({one})"),
        st.tuples(inner, inner, inner).map(lambda some: "(if {} then {} else {})".format(*some)),
        pair.map(lambda two: f"({two[0]}) == ({two[1]})"),
    )


CONDITIONS = st.recursive(
    st.one_of(
        st.sampled_from(["true", "false", "context.own_task", 'context["asked"]', "!context.own_task"]),
        st.tuples(ENTITIES, st.sampled_from(["==", "!=", "in"]), ENTITIES).map(" ".join),
        st.tuples(ENTITIES, SETS).map(lambda two: f"{two[0]} in {two[1]}"),
        st.tuples(SETS, ENTITIES).map(lambda two: f"{two[0]}.contains({two[1]})"),
        st.tuples(SETS, st.sampled_from(["containsAll", "containsAny"]), SETS).map(
            lambda x: f"{x[0]}.{x[1]}({x[2]})"
        ),
        st.tuples(ENTITIES, st.sampled_from(["Duty", "Purpose"])).map(" is ".join),
    ),
    _joined,
    max_leaves=5,
)
SCOPES = st.tuples(
    st.one_of(
        st.just("principal"),
        names(("Duty", "Party")).map("principal == {}".format),
        st.sampled_from(["principal is Duty", 'principal in Duty::"clerk"']),
    ),
    st.sampled_from(
        [
            "action",
            'action == Action::"open"',
            'action in [Action::"show", Action::"open"]',
            'action in Action::"show"',
        ]
    ),
    st.sampled_from(["resource", "resource is Field"]),
)


@st.composite
def rules(draw):
    text = ""
    for number in range(draw(st.integers(1, 4))):
        effect, space = draw(st.sampled_from(["permit", "forbid"])), draw(SPACE)
        when = [
            f"{draw(st.sampled_from(['when', 'unless']))}{draw(SPACE)}{{ {condition}{draw(SPACE)} }}"
            for condition in draw(st.lists(CONDITIONS, max_size=2))
        ]
        scope = f"{space}, ".join(draw(SCOPES))
        text += f'@id("r{9 - number}") @says("a \\"{number}\\"") {effect}{space}({scope}) {" ".join(when)};\n'
    return text


@settings(max_examples=250)
@given(rules())
def test_rules_made_by_chance_are_decided_alike(made):
    if cedar.validate(rules=made, schema=SCHEMA):
        return
    assert list(not_admitted(made)) == []
    assert disagreements(made, SCHEMA, [*ODD, *SMALL]) == []


@pytest.mark.parametrize(
    ("rule", "used"),
    [
        ('permit(principal is Duty in Duty::"clerk", action, resource);', "“is … in”"),
        ('permit(principal, action, resource == Field::"name/parcels");', "a single resource"),
        ('permit(principal, action, resource in Field::"name/parcels");', "a single resource"),
        ("permit(principal, action, resource) when { context has purpose };", "“has”"),
        ("permit(principal, action, resource) when { 1 < 2 };", "“<”"),
        ("permit(principal, action, resource) when { 1 == 2 };", "neither a name nor"),
        ('permit(principal, action, resource) when { "a" like "a*" };', "“like”"),
        ('permit(principal, action, resource) when { ip("192.0.2.1").isIpv4() };', "“isIpv4”"),
        ("permit(principal, action, resource) when { {a: true}.a };", "a part of something"),
        ("permit(principal, action, resource) when { [context.purpose].isEmpty() };", "“isEmpty”"),
        ("permit(principal == ?principal, action, resource);", "a template"),
        ("permit(principal, action, resource) when { " + "!(" * 70 + "true" + ")" * 70 + " };", "too deeply"),
        ('permit(principal, action, resource) when { context.purpose is Purpose in Purpose::"parcels" };', "“is”"),
    ],
)  # fmt: skip
def test_what_the_second_engine_does_not_know_is_refused_at_posting(rule, used):
    assert any(used in problem for _, problem in not_admitted(rule))
    with pytest.raises(KeepfaithError):
        theirs(rule, SCHEMA)


def test_a_rulebook_with_more_than_the_admitted_part_is_refused():
    with pytest.raises(KeepfaithError, match="Rule 2 uses “has”, which a second reader"):
        theirs(
            "permit(principal, action, resource);\nforbid(principal, action, resource) when { resource has category };",
            SCHEMA,
        )


@pytest.mark.parametrize(
    "written",
    [
        "permit(principal, action, resource) when { context.purpose.name };",
        "permit(principal, action, resource) when { principal.name == context.purpose };",
        "permit(principal, action, resource) when { true == true == true };",
        "permit(principal, action, resource) when { context.purpose has name };",
        "permit(principal, action, resource) when { 1 == 1 };",
        'permit(principal, action, resource) when { "x" };',
        "permit(principal, action, resource) when { [true].first() };",
        "permit(principal, action, resource) when { };",
        "permit(principal, action, resource)",
        "allow(principal, action, resource);",
        "permit(principal, resource, action);",
        "permit(principal, action, resource) if { true };",
        "/* x */ permit(principal, action, resource);",
        'permit(principal == Duty::"cl\\erk", action, resource);',
        "permit(principal, action, resource) when { " + "(" * 200 + "true" + ")" * 200 + " };",
        "permit(principal, action, resource);" * 4_000,
    ],
)
def test_what_is_not_understood_is_never_decided(written):
    with pytest.raises(Unreadable):
        ours(written, SCHEMA)


@pytest.mark.parametrize(
    "schema",
    [
        SCHEMA.replace("own_task: Bool", "own_task: String"),
        SCHEMA.replace("own_task: Bool", "own_task?: Bool"),
        SCHEMA.replace("entity Field = {", "entity Field = { extra: Bool,"),
        SCHEMA + "type X = Bool;",
        SCHEMA + "entity Other;",
        SCHEMA + "action wait;",
        SCHEMA.replace("resource: [Field]", "resource: [Duty]"),
    ],
)
def test_a_schema_that_cannot_be_listed_is_not_read(schema):
    with pytest.raises(Unreadable):
        ours("permit(principal, action, resource);", schema)


def test_a_schema_is_read_however_it_is_spelled():
    spelled = """
    entity Category enum ["na\\u{6d}e", "ssn"]; // kinds
    entity Duty, Party enum ["clerk"]; entity Purpose enum ["parcels"];
    entity Field { "collected_for": Purpose, category: Category, };
    action "open", show appliesTo {
      resource: Field, context: { own_task: Bool, "purpose": Purpose, }, principal: Duty
    };
    """
    one, other = (
        theirs("permit(principal, action, resource);", spelled),
        ours("permit(principal, action, resource);", spelled),
    )
    assert dict(other.vocabulary.names) == one.vocabulary.enumerations
    assert {
        name: (set(action.principals), set(action.facts)) for name, action in other.vocabulary.actions.items()
    } == {action.name: (set(action.principals), set(action.facts)) for action in one.vocabulary.actions}


def test_what_was_decided_is_remembered_in_bounds(monkeypatch):
    from keepfaith.prober.rules import rulebook

    monkeypatch.setattr(rulebook, "_REMEMBERED", 10)
    book = ours(*BOTH["draft"])
    for request in SMALL[:30]:
        book.decide(as_ours(request))
    assert len(book._rulings) <= 10
