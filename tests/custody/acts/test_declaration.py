"""A declaration is read whole or refused with its file, its line and what to do; nothing in it is an expression."""

import time
from pathlib import Path

import pytest

from keepfaith.custody.acts.declaration import NotDeclared, built_in, read, read_files
from keepfaith.custody.protocol.manifest import acts_of
from keepfaith.policies.editions.bundle import Bundle

FILE = "acts/loan.toml"
LOAN = """\
[loan]
says = "a book is lent"
of = "record"
promises = [34]
purpose = "work"
details = {borrower = "employee", hours = "1 to 72"}

[loan.acts.loan-asked]
by = "employee"
to = "asked"
details = ["borrower", "hours"]
steps = [
    {ask = "account"},
    {refuse = "unknown record", unless = ["record"]},
    {refuse = "cap", at_most = 10, on = "record"},
]

[loan.acts.loan-given]
by = "employee"
from = ["asked"]
to = {asked = "lent"}
lasts = "hours"
steps = [
    {refuse = "not proposed", unless = ["state"]},
    {refuse = "own proposal", if = ["did:asked", "is:borrower"]},
]
"""


def test_a_kind_is_read_as_it_is_declared():
    kind, act = read_files({FILE: LOAN}).of("loan-given")
    assert (kind.name, kind.states, act.start, act.after("asked")) == (
        "loan",
        ("", "asked", "lent"),
        ("asked",),
        "lent",
    )
    assert act.facts == {"state", "did:asked", "is:borrower"}
    assert [step.refuse for step in act.steps] == ["not proposed", "own proposal"]
    with pytest.raises(NotDeclared):
        read(LOAN).of("loan-lost")


def test_what_is_built_in_declares_the_kinds_that_this_release_has():
    assert {kind.name: dict(kind.effects) for kind in built_in().kinds.values()} == {
        "copy": {"gives-out": ("waits",), "notifies": ("waits", "sent")},
        "grant": {"opens": ("counts",)},
        "withholding": {"withholds": ("runs",)},
    }


@pytest.mark.parametrize("edition", ["2018-01-31", "draft"])
def test_the_sample_declares_what_is_built_in_and_more(edition):
    folder = Path(__file__).parents[3] / "agencies" / "dese" / "policies" / "privacy" / edition
    declared = read_files(acts_of(Bundle.read(folder).files)).kinds
    assert {name: declared[name] for name in built_in().kinds} == built_in().kinds
    assert declared["correction"].effects == {"corrects": ("counts",)}


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('of = "record"\n', 'of = "person"\n', 1, "of “person”"),
        ('of = "record"\n', 'of = "record"\nhours = 3\n', 1, "says “hours”"),
        ('says = "a book is lent"\n', "", 1, "lacks “says”"),
        ("promises = [34]", 'promises = ["34"]', 1, "“promises” is not of its form"),
        ('"1 to 72"', '"72 to 1"', 1, "the detail hours"),
        ('"1 to 72"', '"hours * 2"', 1, "the detail hours"),
        ('purpose = "work"', 'purpose = "work"\neffects = {forgives = ["lent"]}', 1, "no effect “forgives”"),
        ('purpose = "work"', 'purpose = "work"\neffects = {opens = ["lost"]}', 1, "no state “lost”"),
        ('purpose = "work"', 'purpose = "work"\nnotice = "soon"', 1, "told “soon”"),
        ('purpose = "work"', 'purpose = "work"\napart = ["hours"]', 1, "no state or employee “hours”"),
        ("[loan.acts.loan-asked]", "[loan.acts.Loan]", 8, "“Loan” is no name"),
        ('to = "asked"', 'to = "asked"\nwhen = "it rains"', 8, "says “when”"),
        ('to = "asked"', 'to = "asked"\nfrom = ["asked", "asked"]', 8, "“from” is not of its form"),
        ('{ask = "account"}', '{ask = "the-moon"}', 13, "asks for “the-moon”"),
        ('{ask = "account"}', '{ask = "account", refuse = "duty"}', 13, "neither refuses nor asks"),
        ('"unknown record", unless = ["record"]', '"never", unless = ["record"]', 14, "no refusal “never”"),
        ('unless = ["record"]', 'unless = ["record", "weather"]', 14, "no fact “weather”"),
        ('unless = ["record"]', 'unless = ["record and self"]', 14, "no fact “record and self”"),
        (', unless = ["record"]', "", 14, "refuses always"),
        ("at_most = 10", "at_most = true", 15, "“at_most” is not of its form"),
        ('from = ["asked"]', 'from = ["given"]', 18, "other states"),
        ('to = "asked"', 'to = "asked"\ndetail = "what"', 8, "nothing else, has a “detail”"),
        ('lasts = "hours"', 'lasts = "borrower"', 18, "lasts “borrower”"),
        ('"did:asked"', '"did:returned"', 25, "no fact “did:returned”"),
        ('"is:borrower"', '"is:hours"', 25, "no fact “is:hours”"),
        ('lasts = "hours"', "lasts = ", 22, "not TOML"),
    ],
)  # fmt: skip
def test_a_word_without_a_meaning_is_refused_with_its_line(old, new, line, says):
    assert old in LOAN
    with pytest.raises(NotDeclared, match=says) as error:
        read_files({FILE: LOAN.replace(old, new, 1)})
    assert (error.value.file, error.value.line) == (FILE, line)
    assert error.value.how


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"acts/book.toml": LOAN}, "another kind than book"),
        ({"acts/Loan.toml": LOAN}, "not named for a kind"),
        ({"loan.toml": LOAN}, "not named for a kind"),
        ({FILE: LOAN, "acts/lease.toml": LOAN.replace("[loan", "[lease")}, "declared in lease, too"),
        ({FILE: ""}, "another kind than loan"),
        ({f"acts/a{number}.toml": "" for number in range(41)}, "more than 40 kinds"),
    ],
)
def test_files_are_named_for_their_kinds_and_name_each_act_once(files, says):
    with pytest.raises(NotDeclared, match=says):
        read_files(files)


HEAD = LOAN.partition("[loan.acts")[0]


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "".join(f"[loan.acts.act-{number}]\nby = 'employee'\nto = 'asked'\n" for number in range(10_000)),
        HEAD + "[loan.acts.ask]\nby = 'employee'\nto = 'a'\nsteps = [" + "{ask = 'duty'}," * 10_000 + "]",
        "loan = " + "[" * 100_000,
        "".join(f"[k{number}]\n" for number in range(10_000)),
        HEAD + "[loan.acts.ask]\nby = 'employee'\nto = 'a'\nsteps = [{refuse = 'duty', if = ["
        + ",".join(f"'duty:d{number}'" for number in range(20)) + "]}]",
        "\x00", "loan = 7", "[loan]\nacts = 3",
    ],
)  # fmt: skip
def test_what_is_too_much_is_refused_quickly(text):
    began = time.monotonic()
    with pytest.raises(NotDeclared):
        read_files({FILE: text})
    assert time.monotonic() - began < 2
