"""What is proven over every possible request holds of a small edition, and each property fails when it is broken."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepfaith.custody.rules.cedar import Rulebook
from keepfaith.custody.rules.rule import only, rules_of
from keepfaith.errors import KeepfaithError
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.rules import prover
from keepfaith.policies.rules.governing_editions import Governing, governing
from keepfaith.policies.rules.proof import PROPERTIES
from keepfaith.policies.rules.prover import prove, strangers_to

PRIVACY = Path(__file__).parents[3] / "agencies" / "dese" / "policies" / "privacy"

TEXT = "# Privacy\n\n{#parcels}\nWe send parcels.\n\n{#letters}\nWe answer letters.\n\n{#never}\nWe never sell.\n"
SCHEMA = """
entity Duty enum ["packer", "clerk"];
entity Party enum ["person"];
entity Purpose enum ["parcels", "letters"];
entity Category enum ["name", "ssn"];
entity Field = { category: Category, collected_for: Purpose };
action open appliesTo { principal: [Duty], resource: [Field], context: { purpose: Purpose, own_task: Bool } };
action send appliesTo { principal: [Duty], resource: [Field], context: { purpose: Purpose, for_value: Bool } };
action show appliesTo { principal: [Party], resource: [Field], context: { purpose: Purpose } };
"""
WORDS = "\n".join(
    [
        *(
            f'[purpose.{name}]\ntitle = "{name.title()}"\nexplanation = "For {name}."\nclause = "{name}"\n'
            'when_asked = true\ncategories = ["name"]'
            for name in ("parcels", "letters")
        ),
        *(
            f'[{kind}.{name}]\ntitle = "{title}"'
            for kind, name, title in [
                ("duty", "packer", "Packer"),
                ("duty", "clerk", "Clerk"),
                ("party", "person", "The person"),
                ("action", "open", "open"),
                ("action", "send", "send"),
                ("action", "show", "see"),
                ("fact", "own-task", "in their own task"),
                ("fact", "for-value", "for money"),
            ]
        ),
    ]
)


def rule(name, text, clause="parcels"):
    return f'@id("{name}") @clause("{clause}") @says("Says {name}.")\n{text}\n'


def permit(name, who, action, when):
    return rule(
        name, f'permit (principal == {who}, action == Action::"{action}", resource) when {{ {when} }};'
    )


PARCELS, LETTERS = (f'context.purpose == Purpose::"{name}"' for name in ("parcels", "letters"))
FOR_PARCELS = f'resource.collected_for == Purpose::"parcels" && {PARCELS}'
PACKS = permit("packs", 'Duty::"packer"', "open", FOR_PARCELS)
SENDS = permit("sends", 'Duty::"packer"', "send", FOR_PARCELS)
READS = permit("reads", 'Duty::"clerk"', "open", LETTERS)
SEES = permit("sees", 'Party::"person"', "show", "resource.collected_for == context.purpose")
OWN = rule("own", 'forbid (principal, action == Action::"open", resource) unless { context.own_task };')
SALE = rule(
    "sale", 'forbid (principal, action == Action::"send", resource) when { context.for_value };', "never"
)
NUMBERS = rule(
    "numbers", 'forbid (principal, action, resource) when { resource.category == Category::"ssn" };'
)
GOOD = (PACKS, SENDS, READS, SEES, OWN, SALE, NUMBERS)


def edition(*rules, name="this edition", **changed):
    files = {
        "policy.md": TEXT, "rules.cedar": "\n".join(rules), "schema.cedarschema": SCHEMA, "purposes.toml": WORDS,
    }  # fmt: skip
    return Governing(name, Bundle({**files, **changed}))


def failed(*editions):
    """Prove, and give what failed by its name."""
    return prove(editions).failures


def test_a_good_edition_holds_and_every_request_is_counted(monkeypatch):
    monkeypatch.setattr(prover, "STEP", 8)
    progress = []
    proof = prove([edition(*GOOD)], tell=lambda done, whole: progress.append((done, whole)))
    assert proof.holds, proof.failures
    # Of each principal 8 without a fact, 16 with one. Strangers to an act are whom it is not for, and two unknown ones.
    assert (proof.requests, proof.paired) == (2 * 16 + 2 * 16 + 8 + 3 * 16 + 3 * 16 + 4 * 8, 72)
    assert progress[:2] == [(8, 200), (16, 200)]
    assert progress[-1] == (200, 200)
    assert [(use.rule, use.clause, use.sentence) for use in proof.other_uses] == [
        ("reads", "parcels", "“Letters”: what was collected for any other purpose.")
    ]
    assert proof.idle == ()


def test_a_proof_is_printed_in_plain_words_and_as_json():
    proof = prove([edition(*GOOD), edition(*GOOD, SENDS.replace('"sends"', '"again"'), name="the next")])
    text = "\n".join(proof.lines())
    assert "8 of 8 properties hold: 400 requests put to 2 editions, 216 to 3 pairs of editions" in text
    assert (
        "Collected under this edition, used while the next is in force: of 6 requests allowed, 6 still"
        in text
    )
    assert all(says in text for says in PROPERTIES.values())
    report = json.loads(json.dumps(proof.as_json()))
    assert (report["holds"], report["requests"], len(report["properties"])) == (True, 400, 8)
    broken = prove([edition(*GOOD, PACKS.replace('"parcels")', '"none")').replace('"packs"', '"more"'))])
    assert "FAILED  Each rule has a name" in "\n".join(broken.lines())
    (words,) = [row for row in broken.as_json()["properties"] if not row["holds"]]
    assert words["failure"]["cases"] == 1


def test_a_rule_that_names_no_clause_of_the_text_fails():
    failure = failed(edition(*GOOD[1:], PACKS.replace('@clause("parcels")', '@clause("gone")')))["words"]
    assert "rule packs names no clause" in failure.sentence


def test_a_rule_and_a_purpose_without_plain_words_fail():
    silent = edition(
        *GOOD[1:], PACKS.replace("Says packs.", ""), **{"purposes.toml": WORDS + "\n[duty.extra]"}
    )
    assert failed(silent)["words"].cases == 2


def test_a_party_that_opens_is_found():
    schema = SCHEMA.replace(
        "action open appliesTo { principal: [Duty]", "action open appliesTo { principal: [Duty, Party]"
    )
    opens = permit("opens", 'Party::"person"', "open", PARCELS)
    failure = failed(edition(*GOOD, opens, **{"schema.cedarschema": schema}))["duty"]
    assert failure.sentence == (
        "The person can open: name. Collected for “Letters”. Used for “Parcels”. When in their own task."
    )
    assert failure.rules == ("opens (#parcels): Says opens.",)


def test_a_stranger_let_in_by_an_engine_that_does_not_look_at_the_schema_is_found():
    anybody = rule(
        "anybody", f'permit (principal, action == Action::"show", resource) when {{ {FOR_PARCELS} }};'
    )
    lax = edition(*GOOD, anybody)
    assert "duty" not in failed(lax)
    lax.__dict__["book"] = replace(lax.book, schema=None)
    failure = failed(lax)["duty"]
    # The two duties and a stranger of each kind; the number is denied to them as to everybody.
    assert (failure.cases, failure.rules) == (4, ("anybody (#parcels): Says anybody.",))
    assert failure.sentence.startswith("Clerk can see: name.")


@pytest.mark.parametrize(
    "when", ['resource.collected_for == Purpose::"letters"', 'context.purpose != Purpose::"letters"', "true"]
)
def test_a_use_for_a_purpose_that_its_rule_does_not_name_is_found(when):
    failure = failed(edition(*GOOD, permit("roams", 'Duty::"clerk"', "open", when)))["purpose"]
    assert failure.sentence.startswith("Clerk can open: name. Collected for “Letters”. Used for “Parcels”.")
    assert failure.rules == ("roams (#parcels): Says roams.",)


@pytest.mark.parametrize(
    "when",
    [
        PARCELS,
        'Purpose::"parcels" == context.purpose',
        '[Purpose::"parcels", Purpose::"letters"].contains(context.purpose)',
        'context.purpose in [Purpose::"parcels"]',
    ],
)
def test_a_purpose_that_a_rule_names_in_any_way_is_reported(when):
    proof = prove([edition(*GOOD, permit("named", 'Duty::"packer"', "open", when))])
    assert "purpose" not in proof.failures
    assert ("named", "“Parcels”: what was collected for any other purpose.") in [
        (use.rule, use.sentence) for use in proof.other_uses
    ]


def test_a_rule_that_can_err_is_not_even_read():
    endless = permit("endless", 'Duty::"clerk"', "send", "9223372036854775807 + 1 > 0")
    with pytest.raises(KeepfaithError, match="a second reader of the rules does not know"):
        prove([edition(*GOOD, endless)])


def test_a_rule_that_never_speaks_is_found():
    failure = failed(edition(*GOOD, permit("dead", 'Duty::"clerk"', "send", f"{PARCELS} && {LETTERS}")))[
        "dead"
    ]
    assert (failure.cases, failure.rules) == (1, ("dead (#parcels): Says dead.",))


def test_a_permission_that_guardrails_take_back_in_full_is_found():
    numbers = permit("permits", 'Duty::"clerk"', "send", f'{LETTERS} && resource.category == Category::"ssn"')
    failure = failed(edition(*GOOD, numbers))["shadowed"]
    assert failure.sentence == (
        "Clerk cannot send: Social Security number. Collected for “Letters”. Used for “Letters”. When not for money."
    )
    assert failure.rules == ("permits (#parcels): Says permits.", "numbers (#parcels): Says numbers.")


def test_a_guardrail_behind_another_is_found():
    narrow = NUMBERS.replace('"numbers"', '"narrow"').replace("action,", 'action == Action::"show",')
    failure = failed(edition(*GOOD, narrow))["shadowed"]
    assert failure.sentence.startswith(
        "The person cannot, with or without the first of these rules, see: Social Security"
    )
    assert [sentence.split()[0] for sentence in failure.rules] == ["narrow", "numbers"]


NEVER = rule(
    "never", f'forbid (principal == Duty::"clerk", action == Action::"send", resource) when {{ {PARCELS} }};'
)
CLERK_SENDS = permit("clerk-sends", 'Duty::"clerk"', "send", FOR_PARCELS)


def test_an_idle_guardrail_is_reported_and_is_no_fault():
    proof = prove([edition(*GOOD, NEVER)])
    assert proof.holds, proof.failures
    assert [(rule.rule, rule.editions) for rule in proof.idle] == [("never", ("this edition",))]
    assert "Guardrails in front of what no rule permits anyway" in "\n".join(proof.lines())


def test_such_a_guardrail_is_not_idle_if_it_holds_back_what_was_collected_before():
    proof = prove([edition(*GOOD, CLERK_SENDS), edition(*GOOD, NEVER, name="the next")])
    assert proof.holds, proof.failures
    assert proof.idle == ()
    assert [(pair.allowed, pair.still) for pair in proof.pairs] == [(7, 7), (7, 6), (6, 6)]


def test_a_sale_is_found_with_the_rule_that_allows_it():
    failure = failed(edition(*(rule_text for rule_text in GOOD if rule_text != SALE)))["sale"]
    assert (failure.cases, failure.rules) == (1, ("sends (#parcels): Says sends.",))
    assert failure.sentence.endswith("When for money.")


def test_a_sale_cannot_be_proven_denied_where_no_act_is_judged_on_it():
    schema = SCHEMA.replace(", for_value: Bool", "")
    rules_left = (rule_text for rule_text in GOOD if rule_text != SALE)
    assert (
        "No act is judged on for_value"
        in failed(edition(*rules_left, **{"schema.cedarschema": schema}))["sale"].sentence
    )


def test_a_later_edition_that_loosens_is_found(monkeypatch):
    looser = edition(*GOOD, CLERK_SENDS, name="the next")
    assert prove([edition(*GOOD), looser]).holds
    # Broken on purpose: the edition in force alone decides.
    monkeypatch.setattr(prover, "decide_under", lambda request, in_force, **_own: in_force.decide(request))
    failure = failed(edition(*GOOD), looser)["tightening"]
    assert failure.edition == "this edition, while the next is in force"
    assert failure.sentence.startswith("Clerk can send: name. Collected for “Parcels”. Used for “Parcels”.")
    assert failure.rules == ("clerk-sends (#parcels): Says clerk-sends.",)


def test_the_counterexample_has_the_fewest_true_facts_and_then_the_shortest_words():
    roams = rule("roams", 'permit (principal, action == Action::"open", resource);')
    failure = failed(edition(*(rule_text for rule_text in GOOD if rule_text not in {OWN, NUMBERS}), roams))[
        "purpose"
    ]
    assert failure.sentence == (
        "Clerk can open: name. Collected for “Letters”. Used for “Parcels”. When not in their own task."
    )


def test_nothing_to_prove_and_too_much_to_prove_are_refused():
    with pytest.raises(KeepfaithError, match="nothing can be proven"):
        prove([])
    purposes = "".join(f'"purpose-{number}", ' for number in range(2_000))
    with pytest.raises(KeepfaithError, match="more than the 5,000,000"):
        prove(
            [
                edition(
                    *GOOD,
                    **{
                        "schema.cedarschema": SCHEMA.replace(
                            "entity Purpose enum [", f"entity Purpose enum [{purposes}"
                        )
                    },
                )
            ]
        )


def test_two_editions_with_the_same_rules_are_decided_once_and_alike(monkeypatch):
    decided_requests = []
    decide_all = Rulebook.decide_all
    monkeypatch.setattr(
        Rulebook,
        "decide_all",
        lambda book, requests: decide_all(
            book, (decided_requests.append(request) or request for request in requests)
        ),
    )
    alone = prove([edition(*GOOD, CLERK_SENDS)])
    first = len(decided_requests)
    both = prove([edition(*GOOD), edition(*GOOD, CLERK_SENDS, name="the next")])
    assert len(decided_requests) - first < 1.8 * first
    assert both.pairs[-1].allowed == alone.pairs[0].allowed


RULES = [
    *GOOD,
    NEVER,
    CLERK_SENDS,
    NUMBERS.replace('"numbers"', '"narrow"').replace("action,", 'action == Action::"show",'),
    permit("numbers-too", 'Duty::"clerk"', "send", f'{LETTERS} && resource.category == Category::"ssn"'),
    permit("dead", 'Duty::"clerk"', "send", f"{PARCELS} && {LETTERS}"),
]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(RULES), min_size=1, unique=True))
def test_a_rule_without_which_all_would_be_allowed_alike_is_found_and_no_other(rules):
    redundant = edition(*rules)
    requests = list(redundant.book.vocabulary.requests())

    def decided(book):
        return [ruling.allowed for ruling in book.decide_all(requests)]

    whole, names = decided(redundant.book), {book_rule.name for book_rule in rules_of(redundant.book)}
    idle = any(decided(only(redundant.book, names - {name})) == whole for name in names)
    proof = prove([redundant])
    assert bool({"dead", "shadowed"} & proof.failures.keys() or proof.idle) == idle


def test_a_folder_is_proven_after_what_is_posted(db, tmp_path):
    assert next(edition_in_force.name for edition_in_force in governing()) == "privacy@2018-01-31"
    assert len(governing(PRIVACY / "2018-01-31")) == len(governing())
    for name, text in edition(*GOOD).bundle.files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert governing(tmp_path)[-1].name == str(tmp_path)
    (tmp_path / "rules.cedar").unlink()
    with pytest.raises(KeepfaithError, match="brings no rules"):
        governing(tmp_path)


def possible(folder):
    """Count, without making them, the requests that an edition has words for and those of strangers to each act."""
    words = Governing(folder.name, Bundle.read(folder)).book.vocabulary
    strangers = [strangers_to(action, words) for action in words.actions]
    return sum(space.size(action) for space in (words, *strangers) for action in space.actions)


# The draft of the sample is posted as the coming edition.
@pytest.mark.long
def test_all_of_it_holds_of_the_sample_agency_and_a_broken_folder_ends_with_1(served, tmp_path):
    def proven(*words):
        completed = subprocess.run(
            [Path(sys.executable).parent / "keepfaith", "policy", "prove", *words, "--json"],
            env={**os.environ, "KEEPFAITH_DATA": str(served.data)},
            capture_output=True,
            text=True,
            check=False,
        )
        return completed.returncode, json.loads(completed.stdout)

    code, report = proven()
    requests = possible(PRIVACY / "2018-01-31") + possible(PRIVACY / "draft")
    assert (code, report["holds"], len(report["editions"]), report["requests"]) == (0, True, 2, requests)
    folder = tmp_path / "sold"
    (folder / "acts").mkdir(parents=True)
    for name, text in Bundle.read(PRIVACY / "draft").files.items():
        (folder / name).write_text(
            text.replace(
                "{ context.for_value }", '{ context.for_value && context.purpose == Purpose::"referral" }'
            )
        )
    code, report = proven(str(folder))
    assert (code, report["holds"]) == (1, False)
    assert "sale" in {row["name"] for row in report["properties"] if not row["holds"]}
