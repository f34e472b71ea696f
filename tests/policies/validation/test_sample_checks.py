"""What is left of the sample is refused with its file and its line, unless the agency says that it is one."""

import re
import shutil
from dataclasses import replace

import pytest

from keepfaith.agency.agency import read_agency
from keepfaith.agency.folder import SAMPLE
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.standalone_page import read_catalog
from keepfaith.policies.validation import check_bundle
from keepfaith.policies.validation.sample_checks import check_sample

EDITIONS = sorted(path.parent.relative_to(SAMPLE) for path in SAMPLE.glob("policies/*/2018-01-31/policy.md"))
OWN = {
    "Massachusetts Department of Elementary and Secondary Education": "Library Board",
    "Commonwealth of Massachusetts": "State",
    "Education Security Portal": "Library Portal",
    "Help with schools and learning in Massachusetts": "Books for everyone",
    "EOE Web Services": "Web Desk",
    "eoewebservices@mass.gov": "web@example.gov",
    "Information Officer of the Department": "Head Librarian",
    "Everett, Massachusetts": "Springfield",
    "781-555-0100": "617-555-0123",
    "781-555-0101": "617-555-0124",
    "records@example.gov": "books@example.gov",
    "the makers of this sample, from the published law": "the library's counsel",
    "EXAMPLE-": "LIB-",
    '"DESE"': '"LB"',
}
STOPGAPS = (
    r" The Department's own (notice|disclaimer|text on this) could not be found when this sample was made, so "
    r"this edition [a-z ]+\. The agency has to put its own text in its place\."
)
# Whoever looks for the sample's own without its list finds no line that the check does not name.
ITS_OWN = re.compile(
    r"EXAMPLE-|\bDESE\b|Elementary and Secondary|Security Portal|mass\.gov\b(?!/)(?!\",)|EOE |\d{3}-555-|this sample"
    r"|Everett"
)


@pytest.fixture
def folder(tmp_path):
    copy = shutil.copytree(SAMPLE, tmp_path / "agency", ignore=shutil.ignore_patterns("draft", "*.mo"))
    rewrite(copy, "agency.toml", lambda text: text.replace("sample = true\n", ""))
    return copy


def rewrite(folder, name, change):
    text = (folder / name).read_text(encoding="utf-8")
    changed = change(text)
    assert changed != text
    (folder / name).write_text(changed, encoding="utf-8")


def faults(folder, edition, check=check_bundle):
    read_agency.cache_clear()
    agency, bundle = read_agency(folder), Bundle.read(folder / edition)
    return list(check(bundle, agency=agency, governs=bundle.governs))


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda path: path.parts[1])
def test_each_line_of_an_untouched_copy_is_named(folder, edition):
    files = {path.name: path for path in (folder / edition).iterdir() if path.is_file()}
    if "privacy" in edition.parts:
        more = [
            folder / "agency.toml",
            *folder.glob("forms/*"),
            *folder.glob("letters/*"),
            *folder.glob("*.toml"),
        ]
        files |= {str(path.relative_to(folder)): path for path in more}
    wanted = {
        (name, number)
        for name, path in files.items()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if ITS_OWN.search(line)
    }
    reported = faults(folder, edition)
    assert wanted
    assert wanted <= {(fault.file, fault.line) for fault in reported}
    assert all("is the sample's" in fault.problem and fault.remedy for fault in reported)


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda path: path.parts[1])
def test_a_sample_passes_and_so_does_a_copy_with_texts_of_its_own(folder, edition):
    assert faults(SAMPLE, edition) == []
    for path in [*folder.rglob("*.toml"), *folder.rglob("*.md"), *folder.rglob("*.po")]:
        text = re.sub(STOPGAPS, "", path.read_text(encoding="utf-8"))
        for words, own in OWN.items():
            text = text.replace(words, own)
        path.write_text(text, encoding="utf-8")
    assert faults(folder, edition) == []


def test_a_page_a_letter_and_words_across_two_lines_are_looked_at(folder):
    (folder / "pages").mkdir()
    (folder / "pages" / "visit-us.md").write_text(
        "# Visit us\n\nIn Everett,\nMassachusetts.\n", encoding="utf-8"
    )
    named = {(fault.file, fault.line) for fault in faults(folder, EDITIONS[3], check_sample)}
    assert {("pages/visit-us.md", 3), ("letters/answer.toml", 2)} <= named


def test_an_agency_may_say_that_a_name_is_its_own_too_but_not_that_an_example_is(folder):
    own = '["Everett, Massachusetts", "EXAMPLE-1", "when this sample was made"]'
    rewrite(folder, "agency.toml", lambda text: f"own = {own}\n{text}")
    problems = [fault.problem for edition in EDITIONS for fault in faults(folder, edition, check_sample)]
    assert not any("Everett" in problem for problem in problems)
    assert any("“EXAMPLE-1”" in problem for problem in problems)
    assert any("“when this sample was made”" in problem for problem in problems)
    assert any("“DESE”" in problem for problem in problems)


def test_only_true_makes_a_sample(folder):
    rewrite(folder, "agency.toml", lambda text: f'sample = "true"\n{text}')
    assert not read_agency(folder).is_sample
    assert faults(folder, EDITIONS[0], check_sample)


def test_the_sample_s_own_folder_is_no_agency_s():
    agency, bundle = replace(read_agency(SAMPLE), is_sample=False), Bundle.read(SAMPLE / EDITIONS[0])
    (fault,) = check_sample(bundle, agency, governs=False)
    assert (fault.problem, fault.remedy) == ("this is the sample's own folder", "copy it, and edit the copy")


def test_no_translation_of_the_sample_names_it_where_its_english_text_does_not():
    for path in sorted((SAMPLE / "locale").glob("*/LC_MESSAGES/django.po")):
        for message in read_catalog(path):
            if isinstance(message.string, str) and not ITS_OWN.search(str(message.id)):
                assert not ITS_OWN.search(message.string), f"{path}: {message.id}"
