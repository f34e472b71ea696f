"""The search: services, events, policies and pages in the reader's language, with bad input, and a 404 that helps."""

import datetime as dt
import re
from unittest.mock import patch

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils.translation import override

from keepfaith.agency.agency import this_agency
from keepfaith.agency.synonyms import read_synonyms
from keepfaith.website.search.corpus import Passage, corpus
from keepfaith.website.search.full_text import MAX_OF_A_PAGE, MAX_RESULTS, find
from keepfaith.website.search.nearest_words import MAX_WORDS, guess
from keepfaith.website.search.pages import MAX_LENGTH, guesses, words_of
from tests.intake.events.conftest import made

pytestmark = pytest.mark.django_db


def searched(client: Client, words: str, *, path: str = "/search/") -> str:
    answer = client.get(path, {"q": words}, secure=True)
    assert answer.status_code == 200
    assert not answer.cookies
    return answer.content.decode()


def urls(text: str) -> list[str]:
    results = text[text.index('id="results"') :]
    return re.findall(r'<h3><a href="([^"]+)">', results)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("booklet", "/forms/literature/"),
        ("booklets", "/forms/literature/"),
        ("bullying", "/forms/literature/"),
        ("order something", ""),
        ("screen reader", "/policies/accessibility/"),
        ("ask a question", "/forms/question/"),
        ('"Social Security number"', "/policies/privacy/"),
        ("cookies", "/policies/privacy/"),
    ],
)
def test_what_people_look_for_is_found(client: Client, words: str, first: str) -> None:
    found_first = [url.partition("#")[0] for url in urls(searched(client, words))][:3]
    assert not first or first in found_first


@pytest.mark.parametrize("words", ["FOIA", "foia form", "public records request", "records request"])
def test_words_for_a_request_for_records_lead_to_its_page_and_form_first(client: Client, words: str) -> None:
    assert set(urls(searched(client, words))[:2]) == {"/records/", "/forms/records/"}


@pytest.mark.parametrize("language", sorted(read_synonyms(this_agency().folder)))
def test_so_they_do_in_each_language(language: str) -> None:
    with override(language):
        passages = corpus(at=dt.datetime.now(dt.UTC))
        results = find("FOIA", passages, synonyms=read_synonyms(this_agency().folder)[language])
    assert "/records/" in [result.passage.url for result in results[:2]]


@pytest.mark.parametrize(
    ("words", "url"),
    [
        ("complaint", "/policies/non-discrimination/"),
        ("special ed guide", "/forms/literature/"),
        ("student records", "/your-information/"),
        ("delete my data", "/policies/privacy/"),
        ("SSN", "/policies/privacy/"),
        ("ESE-101", "/forms/literature/"),
        ("accommodation", "/policies/accessibility/"),
    ],
)
def test_the_words_that_people_use_find_what_the_site_calls_otherwise(
    client: Client, words: str, url: str
) -> None:
    assert url in [result.partition("#")[0] for result in urls(searched(client, words))]


@pytest.mark.parametrize(
    ("words", "meant"),
    [("privcy", "privacy"), ("accomodation", "accommodation"), ("bookelts by mail", "booklets by mail")],
)
def test_a_misspelled_word_gets_a_guess_that_searches(client: Client, words: str, meant: str) -> None:
    text = searched(client, words)
    link = re.search(r'Did you mean <a href="/search/\?q=([^"]+)">([^<]+)</a>', text)
    assert link is not None
    assert (link[1].replace("%20", " "), link[2]) == (meant, meant)
    assert urls(searched(client, meant))


def test_a_spanish_word_is_guessed_among_spanish_ones(client: Client) -> None:
    assert '¿Quiso decir <a href="/es/search/?q=privacidad">' in searched(
        client, "privasidad", path="/es/search/"
    )


@pytest.mark.parametrize("words", ["booklets", "xqzzkwv", "the", "你好世界", "12345"])
def test_what_is_found_or_like_nothing_gets_no_guess(client: Client, words: str) -> None:
    assert "Did you mean" not in searched(client, words)


def test_a_guess_takes_a_few_words_and_little_time() -> None:
    known = [f"information{letter}" for letter in "abcdefghij"]
    typed = [f"infromation{letter}" for letter in "abcdefghij"]
    meant = guess(" ".join(typed), known).split()
    assert sum(one != other for one, other in zip(typed, meant, strict=True)) == MAX_WORDS
    assert guess("a" * 5_000, known) == ""


def test_where_no_page_has_all_words_those_with_some_are_shown(client: Client) -> None:
    text = searched(client, "booklets zanzibar")
    assert "No page has all of these words." in text
    assert "/forms/literature/" in urls(text)
    assert urls(searched(client, "zanzibar -booklets") + 'id="results"') == []


@pytest.mark.parametrize("path", ["/search/", "/es/search/"])
def test_results_have_titles_of_their_own_and_no_signs_of_markdown(client: Client, path: str) -> None:
    text = searched(client, "información" if "/es/" in path else "information", path=path)
    results = text[text.index('id="results"') : text.index("</main>")]
    assert not re.search(r"\*\*|\]\(|\\\{", re.sub("<[^>]*>", "", results))
    titles = re.findall(r'<h3><a href="[^"]*/policies/privacy/#[^"]*">([^<]+)</a>', results)
    policy = re.findall(r'<span class="quiet">([^<]+):</span>', results)
    assert titles
    assert not set(titles) & set(policy)


def test_an_event_is_found_by_its_place_and_a_draft_is_not(client: Client) -> None:
    event = made(place="Zanzibar Hall")
    made("draft", place="Zanzibar Hall", title="Not announced")
    assert urls(searched(client, "zanzibar")) == [f"/events/{event.slug}/"]


def test_words_without_blanks_are_found_as_a_phrase() -> None:
    passages = [
        Passage("公共记录", "任何人都可以索取公共记录。我们先去掉法律排除的内容。", "/one/"),
        Passage("活动", "会议、听证会和讲座。录像会公开。", "/two/"),
    ]
    with override("zh-hans"):
        (only,) = find("公共记录", passages)
        assert find("记录公共", passages) == []
    assert (only.passage.url, ("公共记录", True) in only.parts) == ("/one/", True)
    assert "".join(part for part, _ in only.parts).startswith("任何人都可以索取公共记录。我们")


def test_the_words_are_shown_in_their_passage_and_of_one_page_at_most_three(client: Client) -> None:
    text = searched(client, "information")
    assert "<strong>information</strong>" in text
    pages = [url.partition("#")[0] for url in urls(text)]
    assert len(pages) <= MAX_RESULTS
    assert max(pages.count(page) for page in pages) <= MAX_OF_A_PAGE


def test_spanish_pages_are_searched_in_spanish(client: Client) -> None:
    text = searched(client, "folletos", path="/es/search/")
    assert urls(text)[0] == "/es/forms/literature/"


@pytest.mark.parametrize(
    "words",
    [
        "the", "&", "| ! ( ) : *", "'; DROP TABLE x; --", "\x00\x02\x03", "<script>alert(1)</script>", "%", "\\", '"',
        "שלום עולם", "你好", "a" * MAX_LENGTH, "-cookies", "or or or",
    ],
)  # fmt: skip
def test_odd_words_are_answered_with_a_page(client: Client, words: str) -> None:
    text = searched(client, words)
    assert "<script" not in text
    assert "Something went wrong" not in text


def test_too_many_words_are_refused_with_what_to_do_and_stay_in_the_box(client: Client) -> None:
    text = searched(client, "word " * 2_000)
    assert "Use fewer words: at most 200 characters." in text
    assert 'value="word word' in text
    assert 'id="results"' not in text


def test_without_words_there_is_a_box_and_nothing_else(client: Client) -> None:
    text = client.get("/search/", secure=True).content.decode()
    assert 'name="q" value=""' in text
    assert 'id="results"' not in text


def test_while_the_database_is_away_the_page_says_so(client: Client) -> None:
    with patch("keepfaith.website.search.pages.corpus", side_effect=DatabaseError):
        assert "The search does not work right now." in searched(client, "booklet")


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/booklet/", "/forms/literature/"),
        ("/doc/booklets.html", "/forms/literature/"),
        ("/event", "/events/"),
    ],
)
def test_a_missing_page_offers_what_its_address_speaks_of(client: Client, path: str, url: str) -> None:
    answer = client.get(path, secure=True)
    assert answer.status_code == 404
    assert url in [card.url for card in guesses(path)]
    assert f'<h3><a href="{url}">' in answer.content.decode()
    assert f'value="{words_of(path)}"' in answer.content.decode()


@pytest.mark.parametrize(
    "path", ["/" + "x" * 5000, "/%22%3E%3Cscript%3E/", "/1/2/3/", "/..%2f..%2fetc/passwd"]
)
def test_odd_addresses_are_missing_pages_and_nothing_more(client: Client, path: str) -> None:
    answer = client.get(path, secure=True)
    assert answer.status_code == 404
    assert "<script" not in answer.content.decode()
