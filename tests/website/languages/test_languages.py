"""Pages in the language of their address: marked so, linked to each other, with English where a translation lacks."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import get_language, override

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.editions.translation import prose_of

PAGES = [
    "/",
    "/forms/",
    "/forms/literature/",
    "/forms/receipt/",
    "/policies/",
    "/policies/privacy/",
    "/policies/privacy/2018-01-31/",
    "/policies/privacy/changes/?from=2018-01-31&to=2018-01-31",
    "/policies/privacy/history/",
    "/policies/privacy/promises/",
    "/policies/privacy/who-can-do-what/",
    "/policies/translation/",
    "/policies/accessibility/promises/",
    "/tools/",
    "/records/",
    "/nothing-here/?asked=again",
]
# Where the pages of each language are.
PLACES = {code: "" if code == "en" else f"/{code}" for code, _ in settings.LANGUAGES}
pytestmark = pytest.mark.django_db


def page(address, client=None, **headers):
    return (client or Client()).get(address, secure=True, headers=headers)


def html(address):
    return page(address).content.decode()


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("choice", ["", "/no-tools"])
def test_a_page_names_its_language_and_links_itself_in_each_other(address, choice):
    for code, own in PLACES.items():
        answer = page(choice + own + address)
        text = answer.content.decode()
        assert answer.headers["Content-Language"] == code
        assert f'<html lang="{code}" dir="ltr">' in text
        shown = address.replace("&", "&amp;")
        for language, place in (*PLACES.items(), ("x-default", "")):
            assert f'<link rel="alternate" hreflang="{language}" href="{choice}{place}{shown}">' in text
        for other, name in settings.LANGUAGES:
            to = choice + PLACES[other] + shown
            # On a form it is a button, which takes along what was typed.
            leads = f'<li><a href="{to}" lang="{other}" hreflang="{other}">{name}</a></li>'
            sends = f'formaction="{to}" name="step" value="at" lang="{other}">{name}</button>'
            assert ((sends if address.startswith("/forms/lit") else leads) in text) is (other != code)
        assert ('id="translated-by-machine"' in text) is (code != "en")
        assert not answer.cookies
    assert get_language() == "en"


@pytest.mark.parametrize("address", PAGES)
def test_every_link_of_a_translated_page_stays_in_its_language_or_names_another(address):
    text = html("/es" + address)
    links = re.findall(r'<a\b[^>]*\shref="(/[^"]*)"[^>]*>', text)
    assert links
    others = re.findall(r'<a\b[^>]*\shref="(/[^"]*)"[^>]*hreflang="(?!es")', text)
    files = [
        link for link in links if re.search(r"\.(md|toml|cedar|cedarschema|json|txt)$|SHA256SUMS$", link)
    ]
    assert [link for link in links if not link.startswith("/es/")] == [
        link for link in links if link in others or link in files
    ]


@pytest.mark.parametrize(
    "accepted", ["es", "ar;q=0.9, es;q=1", "*" * 4000, "\x01", "x-klingon,en;q=abc", "../../etc"]
)
def test_accept_language_changes_nothing(accepted):
    plain, liked = page("/policies/"), page("/policies/", accept_language=accepted)
    assert liked.content == plain.content
    assert "Accept-Language" not in liked.headers.get("Vary", "")


def test_the_desk_and_what_is_the_same_for_all_have_no_second_address():
    for address in ("/es/desk/", "/es/healthz", "/es/robots.txt", "/fr/policies/"):
        assert page(address).status_code == 404
    # People leave out the last slash.
    assert page("/es").headers["Location"] == "/es/"
    assert 'hreflang="es"' not in html("/desk/sign-in/")


def test_an_address_with_two_slashes_leads_to_no_other_host():
    for address in ("//evil.example/", "/es//evil.example/"):
        assert 'href="//' not in html(address)


@pytest.mark.parametrize("left", ["en", "es", None])
def test_a_language_that_was_left_behind_speaks_in_no_answer(left):
    for address in ("/policies/", "/policies/privacy/", "/nothing-here/"):
        for prefix, code in (("", "en"), ("/es", "es"), ("/no-tools", "en")):
            right = page(prefix + address)
            with override(left):
                answer = page(prefix + address)
                assert get_language() == left
            assert answer.content == right.content
            assert answer.headers["Content-Language"] == code


def test_dates_are_written_as_the_language_does():
    assert "January 31, 2018" in html("/policies/")
    assert "31 de enero de 2018" in html("/es/policies/")


def test_a_visitor_s_own_query_is_not_cached_for_others():
    assert "smuggled" not in html("/es/policies/privacy/?smuggled=1")
    assert "smuggled" not in html("/es/policies/privacy/changes/?smuggled=1")
    assert 'href="/es/policies/privacy/2018-01-31/"' in html("/policies/privacy/2018-01-31/")
    assert 'hreflang="es" href="/es/policies/privacy/"' in html("/policies/privacy/")


class Marked(HTMLParser):
    """Reads the anchors of a text, and which of its paragraphs are marked as English."""

    def __init__(self, text):
        super().__init__()
        self.anchors, self.english = [], 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):  # noqa: ARG002 - HTMLParser calls it so
        given = dict(attrs)
        self.anchors += [given["id"]] if "id" in given else []
        self.english += given.get("lang") == "en"


@pytest.mark.parametrize("document", this_agency().documents, ids=lambda document: document.slug)
def test_the_anchors_of_a_policy_are_the_same_in_every_language(document):
    edition = posted_editions().of(document.slug)[0]
    ours = prose_of(edition.bundle)
    match = re.search(
        r'<article class="prose".*?</article>', html(f"/es/policies/{document.slug}/"), re.DOTALL
    )
    assert Marked(match[0]).anchors == Marked(ours.html).anchors
    links = re.findall(r'href="([^"]*)"', match[0])
    assert [link.removeprefix("/es") for link in links] == re.findall(r'href="([^"]*)"', ours.html)
