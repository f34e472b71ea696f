"""Promise 50: every page comes by HTTPS."""

import time
from typing import Final

from keepfaith.policies.promises.crawler import ask, tour
from keepfaith.policies.sections.check import Finding, Portal

MOVED: Final = (301, 308)
MAX_PATHS: Final = 40
PROBE_SECONDS: Final = 60.0


def examine(portal: Portal) -> Finding:
    """Ask for the portal's URLs over plain HTTP, and see each sent on to itself under HTTPS."""
    if not portal.plain_origin:
        return Finding("unproven", "The portal has no address on plain HTTP.")
    paths = [*list(tour(portal).answers)[:MAX_PATHS], "/no-such-page/", "/policies/?asked=again"]
    faults: list[str] = []
    end = time.monotonic() + PROBE_SECONDS
    for path in paths:
        answer = ask(portal, path, plain=True)
        if answer.status not in MOVED:
            faults.append(f"{path} answers {answer.status} over plain HTTP.")
        elif answer.header("Location") != portal.origin + path:
            faults.append(f"{path} is sent elsewhere than to itself under HTTPS.")
        if time.monotonic() > end:
            faults.append("Plain HTTP answers too slowly.")
            break
    return Finding.of(
        examined=len(paths),
        faults=faults,
        figure=f"{len(paths)} addresses asked over plain HTTP: each is sent to itself under HTTPS.",
    )
