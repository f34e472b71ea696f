"""A form that is far too large gets a page with words in a real browser, which does not stop at a broken connection."""

import pytest
from playwright.sync_api import Browser

from tests.conftest import Served
from tests.website.browsing import browser, visiting

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.mark.parametrize("length", [90_000, 300_000])
def test_a_body_refused_unread_shows_the_page_that_says_so(
    browser: Browser, served: Served, length: int
) -> None:
    with visiting(browser, "phone", scripts=True) as page:
        page.goto(served.origin + "/es/forms/question/")
        with page.expect_navigation() as came:
            page.evaluate(
                "length => { const form = document.querySelector('main form');"
                " form.elements.question.value = 'x'.repeat(length); form.submit(); }",
                length,
            )
        assert came.value.status == 413
        assert page.locator("h1").inner_text() == "No pudimos recibir lo que se envió"
