"""The translation policy: a page made by machine says so at its top; choosing a language sets and asks nothing."""

import pytest
from django.conf import LazySettings
from django.test import override_settings

from keepfaith.policies.checks.translations import examine
from keepfaith.web.url_prefixes import takes_choices
from tests.conftest import Served
from tests.promises.scratch_portal import Scratch

NOTICE = (
    '<div id="translated-by-machine"><p>Una computadora tradujo esta página. Puede tener errores.<br>'
    ' El texto en inglés es el que cuenta. <a href="{}" hreflang="en">Lea</a></p></div>'
)


def page(code: str, *parts: str, direction: str = "ltr") -> str:
    return f'<html lang="{code}" dir="{direction}"><body><main>{"".join(parts)}</main></body></html>'


def spanish(address: str, *, notice: str = NOTICE) -> str:
    return page("es", notice.format(address), "<h1>Título</h1>")


@pytest.fixture
def translated(scratch: Scratch, settings: LazySettings) -> Scratch:
    """Give every page of the scratch portal a Spanish one, and the portal no other language."""
    settings.LANGUAGES = [("en", "English"), ("es", "Español")]
    for path in filter(takes_choices, [*scratch.pages, "/no-such-page/"]):
        scratch.pages[path] = page(
            "en", scratch.pages.get(path, ""), f'<a href="/es{path}" hreflang="es">E</a>'
        )
        scratch.pages[f"/es{path}"] = spanish(path)
        for address, code in ((path, "en"), (f"/es{path}", "es")):
            scratch.headers[address] = {"Content-Language": code}
    return scratch


def figure(scratch: Scratch) -> str:
    finding = examine(scratch.portal)
    assert finding.outcome == "failed", finding
    return finding.figure


def test_it_is_kept_where_each_page_has_its_translation(translated: Scratch) -> None:
    finding = examine(translated.portal)
    assert finding.outcome == "kept", finding
    assert "in es" in finding.figure


@pytest.mark.parametrize(
    "notice",
    [
        "",
        NOTICE.replace("computadora", "persona"),
        "<h1>Antes</h1>" + NOTICE,
        '<div id="translated-by-machine">This page was translated by a computer. It may be wrong.</div>',
        "</main>" + NOTICE.replace("<div", "<h1>Antes</h1><div"),
    ],
)
def test_a_page_without_its_notice_fails(translated: Scratch, notice: str) -> None:
    translated.pages["/es/policies/privacy/"] = spanish("/policies/privacy/", notice=notice)
    assert "/es/policies/privacy/ does not say at its top" in figure(translated)


def test_a_page_that_does_not_lead_to_its_english_text_fails(translated: Scratch) -> None:
    translated.pages["/es/policies/privacy/"] = spanish("/policies/translation/")
    assert "/es/policies/privacy/ does not link its English text" in figure(translated)


@pytest.mark.parametrize(
    ("old", "new"), [('lang="es"', 'lang="en"'), (' dir="ltr"', ""), ('dir="ltr"', 'dir="rtl"')]
)
def test_a_page_that_does_not_name_its_language_or_direction_fails(
    translated: Scratch, old: str, new: str
) -> None:
    translated.pages["/es/policies/privacy/"] = spanish("/policies/privacy/").replace(old, new)
    assert "/es/policies/privacy/ does not say that it is in es, ltr." in figure(translated)


def test_a_page_sent_as_another_language_fails(translated: Scratch) -> None:
    translated.headers["/es/policies/privacy/"] = {"Content-Language": "en"}
    assert "is not sent as a page in es" in figure(translated)


def test_a_cookie_for_the_choice_fails(translated: Scratch) -> None:
    translated.headers["/es/policies/privacy/"]["Set-Cookie"] = "django_language=es"
    assert "/es/policies/privacy/ sets a cookie" in figure(translated)


def test_a_tool_of_others_on_a_page_fails(translated: Scratch) -> None:
    translated.pages["/es/policies/privacy/"] += '<img src="https://translate.example/pixel.gif">'
    assert "/es/policies/privacy/ loads from another host" in figure(translated)


def test_a_page_that_is_not_translated_fails(translated: Scratch) -> None:
    translated.pages["/policies/privacy/"] = page("en")
    assert "/policies/privacy/ does not lead to itself in es" in figure(translated)


def test_it_is_unproven_where_there_is_one_language(translated: Scratch) -> None:
    with override_settings(LANGUAGES=[("en", "English")]):
        assert examine(translated.portal).outcome == "unproven"


def test_the_check_finds_it_kept(served: Served) -> None:
    finding = examine(served.portal)
    assert finding.outcome == "kept", finding
