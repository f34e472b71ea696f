"""A walk through a page by keyboard: where each Tab leads, whether that is visible, and in which order."""

import time
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

from tests.website.crawl.looking import SHOWN

# No page has more stops; a page that does not let go of the focus has no end.
MAX_STOPS = 900
# Where the focus is: what it is on, the how-manieth control of the page that is, and whether it is seen there.
_STOP = f"""() => {{
    const at = document.activeElement, shown = {SHOWN};
    if (at === document.body || at === document.documentElement) return null;
    const tile = at.matches('.usa-radio__input, .usa-checkbox__input');
    const box = (tile ? at.labels[0] : at).getBoundingClientRect();
    const every = [...document.querySelectorAll('*')];
    return {{
        html: at.outerHTML.slice(0, 90), place: every.indexOf(at), id: at.id, tag: at.tagName, type: at.type || '',
        name: at.name || '', value: at.tagName === 'BUTTON' ? at.value : '', checked: Boolean(at.checked),
        text: at.innerText || '', shown: shown(at),
        inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        main: document.querySelector('main').contains(at),
    }};
}}"""
type Stop = dict[str, Any]


def stop(page: Page) -> Stop | None:
    """Say where the focus is; nowhere, after the last control of a page."""
    focused: Stop | None = page.evaluate(_STOP)
    return focused


def arrival(page: Page, wanted: str) -> Stop | None:
    """Wait for the focus to come to an element, by its id: a browser moves it a moment after the page."""
    deadline = time.monotonic() + 5
    while ((at := stop(page)) is None or at["id"] != wanted) and time.monotonic() < deadline:
        page.wait_for_timeout(20)
    return at


def stops(page: Page, key: str = "Tab") -> Iterator[Stop]:
    """Press a key until the focus has left the page."""
    for _ in range(MAX_STOPS):
        page.keyboard.press(key)
        at = stop(page)
        if at is None:
            return
        yield at
    raise AssertionError(f"{page.url}: the focus does not leave the page")


def stop_faults(at: Stop) -> list[str]:
    """Return what hides the focus."""
    faults = [] if at["shown"] else [f"the focus is not drawn on {at['html']}"]
    return faults if at["inside"] else [*faults, f"the focus is out of sight on {at['html']}"]


def walk_faults(page: Page) -> list[str]:
    """Go through a whole page and back; the order is that in which it is read."""
    there = list(stops(page))
    faults = [fault for at in there for fault in stop_faults(at)]
    places = [at["place"] for at in there]
    faults += [] if places == sorted(places) else ["the order of Tab is not that of the text"]
    back = [at["place"] for at in stops(page, "Shift+Tab")]
    return faults if back == places[::-1] else [*faults, "Shift+Tab does not lead back the same way"]


def skip_faults(page: Page) -> list[str]:
    """See that the first Tab on a fresh page offers to go past its head, and does."""
    page.keyboard.press("Tab")
    skip = page.locator(".usa-skipnav:focus")
    if skip.count() != 1:
        return ["the first Tab does not reach the skip link"]
    box = skip.bounding_box()
    if not box or box["y"] < 0:
        return ["the skip link cannot be seen"]
    page.keyboard.press("Enter")
    focused = page.evaluate("document.activeElement.id")
    page.keyboard.press("Tab")
    inside = page.evaluate("document.querySelector('main').contains(document.activeElement)")
    return [] if (focused, inside) == ("main", True) else ["the skip link does not lead to the text"]
