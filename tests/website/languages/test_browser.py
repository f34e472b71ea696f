"""Another language in a real browser: by keyboard and with mistakes in Spanish, and from right to left in Arabic."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from keepfaith.website.languages.catalogs import compile_all
from tests.conftest import serving
from tests.website.browsing import SCREENS, axe_faults, browser, click, open_languages, screens, visiting

__all__ = ["browser"]  # the fixture is used by its name

pytestmark = [pytest.mark.browser, pytest.mark.long]

ARABIC = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"X-Translation: machine\\n"

msgid "Home"
msgstr "الرئيسية"

msgid "Privacy Policy"
msgstr "سياسة الخصوصية"

msgid "This page was translated by a computer. It may be wrong. The English text counts."
msgstr "ترجم حاسوب هذه الصفحة. قد تكون خاطئة. النص الإنجليزي هو المعتمد."
"""


def main(page: Page) -> str:
    return page.inner_text("main")


def test_booklets_are_ordered_in_spanish_by_keyboard_after_an_error(browser: Browser, served: Any) -> None:
    with visiting(browser, "desktop", scripts=False) as page:

        def press_enter() -> None:
            with page.expect_navigation():
                page.keyboard.press("Enter")

        page.goto(f"{served.origin}/no-tools/forms/literature/?seen=1")
        page.locator("#items-ESE-101").fill("999")
        # What was typed comes along.
        open_languages(page)
        languages = page.get_by_role("navigation", name="Languages")
        languages.get_by_role("button", name="Español").focus()
        press_enter()
        assert page.url == f"{served.origin}/no-tools/es/forms/literature/?seen=1"
        assert page.locator("html").get_attribute("lang") == "es"
        assert "Una computadora tradujo esta página." in main(page)
        assert page.locator("#items-ESE-101").input_value() == "999"
        page.locator("#items-ESE-101").focus()
        press_enter()
        assert page.title().startswith("Error: Pedir folletos")
        assert "Hay 2 problemas" in main(page)
        assert "Escriba 50 o menos: Empezar la escuela" in main(page)
        page.locator("#items-ESE-101").fill("2")
        page.locator("#how-2").focus()
        page.keyboard.press("Space")
        page.locator("#email").focus()
        page.keyboard.type("persona@example.org")
        press_enter()
        assert page.get_by_role("heading", level=1).inner_text() == "Revise sus respuestas"
        page.get_by_role("button", name="Enviar").focus()
        press_enter()
        assert page.get_by_role("heading", level=1).inner_text() == "Lo recibimos"
        assert page.url == f"{served.origin}/no-tools/es/forms/literature/"
        assert page.context.cookies() == []


@screens
def test_the_change_of_language_is_large_enough_and_every_state_is_for_everyone(
    browser: Browser, served: Any, screen: str
) -> None:
    with visiting(browser, screen, scripts=True) as page:
        page.goto(f"{served.origin}/es/forms/literature/")
        open_languages(page)
        box = page.get_by_role("button", name="English", exact=True).bounding_box()
        assert box
        assert min(box["height"], box["width"]) >= 44
        click(page.get_by_role("button", name="Continuar"))
        assert axe_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= SCREENS[screen][0]
        page.goto(f"{served.origin}/es/nothing-here/")
        assert page.get_by_role("heading", level=1).inner_text() == "No encontramos esa página"
        assert axe_faults(page) == []


@pytest.fixture(scope="module")
def right_to_left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Serve an agency to which one file in Arabic was added, with three texts in it."""
    folder = tmp_path_factory.mktemp("agency")
    for directory in (folder, *list(folder.parents)[:2]):
        directory.chmod(0o755)
    agency = folder / "agency"
    shutil.copytree(settings.AGENCY, agency)
    file = agency / "locale" / "ar" / "LC_MESSAGES" / "django.po"
    file.parent.mkdir(parents=True)
    file.write_text(ARABIC, encoding="utf-8")
    compile_all([agency / "locale"])
    with serving("right to left", KEEPFAITH_AGENCY=str(agency), KEEPFAITH_LANGUAGES="ar") as portal:
        yield portal


@screens
def test_a_language_from_right_to_left_keeps_the_layout(
    browser: Browser, right_to_left: Any, screen: str
) -> None:
    with visiting(browser, screen, scripts=True) as page:
        for path in ("", "forms/literature/", "forms/notices/", "policies/privacy/", "policies/privacy/changes/",
                     "policies/privacy/promises/"):  # fmt: skip
            page.goto(f"{right_to_left.origin}/ar/{path}")
            assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
            assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, SCREENS[screen][0])
            assert (path, axe_faults(page)) == (path, [])
            name = page.locator(".masthead__name").bounding_box()
            assert name
            assert name["x"] + name["width"] > SCREENS[screen][0] * 0.8
        assert page.locator("main h1 [lang=en], main h1").first.is_visible()
        assert page.locator(".promise__says span[lang=en][dir=ltr]").count() > 50
        assert "ترجم حاسوب هذه الصفحة" in main(page)
