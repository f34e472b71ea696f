"""A file of kinds of cases is read strictly, and loosens nothing that the custodian demands of an act."""

import shutil

import pytest
from django.conf import settings

from keepfaith.agency.agency import read_agency
from keepfaith.policies.cases.case_file import FILE, judged_kinds, read_case_kinds
from keepfaith.policies.cases.letter_places import case_letter_places
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.strict_file import UnfitFile
from keepfaith.policies.validation import check_bundle
from keepfaith.policies.validation.letter_checks import refuse_unfit_cases

KINDS = (settings.AGENCY / FILE).read_text(encoding="utf-8")
OPEN = 'open = {act = "open", after = "approve", says = "Open what was approved."}\n'
APPROVE = 'approve = {act = "approve", after = "propose", says = "Somebody else approves them."}\n'
HEAR = (
    'hear = {act = "hear", after = "take", says = "Hold the hearing, or note that the person gives it up."}\n'
)


@pytest.fixture
def agency(tmp_path):
    """The sample agency's folder, to be changed."""
    return shutil.copytree(settings.AGENCY, tmp_path / "agency", ignore=shutil.ignore_patterns("*.mo"))


@pytest.fixture
def checked(agency):
    """Return the faults of a file in which a text below the header of a kind is another one."""

    def check(kind, old, new):
        before, header, rest = KINDS.partition(f"[{kind}]\n")
        assert old in header + rest, old
        changed = (header + rest).replace(old, new, 9 if old == f"[{kind}" else 1)
        (agency / FILE).write_text(before + changed, encoding="utf-8")
        return judged_kinds(agency)[1]

    return check


def line_of(kind, text):
    """Return the number of the first line below the header of a kind that begins so."""
    lines = KINDS.splitlines()
    start = lines.index(f"[{kind}]")
    return next(number for number, line in enumerate(lines[start:], start + 1) if line.startswith(text))


def test_the_kinds_of_the_sample_are_no_fault_and_have_the_order_of_the_file():
    refuse_unfit_cases(settings.AGENCY)
    kinds = read_case_kinds(settings.AGENCY)
    assert list(kinds) == [
        "legal-process",
        "access-request",
        "objection",
        "appeal",
        "copy",
        "records-request",
    ]
    assert [step.name for step in kinds["appeal"].steps][:2] == ["take", "letter"]


@pytest.mark.parametrize(
    ("old", "new", "at", "problem"),
    [
        ('title = "', 'titel = "', "[copy]", "“copy” says “titel”, which names nothing"),
        ('asks = "the person', 'name = "x"\nasks = "the person', "[copy]", "“copy” says “name”"),
        ("asks =", "#", "[copy]", "“copy” lacks “asks”"),
        ('asks = "', f'asks = "{"x" * 500}', "[copy]", "“asks” of “copy” is not of its form"),
        ("Copy to", "Copy\\u202e to", "[copy]", "“title” of “copy” is not of its form"),
        ('purpose = "legal-obligations"', "purpose = 3", "[copy]", "“purpose” of “copy” is not of"),
        ('title = "', "title = ", "title =", "it is not TOML"),
        ("[copy]\n", "[appeal]\n", "[copy]", "it is not TOML: Cannot declare ('appeal',) twice"),
        ("open = {", "take = {", "open =", "it is not TOML: Cannot overwrite a value"),
        ('{act = "open"', '{act = "read"', "open =", "there is no act “read”"),
        ('{act = "open"', '{act = "letter"', "open =", "there is no act “letter”"),
        ('{act = "open", ', "{", "open =", "“open” does nothing, or two things"),
        ('{act = "open", ', '{act = "open", letter = "x", ', "open =", "“open” does nothing, or two things"),
        ('says = "Open it', 'if = "x", says = "Open it', "open =", "“open” says “if”, which names nothing"),
        (', says = "Close the case."', "", "close =", "“close” lacks “says”"),
        ('{act = "close", after = "take", says = "Close the case."}', '"x"', "close =", "“close” is no table"),
        ('sent = "The copy was sent"', "sent = {}", "[copy]", "“outcomes” of “copy” is not of its form"),
    ],
)  # fmt: skip
def test_what_is_strange_or_lacks_is_refused_with_its_line(checked, old, new, at, problem):
    (fault,) = checked("copy", old, new)
    assert problem in fault.problem
    assert (fault.file, fault.line, bool(fault.remedy)) == (FILE, line_of("copy", at), True)


LOOSENED = [
    # Names of what there is not.
    ("copy", "[copy", "[legal-hold", "[copy]", "no case can be named so"),
    ("legal-process", "purpose = ", 'purpose = "questions" #', "purpose", "the purpose “questions” needs no case"),
    ("objection", 'deadline = "', 'deadline = "no-', "deadline", "the agency has no deadline “no-objection-decision”"),
    ("objection", 'appeal = "', 'appeal = "no-', "appeal", "the agency has no deadline “no-objection-appeal”"),
    ("appeal", 'after_hearing = "', 'after_hearing = "no-', "after_hearing", "the agency has no deadline “no-app"),
    ("objection", 'letter = "case-decided"', 'letter = "case"', "decide", "has no letter “case” to write"),
    ("objection", "case-decided = ", "answer = ", "case-decided", "its letter “answer” has no name of its own"),
    ("objection", '"case-decided", after', '"case-received", after', "letter", "is done by the letter “case-received”"),
    # Rights that come by the name of a kind.
    ("objection", "[objection", "[complaint", None, "the kind “objection” is missing, by which somebody has a right"),
    ("objection", "your-information", "legal-obligations", "purpose", "its purpose is “your-information” by law"),
    ("objection", 'deadline = "objection-decision"\n', "", "[objection]", "its person has an answer by no day"),
    ("objection", 'appeal = "objection-appeal"\n', "", "[objection]", "just what objection decides can be appealed"),
    ("copy", 'deadline = "', 'appeal = "objection-appeal"\ndeadline = "', "deadline", "just what objection decides"),
    ("appeal", 'follows = "objection"\n', "", "[appeal]", "just appeal follows a decision"),
    ("appeal", 'follows = "objection"', 'follows = "copy"', "follows", "just appeal follows a decision"),
    ("appeal", 'after_hearing = "appeal-decision"\n', "", "follows", "just appeal follows a decision"),
    ("copy", "deadline =", 'follows = "objection"\ndeadline =', "deadline", "just appeal follows a decision"),
    # The order in which the custodian allows acts.
    ("objection", 'propose = {act = "propose", after = "take",', 'propose = {act = "propose",', "propose", "first s"),
    ("objection", 'take = {act = "take"', 'take = {act = "hear"', "take", "first somebody takes the case"),
    ("objection", 'letter = "case-received", after', 'act = "take", after', "letter", "first somebody takes the case"),
    ("objection", 'after = "propose"', 'after = "take"', "approve", "proposed before, and approved by somebody else"),
    ("objection", 'after = "approve"', 'after = "propose"', "open", "proposed before, and approved by somebody else"),
    ("objection", f"{APPROVE}{OPEN}", OPEN.replace("approve", "take", 1), "approve", "approved by somebody else"),
    ("objection", f"{APPROVE}{OPEN}", f"{OPEN}{APPROVE}", "approve", "comes after “approve”, which is no step"),
    ("objection", 'after = "propose"', 'after = "approve"', "approve", "comes after “approve”, which is no step"),
    ("appeal", 'after = "hear"', 'after = "take"', "decide", "an appeal is heard before it is decided"),
    ("appeal", HEAR, "", "hear", "comes after “hear”, which is no step before it"),
    ("legal-process", OPEN, OPEN + HEAR, "close", "there are hearings of appeal alone"),
    ("objection", 'after = "decide"', 'after = "take"', "close", "comes before the decision that is entered with it"),
    ("objection", "decide = {", "answer = {", "[objection.steps]", "its decision is written to nobody"),
    ("copy", 'close = {act = "close", after = "take", says = "Close the case."}\n', "", "[copy.steps]", "none of its"),
    ("copy", "[copy.outcomes]", 'on = {act = "propose", after = "close", says = "x"}\n[copy.outcomes]',
     "[copy.outcomes]", "cannot be reached: the case is closed by then"),
    # Outcomes of which the custodian says something else.
    ("objection", 'agreed = "', 'settled = "', "agreed", "“settled” would end it with nothing that is sent to"),
    ("objection", 'denied = "We do not agree"\n', "", "[objection.outcomes]", "nobody can decide “denied” in it"),
    ("appeal", 'late = "', 'given = "', "late", "“given” would end it with nothing that is sent to its person"),
    ("objection", 'withdrawn = "', 'late = "', "withdrawn", "only an appeal comes “late”"),
    ("copy", 'sent = "', 'denied = "', "sent", "“denied” is a decision, and just those of appeal, objection are sent"),
    ("copy", 'sent = "', '"a b" = "', "sent", "its outcome “a b” is no short name"),
    # A letter of two kinds says what both have.
    ("access-request", 'case-received = "', 'case-decided = "Our answer"\ncase-received = "', "case-received",
     "its letter “case-decided” is of another kind, too, where {appeal-by} is not known"),
]  # fmt: skip


@pytest.mark.parametrize("case", LOOSENED)
def test_a_kind_that_loosens_what_an_act_demands_is_refused_with_its_line(checked, case):
    kind, old, new, at, problem = case
    faults = [fault for fault in checked(kind, old, new) if problem in fault.problem]
    assert faults, case
    assert (faults[0].file, faults[0].line) == (FILE, line_of(kind, at) if at else 1)
    assert faults[0].remedy


def test_the_file_is_refused_at_the_check_and_at_the_start(agency):
    edition = Bundle.read(agency / "policies" / "privacy" / "2018-01-31")
    for kinds, line in ((KINDS.replace(OPEN, OPEN.replace("approve", "take")), 12), (None, 1)):
        if kinds is None:
            (agency / FILE).unlink()
        else:
            (agency / FILE).write_text(kinds, encoding="utf-8")
        read_agency.cache_clear()
        read_case_kinds.cache_clear()
        faults = check_bundle(edition, agency=read_agency(agency), governs=True)
        assert (faults[0].file, faults[0].line) == (FILE, line)
        # Nothing is said of letters whose kinds cannot be read.
        assert not any(fault.file.startswith("letters/") for fault in faults)
        with pytest.raises(UnfitFile, match=rf"^cases\.toml:{line}: "):
            refuse_unfit_cases(agency)


PLACES = {
    "case-received": ("case due", "received text why-due"),
    "case-decided": ("appeal-by case text", "appeal-to due received why-appeal-by why-due"),
    "appeal-received": ("case due objection", "decided last-day received text why-due"),
    "appeal-hearing": ("case objection text", "decided due last-day received why-due"),
    "appeal-decided": ("case objection text", "decided due heard last-day received why-due"),
    "records-received": ("case due", "received text why-due"),
    "records-response": ("case text", "due received why-due"),
}


def test_what_a_letter_may_say_follows_from_its_kind():
    places = case_letter_places(read_case_kinds(settings.AGENCY).values())
    assert {
        name: (
            " ".join(sorted(one.must)),
            " ".join(sorted(one.may - one.must - {"agency", "portal", "today"})),
        )
        for name, one in places.items()
    } == PLACES


@pytest.mark.parametrize("place", ["heard", "appeal-by", "objection"])
def test_a_letter_that_names_a_place_its_kind_does_not_have_is_refused_with_its_line(agency, place):
    letter = agency / "letters" / "case-received.toml"
    letter.write_text(letter.read_text().replace("{text}", f"{{text}} {{{place}}}"))
    with pytest.raises(UnfitFile) as refused:
        refuse_unfit_cases(agency)
    fault = refused.value.fault
    assert (fault.file, fault.line) == ("letters/case-received.toml", 11)
    assert f"{{{place}}}, which is not known" in fault.problem
    assert (
        "known are {agency}, {case}, {due}, {portal}, {received}, {text}, {today}, {why-due}" in fault.remedy
    )
    letter.unlink()
    with pytest.raises(UnfitFile, match="the wording of this message is missing"):
        refuse_unfit_cases(agency)
