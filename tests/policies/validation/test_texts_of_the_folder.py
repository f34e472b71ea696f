"""`keepfaith policy check` judges the forms, letters and translations of an agency by the facts of its edition."""

import shutil

import pytest

from keepfaith.agency.agency import read_agency
from keepfaith.agency.deadline_rules import read_deadline_rules
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.facts import facts_of
from keepfaith.policies.editions.speech import ENGLISH, counted
from keepfaith.policies.editions.standalone_page import read_catalog, speech_by
from keepfaith.policies.forms.edition_words import form_under
from keepfaith.policies.forms.files import Forms
from keepfaith.policies.validation import check_bundle
from tests.policies.validation.sample_in_spanish import OTHERS, SAMPLE

EDITION = "policies/privacy/2018-01-31"
THEN = 'then = "'


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(
        SAMPLE, tmp_path / "agency", ignore=shutil.ignore_patterns("draft", "*.mo", *OTHERS)
    )


def change(folder, name, was, now):
    text = (folder / name).read_text(encoding="utf-8")
    assert was in text
    (folder / name).write_text(text.replace(was, now, 1), encoding="utf-8")
    return (
        next(number for number, line in enumerate(text.splitlines(), 1) if was in line)
        if "\n" not in was
        else 0
    )


def faults(folder, files=None):
    read_agency.cache_clear()
    bundle = Bundle.read(folder / EDITION)
    return check_bundle(
        Bundle(files(bundle.files)) if files else bundle, agency=read_agency(folder), governs=True
    )


@pytest.mark.parametrize(
    "case",
    [
        ("forms/question.toml", THEN, f"{THEN}It goes after 3 years. ", "“3 years” says a period", "{retention."),
        ("forms/question.toml", THEN, f"{THEN}It goes in two hours. ", "“two hours” says", "by_hand at the top of thi"),
        ("forms/question.toml", 'help = "Please', 'help = "The privacy officer reads it. Please', "a duty", "{duty.pr"),
        ("forms/question.toml", 'why = "So we can', 'why = "For 30 days, so that we can', "“30 days”", "{notice."),
        ("forms/question.toml", 'label = "Name"', 'label = "Name for 7 years"', "“7 years” says a period", "{retentio"),
        ("forms/question.toml", '"No answer needed"', '"An answer within 90 days"', "“90 days” says a period", "{rete"),
        ("forms/question.toml", THEN, f"{THEN}{{retention.leaflets}} ", "a period that this edition does not", "{rete"),
        ("forms/question.toml", THEN, f"{THEN}{{everything}} ", "is no place", "take the braces out"),
        ("forms/question.toml", 'title = "', 'title = "{retention.questions} ', "title names the fact", "name it in i"),
        ("forms/question.toml", "{form.answer-within}", "10 working days", "“10 working days” says", "{form."),
        ("forms/notices.toml", THEN, f"{THEN}It goes in {{form.answer-within}}. ", "form says in its own", "answer_wi"),
        ("letters/answer.toml", "You wrote to us.", "You wrote to us. It stays 3 years.", "“3 years” says", "{retenti"),
        ("letters/answer.toml", "You wrote to us.", "You wrote to {retention.all}.", "names a period that this", "{re"),
        ("letters/answer.toml", "{answer}", "{anwser}", "{anwser}, which is not known", "known are {agency}, {answer}"),
        ("letters/answer.toml", "{answer}", "our answer", "the text lacks {answer}", "what it is for"),
        ("letters/answer.toml", "subject =", "subjekt =", "the key subjekt is unknown", "use: subject, body"),
        ("letters/answer.toml", "subject =", "subject", "is not TOML", "fix that line"),
        ("letters/notice.toml", 'subject = "Event', 'by_hand = [{ text = "x" }]\nsubject = "Event', "lacks its", "g"),
    ],
)  # fmt: skip
def test_each_fault_of_a_form_or_a_letter_has_its_file_and_its_line(folder, case):
    name, was, now, problem, remedy = case
    line = change(folder, name, was, now)
    (fault, *_) = [fault for fault in faults(folder) if problem in fault.problem]
    assert (fault.file, remedy in fault.remedy) == (name, True), str(fault)
    # What is lacking is nowhere; then the fault is at its key.
    assert fault.line == line or "lacks" in problem


def test_a_reason_permits_words_by_hand_and_one_that_explains_nothing_is_refused(folder):
    change(folder, "letters/answer.toml", "You wrote to us.", "You wrote to us within 3 years.")
    change(
        folder,
        "letters/answer.toml",
        "subject =",
        'by_hand = [{ text = "3 years", why = "A test." }]\nsubject =',
    )
    assert faults(folder) == []
    change(folder, "letters/answer.toml", "within 3 years", "once")
    (fault,) = faults(folder)
    assert "by_hand explains “3 years”, which is no fact by hand there" in fault.problem


def test_letters_that_are_missing_or_of_no_message_are_named(folder):
    (folder / "letters" / "notice.toml").rename(folder / "letters" / "notices.toml")
    assert [(fault.file, fault.problem) for fault in faults(folder)] == [
        ("letters/notices.toml", "this is not the name of a message"),
        ("letters/notice.toml", "the wording of this message is missing"),
    ]


def test_a_translation_of_a_form_names_the_facts_of_its_text(folder):
    catalog = "locale/es/LC_MESSAGES/django.po"
    change(
        folder,
        catalog,
        "borramos después de {retention.notice-subscriptions} lo",
        "borramos después de 9 días lo",
    )
    problems = [fault.problem for fault in faults(folder) if fault.file == catalog]
    assert "it lacks {retention.notice-subscriptions}" in problems[0]
    assert any("has the number 9 of its own" in problem for problem in problems)


def test_faults_of_all_kinds_come_at_once_also_when_a_file_of_the_edition_is_missing(folder):
    change(folder, "forms/question.toml", 'kind = "email"', 'kind = "mail"')
    change(folder, "letters/answer.toml", "{answer}", "our answer")
    files = {fault.file for fault in faults(folder, lambda all_files: {**all_files, "policy.md": "# Text\n"})}
    assert {"forms/question.toml", "letters/answer.toml", "clauses.toml"} <= files
    without = faults(folder, lambda all_files: {n: t for n, t in all_files.items() if n != "retention.toml"})
    assert {fault.file for fault in without} == {
        "retention.toml",
        "forms/question.toml",
        "letters/answer.toml",
    }


def test_a_form_says_the_facts_of_the_edition_that_it_is_shown_under(folder):
    bundle = Bundle.read(folder / EDITION)
    form = Forms.read(folder / "forms").forms["notices"]
    assert "we erase what you sent after seven days." in form_under(form, bundle).then
    assert facts_of(bundle)["retention.notice-subscriptions"].value == "7 days"
    change(folder, f"{EDITION}/retention.toml", 'period = "7 days"\ntrigger', 'period = "9 days"\ntrigger')
    assert "we erase what you sent after nine days." in form_under(form, Bundle.read(folder / EDITION)).then
    assert form_under(form, None).then == ""


def test_a_form_says_in_each_language_within_how_many_business_days_it_is_answered(folder):
    bundle = Bundle.read(folder / EDITION)
    form = Forms.read(folder / "forms").forms["question"]
    assert (form.answer_days, "usually within 10 business days." in form_under(form, bundle).then) == (
        10,
        True,
    )
    speech = speech_by(read_catalog(folder / "locale/es/LC_MESSAGES/django.po"), "es")
    assert counted("business-days", 1, ENGLISH) == "one business day"
    change(folder, "forms/question.toml", '"10 business days"', '"3 business days"')
    quicker = Forms.read(folder / "forms").forms["question"]
    assert "usually within three business days." in form_under(quicker, bundle).then
    assert "{form.answer-within}" in speech.gettext(quicker.then)


@pytest.mark.parametrize("name", ["about-me", "correct"])
def test_a_form_names_the_law_of_its_days_only_once_somebody_confirmed_them(folder, name):
    bundle, form = Bundle.read(folder / EDITION), Forms.read(folder / "forms").forms[name]
    words = form_under(form, bundle).then
    assert "days. We have set this time limit ourselves. " in words
    assert "CMR" not in words
    assert "analogy" not in words
    speech = speech_by(read_catalog(folder / "locale/es/LC_MESSAGES/django.po"), "es")
    assert "{form.answer-basis}" in speech.gettext(form.then)
    cited = "965 CMR 2.07(2) and 840 CMR 6.14(1)" if name == "correct" else "940 CMR 11.05(1)(b), (c)"
    confirmed = 'confirmed_by = "Example Counsel"\nconfirmed_on = 2026-12-01'
    other = "965 CMR 2.07(2)" if name == "correct" else "940 CMR 11.05(1)"
    text = (folder / "deadlines.toml").read_text()
    at = text.index(form.answer_rule)
    whole = f'source = "by analogy to {cited}; confirm against 801 CMR 3.00"'
    rest = text[at:].replace(whole, f'source = "{other}"\n{confirmed}', 1)
    (folder / "deadlines.toml").write_text(text[:at] + rest)
    read_deadline_rules.cache_clear()
    lawful = Forms.read(folder / "forms").forms[name]
    assert f"days. This time limit follows from the law: {other}. " in form_under(lawful, bundle).then


def test_a_form_that_names_the_days_of_a_deadline_says_what_they_follow_from(folder):
    change(folder, "forms/about-me.toml", " {form.answer-basis}", "")
    (fault,) = Forms.read(folder / "forms").faults
    assert "names the days of a deadline, and not whether the law gives them" in fault.problem
    assert "{form.answer-basis}" in fault.remedy
