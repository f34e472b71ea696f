"""The translation policy: a page made by machine says so at its top, and choosing a language costs nothing."""

from collections.abc import Iterator
from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.journeys.tour import Tour, judged, tour_of
from keepfaith.prober.oracle.addresses import direction_of, takes_choices
from keepfaith.prober.oracle.fixed_texts import FIXED
from keepfaith.prober.pages.references import references
from keepfaith.prober.reach import Reach

NOTICE: Final = "translated-by-machine"
_ENGLISH: Final = "en"


def examine(reach: Reach) -> Finding:
    """Compare each page in English with the same page in every other language, error pages too."""
    tour = tour_of(reach)
    others = sorted(tour.languages)
    if not others:
        return Finding("unproven", "This site speaks English alone, so no page is translated.")
    count, faults = judged(tour, lambda seen: translation_faults(tour, seen), wanted=_is_shown)
    faults += _missing(tour, others)
    translated = sum(bool(tour.place(seen)[1]) for seen in tour.pages)
    figure = (
        f"{translated} of {count} pages are in {', '.join(others)}: each that a computer translated says so at its top "
        "and links its English text; none sets a cookie or loads from another host."
    )
    return Finding.of(examined=translated, faults=faults, figure=figure)


def translation_faults(tour: Tour, seen: Seen) -> Iterator[str]:
    """Yield what on a page does not show its language, or makes the choice of one cost something."""
    document, answer = tour.document(seen), seen.answer
    choices, language, page = tour.place(seen)
    code = language or _ENGLISH
    html = document.first("html") or document.root
    if (html.get("lang"), html.get("dir")) != (code, direction_of(code)):
        yield f"does not say that it is in {code}, {direction_of(code)}"
    if answer is None or answer.header("Content-Language") != code:
        yield f"is not sent as a page in {code}"
    if answer is None or answer.every("Set-Cookie"):
        yield "sets a cookie"
    if any(one.use == "loaded" and not one.is_own for one in references(document)):
        yield "loads from another host"
    linked = {
        (link.get("hreflang"), link.get("href")) for link in document.every("a") if link.get("hreflang")
    }
    # On a form the other languages are buttons, which take along what was typed.
    linked |= {(one.get("lang"), one.get("formaction")) for one in document.every("button")}
    before = choices.removesuffix(f"/{language}") if language else choices
    if language and (_ENGLISH, before + page) not in {(to, url.partition("?")[0]) for to, url in linked}:
        yield "does not link its English text"
    if missing := {_ENGLISH, *tour.languages} - {code} - {to for to, _ in linked}:
        yield f"does not lead to itself in {min(missing)}"
    yield from _notice_faults(tour, seen)


def _notice_faults(tour: Tour, seen: Seen) -> Iterator[str]:
    language, document = tour.place(seen)[1], tour.document(seen)
    texts, notice, heading = FIXED.get(language), document.by_id(NOTICE), document.first("h1")
    if not language or texts is None:
        return
    is_first = notice and (heading is None or notice.order < heading.order)
    is_inside = notice and any(outer.tag == "main" for outer in notice.ancestors)
    if notice is None or not is_first or not is_inside or texts.by_machine not in notice.words:
        yield "does not say at its top, in its language, that a computer translated it"


def _is_shown(seen: Seen) -> bool:
    """Return whether an answer is a page that there is in every language."""
    surface = seen.surface
    return seen.is_page and surface.method == "GET" and not surface.headers and takes_choices(surface.path)


def _missing(tour: Tour, others: list[str]) -> Iterator[str]:
    """Report each page that cannot be read in another language; a tour that was cut cannot tell."""
    if tour.left_out:
        return
    shown = [seen for seen in tour.pages if _is_shown(seen) and seen.surface.status == 200]  # noqa: PLR2004 - OK
    places = {tour.place(seen)[1:] for seen in shown}
    for seen in shown:
        choices, language, page = tour.place(seen)
        if not choices and not language:
            yield from (
                f"{page} is not to be had in {code}." for code in others if (code, page) not in places
            )
