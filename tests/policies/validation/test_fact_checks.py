"""`keepfaith policy check` lets no text of an edition part from its data, in any language."""

import shutil
from dataclasses import replace

import pytest

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.facts import facts_of
from keepfaith.policies.editions.standalone_page import read_catalog, speech_by
from keepfaith.policies.validation import check_bundle
from keepfaith.policies.validation.written_facts import counted_words, months_in, written_facts
from tests.policies.validation.sample_in_spanish import SAMPLE, sample_in_spanish

AGENCY = sample_in_spanish()
GOOD = Bundle.read(AGENCY.folder / "policies" / "privacy" / "2018-01-31")
DRAFT = Bundle.read(AGENCY.folder / "policies" / "privacy" / "draft")
TEST_PERIOD = "we erase them after {retention.own-test-requests}."


def faults(bundle, agency=AGENCY, *, governs=True):
    return check_bundle(bundle, agency=agency, governs=governs)


def changed(was, now, name="policy.md", bundle=GOOD):
    assert was in bundle.files[name], f"{was!r} is not in {name}"
    return Bundle({**bundle.files, name: bundle.files[name].replace(was, now, 1)})


def with_sentence(sentence, bundle=GOOD):
    """The edition with one more sentence in its clause on literature."""
    return changed(
        "We use it for nothing else of our own choosing.",
        f"We use it for nothing else. {sentence}",
        bundle=bundle,
    )


@pytest.mark.parametrize(
    ("sentence", "problem", "remedy"),
    [
        ("Kept {retention.leaflets}.", "names a period that this edition does not", "one that is there: {retention."),
        ("By {duty.questions}.", "a duty of staff, but questions is a period", "write {retention.questions}"),
        ("It is kept {retention.access-log}.", "names a period, but access-log has none", "write {kept.access-log}"),
        ("Write to [us](mailto:{contact.name}).", "is no e-mail address", "mailto:{contact.email}"),
        ("It is {date.posted}.", "names the day of the edition itself that this edition does not", "{date.effective}"),
        ("We keep it for {period.questions}.", "of a kind that there is not", "begin with one of: retention"),
        ("We keep it for {retention questions}.", "is no place", "as in {retention.questions}"),
        ("We keep {everything.", "is no place", "take the braces out"),
        ("See {contact.phone}.", "names a part of the contact that this edition", "add it to clauses.toml"),
    ],
)  # fmt: skip
def test_a_place_that_cannot_be_said_is_refused_with_its_line(sentence, problem, remedy):
    bundle = with_sentence(sentence)
    (fault,) = [fault for fault in faults(bundle) if problem in fault.problem]
    assert remedy in fault.remedy
    assert fault.file == "policy.md"
    assert sentence in bundle.files["policy.md"].splitlines()[fault.line - 1]


@pytest.mark.parametrize(
    ("sentence", "problem", "remedy"),
    [
        ("We keep it for two years.", "“two years” says a period by hand", "none of this edition says that"),
        ("We keep it for 3 years.", "“3 years” says a period by hand", "{retention.literature-requests}"),
        ("It goes after thirty days.", "“thirty days” says a period by hand", "{notice.period}"),
        ("It goes after twenty-one days.", "“twenty-one days” says a period by hand", "by_hand of the clause"),
        ("It is a 90-day record.", "“90-day” says a period by hand", "{retention.staff-accounts}"),
        ("It goes within five working days.", "“five working days” says a period by hand", "literature-and-notices"),
        ("It goes within a day.", "“within a day” says a period by hand", "by_hand"),
        ("We keep it indefinitely.", "“indefinitely” says how long something is kept by hand", "{kept.access-log}"),
        ("The security officer reads it.", "“security officer” says a duty of staff by hand", "{duty.security}"),
        ("Two literature clerks read it.", "“literature clerks” says a duty of staff by hand", "{duty.literature}"),
        ("Write to a@b.example.", "“a@b.example” says an e-mail address by hand", "{contact.email}"),
        ("Write to [us](mailto:eoewebservices@mass.gov).", "by hand", "write {contact.email}"),
        ("EOE Web Services reads it.", "“EOE Web Services” says a part of the contact by hand", "{contact.name}"),
        ("Google Analytics sees it.", "“Google Analytics” says a name by hand", "{tool.google-analytics}"),
        ("We set __Host-csrf.", "“__Host-csrf” says a name by hand", "{cookie.csrf}"),
        ("The log has nine things.", "“nine things” says a number by hand", "{count.log-fields}"),
        ("We set three cookies.", "“three cookies” says a number by hand", "{count.cookies}"),
        ("In force since January 31, 2018.", "says the day on which it takes effect by hand", "{date.effective}"),
        ("It takes effect on 1 Mar 2027.", "“takes effect on 1 Mar 2027” says the day", "{date.effective}"),
        ("Effective date: 3/1/2027", "“Effective date: 3/1/2027” says the day", "write {date.effective}"),
        ("Since 2027-03-01 this policy is in force.", "“2027-03-01 this policy is in force”", "{date.effective}"),
        ("In effect: **Sept. 1st, 2027**", "says the day on which it takes effect", "{date.effective}"),
    ],
)  # fmt: skip
def test_a_fact_by_hand_is_refused_with_its_line(sentence, problem, remedy):
    bundle = with_sentence(sentence)
    (fault,) = faults(bundle)
    assert problem in fault.problem
    assert remedy in fault.remedy
    assert sentence in bundle.files["policy.md"].splitlines()[fault.line - 1]


def test_a_number_that_is_no_fact_of_an_edition_may_be_written():
    assert (
        faults(with_sentence("Two laws of January 31, 2018 say so in section 10, once a year, in an hour."))
        == []
    )


def test_an_edition_that_says_two_years_while_its_rule_says_one_no_longer_passes():
    """It passed check, proof and posting before."""
    rule = changed('period = "3 years"', 'period = "1 year"', "retention.toml")
    by_hand = with_sentence("We keep your request for two years.", rule)
    assert [fault.problem for fault in faults(by_hand)] == ["“two years” says a period by hand"]
    assert faults(with_sentence("We keep your request for {retention.literature-requests}.", rule)) == []


@pytest.mark.parametrize("key", ["says", "how", "awaits", "keeper"])
def test_what_a_clause_s_entry_says_is_checked_too(key):
    text = GOOD.files["clauses.toml"]
    start = text.index(f"\n{key} = ") + 1
    line = text[:start].count("\n") + 1
    end = text.index("\n", start)
    bundle = Bundle(
        {**GOOD.files, "clauses.toml": f'{text[:start]}{key} = "It waits for 90 days."{text[end:]}'}
    )
    (fault,) = [fault for fault in faults(bundle) if "by hand" in fault.problem]
    assert (fault.file, fault.line) == ("clauses.toml", line)


EXPLAINED = '[{ text = "two years", why = "The law says two years, whatever we do." }]'


def test_a_fact_by_hand_passes_with_its_reason_and_only_where_it_is_explained():
    bundle = with_sentence("The law says two years.")
    entry = 'anchor = "literature-and-notices"'
    explained = changed(entry, f"{entry}\nby_hand = {EXPLAINED}", "clauses.toml", bundle)
    assert faults(explained) == []
    elsewhere = changed(
        'anchor = "no-sale"', f'anchor = "no-sale"\nby_hand = {EXPLAINED}', "clauses.toml", bundle
    )
    assert sorted(fault.problem for fault in faults(elsewhere)) == [
        "clause no-sale: by_hand explains “two years”, which is no fact by hand there",
        "“two years” says a period by hand",
    ]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ('[{ text = "two years", why = "" }]', "lacks its text or its reason"),
        ('[{ text = "two years" }]', "lacks its text or its reason"),
        ('"two years"', "by_hand is in another shape"),
        ('["two years"]', "by_hand is in another shape"),
    ],
)
def test_an_exception_without_a_reason_is_refused(given, problem):
    entry = 'anchor = "no-sale"'
    assert any(
        problem in fault.problem
        for fault in faults(changed(entry, f"{entry}\nby_hand = {given}", "clauses.toml"))
    )


def test_a_paragraph_that_is_no_clause_cannot_be_explained():
    paragraph = "This edition says in plain words"
    (fault,) = faults(changed(paragraph, f"We keep it for two years. {paragraph}"))
    assert "make the paragraph a clause" in fault.remedy


def test_a_later_edition_that_lacks_what_its_prose_names_is_refused():
    without = changed("[duty.security]", "[duty.safety]", "purposes.toml", DRAFT)
    assert "{duty.security} names a duty of staff that this edition does not have" in {
        fault.problem for fault in faults(without)
    }
    without = changed("[notice]", "[notes]", "clauses.toml", DRAFT)
    assert {fault.file for fault in faults(without)} == {"policy.md", "clauses.toml"}


def test_a_heading_names_no_fact_as_its_url_has_to_stay():
    (fault,) = faults(changed("## Policy changes", "## Changes {notice.period} ahead"))
    assert "a heading names the fact {notice.period}" in fault.problem


def test_a_notice_that_the_database_does_not_enforce_is_refused():
    (fault,) = faults(changed('period = "30 days"', 'period = "60 days"', "clauses.toml"))
    assert fault.problem == "[notice]: changes are posted 30 days ahead"


@pytest.mark.parametrize(
    ("was", "now", "problem"),
    [
        ('email = "eoewebservices@mass.gov"', 'mail = "x"', "[contact] has mail, which nothing reads"),
        ('name = "EOE Web Services"\nemail', "name = 3\nemail", "[contact] name is in another shape"),
        ("[contact]", "[[contact]]", "[contact] is no table"),
    ],
)
def test_a_contact_in_another_shape_is_refused(was, now, problem):
    assert any(problem in fault.problem for fault in faults(changed(was, now, "clauses.toml")))


def test_a_contact_that_is_not_the_agency_s_needs_a_reason():
    another = changed('email = "eoewebservices@mass.gov"', 'email = "web@example.gov"', "clauses.toml")
    (fault,) = faults(another)
    assert "[contact] has another email than agency.toml" in fault.problem
    assert "why_another" in fault.remedy
    reason = 'why_another = "It changes on that day."\n'
    assert faults(changed("[contact]\n", f"[contact]\n{reason}", "clauses.toml", another)) == []
    (fault,) = faults(changed("[contact]\n", f"[contact]\n{reason}", "clauses.toml"))
    assert fault.problem == "[contact] has why_another, but it is that of agency.toml"


ENGLISH = "A change to this policy is posted at least {notice.period} before it takes effect."
SPANISH = "Un cambio de esta política se publica al menos {notice.period} antes de entrar en vigor."


@pytest.fixture
def translated(tmp_path):
    """Make the agency with another Spanish sentence; none is a catalog that breaks off."""
    folder = shutil.copytree(AGENCY.folder, tmp_path / "agency")
    catalog = folder / "locale" / "es" / "LC_MESSAGES" / "django.po"
    text = catalog.read_text(encoding="utf-8")
    assert SPANISH in text

    def with_text(words):
        catalog.write_text(text.replace(SPANISH, words) if words else 'msgid "', encoding="utf-8")
        return replace(AGENCY, folder=folder), text[: text.index(SPANISH)].count("\n")

    return with_text


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("Se publica 30 días antes.", "it lacks {notice.period}"),
        ("Se publica {notice.period} o {retention.backups} antes.", "it names {retention.backups} more"),
        ("Se publica al menos {notice.period} o 60 días antes.", "has the number 60 of its own"),
        ("Se publica al menos {notice.period} o dos años antes.", "says “dos años” by hand"),
        ("El encargado de seguridad publica {notice.period} antes.", "says “Encargado de seguridad” by hand"),
        ("a@b.example lo publica {notice.period} antes.", "says “a@b.example” by hand"),
    ],
)
def test_a_translation_with_other_facts_is_refused_with_its_line(translated, words, problem):
    agency, line = translated(words)
    matching = [fault for fault in faults(GOOD, agency) if problem in fault.problem]
    assert matching, [str(fault) for fault in faults(GOOD, agency)]
    assert matching[0].file == "locale/es/LC_MESSAGES/django.po"
    assert abs(matching[0].line - line) <= 2


def test_a_translation_that_is_not_there_is_no_fault_and_one_that_cannot_be_read_is(translated):
    assert faults(GOOD, translated(SPANISH)[0]) == []
    assert faults(GOOD, translated("")[0])[0].problem.startswith("the translations cannot be read")


def test_chinese_is_read_though_no_blank_parts_its_words():
    catalog = read_catalog(SAMPLE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po")
    speech = speech_by(catalog, "zh-hans")
    assert counted_words("我们保存3年，或 30 天。", speech) == ["3年", "30 天"]
    assert counted_words("自2018年1月31日起生效。", speech) == []
    assert months_in("From January 31, 2018 to May 2") == ["1", "5"]


def test_what_lies_in_a_link_or_a_place_is_not_written_by_hand():
    facts = facts_of(GOOD)
    text = "See [it](https://example.gov/3-years?a@b.example) after {retention.questions}, <https://x.example/7-days>."
    assert written_facts(text, facts) == []
