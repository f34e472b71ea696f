"""The statistics in a real browser: on a phone and a desktop, by keyboard, without scripts, on paper, and in weight."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from keepfaith.visits.publication.questions import PUBLISHED
from tests.conftest import Served, serving
from tests.visits.published import WEEK, publish_sample
from tests.website.browsing import SCREENS, axe_faults, browser, click, screens, visiting
from tests.website.crawl.keys import skip_faults, stop_faults, stops
from tests.website.crawl.looking import layout_faults, structure_faults

__all__ = ["browser"]  # the fixture is used by its name

# In the quick run a browser sees the page among all others: `tests/website/crawl/test_public.py`.
pytestmark = [pytest.mark.browser, pytest.mark.long]
LISTEN = """
window.__told = [];
addEventListener('securitypolicyviolation', event =>
    window.__told.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
# The latest week, a month, an earlier week, what was typed wrongly, and days that cannot be asked for.
STATES = ("", "?month=2026-10", "?week=2026-W20", "?week=2026-W99", "?from=2026-10-01&to=2026-10-29")
LIMIT_BYTES, LIMIT_REQUESTS = 150 * 1024, 15
PICTURES = ("Visits", "Requests", "Pages", "Functions", "Downloads", "Hours of the day", "Bots")
# Visits and requests are drawn by day and by week.
TWICE = ("Visits", "Requests")


@pytest.fixture(scope="module")
def counted() -> Iterator[Served]:
    """A portal whose store holds more than a year."""
    with serving("statistics") as served:
        publish_sample(served.data / "visits", days=420)
        yield served


def shown(page: Page, served: Served, query: str = "", language: str = "") -> Page:
    answer = page.goto(f"{served.origin}{language}/statistics/{query}")
    # What cannot be read is a page of its own, without a picture.
    assert answer
    assert answer.status in (200, 400), answer.status
    return page


@screens
@pytest.mark.parametrize("query", STATES)
def test_every_state_is_for_everyone_and_keeps_to_the_rules_of_the_page(
    browser: Browser, counted: Served, screen: str, query: str
) -> None:
    with visiting(browser, screen, scripts=True) as page:
        page.add_init_script(LISTEN)
        shown(page, counted, query)
        assert page.evaluate("window.__told") == []
        assert structure_faults(page) == []
        assert layout_faults(page, page.context.new_cdp_session(page)) == []
        assert axe_faults(page) == []
        assert page.context.cookies() == []


@screens
def test_each_picture_is_there_once_with_its_name_and_what_it_shows(
    browser: Browser, counted: Served, screen: str
) -> None:
    with visiting(browser, screen, scripts=True) as page:
        shown(page, counted)
        for name in PICTURES:
            picture = page.get_by_role("img", name=name, exact=True)
            assert picture.count() == 1 + (name in TWICE), name
            assert picture.first.is_visible()
        drawn = len(PICTURES) + len(TWICE) + 1
        assert page.locator("svg[role=img]:visible").count() == drawn
        spoken = page.locator("main").aria_snapshot()
        assert spoken.count("- img") == drawn
        # What is drawn is spoken by the picture's words and the table, not letter by letter.
        assert "Oct" not in "".join(line for line in spoken.splitlines() if line.strip().startswith("- text"))
        width = SCREENS[screen][0]
        letters = page.locator("svg[role=img]:visible text").first
        assert float(letters.evaluate("at => at.getBoundingClientRect().height")) >= (
            13 if width > 400 else 12
        )


@screens
def test_the_page_is_gone_through_by_keyboard_in_its_order_and_always_in_sight(
    browser: Browser, counted: Served, screen: str
) -> None:
    with visiting(browser, screen, scripts=True) as page:
        assert skip_faults(shown(page, counted)) == []
        there = list(stops(shown(page, counted)))
        assert [fault for at in there for fault in stop_faults(at)] == []
        places = [at["place"] for at in there]
        assert places == sorted(places)
        # Weeks and months, the list, the button, the earlier week, the folds, both files of every question.
        assert sum(at["main"] for at in there) >= 5 + 7 + 2 * len(PUBLISHED)


def test_a_week_is_chosen_by_keyboard_without_scripts(browser: Browser, counted: Served) -> None:
    with visiting(browser, "phone", scripts=False) as page:
        shown(page, counted)
        assert page.locator("#week").input_value() == WEEK
        with page.expect_navigation():
            page.get_by_role("link", name="Earlier week").press("Enter")
        assert page.url.endswith("?week=2026-W46")
        week = page.locator("#week option").nth(20).get_attribute("value")
        page.get_by_label("Week from", exact=True).select_option(week)
        click(page.get_by_role("button", name="Show"))
        assert page.url.endswith(f"?week={week}")
        assert page.locator("#week").input_value() == week
        page.locator("summary", has_text="Visits and requests as a table").first.press("Enter")
        rows = page.get_by_role("table", name="Visits and requests").first.locator("tbody tr")
        assert rows.count() == 7
        assert rows.first.is_visible()


def test_a_month_is_chosen_by_keyboard_without_scripts(browser: Browser, counted: Served) -> None:
    with visiting(browser, "phone", scripts=False) as page:
        shown(page, counted)
        with page.expect_navigation():
            page.get_by_role("link", name="Months", exact=True).press("Enter")
        page.get_by_label("Month", exact=True).select_option("2026-09")
        click(page.get_by_role("button", name="Show"))
        assert page.url.endswith("?month=2026-09")
        with page.expect_navigation():
            page.get_by_role("link", name="Weeks", exact=True).press("Enter")
        assert page.url.endswith("?week=2026-W39")


LINES = """cells => cells.filter(cell => {
    const text = document.createRange();
    text.selectNodeContents(cell.firstChild);
    return new Set([...text.getClientRects()].map(line => Math.round(line.top))).size > 1;
}).map(cell => cell.textContent)"""
# Days, weeks, months, hours, and every figure; a long name may break on a phone.
UNBROKEN = """
:is([aria-labelledby=over-time], [aria-labelledby=weeks], [aria-labelledby=months], [aria-labelledby=year],
    [aria-labelledby=hours]) .counts th[scope=row],
.counts td
"""
ADDRESSES = ("/statistics/", "/statistics/?month=2026-10", "/es/statistics/?month=2026-10")


@pytest.mark.parametrize("query", ADDRESSES)
@pytest.mark.parametrize("width", [390, 700, 1280])
@pytest.mark.parametrize("media", ["screen", "print"])
def test_no_day_and_no_figure_breaks_in_two(
    browser: Browser, counted: Served, query: str, width: int, media: str
) -> None:
    with visiting(browser, "desktop", scripts=True) as page:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{counted.origin}{query}")
        page.emulate_media(media=media)
        page.eval_on_selector_all("main details", "folds => folds.forEach(fold => { fold.open = true })")
        assert page.locator(UNBROKEN).count() > 100
        assert page.eval_on_selector_all(UNBROKEN, LINES) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


FACES = """parts => [...new Set(parts.map(part => {
    const style = getComputedStyle(part);
    return `${style.fontFamily.split(",")[0]} ${style.fontVariantNumeric}`;
}))]"""


def test_figures_are_of_one_face_on_the_line_and_of_one_width(browser: Browser, counted: Served) -> None:
    with visiting(browser, "desktop", scripts=True) as page:
        shown(page, counted)
        figures = page.eval_on_selector_all(".sums__list strong, .counts td, .picture svg text", FACES)
        assert figures == ['"Public Sans Web" lining-nums tabular-nums']
        assert (
            page.locator("h1").evaluate("head => getComputedStyle(head).fontFamily.split(',')[0]")
            in figures[0]
        )


@screens
def test_no_table_is_wider_than_the_fold_that_it_is_in(
    browser: Browser, counted: Served, screen: str
) -> None:
    with visiting(browser, screen, scripts=True) as page:
        for query in ("/statistics/", "/es/statistics/?month=2026-10"):
            page.goto(f"{counted.origin}{query}")
            page.eval_on_selector_all("main details", "folds => folds.forEach(fold => { fold.open = true })")
            over = """tables => tables.filter(table =>
                table.getBoundingClientRect().right > table.closest("details").getBoundingClientRect().right + 1
            ).length"""
            assert page.eval_on_selector_all("details .counts", over) == 0


def test_an_invalid_query_is_explained_beside_the_weeks_there_are(browser: Browser, counted: Served) -> None:
    with visiting(browser, "phone", scripts=False) as page:
        shown(page, counted, STATES[3])
        assert page.title().startswith("Error: ")
        assert page.get_by_role("alert").is_visible()
        assert page.locator("#week option").count() == 60


def test_on_paper_are_the_pictures_and_no_form(browser: Browser, counted: Served) -> None:
    with visiting(browser, "phone", scripts=False) as page:
        shown(page, counted)
        page.emulate_media(media="print")
        assert page.locator(".picture__wide:visible").count() == len(PICTURES) + len(TWICE) + 1
        assert page.locator(".picture__narrow:visible").count() == 0
        assert page.locator("form:visible").count() == 0
        assert page.pdf(format="Letter").startswith(b"%PDF")


@pytest.mark.parametrize("query", STATES[:2])
def test_a_first_view_weighs_at_most_150_kilobytes_in_15_requests(
    browser: Browser, counted: Served, query: str
) -> None:
    with visiting(browser, "desktop", scripts=False) as page:
        sizes: dict[str, float] = {}
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on(
            "Network.loadingFinished",
            lambda done: sizes.update({done["requestId"]: done["encodedDataLength"]}),
        )
        page.goto(f"{counted.origin}/statistics/{query}", wait_until="networkidle")
        assert 5 <= len(sizes) <= LIMIT_REQUESTS
        assert sum(sizes.values()) <= LIMIT_BYTES
