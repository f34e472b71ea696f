"""The prober fills in places as the portal does, though the two share no code."""

import datetime as dt
from pathlib import Path

import pytest
from django.utils.formats import date_format
from django.utils.translation import override

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.clauses import clauses_of
from keepfaith.policies.editions.facts import facts_of
from keepfaith.policies.editions.places import EditionText, filled
from keepfaith.policies.editions.speech import ENGLISH
from keepfaith.policies.editions.standalone_page import speech_of
from keepfaith.prober.oracle.number_words import WORDS
from keepfaith.prober.oracle.place_words import PlaceWords, Unread
from tests.policies.editions.test_places import FILES

AGENCY = Path(__file__).parents[3] / "agencies" / "dese"
SPANISH = speech_of("es", folder=AGENCY, catalogs=AGENCY / "locale")
EDITIONS = sorted(path.parent for path in (AGENCY / "policies").glob("*/*/policy.md"))
DAY = dt.date(2027, 3, 1)
BEGINNINGS = (str, lambda place: place[0].upper() + place[1:])


@pytest.mark.parametrize("begin", BEGINNINGS, ids=["small", "capital"])
def test_each_fact_has_the_portal_s_words_in_english(begin):
    bundle = Bundle(FILES, DAY)
    text = "; ".join(f"{{{begin(place)}}}" for place in facts_of(bundle))
    assert text.count("{") > 30
    assert PlaceWords(FILES, day=DAY).sentence(text) == filled(text, facts_of(bundle), ENGLISH)
    assert "March 1, 2027" in filled(text, facts_of(bundle), ENGLISH)


@pytest.mark.parametrize("folder", EDITIONS, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_each_fact_of_the_sample_has_the_portal_s_words_in_spanish(folder):
    bundle = Bundle.read(folder, effective=DAY)
    facts = facts_of(bundle)
    places = PlaceWords(bundle.files, "es", SPANISH.gettext, DAY)
    for place in facts:
        text = f"{{{place}}} / {{{place.capitalize()}}}"
        assert places.sentence(text) == filled(text, facts, SPANISH)
    for clause in clauses_of(bundle):
        assert places.sentence(clause.says.source) == clause.says.in_language(SPANISH)


def test_what_the_portal_leaves_in_english_is_english_here():
    spoken = {
        "After {retention.questions}.": "Después de {retention.letters}.",
        "By {duty.records}.": "Por {duty.records}.",
    }
    for source in spoken:
        places = PlaceWords(FILES, "es", lambda text: spoken.get(text, text))
        assert places.sentence(source) == EditionText(source, facts_of(Bundle(FILES)))


@pytest.mark.parametrize("language", sorted(WORDS))
@pytest.mark.parametrize("month", range(1, 13))
def test_a_day_is_said_as_other_pages_say_it_in_each_language(language, month):
    day = dt.date(2027, month, 31 - 3 * (month == 2) - (month in {4, 6, 9, 11}))
    speech = speech_of(language, folder=AGENCY, catalogs=AGENCY / "locale") if language else ENGLISH
    portal = filled("{date.effective}", facts_of(Bundle(FILES, day)), speech)
    assert PlaceWords(FILES, language, day=day).sentence("{date.effective}") == portal
    with override(language or "en"):
        # Portuguese writes months small, though Django does not.
        assert portal.lower() == date_format(day).lower()


def test_a_place_that_names_nothing_stays_as_it_is():
    assert PlaceWords(FILES).sentence("{no.such} {retention.none}") == "{no.such} {retention.none}"


def test_a_language_that_it_does_not_know_is_not_judged():
    assert PlaceWords(FILES, "pt", str).sentence("No place.") == "No place."
    with pytest.raises(Unread):
        PlaceWords(FILES, "pt", str).sentence("{retention.questions}")
