"""No page, feed or data of the portal shows a place in braces: everywhere stands what it names."""

import re

import pytest
from django.test import Client

PLACE = re.compile(r"\{[A-Za-z]+\.[a-z0-9-]+\}")
SLUGS = ("accessibility", "non-discrimination", "non-human-visitors", "privacy", "translation")
ADDRESSES = [
    "/", "/policies/", "/policies/privacy/changes/", "/policies/privacy/history/", "/policies/privacy/who-can-do-what/",
    "/forms/", "/forms/question/",
    "/forms/receipt/", "/tools/", "/events/", "/nothing-here/",
    *(f"/policies/{slug}/" for slug in SLUGS), *(f"/policies/{slug}/2018-01-31/" for slug in SLUGS),
    *(f"/policies/{slug}/promises/" for slug in SLUGS),
]  # fmt: skip
DATA = ["/policies/privacy/feed/", *(f"/policies/{slug}/promises.json" for slug in SLUGS)]
pytestmark = pytest.mark.django_db


def text_at(address):
    return Client().get(address, secure=True).content.decode()


@pytest.mark.parametrize("address", [*ADDRESSES, *(f"/es{address}" for address in ADDRESSES), *DATA])
def test_no_answer_shows_braces(address):
    assert PLACE.findall(text_at(address)) == []


def test_the_policy_shows_what_its_files_have_in_each_language():
    english, spanish = text_at("/policies/privacy/"), text_at("/es/policies/privacy/")
    assert "we erase them after seven days." in english
    assert "las borramos después de siete días." in spanish
    assert "exactly nine things and no more: the time; the path of the page" in english
    assert "exactamente nueve cosas y nada más: la hora; la ruta de la página" in spanish
    assert "no less than 30 days ahead" in english
    assert "no menos de 30 días antes" in spanish
    assert 'href="mailto:eoewebservices@mass.gov"' in english
    assert "one page a second, over no more than two connections" in text_at("/policies/non-human-visitors/")


def test_the_changes_show_a_changed_fact_in_words():
    changes = text_at("/policies/privacy/changes/")
    assert "A request for literature is due one year after we fulfilled it." in re.sub(
        r"<[^>]*>", "", changes
    )


def test_the_page_says_how_its_text_follows_from_the_files():
    for address, sentence in (
        ("/policies/privacy/", "Where that file names a fact in braces, this page shows the value"),
        (
            "/es/policies/privacy/",
            "Donde ese archivo nombra un dato entre llaves, esta página muestra el valor",
        ),
    ):
        assert sentence in text_at(address)


def test_the_posted_file_retains_its_places():
    assert "{retention.own-test-requests}" in text_at("/policies/privacy/2018-01-31/policy.md")
