"""Promise 10: a field asks for no other kind of information than the one that its file calls it."""

from collections.abc import Iterator, Mapping
from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.examiner.form_pages import agency_form
from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.journeys.tour import Tour, judged, tour_of
from keepfaith.prober.oracle.kind_words import kinds_of_name, kinds_of_shape, kinds_of_words
from keepfaith.prober.pages.markup import INLINE, Document, Element
from keepfaith.prober.reach import Reach

_FIELDS: Final = ("input", "textarea")
# Into these nobody writes.
_NOT_WRITTEN: Final = frozenset({"hidden", "radio", "checkbox", "submit"})


def examine(reach: Reach) -> Finding:
    """Read what each field of each page is called, what stands before it, and what a browser is to fill in."""
    tour = tour_of(reach)
    count, faults = judged(tour, lambda seen: kind_faults(tour, seen), wanted=lambda seen: seen.is_page)
    fields = sum(len(list(written_fields(tour.document(seen)))) for seen in tour.pages)
    figure = (
        f"{fields} fields on {count} pages in {1 + len(tour.languages)} languages: by name, by the words before it and "
        "by what a browser is to fill in, none asks for a kind of information that its file does not call it."
    )
    return Finding.of(examined=fields, faults=faults, figure=figure)


def kind_faults(tour: Tour, seen: Seen) -> Iterator[str]:
    """Yield each field that asks for something else than its file says."""
    declared = _declared(tour, seen)
    for field, kinds in requested_kinds(tour, seen):
        name = field.get("name")
        for kind in dict.fromkeys(kinds):
            if declared.get(name) != kind and (agency_form(tour, seen) or kind not in _OF_STAFF):
                yield f"the field {name} asks for a {kind}, which no file calls it"


# What the desk and the page of receipts may ask for by name, as the release has it.
_OF_STAFF: Final = frozenset({"name", "email-address"})


def requested_kinds(tour: Tour, seen: Seen) -> Iterator[tuple[Element, list[str]]]:
    """Yield each field of a page with the kinds of information that it asks for."""
    document = tour.document(seen)
    labels = {label.get("for"): label.words for label in document.every("label")}
    # On a page that came back, the words before a field can be about what was typed.
    is_first = seen.surface.method == "GET" and seen.answer is not None and seen.answer.status == 200  # noqa: PLR2004 - the status of an answer
    before = _words_before(document) if is_first else {}
    for field in written_fields(document):
        # What a label says in parentheses at its end is whether the field is needed.
        label = labels.get(field.get("id"), "")
        names = label, label.rpartition(" (")[0], field.get("name"), field.get("placeholder")
        kinds = [kind for name in names for kind in kinds_of_name(name)]
        kinds += kinds_of_words(before.get(field, ""))
        fill, length, mode = (field.get(name) for name in ("autocomplete", "maxlength", "inputmode"))
        yield field, [*kinds, *kinds_of_shape(fill, length, mode)]


def written_fields(document: Document) -> Iterator[Element]:
    """Yield the fields of a page into which a visitor writes."""
    return (field for field in document.every(*_FIELDS) if field.get("type") not in _NOT_WRITTEN)


def _declared(tour: Tour, seen: Seen) -> Mapping[str, str]:
    form = agency_form(tour, seen)
    return (
        {name: question.category for question in form.questions for name in question.inputs} if form else {}
    )


def _words_before(document: Document) -> dict[Element, str]:
    """Return the words that stand in a form before each of its fields, and after the one before it."""
    words = {}
    for form in document.every("form"):
        texts: list[str] = []
        for part in _parts(form):
            if isinstance(part, str):
                texts.append(part)
            else:
                words[part] = " ".join(" ".join(texts).split())
                texts = []
    return words


def _parts(element: Element) -> Iterator[Element | str]:
    """Yield the words and the fields in an element, in the page's order."""
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif child.tag not in _FIELDS:
            yield from _parts(child)
            if child.tag not in INLINE:
                # Words of two blocks are no one sentence.
                yield ". "
        elif child.get("type") != "hidden":
            yield child
