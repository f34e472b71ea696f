"""Every page and every form by the keyboard alone."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.website.crawl.conftest import Visiting
from tests.website.crawl.filling import fill_in, receipt_of, send
from tests.website.crawl.keys import arrival, stop_faults, stops, walk_faults
from tests.website.crawl.profile import Way
from tests.website.crawl.visitor import Visitor

pytestmark = pytest.mark.browser
FORMS = sorted(file.stem for file in (Path(__file__).parents[3] / "agencies/dese/forms").glob("*.toml"))
# One of each kind; the longest are among them.
WALKED = (
    "/",
    "/policies/privacy/",
    "/policies/privacy/changes/",
    "/policies/privacy/promises/",
    "/forms/literature/",
)
PHONE = Way("phone")


@pytest.mark.long
@pytest.mark.parametrize("way", [PHONE, Way("desktop")], ids=str)
def test_tab_goes_through_a_page_in_its_order_and_back_always_in_sight(
    served: Any, open_visit: Visiting, way: Way
) -> None:
    faults = []
    with open_visit(served.origin, way) as visitor:
        for address in WALKED:
            visitor.page.goto(served.origin + address)
            faults += [f"{address}: {fault}" for fault in walk_faults(visitor.page)]
    assert faults == []


def mend_faults(visitor: Visitor) -> list[str]:
    """See that the focus is on the summary of what is wrong, and that each of its links leads to its question."""
    at = arrival(visitor.page, "problems")
    faults = [] if at and at["id"] == "problems" else [f"the focus is not on the summary but on {at}"]
    links = visitor.page.locator(".problems li a")
    assert links.count() > 0
    for number in range(links.count()):
        visitor.page.locator("#problems").focus()
        for _ in range(number + 1):
            visitor.page.keyboard.press("Tab")
        wanted = str(links.nth(number).get_attribute("href")).lstrip("#")
        visitor.page.keyboard.press("Enter")
        reached = arrival(visitor.page, wanted)
        faults += [] if reached and reached["id"] == wanted else [f"the link to {wanted} leads to {reached}"]
    return faults


BAREST = Way("desktop", scripts=False, cookies=False)


# In the quick run the form with most to fill in, on a phone.
@pytest.mark.parametrize(
    ("form", "way"),
    [
        pytest.param(form, way, marks=[pytest.mark.long] if way == BAREST or form != "literature" else [])
        for form in FORMS
        for way in (PHONE, BAREST)
    ],
    ids=str,
)
def test_a_form_is_sent_by_the_keyboard_alone_mistakes_and_all(
    served: Any, open_visit: Visiting, form: str, way: Way
) -> None:
    with open_visit(served.origin, way) as visitor:
        visitor.page.goto(f"{served.origin}/forms/{form}/")
        faults = fill_in(visitor, nothing=True)
        assert visitor.page.title().startswith("Error: ")
        faults += mend_faults(visitor)
        if way.scripts:
            faults += visitor.look(422)
        visitor.page.goto(f"{served.origin}/forms/{form}/")
        faults += fill_in(visitor)
        faults += visitor.look()
        reference, code = receipt_of(visitor)
        faults += looked_up(visitor, served, reference, code)
    assert faults + visitor.heard() == []


def looked_up(visitor: Visitor, served: Any, reference: str, code: str) -> list[str]:
    """Look a receipt up: with a wrong code, then with the right one."""
    faults = []
    for typed_code, status in (("0", 404), (code, 200)):
        visitor.page.goto(f"{served.origin}/forms/receipt/")
        typed = {"reference": reference, "code": typed_code}
        for at in stops(visitor.page):
            faults += stop_faults(at)
            if at["name"] in typed:
                visitor.page.keyboard.type(typed[at["name"]])
            elif at["type"] == "submit" and at["main"]:
                send(visitor)
                break
        if status == 404 and ((at := arrival(visitor.page, "problems")) is None or at["id"] != "problems"):
            faults.append(f"after a wrong code, the focus is on {at}")
        faults += visitor.look(status)
    assert "Received" in visitor.page.inner_text("main")
    return faults


@pytest.mark.long
def test_a_choice_is_made_and_undone_by_the_keyboard_alone(served: Any, open_visit: Visiting) -> None:
    def press(visitor: Visitor, name: str) -> list[str]:
        faults = []
        for at in stops(visitor.page):
            faults += stop_faults(at)
            if at["text"] == name:
                send(visitor)
                return faults
        raise AssertionError(f"Tab does not reach “{name}”")

    with open_visit(served.origin, PHONE) as visitor:
        faults = visitor.go("/tools/")
        for name, cookie_value, address in (
            ("Remember until I close this browser", 1, "/tools/"),
            ("Remove the cookie", 0, "/tools/"),
            ("Carry my opt-out in the address", 0, "/no-tools/tools/"),
            ("Take it off the address", 0, "/tools/"),
        ):
            visitor.page.reload()
            faults += press(visitor, name)
            faults += visitor.look()
            assert len(visitor.context.cookies()) == cookie_value
            assert urlsplit(visitor.page.url).path == address
    assert faults + visitor.heard() == []
