"""Places in an edition's texts: each says what another file of the edition has, in the language of its reader."""

import copy
import json
from pathlib import Path

import pytest

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.clauses import clauses_of
from keepfaith.policies.editions.facts import facts_of
from keepfaith.policies.editions.markdown import render
from keepfaith.policies.editions.places import EditionText, filled, is_only_places, places_in
from keepfaith.policies.editions.speech import ENGLISH, Speech, Unsaid
from keepfaith.policies.editions.standalone_page import speech_of
from keepfaith.policies.editions.translation import prose_of

AGENCY = Path(__file__).parents[3] / "agencies" / "dese"
SAMPLE = Bundle.read(AGENCY / "policies" / "privacy" / "2018-01-31")
SPANISH = speech_of("es", folder=AGENCY, catalogs=AGENCY / "locale")
FILES = {
    "policy.md": "# Title\n",
    "clauses.toml": """
[contact]
name = "Web Services"
email = "web_services@example.gov"
postal_address = ["1 Main Street", "Springfield"]

[notice]
period = "30 days"

[machines]
requests_per_second = 0.5
files_per_second = 20
connections = 2
""",
    "retention.toml": """
[holding.questions]
period = "2 years"
[holding.letters]
period = "1 month"
[holding.access-log]
period = "indefinite"
[backups]
period = "12 weeks"
""",
    "purposes.toml": """
[duty.records]
title = "Records access officer"
[duty.it]
title = "IT officer"
""",
    "inventory.toml": """
[access_log]
fields = [{ name = "time", holds = "The time, to the hour." }, { name = "host", holds = "The IP address." }]
[[holding]]
name = "questions"
categories = ["name", "email-address", "ssn"]
""",
    "tools.toml": """
[tool.counter]
name = "Counter & Co"
[[tool.counter.cookie]]
name = "_ga"
lifetime = "2 years"
[[cookie]]
name = "__Host-session"
lifetime = "session"
[[cookie]]
name = "__Host-csrf"
lifetime = "session"
""",
}
FACTS = facts_of(Bundle(FILES))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("after {retention.questions}", "after two years"),
        ("{Retention.questions} later", "Two years later"),
        ("after {retention.letters}", "after one month"),
        ("{retention.backups}", "12 weeks"),
        ("we keep it {kept.access-log}", "we keep it with no end date"),
        ("we keep it {kept.questions}", "we keep it for two years"),
        ("the {duty.records} and the {duty.it}", "the records access officer and the IT officer"),
        ("{Duty.records}: reads", "Records access officer: reads"),
        ("{contact.name}, {contact.email}", "Web Services, web_services@example.gov"),
        ("{contact.postal-address}", "1 Main Street, Springfield"),
        ("{notice.period} ahead", "30 days ahead"),
        ("{machines.requests-per-second}, {machines.connections}", "0.5 pages a second, two connections"),
        ("{machines.files-per-second}", "20 files a second"),
        ("{tool.counter} sets {cookie.ga} for {lifetime.ga}", "Counter & Co sets _ga for two years"),
        ("{count.cookies}: {list.cookies}", "two cookies: __Host-session and __Host-csrf"),
        ("{count.tools}: {list.tools}", "one outside tool: Counter & Co"),
        ("{count.log-fields}: {list.log-fields}", "two things: the time, to the hour; and the IP address"),
        ("{fields.questions}", "name, e-mail address and Social Security number"),
        ("no {such.fact}", "no {such.fact}"),
    ],
)
def test_each_kind_of_fact_is_said_in_a_sentence(text, words):
    assert filled(text, FACTS, ENGLISH) == words


def test_a_fact_with_signs_of_markdown_is_shown_letter_for_letter():
    files = {
        **FILES,
        "policy.md": "# Title\n\n[{contact.email}](mailto:{contact.email}): {list.cookies}, {tool.counter}\n",
    }
    prose = prose_of(Bundle(files))
    assert '<a href="mailto:web_services@example.gov">web_services@example.gov</a>' in prose.html
    assert "__Host-session and __Host-csrf, Counter &amp; Co" in prose.html


def test_a_period_is_said_in_the_reader_s_language():
    facts = facts_of(SAMPLE)
    text = "{retention.questions}, {retention.own-test-requests}, {notice.period}, {kept.access-log}, {duty.records}"
    assert filled(text, facts, SPANISH) == (
        "tres años, siete días, 30 días, sin fecha de término, encargado de acceso a los registros"
    )


def test_a_language_without_the_words_says_nothing_half():
    portuguese = Speech(
        "pt",
        lambda text: {"{retention.questions}.": "{retention.questions}!"}.get(text, text),
        ENGLISH.ngettext,
    )
    with pytest.raises(Unsaid):
        filled("{retention.questions}", FACTS, portuguese)
    assert EditionText("{retention.questions}.", FACTS).in_language(portuguese) == "two years."


def test_a_sentence_that_names_other_facts_in_its_translation_stays_english():
    source = "After {retention.questions}."
    spanish = {source: "Después de {retention.letters}."}
    speech = Speech("es", lambda text: spanish.get(text, SPANISH.gettext(text)), SPANISH.ngettext)
    assert EditionText(source, FACTS).in_language(speech) == "After two years."
    spanish[source] = "Después de {retention.questions}."
    assert EditionText(source, FACTS).in_language(speech) == "Después de dos años."


def test_a_sentence_of_an_edition_is_an_ordinary_text_wherever_it_goes():
    text = EditionText("After {retention.questions}.", FACTS)
    assert text == "After two years."
    assert json.loads(json.dumps({"says": text})) == {"says": "After two years."}
    assert copy.deepcopy(text) == "After two years."


def test_places_are_counted_however_they_begin():
    assert places_in("{Retention.a} {retention.a} {#anchor} {x}") == {"retention.a": 2}
    assert is_only_places("{Duty.records}")
    assert not is_only_places("The {duty.records}")


def test_no_text_of_the_sample_shows_braces():
    for path in sorted((AGENCY / "policies").glob("*/*/policy.md")):
        bundle = Bundle.read(path.parent)
        prose = prose_of(bundle)
        assert "{" not in prose.html, path
        for clause in clauses_of(bundle):
            for text in (clause.says, clause.keeper, clause.how, clause.awaits):
                assert "{" not in text + EditionText(text.source, facts_of(bundle)).in_language(SPANISH)


def test_a_changed_fact_changes_the_prose_that_names_it():
    shorter = SAMPLE.files["retention.toml"].replace('period = "7 days"\nclause', 'period = "8 days"\nclause')
    changed = Bundle({**SAMPLE.files, "retention.toml": shorter})
    assert "we erase them after seven days." in prose_of(SAMPLE).html
    assert "we erase them after eight days." in prose_of(changed).html
    assert prose_of(SAMPLE).anchors == prose_of(changed).anchors == render(SAMPLE.files["policy.md"]).anchors
