"""Promise 41: beside each e-mail address stands, letter for letter, that e-mail is not encrypted."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.examiner.notices import unspoken
from keepfaith.prober.journeys.sent_forms import tour_with_receipts
from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.journeys.tour import Tour, judged
from keepfaith.prober.oracle.fixed_texts import FIXED
from keepfaith.prober.pages.markup import Element
from keepfaith.prober.reach import Reach

ADDRESS: Final = re.compile(r"[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
BLOCKS: Final = frozenset({"p", "li", "dd", "td", "th", "h2", "h3"})
# How an address is written, on the page of a form that has none.
SAMPLE: Final = "name@example.org"


def examine(reach: Reach) -> Finding:
    """Look for e-mail addresses in every answer, and for the warning beside each."""
    tour = tour_with_receipts(reach)
    counted: set[tuple[str, str, int]] = set()
    count, faults = judged(tour, lambda seen: warning_faults(tour, seen, counted))
    figure = (
        f"{len(counted)} times an e-mail address on {count} answers: always one that the agency or a policy gives, "
        f"with the warning letter for letter beside it and the way to the secure form.{unspoken(tour)}"
    )
    return Finding.of(examined=len(counted), faults=faults, figure=figure)


def warning_faults(tour: Tour, seen: Seen, counted: set[tuple[str, str, int]]) -> Iterator[str]:
    """Yield each address without its warning, and each that nobody gives; take note of all."""
    given = _given(tour) | _typed(seen)
    if seen.is_page:
        document = tour.document(seen)
        for link in document.every("a"):
            if link.get("href").lower().startswith("mailto:"):
                counted.add((seen.surface.method, seen.surface.path, link.order))
                yield from _link_faults(tour, seen, link)
        text = document.root.words
    elif seen.answer is not None and seen.answer.header("Content-Type").startswith(("text/", "application/")):
        text = seen.answer.text
    else:
        return
    if set(ADDRESS.findall(text)) - given:
        yield "an e-mail address that neither the agency nor a policy gives"


def _link_faults(tour: Tour, seen: Seen, link: Element) -> Iterator[str]:
    choices, language, _ = tour.place(seen)
    texts = FIXED.get(language)
    block = next((outer for outer in link.ancestors if outer.tag in BLOCKS), None)
    warnings = [small for small in block.every("small") if small.has_class("mail-warning")] if block else []
    if texts is None:
        return
    if [warning.words for warning in warnings] != [texts.mail_warning]:
        yield "an e-mail address without the warning beside it, letter for letter"
        return
    form = f"{choices}/forms/{tour.registers.agency.form}/"
    if [way.get("href") for way in warnings[0].every("a")] != [form]:
        yield "a warning that does not lead to the secure form"


def _given(tour: Tour) -> set[str]:
    agency = tour.registers.agency
    texts = [*agency.mail, SAMPLE, *agency.security]
    texts += [text for edition in tour.registers.editions for text in edition.files.values()]
    return {address for text in texts for address in ADDRESS.findall(text)}


def _typed(seen: Seen) -> set[str]:
    return {address for text in seen.surface.typed.values() for address in ADDRESS.findall(text)}
