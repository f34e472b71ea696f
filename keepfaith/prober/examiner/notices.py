"""Promise 4: each form says above its button, letter for letter, that what is sent may become public."""

from collections.abc import Iterator

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.examiner.form_pages import agency_form
from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.journeys.tour import Tour, judged, tour_of
from keepfaith.prober.oracle.addresses import address_of
from keepfaith.prober.oracle.fixed_texts import FIXED, FixedTexts
from keepfaith.prober.pages.markup import Element
from keepfaith.prober.reach import Reach

PROMISE = 4
PLACE = "public-records"


def examine(reach: Reach) -> Finding:
    """Compare the notice of every form, however it comes, with the sentence that must be there."""
    tour = tour_of(reach)
    if not tour.registers.anchor(PROMISE):
        return Finding("unproven", "No privacy policy with such a clause is in force.")
    count, faults = judged(
        tour, lambda seen: notice_faults(tour, seen), wanted=lambda seen: _collects(tour, seen)
    )
    figure = (
        f"{count} forms, first shown and come back, in {1 + len(tour.languages)} languages: the notice letter for "
        f"letter above the button, with a link to its clause.{unspoken(tour)}"
    )
    return Finding.of(examined=count, faults=faults, figure=figure)


def notice_faults(tour: Tour, seen: Seen) -> Iterator[str]:
    """Yield what is wrong with the notice of a form."""
    language = tour.place(seen)[1]
    texts = FIXED.get(language)
    if texts is None:
        return
    document = tour.document(seen)
    notice = document.by_id(PLACE)
    button = max((element.order for element in document.every("button") if _is_in_post(element)), default=0)
    if notice is None or notice.words != _words(tour, seen, texts):
        yield "not the notice that what is sent may become public, letter for letter"
    elif not notice.order < button or not _is_in_post(notice):
        yield "the notice is not in the form above its button"
    elif [link.get("href") for link in notice.every("a")] != [_clause(tour, seen)]:
        yield "the notice does not link its clause"


def unspoken(tour: Tour) -> str:
    """Name the languages in which nothing is written down that pages could be compared with."""
    missing = sorted(tour.languages - FIXED.keys())
    return f" Not compared: {', '.join(missing)}." if missing else ""


def _collects(tour: Tour, seen: Seen) -> bool:
    address = address_of(tour.place(seen)[2])
    if not seen.is_page or address is None:
        return False
    is_lookup = (
        address.name == "receipt" and seen.answer is not None and seen.answer.status in {200, 400, 404}
    )
    return is_lookup or agency_form(tour, seen) is not None


def _words(tour: Tour, seen: Seen, texts: FixedTexts) -> str:
    if agency_form(tour, seen) is None:
        return texts.public_lookup
    return f"{texts.public_title} {texts.public_notice}"


def _clause(tour: Tour, seen: Seen) -> str:
    registers = tour.registers
    edition = registers.governing
    day = f"{registers.day(edition)}/" if edition else ""
    return f"{tour.place(seen)[0]}/policies/{registers.agency.governing}/{day}#{registers.anchor(PROMISE)}"


def _is_in_post(element: Element) -> bool:
    return any(outer.tag == "form" and outer.get("method") == "post" for outer in element.ancestors)
