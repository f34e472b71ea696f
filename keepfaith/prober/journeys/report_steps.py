"""The steps of a journey through a report of one's own: what is pressed there, and what must come of it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from keepfaith.policies.sections.check import Portal
from keepfaith.prober.journeys.surfaces import Surface, ask, sent
from keepfaith.prober.pages.markup import Document, Element, read_document
from keepfaith.prober.visitor import Visitor

REPORT: Final = "/your-information/report/"
OK: Final = 200
# What answers a proof that opens nothing, or nothing any more.
GONE: Final = 410
_PROOF: Final = re.compile(r'name="proof" value="([a-z2-7]{26})"')


@dataclass
class Steps:
    """How much was tried, how many messages to the mailbox that must bring, and what did not end as it must.

    `lacks` says what could not be looked at, so that nothing is proven.
    """

    tried: int = 0
    messages: int = 0
    faults: list[str] = field(default_factory=list)
    lacks: str = ""

    def expect(self, surface: Surface, visitor: Visitor, what: str) -> str:
        """Send something, note what came instead of what must, and return the page."""
        return self.expect_bytes(surface, visitor, what).decode(errors="replace")

    def expect_bytes(self, surface: Surface, visitor: Visitor, what: str) -> bytes:
        """Send something, note what came instead of what must, and return what came."""
        seen = ask(surface, visitor)
        self.tried += 1
        came = seen.answer.status if seen.answer else "nothing"
        if came != surface.status:
            self.faults.append(f"{what} was answered with {came}, where {surface.status} must come.")
        return seen.answer.body if seen.answer else b""


def act(portal: Portal, proof: str, *, status: int = OK, **typed: str) -> Surface:
    """Return a button of the report, with what is typed beside it."""
    return sent(portal, REPORT, {"proof": proof, **typed}, status=status)


def proof_on(page: str) -> str:
    """Return the proof that the forms of a report carry; empty where it carries none."""
    carried = _PROOF.search(page)
    return carried[1] if carried else ""


def part_about(page: Document, reference: str) -> Element | None:
    """Return the part of a report that is about the record of a reference."""
    return next(
        (
            section
            for section in page.every("section")
            if reference in {code.words.replace("-", "") for code in section.every("code")}
        ),
        None,
    )


def form_with(page: str, button: str) -> Element | None:
    """Return the first form of a page that has a button."""
    forms = read_document(page).every("form")
    return next((form for form in forms if button in button_values(form)), None)


def button_values(form: Element) -> set[str]:
    """Return what the buttons of a form say when they are pressed."""
    return {button.get("value") for button in form.every("button")}


def words_of(place: Document | Element, *tags: str) -> set[str]:
    """Return the content of the elements with these tags."""
    return {element.words for element in place.every(*tags)}


def records_in_file(file: str, reference: str) -> Iterator[dict[str, Any]]:
    """Yield what the file has of the record of a reference; raises `ValueError`, `KeyError` or `TypeError`."""
    for record in json.loads(file)["records"]:
        if str(record["reference"]).replace("-", "") == reference:
            yield record
