"""Running checks one after the other, a red one a second time; what they find is stored nowhere here."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from keepfaith.policies.sections.check import Check, Finding, Portal
from keepfaith.policies.sections.registry import SECTIONS

# A breach is looked at a second time after so long: what lasted only a moment is not public.
CONFIRM_SECONDS: Final = 2.0


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
    """Run checks; those that failed then look once more.

    `before` is called as each begins, `after` with what it found in the end. None begins any more once `interrupted`
    says so, and what failed without a second look is left out.
    """
    runs: list[Run] = []
    failed: list[Check] = []
    for check in checks:
        if interrupted():
            break
        before(check)
        finding = examine(check, portal)
        if finding.outcome == "failed":
            failed.append(check)
        else:
            runs.append(Run(check, finding))
            after(runs[-1])
    if failed and not interrupted():
        time.sleep(CONFIRM_SECONDS)
    for check in failed:
        if interrupted():
            break
        runs.append(Run(check, examine(check, portal)))
        after(runs[-1])
    return runs


def examine(check: Check, portal: Portal) -> Finding:
    """Make one examination; one that breaks off proves nothing, and only the kind of its error is told."""
    if check.examine is None:
        return Finding("unproven", "The prober examines this.")
    try:
        return check.examine(portal)
    except Exception as error:  # noqa: BLE001 - whatever stops a check, the promise is not shown to be kept
        return Finding("unproven", f"The check broke off: {type(error).__name__}.")


def own_checks() -> dict[str, Check]:
    """Return the checks that the worker makes; the others are the prober's."""
    return {name: check for name, check in SECTIONS.checks.items() if check.examine is not None}
