"""Promise 2: every kind of answer that is a page links all policies, and each of them is there."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.sent_forms import tour_with_receipts
from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.journeys.tour import Tour, judged
from keepfaith.prober.oracle.addresses import split
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Look on every page, error page and answer to a form for a link to each policy that can be read."""
    tour = tour_with_receipts(reach)
    documents = tour.registers.agency.documents
    count, faults = judged(
        tour, lambda seen: policy_link_faults(tour, seen), wanted=lambda seen: seen.is_page
    )
    faults += [
        f"{seen.named} is not there."
        for seen in tour.seen
        if tour.place(seen)[2] in {f"/policies/{slug}/" for slug in documents}
        and seen.surface.method == "GET"
        and (seen.answer is None or seen.answer.status != _wanted(tour, seen))
    ]
    kinds = len({tour.kind(seen) for seen in tour.pages})
    figure = (
        f"All {len(documents)} policies linked on {count} pages of {kinds} kinds, answers to forms, errors and the "
        "staff's sign-in among them, each in the page's own language."
    )
    return Finding.of(examined=count, faults=faults, figure=figure)


def policy_link_faults(tour: Tour, seen: Seen) -> Iterator[str]:
    """Yield each policy that a page does not link under words."""
    linked = {
        urlsplit(element.get("href")).path for element in tour.document(seen).every("a") if element.words
    }
    choices = tour.place(seen)[0]
    for slug in tour.registers.agency.documents:
        path = f"/policies/{slug}/"
        if choices + path not in linked:
            where = "in another language only" if any(_is(path, url, tour) for url in linked) else "nowhere"
            yield f"the policy {slug} is linked {where}"


def _is(path: str, url: str, tour: Tour) -> bool:
    return split(url, tour.languages)[2] == path


def _wanted(tour: Tour, seen: Seen) -> int:
    return 200 if tour.place(seen)[2].split("/")[2] in tour.registers.current else 404
