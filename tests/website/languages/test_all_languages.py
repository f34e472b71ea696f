"""Every language of the sample agency at once; other tests speak one beside English, which stands for all."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import to_language
from playwright.sync_api import Browser

from keepfaith.policies.promises.probes.answers import ANSWERS
from tests.conftest import Served, serving
from tests.prober.conftest import Probed
from tests.visits.published import publish_past_weeks
from tests.website.browsing import SCREENS, axe_faults, browser, open_languages, visiting

__all__ = ["browser"]  # the fixture is used by its name

CODES = sorted(to_language(path.parts[-3]) for path in settings.AGENCY.glob("locale/*/LC_MESSAGES/django.po"))
PAGES = ("", "forms/literature/", "forms/question/", "events/", "policies/privacy/", "policies/privacy/promises/",
         "policies/privacy/who-can-do-what/", "statistics/", "tools/", "search/", "records/")  # fmt: skip


@pytest.fixture(scope="module")
def speaking() -> Iterator[Served]:
    with serving("all languages", KEEPFAITH_LANGUAGES="") as portal:
        yield portal


@pytest.mark.long
@pytest.mark.browser
def test_a_phone_shows_each_language_whole_and_its_menu_names_the_others(
    browser: Browser, speaking: Served
) -> None:
    with visiting(browser, "phone", scripts=True) as page:
        for code in CODES:
            page.goto(f"{speaking.origin}/{code}/")
            open_languages(page)
            offered = page.locator(".languages nav a").evaluate_all("links => links.map(a => a.lang)")
            assert sorted(offered) == sorted({"en", *CODES} - {code})
            # The notice above and longer words leave room for the names of four services.
            titles = page.locator(".cards--services li").evaluate_all(
                "all => all.map(each => each.getBoundingClientRect().top + 24)"
            )
            assert (code, titles[3] < SCREENS["phone"][1]) == (code, True)


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.parametrize("screen", SCREENS)
def test_every_kind_of_page_is_for_everyone_in_every_language(
    browser: Browser, speaking: Served, screen: str
) -> None:
    with visiting(browser, screen, scripts=True) as page:
        for address in (f"/{code}/{path}" for code in CODES for path in PAGES):
            page.goto(speaking.origin + address)
            assert (address, page.locator("html").get_attribute("lang")) == (address, address.split("/")[1])
            width = page.evaluate("document.documentElement.scrollWidth")
            assert (address, width) == (address, SCREENS[screen][0])
            assert (address, axe_faults(page)) == (address, [])


@pytest.mark.long
def test_the_prober_finds_every_answer_in_every_language_as_it_must_be() -> None:
    hurried = Path(__file__).parents[2] / "prober" / "asked"
    with serving(
        "probed in all languages", KEEPFAITH_PROBER="", KEEPFAITH_LANGUAGES="", PYTHONPATH=str(hurried)
    ) as served:
        publish_past_weeks(served.data / "visits")
        findings = Probed(served).look(*(check.name for check in ANSWERS))
    assert {name: figure for name, (outcome, figure) in findings.items() if outcome != "kept"} == {}
