"""The words of a kind are read strictly: what lacks, and what names nothing, is refused with file, line and remedy."""

import shutil

import pytest
from django.conf import settings

from keepfaith.agency.agency import read_agency
from keepfaith.disclosure.items import word_checks
from keepfaith.disclosure.items.word_checks import refuse_unfit_words
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.strict_file import UnfitFile
from keepfaith.policies.validation import check_bundle

from .loans import LOAN, WORDS, write_agency


@pytest.fixture
def checked(tmp_path):
    """Return the faults that `keepfaith policy check` reports, with the words of loans changed."""
    agency, edition = write_agency(tmp_path)

    def check(old="", new="", *, acts=LOAN):
        assert old in WORDS, old
        (agency / "desk" / "loan.toml").write_text(WORDS.replace(old, new, 1))
        (edition / "acts" / "loan.toml").write_text(acts)
        return check_bundle(Bundle.read(edition), agency=read_agency(agency), governs=True)

    return check


def test_words_that_fit_are_no_fault(checked):
    assert checked() == []


def line_with(text):
    return next(number for number, line in enumerate(WORDS.splitlines(), 1) if text in line)


LENT_ACT = "loan-lent = {"
ASKED_LINE, LENT_LINE = (
    next(line for line in WORDS.splitlines() if line.startswith(of)) for of in ("asked =", LENT_ACT)
)
CONFIRM = 'confirm = "Enter this once it lies here. It cannot be undone.", '


@pytest.mark.parametrize(
    ("old", "new", "at", "problem"),
    [
        (f"{ASKED_LINE}\n", "", "[loan.states]", "asked has no words"),
        (f"{LENT_LINE}\n", "", "[loan.acts]", "loan-lent has no words"),
        ("copies = {label", "copy = {label", "copies =", "“copy” names nothing"),
        ("lent = {title", "gone = {title", "lent =", "“gone” names nothing"),
        (LENT_ACT, "loan-lend = {", LENT_ACT, "“loan-lend” names nothing"),
        ('"granted" =', '"given" =', '"granted" =', "“given” names nothing"),
        ("{by_lent}", "{by_lender}", "lent =", "the place “{by_lender}” names nothing"),
        ("{record}: {copies}", "{record}: {copies.x}", "asked =", "the place “{copies.x}” names nothing"),
        ("{record}: {copies}", "{record}: {copies!r}", "asked =", "the place “{copies}” names nothing"),
        ("{record}: {copies}", "{record}: {copies:>9}", "asked =", "the place “{copies}” names nothing"),
        ("{record}: {copies}", "{record}: {", "asked =", "a brace stands alone"),
        ('done = "It is lent for', 'done = "{until} It is lent for', LENT_ACT, "the place “{until}” names nothing"),
        (CONFIRM, "", "loan-back =", "cannot be undone, and asks nothing"),
        ('title = "Ask for a loan", ', "", "loan-asked =", "has no “title”"),
        ("counted = [", 'choices = "people", counted = [', "copies =", "there is no source of choices “people”"),
        ('beside = "record"', 'beside = "book"', '"granted" =', "there is no field “book”"),
        ('button = "Lend it"', 'button = {shelved = "Lend it"}', LENT_ACT, "no state is called “shelved”"),
        ('title = "Lent", ', "", "lent =", "“lent” lacks “title”"),
        ('title = "Lent", ', 'title = "Lent", if = "x", ', "lent =", "says “if”, which names nothing"),
        ("waits = true", 'waits = "yes"', "asked =", "“waits” of “asked” is not of its form"),
        ('at = "renew"', 'at = "lend"', "loan-renewed =", "“lend” is no address of its own"),
        ('at = "renew"', 'at = "Renew!"', "loan-renewed =", "“Renew!” is no address of its own"),
        ('address = "loans"', 'address = "viewings"', "address =", "loan has the address, too"),
        ('title = "Loans"', "title = Loans", 'title = "Loans"', "it is not TOML"),
        ("[loan]\n", "[lone]\n", "[loan]", "it has other words than those of loan"),
    ],
)  # fmt: skip
def test_what_lacks_or_names_nothing_is_refused_with_its_file_and_line(checked, old, new, at, problem):
    faults = [fault for fault in checked(old, new) if "viewing.toml" not in fault.file or "address" in new]
    assert any(problem in fault.problem for fault in faults), faults
    fault = next(fault for fault in faults if problem in fault.problem)
    if "viewing" not in fault.file:
        assert (fault.file, fault.line) == ("desk/loan.toml", line_with(at))
    assert fault.remedy


def test_a_detail_without_words_is_refused(checked):
    acts = LOAN.replace('details = {copies = "1 to 3"}', 'details = {copies = "1 to 3", shelf = "name"}')
    (fault,) = checked(acts=acts)
    assert (fault.file, fault.problem) == ("desk/loan.toml", "shelf has no words")


def test_a_kind_without_a_file_and_a_file_without_a_kind_are_refused(tmp_path):
    agency, edition = write_agency(tmp_path)
    (agency / "desk" / "loan.toml").rename(agency / "desk" / "lending.toml")
    (agency / "desk" / "lending.toml").write_text(WORDS.replace("[loan", "[lending"))
    (agency / "desk" / "grant.toml").write_text(WORDS.replace("[loan", "[grant").replace("loans", "grants"))
    faults = check_bundle(Bundle.read(edition), agency=read_agency(agency), governs=True)
    problems = {(fault.file, fault.problem) for fault in faults}
    assert {
        ("desk/loan.toml", "the desk has no words for the kind loan"),
        ("desk/lending.toml", "no edition declares the kind lending"),
        ("desk/grant.toml", "the desk has pages of its own for the kind grant"),
    } <= problems


@pytest.mark.django_db
def test_a_portal_with_words_that_do_not_fit_does_not_start(tmp_path, monkeypatch):
    agency, edition = write_agency(tmp_path)
    shutil.copy(settings.AGENCY / "desk" / "correction.toml", agency / "desk")
    monkeypatch.setattr(word_checks, "this_agency", lambda: read_agency(agency))
    # Words come before the edition that needs them is posted.
    refuse_unfit_words()
    (edition / "acts" / "loan.toml").unlink()
    with pytest.raises(UnfitFile, match=r"desk/loan\.toml:1: no edition declares the kind loan"):
        refuse_unfit_words()
