"""Running checks one after the other; what they find is stored nowhere here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from keepfaith.policies.promises.crawler import shared_tour
from keepfaith.policies.sections.check import Check, Finding, Portal
from keepfaith.policies.sections.registry import SECTIONS


@dataclass(frozen=True, slots=True)
class Run:
    """A check and what it found."""

    check: Check
    finding: Finding


def run(
    checks: Iterable[Check],
    portal: Portal,
    *,
    before: Callable[[Check], None] = lambda _check: None,
    after: Callable[[Run], None] = lambda _run: None,
    interrupted: Callable[[], bool] = lambda: False,
) -> list[Run]:
    """Run checks, which share one tour of the portal; `before` and `after` are called around each.

    None begins any more once `interrupted` says so.
    """
    runs: list[Run] = []
    with shared_tour():
        for check in checks:
            if interrupted():
                break
            before(check)
            runs.append(Run(check, examine(check, portal)))
            after(runs[-1])
    return runs


def examine(check: Check, portal: Portal) -> Finding:
    """Make one examination; one that breaks off has failed, and only the kind of its error is told."""
    if check.examine is None:
        return Finding("unproven", "The prober examines this.")
    try:
        return check.examine(portal)
    except Exception as error:  # noqa: BLE001 - whatever stops a check, the promise is not shown to be kept
        return Finding("failed", f"The check broke off: {type(error).__name__}.")


def own_checks() -> dict[str, Check]:
    """Return the checks that the worker makes; the others are the prober's."""
    return {name: check for name, check in SECTIONS.checks.items() if check.examine is not None}
