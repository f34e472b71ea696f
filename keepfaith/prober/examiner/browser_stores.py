"""Promise 30: no script that the portal serves keeps anything in a browser, beside the cookies that are listed."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.examiner.tool_scripts import is_script
from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.journeys.tour import judged, tour_of
from keepfaith.prober.reach import Reach

# What a browser lends a script to keep things by (HTML, chapter 12; Indexed Database; Service Workers; Cookie Store).
_STORES: Final = re.compile(
    r"localStorage|sessionStorage|indexedDB|\bcookieStore\b|\.cookie\b|\bcaches\b|serviceWorker|\bstorage\b|window\.name"
)


def examine(reach: Reach) -> Finding:
    """Look for whatever keeps something, in each script that the tour met and in each page."""
    tour = tour_of(reach)
    count, faults = judged(tour, store_faults, wanted=lambda seen: seen.is_page or is_script(seen))
    scripts = sum(is_script(seen) for seen in tour.seen)
    figure = f"{scripts} files of script on {count} pages and files: none has a word by which a browser keeps anything."
    return Finding.of(examined=count, faults=faults, figure=figure)


def store_faults(seen: Seen) -> Iterator[str]:
    """Yield that a script names a store of the browser."""
    if is_script(seen) and seen.answer is not None and _STORES.search(seen.answer.text):
        yield "a script that keeps something in the browser"
