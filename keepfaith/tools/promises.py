"""Promise 25: who refuses cookies loses nothing of the public site."""

from keepfaith.policies.promises.checks import CHECKS, Check, Finding, Portal
from keepfaith.policies.promises.visiting import tour


def declare() -> None:
    """Declare this room's checks."""
    CHECKS.declare(
        Check(
            "tools.cookieless", (25,), examine_cookieless,
            says="A tour that keeps and sends no cookie gets every public page, and none of them sets a cookie.",
        )
    )  # fmt: skip


def examine_cookieless(portal: Portal) -> Finding:
    """Take the tour without cookies, and see that each address answers and sets none."""
    seen = tour(portal)
    faults = [f"{each.path} answers {each.status}." for each in seen.answers.values() if each.status != 200]  # noqa: PLR2004
    everything = [*seen.answers.values(), *seen.errors]
    faults += [f"{each.path} sets a cookie." for each in everything if each.every("Set-Cookie")]
    figure = f"Visited {seen.extent} without cookies: each answered, none set one."
    return Finding.of(examined=len(seen.answers), faults=faults, figure=figure)
