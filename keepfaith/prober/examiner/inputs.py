"""Promise 11: a page takes what the agency's files declare, and nothing else on it can send anything."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.examiner.form_pages import form_faults
from keepfaith.prober.examiner.loads import loaded_tools
from keepfaith.prober.journeys.sent_forms import tour_with_receipts
from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.journeys.tour import Tour, judged
from keepfaith.prober.oracle.form_inputs import forms_on
from keepfaith.prober.pages.references import Reference, references
from keepfaith.prober.pages.vocabulary import vocabulary_faults
from keepfaith.prober.reach import Reach

_FILES: Final = "/static/"
# Where the agency's own pictures are, each by the name of its file.
_OWN_PICTURES: Final = "/pictures"
# What a browser asks for by itself, by its element or by what a link is for.
_PICTURES: Final = frozenset({"img", "use", "script"})
_FETCHED: Final = frozenset({"stylesheet", "icon", "preload", "prefetch", "preconnect", "dns-prefetch"})


def examine(reach: Reach) -> Finding:
    """Compare every input of every page with what is declared, and look for whatever else could send something."""
    tour = tour_with_receipts(reach)
    count, faults = judged(tour, lambda seen: input_faults(tour, seen), wanted=lambda seen: seen.is_page)
    inputs = sum(len(form.inputs) for seen in tour.pages for form in forms_on(tour.document(seen)))
    figure = (
        f"{inputs} inputs on {count} pages, errors and answers to forms among them: each, in its order, one that the "
        "agency's files or this release declare. No page has an element or attribute that could send anything else."
    )
    return Finding.of(examined=count, faults=faults, figure=figure)


def input_faults(tour: Tour, seen: Seen) -> Iterator[str]:
    """Yield what a page takes or can send beyond what is declared."""
    yield from (fault for aspect, fault in form_faults(tour, seen) if aspect == "inputs")
    pictures = tour.registers.agency.folder / "pictures"
    if any(_tells(reference, pictures) for reference in references(tour.document(seen))):
        yield "a browser asks for something beside the page that is no file of the site"
    yield from vocabulary_faults(tour.document(seen), with_tool=bool(loaded_tools(tour, seen)))


def _tells(reference: Reference, pictures: Path) -> bool:
    """Return whether a browser asks by itself for an address of ours that could note who reads a page."""
    is_fetched = reference.element.tag in _PICTURES or reference.element.get("rel") in _FETCHED
    folder, _, name = reference.url.rpartition("/")
    is_picture = folder == _OWN_PICTURES and (pictures / name).is_file()
    is_file = is_picture or (reference.url.startswith(_FILES) and "?" not in reference.url)
    return reference.use == "loaded" and reference.is_own and is_fetched and not is_file
