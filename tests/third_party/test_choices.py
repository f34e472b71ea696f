"""The page of choices, without cookies and with the one that a visitor asks for."""

import pytest
from django.test import Client

from keepfaith.policies.editions import edition_cache
from keepfaith.third_party import current_registry
from keepfaith.third_party.opt_out import CHOICES

pytestmark = pytest.mark.django_db
OURS = {"Sec-Fetch-Site": "same-origin"}


def page(path: str = "/tools/", **headers: str) -> str:
    return Client().get(path, secure=True, headers=headers).content.decode()


def test_the_page_shows_that_nothing_is_in_use_and_the_state_of_each_choice() -> None:
    shown = page()
    assert "This site uses no outside tools." in shown
    assert shown.count(">Off</span>") == 3
    assert "https://tools.google.com/dlpage/gaoptout" in shown
    assert "Not in use" in shown


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/tools/", {"Sec-GPC": "1"}),
        ("/no-tools/tools/", {}),
        ("/tools/", {"Cookie": f"{CHOICES}=no-tools"}),
    ],
)
def test_the_page_shows_the_way_that_was_taken(path: str, headers: dict[str, str]) -> None:
    shown = page(path, **headers)
    assert shown.count(">On</span>") == 1
    assert shown.count(">Off</span>") == 2


def test_the_choice_goes_onto_the_address_and_off_again() -> None:
    assert 'method="get" action="/no-tools/tools/"' in page()
    assert 'method="get" action="/tools/"' in page("/no-tools/tools/")
    assert 'href="/no-tools/policies/"' in page("/no-tools/tools/")


def test_the_cookie_holds_one_word_ends_with_the_browser_and_can_be_removed() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/tools/", {"cookie": "keep"}, secure=True, headers=OURS)
    assert (response.status_code, response.headers["Location"]) == (303, "/tools/")
    assert response.cookies[CHOICES].OutputString() == (
        f"{CHOICES}=no-tools; HttpOnly; Path=/; SameSite=Lax; Secure"
    )
    removed = client.post("/tools/", {"cookie": "remove"}, secure=True, headers=OURS)
    assert removed.cookies[CHOICES]["max-age"] == 0
    assert removed.cookies[CHOICES]["secure"]


def test_the_choice_in_the_url_is_preserved_beside_the_cookie() -> None:
    response = Client().post("/no-tools/tools/", {"cookie": "keep"}, secure=True, headers=OURS)
    assert response.headers["Location"] == "/no-tools/tools/"


@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}]
)
def test_no_other_site_can_choose_for_a_visitor(headers: dict[str, str]) -> None:
    answer = Client().post("/tools/", {"cookie": "keep"}, secure=True, headers=headers)
    assert answer.status_code == 403
    assert not answer.cookies


@pytest.mark.parametrize(
    "sent", [{}, {"cookie": ""}, {"cookie": "Mary"}, {"cookie": ["keep", "keep"]}, {"other": "keep"}]
)
def test_nothing_but_the_two_words_is_taken(sent: dict[str, object]) -> None:
    answer = Client().post("/tools/", sent, secure=True, headers=OURS)
    assert answer.status_code == 400
    assert not answer.cookies
    assert "Mary" not in answer.content.decode()


def test_an_edition_that_does_not_list_the_cookie_has_it_neither_offered_nor_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(current_registry, "posted_editions", lambda: edition_cache.PostedEditions({}))
    assert "Remember until" not in page()
    assert not Client().post("/tools/", {"cookie": "keep"}, secure=True, headers=OURS).cookies


def test_the_page_of_one_visitor_is_not_cached_and_its_get_sets_nothing() -> None:
    answer = Client().get("/tools/?cookie=keep", secure=True)
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_browsers_can_read_that_the_signal_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Client().get("/.well-known/gpc.json", secure=True)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == {"gpc": True, "lastUpdate": "2018-01-31"}
    monkeypatch.setattr(
        "keepfaith.third_party.views.posted_editions", lambda: edition_cache.PostedEditions({})
    )
    assert Client().get("/.well-known/gpc.json", secure=True).json() == {"gpc": True}
    assert Client().get("/no-tools/.well-known/gpc.json", secure=True).status_code == 404
