"""The files of translations: each is whole and says just what its English says; a further one makes a language."""

import datetime as dt
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.utils.formats import date_format
from django.utils.translation import override

from keepfaith.agency.agency import this_agency
from keepfaith.errors import KeepfaithError
from keepfaith.website.languages.calendar_texts import calendar_texts
from keepfaith.website.languages.catalog_update import lacks, update
from keepfaith.website.languages.catalogs import OWN, compile_all, read_file
from keepfaith.website.languages.installed_languages import Language, NotInstalled, languages_in
from keepfaith.website.languages.source_texts import HOUSE, agency_texts, portal_texts

HEADER = """# Words of a test.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"""
MARKS = re.compile(r"%\(\w+\)s|%%|%s|\{\w*\}|</?[a-z][^>]*>|\]\([^)]*\)|`[^`]*`")
INCLUDED = re.compile(r'{% include "([^"]+)"')
SPOKEN = re.compile(r'{% translate "([^"]+)"')
TAG_WORDS = re.compile(r'(?<=")[^"<>=]*\s[^"<>=]*(?=")')


def folders():
    texts = {
        OWN: portal_texts(),
        settings.AGENCY / "locale": {text: text for text in agency_texts(this_agency())},
    }
    return texts.items()


def entries():
    for folder, texts in folders():
        for path in sorted(folder.glob("*/LC_MESSAGES/django.po")):
            catalog = read_file(path)
            for key in texts:
                message = catalog.get(key)
                if message and isinstance(message.id, str):
                    yield path, message.id, message.string
                elif message:
                    # A language with one form for every number says it as English says many.
                    forms = message.id[-len(message.string) :]
                    yield from (
                        (path, english, translated)
                        for english, translated in zip(forms, message.string, strict=True)
                    )


def write(folder: Path, code: str, text: str) -> Path:
    path = folder / code / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_every_text_of_the_portal_and_of_the_agency_is_translated_into_each_language():
    lacking = {path: lack.texts for folder, texts in folders() for path, lack in lacks(folder, texts).items()}
    assert lacking
    assert {str(path): texts for path, texts in lacking.items() if texts} == {}


def test_what_a_public_page_takes_from_the_package_of_the_desk_is_translated_too():
    texts = portal_texts()
    lacking = {
        (page.name, name): missing
        for page in HOUSE.rglob("templates/**/*.html")
        if "disclosure" not in page.parts
        for name in INCLUDED.findall(page.read_text(encoding="utf-8"))
        if (missing := set(SPOKEN.findall(get_template(name).template.source)) - texts.keys())
    }
    assert "How we used it" in texts
    assert lacking == {}


def test_no_file_has_obsolete_messages():
    for folder, texts in folders():
        for path in folder.glob("*/LC_MESSAGES/django.po"):
            obsolete = {
                message.id if isinstance(message.id, str) else message.id[0]
                for message in read_file(path)
                if message.id
            }
            assert obsolete - set(texts) - set(calendar_texts(path.parts[-3])) == set(), path


def test_dates_are_in_a_language_that_django_has_no_months_for():
    assert calendar_texts("es") == {}
    assert {"March", "mar", "Monday"} <= calendar_texts("ht").keys()
    with override("ht"):
        assert (
            date_format(dt.datetime(2026, 3, 9, 14, 30, tzinfo=dt.UTC), "DATETIME_FORMAT")
            == "9 mas 2026, 2:30 p.m."
        )
        assert date_format(dt.date(2026, 3, 9), "l") == "lendi"


def test_a_translation_has_the_places_marks_and_links_of_its_english_and_no_more():
    wrong = [
        (path, english)
        for path, english, translated in entries()
        if Counter(MARKS.findall(english)) != Counter(MARKS.findall(translated))
    ]
    assert wrong == []


def test_lists_stay_lists():
    for _, english, translated in entries():
        assert english.count("\n- ") == translated.count("\n- ")
        assert ("\n\n" in translated) is ("\n\n" in english)


def test_the_compiled_files_are_those_of_the_sources(tmp_path):
    for folder, _ in folders():
        copy = tmp_path / folder.parent.name
        shutil.copytree(folder, copy)
        for compiled in compile_all([copy]):
            assert compiled.read_bytes() == (folder / compiled.relative_to(copy)).read_bytes(), (
                "run bin/set-up"
            )


def test_a_language_is_found_by_its_file_with_who_translated_it(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    write(one, "ar", HEADER)
    write(one, "pt_BR", HEADER + '"X-Translation: person\\n"\n')
    write(two, "pt_BR", HEADER + '"X-Translation: person\\n"\n')
    write(one, "kea", HEADER + '"X-Name: Kriolu\\n"\n"X-Translation: person\\n"\n')
    write(one, "en", HEADER)
    # The portal speaks it; the agency, whose promises these are, does not.
    write(two, "vi", HEADER)
    compile_all([one, two])
    (one / "fr" / "LC_MESSAGES").mkdir(parents=True)
    assert languages_in(tmp_path / "none", two, besides="en") == ()
    assert [language.code for language in languages_in(one, two, besides="en", offered=" pt-BR,ar ")] == [
        "ar",
        "pt-br",
    ]
    with pytest.raises(NotInstalled, match="KEEPFAITH_LANGUAGES names vi") as refused:
        languages_in(one, two, besides="en", offered="vi,ar")
    assert refused.value.remedy == "Name only these: ar, kea, pt-br."
    assert languages_in(one, two, besides="en") == (
        Language("ar", "العربيّة", is_rtl=True, by_machine=True),
        Language("kea", "Kriolu", is_rtl=False, by_machine=False),
        Language("pt-br", "Português Brasileiro", is_rtl=False, by_machine=False),
    )


def test_a_language_with_one_machine_translation_counts_as_machine_translated(tmp_path):
    for name, by in (("one", "person"), ("two", "machine")):
        write(tmp_path / name, "ht", HEADER + f'"X-Translation: {by}\\n"\n')
    compile_all([tmp_path / "one", tmp_path / "two"])
    assert languages_in(tmp_path / "one", tmp_path / "two", besides="en")[0].by_machine


def test_a_broken_file_is_refused_by_name(tmp_path):
    path = write(tmp_path, "fr", HEADER + '\nmsgid "one"\nmsgstr "un"\nand more\n')
    with pytest.raises(KeepfaithError, match=re.escape(str(path))):
        compile_all([tmp_path])


def test_an_update_retains_translations_in_use(tmp_path):
    path = write(tmp_path, "fr", HEADER + '\nmsgid "stays"\nmsgstr "reste"\n\nmsgid "goes"\nmsgstr "part"\n')
    texts = {"stays": "stays", "new": "new", "one": ("one", "many")}
    assert lacks(tmp_path, texts)[path].texts == ("new", "one")
    update(tmp_path, texts)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(HEADER)
    assert 'msgid "stays"\nmsgstr "reste"\n' in text
    assert "goes" not in text
    assert lacks(tmp_path, texts)[path].texts == ("new", "one")


@pytest.mark.parametrize("translated", ["%(other)s", "%(name)s 5%", "%(name)d", "%s"])
def test_a_translation_that_cannot_be_filled_in_is_refused(tmp_path, translated):
    write(tmp_path, "fr", HEADER + f'\nmsgid "%(name)s and %(other_one)s"\nmsgstr "{translated}"\n')
    with pytest.raises(KeepfaithError, match="places"):
        compile_all([tmp_path])


@pytest.mark.parametrize(
    "translated", ["Tres años.", "{retention.letters}.", "{retention.questions} {retention.questions}."]
)
def test_a_translation_that_names_other_facts_is_refused(tmp_path, translated):
    entry = '\nmsgid "{retention.questions}."\nmsgstr "%s"\n'
    write(tmp_path, "fr", HEADER + entry % "Après {Retention.questions}.")
    assert compile_all([tmp_path])
    write(tmp_path, "pt", HEADER + entry % translated)
    with pytest.raises(KeepfaithError, match="places"):
        compile_all([tmp_path])


@pytest.mark.parametrize("text", ["", 'msgid "one"\nmsgstr "un"\n'])
def test_a_file_without_headers_is_refused(tmp_path, text):
    write(tmp_path, "fr", text)
    with pytest.raises(KeepfaithError, match="headers"):
        compile_all([tmp_path])
