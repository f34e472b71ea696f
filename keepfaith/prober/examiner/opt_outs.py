"""Promise 29: no page gives a tool to a person who opted out, and every link carries the choice on."""

import random
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.examiner.headers import header_faults
from keepfaith.prober.journeys.surfaces import Seen, Surface, ask
from keepfaith.prober.journeys.tour import Tour, judged, tour_of
from keepfaith.prober.oracle.addresses import OPTED_OUT, takes_choices
from keepfaith.prober.oracle.registers import table_of
from keepfaith.prober.pages.references import references
from keepfaith.prober.reach import Reach
from keepfaith.prober.visitor import Visitor

PREFIX: Final = f"/{OPTED_OUT}"
PAGE: Final = "/tools/"
SIGNAL: Final = {"Sec-GPC": "1"}
_WAYS: Final = ("signal", "address", "cookie")
COOKIE: Final = {"Cookie": f"__Host-choices={OPTED_OUT}"}
# In each language these are asked for in each way, and so many other pages as chance has it.
_ORDINARY: Final = ("/", "/policies/")
_OTHERS: Final = 3


def examine(reach: Reach) -> Finding:
    """Ask for pages with the signal, with the cookie and under the address that carries the choice."""
    tour = tour_of(reach)
    surfaces = [surface for path in _paths(tour) for surface in ways(path)]
    somebody = Visitor.somebody(tour.portal)
    opened = Tour(tour.portal, tour.registers, tour.languages, [ask(one, somebody) for one in surfaces])
    count, faults = judged(opened, lambda seen: opened_faults(opened, seen))
    faults += choice_faults(opened)
    figure = (
        f"{count} answers to visitors who opted out by Global Privacy Control, by the address or by the cookie: no "
        "tool on any, and every link carries the choice on. The page of choices shows the state."
    )
    return Finding.of(examined=count, faults=faults, figure=figure)


def ways(path: str) -> tuple[Surface, Surface, Surface]:
    """Return how a visitor who opted out asks for a page: with the signal, under the address, with the cookie."""
    return Surface(path, headers=SIGNAL), Surface(PREFIX + path), Surface(path, headers=COOKIE)


def opened_faults(tour: Tour, seen: Seen) -> Iterator[str]:
    """Yield what of an answer to somebody who opted out lets a tool in, or drops their choice."""
    if seen.answer is None or seen.answer.status != seen.surface.status:
        yield "no page for somebody who opted out"
        return
    yield from header_faults(tour, seen)
    if tour.document(seen).first("script"):
        yield "a script for somebody who opted out"
    if not tour.place(seen)[0].startswith(PREFIX):
        return
    for reference in references(tour.document(seen)):
        path = urlsplit(reference.url).path
        is_page = reference.use == "link" and reference.is_own and path and takes_choices(path)
        # The page of choices alone leads back, by a form.
        if is_page and not path.startswith(f"{PREFIX}/"):
            yield f"a link to {path} that drops the choice"


def choice_faults(tour: Tour) -> Iterator[str]:
    """Yield what the page of choices does not show of each way, or does not link."""
    somebody = Visitor.somebody(tour.portal)
    answers = [(way, ask(surface, somebody)) for way, surface in zip(_WAYS, ways(PAGE), strict=True)]
    for way, seen in answers:
        text = seen.answer.text if seen.answer else ""
        for other in _WAYS:
            if f'data-way="{other}" data-taken="{"yes" if other == way else "no"}"' not in text:
                yield f"The page of choices does not show how {other} stands when {way} is used."
    linked = {link.get("href") for link in tour.document(answers[0][1]).every("a")}
    for tool in table_of(tour.registers.governing, "tools.toml").get("tool", {}).values():
        if not {tool["opt_out"], tool["privacy_policy"], tool["terms"]} <= linked:
            yield f"The page of choices does not link the opt-out, policy and terms of {tool['name']}."
    signal = somebody.get("/.well-known/gpc.json")
    if '"gpc": true' not in signal.text:
        yield "The portal does not say that it honors Global Privacy Control."


def _paths(tour: Tour) -> Iterator[str]:
    """Yield addresses in every language, those first on which a tool could load."""
    for language in ("", *sorted(tour.languages)):
        pages = sorted(
            {
                tour.place(seen)[2]
                for seen in tour.pages
                if seen.surface == Surface(seen.surface.path)
                and tour.place(seen)[:2] == (f"/{language}" if language else "", language)
                and takes_choices(seen.surface.path)
            }
        )
        drawn = random.sample(pages, min(_OTHERS, len(pages)))
        prefix = f"/{language}" if language else ""
        yield from (prefix + page for page in dict.fromkeys((*_ORDINARY, *drawn)))
