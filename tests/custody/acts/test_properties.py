"""What breaks a property or a floor is refused, under any name, and the prober's own floors refuse it, too."""

import pytest

from keepfaith.custody.acts.declaration import built_in, read
from keepfaith.custody.acts.floors import below_floors
from keepfaith.custody.acts.properties import broken_properties
from keepfaith.prober.acts.floors import faults_of
from tests.custody.acts.built_in_texts import TEXTS

# The prototype's kinds that do not exist yet, with an end for what it left without one.
LOAN = """\
[loan]
says = "a book is lent"
of = "record"
promises = [34]
purpose = "work"

[loan.acts.loan-asked]
by = "person"
to = "wished"
steps = [{refuse = "not proven", unless = ["self", "opens"]}]

[loan.acts.loan-given]
by = "employee"
from = ["wished"]
to = "lent"
lasts = "336 hours"
steps = [
    {refuse = "not proposed", unless = ["state"]}, {ask = "account"}, {ask = "rules", action = "open"}, {ask = "duty"},
]

[loan.acts.loan-renewed]
by = "employee"
from = ["lent"]
to = "renewed"
lasts = "336 hours"
steps = [
    {refuse = "not proposed", unless = ["state"]}, {ask = "account"}, {ask = "rules", action = "open"}, {ask = "duty"},
]

[loan.acts.loan-back]
by = "employee"
from = ["lent", "renewed"]
to = "back"
steps = [
    {refuse = "not proposed", unless = ["state"]}, {ask = "account"}, {ask = "rules", action = "open"}, {ask = "duty"},
]
"""


def changed(name, *changes, as_kind=""):
    text = TEXTS[name]
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.replace(f"[{name}", f"[{as_kind}") if as_kind else text


def test_what_is_built_in_and_a_loan_break_nothing():
    for declared in (built_in(), read(LOAN)):
        assert [*broken_properties(declared), *below_floors(declared)] == []
    assert list(faults_of({f"acts/{name}.toml": text for name, text in TEXTS.items()})) == []


@pytest.mark.parametrize(
    ("name", "changes", "says"),
    [
        (
            "grant",
            [('{refuse = "no case",', '{refuse = "cap", unless = ["record"]},\n    {refuse = "no case",')],
            "never speaks",
        ),
        ("grant", [('{ask = "account"},', '{refuse = "cap", if = ["item"], unless = ["item"]},')], "can never be done"),
        ("grant", [('    {refuse = "not proposed", unless = ["state"]},\n', "")], "states that are not its own"),
        ("grant", [('    {ask = "account"},\n', "")], "asking for the account"),
        ("withholding", [('    {ask = "duty"},\n', "")], "asking for the duty"),
        ("withholding", [('of = "every field"', 'of = "every field", unless = ["tellable"]')], "asking for the rules"),
        ("grant", [('if = ["did:proposed", ', "if = [")], "“proposed”"),
        ("grant", [('"did:proposed", "is:colleague", "holds-it"', '"did:proposed", "holds-it"')], "“colleague”"),
        ("copy", [('unless = ["self", "opens"]', 'unless = ["self"]')], "opens nothing"),
        ("copy", [('from = ["waits"]\nto = "withdrawn"', 'from = ["withdrawn"]\nto = "withdrawn"')], "never reached"),
        ("withholding", [('to = "runs"\nlasts = "a year after began_on"', 'to = "runs"')], "without an end"),
    ],
)  # fmt: skip
def test_a_property_that_does_not_hold_is_told(name, changes, says):
    broken = [one.what for one in broken_properties(read(changed(name, *changes)))]
    assert any(says in what for what in broken)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("grant", [('apart = ["proposed", "counts", "colleague"]', 'apart = ["counts", "colleague"]')]),
        ("grant", [('effects = {opens = ["counts"]}', 'effects = {opens = ["proposed"]}')]),
        ("grant", [('"1 to 72"', '"1 to 73"')]),
        ("grant", [('lasts = "hours"', "")]),
        ("grant", [('notice = "within 2 days"', 'notice = "within 31 days"')]),
        ("grant", [('notice = "within 2 days"', "")]),
        ("grant", [('of = "record"', 'of = "case"')]),
        ("grant", [('to = {proposed = "", counts = ""}', 'to = {proposed = "", counts = "proposed"}')]),
        ("withholding", [(', if = ["exists"]', ', if = ["left-out"]')]),
        ("withholding", [("one_for = []", "")]),
        ("withholding", [('to = "runs"\nlasts = "a year after began_on"', 'to = "runs"\nlasts = "8785 hours"')]),
        ("withholding", [('to = {proposed = "", runs = "ended"}', 'to = {proposed = "runs", runs = "ended"}')]),
        (
            "withholding",
            [
                ('to = {proposed = "", runs = "ended"}', 'to = {proposed = "", runs = "told"}'),
                ('from = ["ended"]\nto = "told"', 'from = ["told"]\nto = ""'),
                (', "ended"]', "]"),
            ],
        ),
        ("withholding", [('at_end = ["proposed", "runs"]', 'at_end = ["proposed"]')]),
        ("copy", [('unless = ["self", "opens"]', 'unless = ["opens"]')]),
        ("copy", [('by = "person"', 'by = "employee"')]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("as_kind", ["", "courtesy"])
def test_both_writings_of_the_floors_refuse_it_whatever_the_kind_is_called(name, changes, as_kind):
    text = changed(name, *changes, as_kind=as_kind)
    assert list(below_floors(read(text)))
    assert list(faults_of({"acts/any.toml": text}))


def test_an_employee_never_approves_what_they_proposed_and_the_prober_sees_it_too():
    text = changed(
        "withholding", ('    {refuse = "own proposal", if = ["did:proposed"]},\n', ""), as_kind="courtesy"
    )
    assert "“proposed”" in next(broken_properties(read(text))).what
    assert list(faults_of({"acts/courtesy.toml": text})) == [
        "courtesy: runs is reached by fewer than two employees."
    ]
