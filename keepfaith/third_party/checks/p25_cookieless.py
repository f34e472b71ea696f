"""Promise 25: who refuses cookies gets the whole public site."""

from keepfaith.policies.promises.crawler import tour
from keepfaith.policies.sections.check import Finding, Portal


def examine(portal: Portal) -> Finding:
    """Take the tour without cookies, and see that each URL answers and sets none."""
    seen = tour(portal)
    faults = [
        f"{answer.path} answers {answer.status}."
        for answer in seen.answers.values()
        if answer.status != 200  # noqa: PLR2004
    ]
    everything = [*seen.answers.values(), *seen.errors]
    faults += [f"{answer.path} sets a cookie." for answer in everything if answer.every("Set-Cookie")]
    figure = f"Visited {seen.extent} without cookies: each answered, none set one."
    return Finding.of(examined=len(seen.answers), faults=faults, figure=figure)
