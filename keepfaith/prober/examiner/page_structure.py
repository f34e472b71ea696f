"""The accessibility policy: every page is built so that everyone can reach what is on it, and none needs a script."""

from collections import Counter
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.examiner.loads import loaded_tools
from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.journeys.tour import Tour, judged, tour_of
from keepfaith.prober.oracle.addresses import direction_of
from keepfaith.prober.pages.markup import Document, Element
from keepfaith.prober.reach import Reach

HEADINGS: Final = tuple(f"h{level}" for level in range(1, 7))
_FIELDS: Final = ("input", "select", "textarea")
_UNLABELED: Final = frozenset({"hidden", "submit", "reset", "button", "image"})
# A header or footer inside one of these belongs to it, not to the page.
_PARTS: Final = frozenset({"article", "aside", "main", "nav", "section"})
_REFERRING: Final = ("aria-describedby", "aria-labelledby", "aria-controls", "for")
_MOVING: Final = frozenset({"marquee", "blink", "bgsound"})
# Below this a page keeps people from making it as large as they need (WCAG 1.4.4).
_MIN_ZOOM: Final = 5.0


def examine(reach: Reach) -> Finding:
    """Read the outline of every page and error page."""
    tour = tour_of(reach)
    count, faults = judged(
        tour,
        lambda seen: structure_faults(tour.document(seen), tour.place(seen)[1] or "en"),
        wanted=_is_read,
    )
    faults += title_faults(tour)
    documents = [tour.document(seen) for seen in tour.pages]
    fields = sum(1 for document in documents for _ in _find_labeled(document))
    links = sum(1 for document in documents for _ in document.every("a"))
    figure = (
        f"{count} pages and error pages: headings, landmarks and language are in order; {fields} fields have labels, "
        f"{links} links have words."
    )
    return Finding.of(examined=count, faults=faults, figure=figure)


def examine_scripts(reach: Reach) -> Finding:
    """Look on every page for scripts that no listed tool brings, and for forms that only a script could send."""
    tour = tour_of(reach)
    count, faults = judged(
        tour,
        lambda seen: script_faults(tour.document(seen), len(loaded_tools(tour, seen))),
        wanted=lambda seen: seen.is_page,
    )
    forms = sum(1 for seen in tour.pages for _ in tour.document(seen).every("form"))
    figure = f"{count} pages need no script; each of {forms} forms on them has a button."
    return Finding.of(examined=count, faults=faults, figure=figure)


def structure_faults(document: Document, language: str) -> Iterator[str]:
    """Yield what on a page keeps somebody from reading or using it."""
    html = document.first("html") or document.root
    if html.get("lang") != language:
        yield f"not the language {language} named as its own"
    if (html.get("dir") or "ltr") != direction_of(language):
        yield "not the direction of its language"
    yield from _order_faults(document)
    yield from _name_faults(document)
    yield from (fault for element in document.every() for fault in _element_faults(element))
    viewport = next(
        (meta.get("content") for meta in document.every("meta") if meta.get("name") == "viewport"), ""
    )
    if "user-scalable=no" in viewport.replace(" ", "") or _most_zoom(viewport) < _MIN_ZOOM:
        yield "a rule against making it larger"


def _is_read(seen: Seen) -> bool:
    """Return whether a page came to somebody who reads; what is sent is answered by the page that it came from."""
    return seen.is_page and (seen.surface.method == "GET" or seen.surface.status == 405)  # noqa: PLR2004 - refused


def script_faults(document: Document, tools: int) -> Iterator[str]:
    """Yield what on a page would do nothing without a script; so many tools may bring one."""
    if sum(1 for _ in document.every("script")) > tools:
        yield "a script that no listed tool brings"
    for element in document.every():
        for name, value in element.attributes.items():
            if name.startswith("on") or value.strip().lower().startswith("javascript:"):
                yield f"a script needed for {name}"
    buttons = [element for element in document.every("button", "input") if _sends(element)]
    for form in document.every("form"):
        if not any(form in button.ancestors or form.get("id") == button.get("form") for button in buttons):
            yield "a form that cannot be sent without a script"


def title_faults(tour: Tour) -> list[str]:
    """Say which addresses share a title though they give different pages, which their headings tell.

    Not all their words do: how many promises are kept may change between the one and the other.
    """
    by_title: dict[str, dict[str, tuple[str, ...]]] = {}
    for seen in tour.pages:
        if seen.surface.method == "GET" and seen.answer and seen.answer.status == 200:  # noqa: PLR2004 - OK
            document = tour.document(seen)
            headings = tuple(heading.words for heading in document.every(*HEADINGS))
            # What is asked for after the question mark chooses a view; choices before it do so everywhere.
            _, language, page = tour.place(seen)
            by_title.setdefault(_title(document), {}).setdefault(
                f"{language} {urlsplit(page).path}", headings
            )
    return [
        f"{' and '.join(place.strip() for place in sorted(places)[:2])} have the same title."
        for places in by_title.values()
        if len(set(places.values())) > 1
    ]


def _order_faults(document: Document) -> Iterator[str]:
    levels = [int(heading.tag[1]) for heading in document.every(*HEADINGS)]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} main headings instead of one"
    if any(later > earlier + 1 for earlier, later in zip([0, *levels], levels, strict=False)):
        yield "a heading that skips a level"
    for landmark in ("header", "main", "footer"):
        number = sum(
            not any(outer.tag in _PARTS for outer in element.ancestors)
            for element in document.every(landmark)
        )
        if number != 1:
            yield f"{number} of the landmark {landmark} instead of one"
    names = [nav.get("aria-label") or nav.get("aria-labelledby") for nav in document.every("nav")]
    if not names:
        yield "no navigation"
    if len(names) > 1 and ("" in names or len(set(names)) < len(names)):
        yield "navigations that cannot be told apart"
    first = next(filter(_takes_focus, document.every("a", "button", "summary", *_FIELDS)), document.root)
    main = document.first("main")
    if main is None or not main.get("id") or first.get("href") != f"#{main.get('id')}":
        yield "no link first that skips to its main part"


def _name_faults(document: Document) -> Iterator[str]:
    if not _title(document):
        yield "no title"
    ids = Counter(element.get("id") for element in document.every() if "id" in element.attributes)
    yield from (f"the id {name} twice" for name, number in ids.items() if number > 1)
    referred = {
        name for element in document.every() for given in _REFERRING for name in element.get(given).split()
    }
    yield from (f"no {name}, which it refers to" for name in sorted(referred - ids.keys()))
    labels = {label.get("for"): label.words for label in document.every("label") if label.get("for")}
    for field in _find_labeled(document):
        if not (labels.get(field.get("id")) or _name_of(field, "") or _enclosing_label(field)):
            yield f"the field {field.get('name')} without a label"
    for element in document.every("a", "button"):
        if not _name_of(element, _words(element)) and (element.tag == "button" or element.get("href")):
            yield f"a {'link' if element.tag == 'a' else 'button'} without words"
    if not all(_words(heading) for heading in document.every(*HEADINGS)):
        yield "an empty heading"


def _element_faults(element: Element) -> Iterator[str]:
    is_picture = element.tag in {"img", "area"} or (element.tag == "input" and element.get("type") == "image")
    if is_picture and "alt" not in element.attributes:
        yield "a picture without words for it"
    is_named = element.get("aria-label") or element.get("aria-labelledby")
    if element.tag == "svg" and not is_named and element.get("aria-hidden") != "true":
        yield "a drawing that is neither named nor hidden from helper programs"
    if element.tag in _MOVING or "autoplay" in element.attributes:
        yield "something that moves or sounds by itself"
    if element.get("tabindex").strip().isdigit() and int(element.get("tabindex")):
        yield "a place in the Tab order other than where it stands"


def _find_labeled(document: Document) -> Iterator[Element]:
    """Yield the fields that need a label."""
    return (field for field in document.every(*_FIELDS) if field.get("type") not in _UNLABELED)


def _takes_focus(element: Element) -> bool:
    return bool(element.get("href")) if element.tag == "a" else element.get("type") != "hidden"


def _name_of(element: Element, words: str) -> str:
    """Return the name that a helper program speaks for an element which no label names."""
    return (
        element.get("aria-label").strip() or element.get("aria-labelledby") or words or element.get("title")
    )


def _enclosing_label(field: Element) -> str:
    return next((outer.words for outer in field.ancestors if outer.tag == "label"), "")


def _words(element: Element) -> str:
    """Return its words, with those for pictures in it."""
    return " ".join((element.words, *(picture.get("alt") for picture in element.every("img")))).strip()


def _sends(element: Element) -> bool:
    kind = element.get("type") or ("submit" if element.tag == "button" else "text")
    return kind in {"submit", "image"}


def _title(document: Document) -> str:
    head = document.first("title")
    return head.words if head else ""


def _most_zoom(viewport: str) -> float:
    properties = dict(part.split("=", 1) for part in viewport.replace(" ", "").split(",") if "=" in part)
    try:
        return float(properties.get("maximum-scale", _MIN_ZOOM))
    except ValueError:
        return 0.0
