"""Accessibility: every page is built so that everyone can reach what is on it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from keepfaith.policies.promises.crawler import Answer, tour
from keepfaith.policies.promises.html_outline import Outline, outline_of
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.web.url_prefixes import language_of, split

# Below this a page keeps people from making it as large as they need (WCAG 1.4.4).
HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
MIN_ZOOM: Final = 5.0


def examine(portal: Portal) -> Finding:
    """Read the outline of every page and error page."""
    whole_tour = tour(portal)
    pages = [(answer, outline_of(answer.text)) for answer in whole_tour.every_page]
    faults = [
        f"{answer.status} page {answer.path} has {fault}."
        for answer, outline in pages
        for fault in outline_faults(answer.path, outline)
    ]
    faults += _title_faults([(answer, outline) for answer, outline in pages if answer in whole_tour.pages])
    fields = sum(len(outline.fields) for _, outline in pages)
    links = sum(len(outline.all("a")) for _, outline in pages)
    return Finding.of(
        examined=len(pages),
        faults=faults,
        figure=f"{len(pages)} pages and error pages: headings, landmarks and language are in order; "
        f"{fields} fields have labels, {links} links have words.",
    )


def outline_faults(path: str, outline: Outline) -> Iterator[str]:
    """Say what on a page keeps somebody from reading or using it."""
    yield from _language_faults(path, outline)
    yield from _order_faults(outline)
    yield from _name_faults(outline)
    yield from outline.faults
    if "user-scalable=no" in outline.viewport.replace(" ", "") or _most_zoom(outline.viewport) < MIN_ZOOM:
        yield "a rule against making it larger"


def _language_faults(path: str, outline: Outline) -> Iterator[str]:
    language = language_of(path)
    if outline.root.get("lang") != language:
        yield f"not the language {language} named as its own"
    direction = "rtl" if language in settings.LANGUAGES_BIDI else "ltr"
    if outline.root.get("dir", "ltr") != direction:
        yield f"not the direction {direction} of its language"


def _order_faults(outline: Outline) -> Iterator[str]:
    levels = outline.levels
    if levels.count(1) != 1:
        yield f"{levels.count(1)} main headings instead of one"
    if any(later > earlier + 1 for earlier, later in zip([0, *levels], levels, strict=False)):
        yield "a heading that skips a level"
    for landmark in ("header", "main", "footer"):
        if outline.landmarks.count(landmark) != 1:
            yield f"{outline.landmarks.count(landmark)} of the landmark {landmark} instead of one"
    names = [
        navigation.get("aria-label") or navigation.get("aria-labelledby", "")
        for navigation in outline.navigations
    ]
    if not names:
        yield "no navigation"
    if len(names) > 1 and ("" in names or len(set(names)) < len(names)):
        yield "navigations that cannot be told apart"
    first = outline.focusable[0].given.get("href", "") if outline.focusable else ""
    if not first.startswith("#") or not outline.main_id or first[1:] != outline.main_id:
        yield "no link first that skips to its main part"


def _name_faults(outline: Outline) -> Iterator[str]:
    if not outline.title:
        yield "no title"
    twice = {name for name in outline.ids if outline.ids.count(name) > 1}
    yield from (f"the id {name} twice" for name in sorted(twice))
    yield from (f"no {name}, which it refers to" for name in sorted(set(outline.referred) - set(outline.ids)))
    for element in outline.fields:
        if not outline.name_of(element):
            yield f"the field {element.given.get('name', '')} without a label"
    for element in outline.all("a", "button"):
        if not outline.name_of(element) and (element.tag == "button" or "href" in element.given):
            yield f"a {'link' if element.tag == 'a' else 'button'} without words"
    if any(not heading.words for heading in outline.all(*HEADINGS)):
        yield "an empty heading"


def _title_faults(pages: Sequence[tuple[Answer, Outline]]) -> Iterator[str]:
    """Two addresses may share a title only where they give the same page, which its headings tell.

    Not all its words do: how many promises are kept may change between the one and the other.
    """
    by_title: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for answer, outline in pages:
        # What is asked for after the question mark chooses a view of the page; choices before it do so everywhere.
        place = split(urlsplit(answer.path).path)[1]
        by_title[outline.title].setdefault(place, tuple(heading.words for heading in outline.all(*HEADINGS)))
    for title, places in by_title.items():
        if len(set(places.values())) > 1:
            yield f"{' and '.join(sorted(places)[:2])} have the same title, {title}."


def _most_zoom(viewport: str) -> float:
    properties = dict(part.split("=", 1) for part in viewport.replace(" ", "").split(",") if "=" in part)
    try:
        return float(properties.get("maximum-scale", MIN_ZOOM))
    except ValueError:
        return 0.0
