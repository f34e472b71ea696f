"""The filler of any form of the portal, by the keyboard alone."""

from tests.website.crawl.keys import stop, stop_faults, stops
from tests.website.crawl.visitor import Visitor

TYPED = {
    "email": "reader@example.org", "tel": "781-555-0100", "state": "Massachusetts", "zip": "02199",
}  # fmt: skip


def send(visitor: Visitor) -> None:
    """Press Enter where the focus is, and wait for the page that comes."""
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")


def fill_in(visitor: Visitor, *, nothing: bool = False) -> list[str]:
    """Go through the form by Tab, type what each question wants, check the answers, and send it; or send nothing."""
    faults = fill_page(visitor, nothing=nothing)
    while not nothing and not visitor.page.locator(".receipt__numbers").count():
        assert not visitor.page.locator(".problems").count(), visitor.page.inner_text(".problems")
        faults += fill_page(visitor)
    return faults


def fill_page(visitor: Visitor, *, nothing: bool = False) -> list[str]:
    """Tab from wherever the focus is through the page, type what each question wants, and go on."""
    faults, answered = [], set()
    for at in stops(visitor.page):
        faults += stop_faults(at)
        # The buttons before it lead back to one answer, or to the page before.
        if at["type"] == "submit" and at["main"] and not at["value"].startswith(("change:", "back:")):
            send(visitor)
            return faults
        if nothing or not at["main"] or at["tag"] not in {"INPUT", "TEXTAREA", "SELECT"}:
            continue
        if at["type"] in {"radio", "checkbox"}:
            if at["name"] not in answered:
                visitor.page.keyboard.press("Space")
                assert stop(visitor.page)["checked"]
        elif at["name"].startswith("items."):
            visitor.page.keyboard.type("" if answered & {"items"} else "2")
        else:
            part = at["name"].rpartition(".")[2]
            visitor.page.keyboard.type(TYPED.get(part, TYPED.get(at["type"], "Example Reader")))
        answered |= {at["name"], at["name"].partition(".")[0]}
    raise AssertionError("Tab does not reach the button that goes on")


def receipt_of(visitor: Visitor) -> tuple[str, str]:
    """Return the reference and the code of the receipt that is shown."""
    numbers = visitor.page.locator(".receipt__numbers code").all_inner_texts()
    assert len(numbers) == 2, visitor.page.inner_text("main")
    return numbers[0], numbers[1]
