"""Running the checks: each result replaces the one before it."""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models.functions import Now
from django.utils import timezone

from keepfaith.policies.models import CheckRun
from keepfaith.policies.promises.crawler import shared_tour
from keepfaith.policies.sections.check import Check, Finding, Portal
from keepfaith.policies.sections.registry import SECTIONS


@dataclass(frozen=True, slots=True)
class Run:
    """A check and what it found."""

    check: Check
    finding: Finding


def run_all(
    portal: Portal,
    *,
    only: Collection[str] | None = None,
    before: Callable[[Check], None] = lambda _check: None,
) -> list[Run]:
    """Run every check, or those of some names; `before` is told of each as it begins."""
    chosen = [check for name, check in _own_checks().items() if only is None or name in only]
    return _run(chosen, portal, before)


def run_due(portal: Portal) -> int:
    """Run the checks whose period is over, and say how many those were."""
    last = {run.check_name: run for run in CheckRun.objects.all()}
    now = timezone.now()
    due = [
        check for name, check in _own_checks().items() if name not in last or _is_due(check, last[name], now)
    ]
    return len(_run(due, portal, lambda _check: None))


def examine(check: Check, portal: Portal) -> Finding:
    """Make one examination; one that breaks off has failed, and only the kind of its error is told."""
    if check.examine is None:
        return Finding("unproven", "The prober examines this.")
    try:
        return check.examine(portal)
    except Exception as error:  # noqa: BLE001 - whatever stops a check, the promise is not shown to be kept
        return Finding("failed", f"The check broke off: {type(error).__name__}.")


def _own_checks() -> dict[str, Check]:
    """Return the checks that this process makes; the others are the prober's."""
    return {name: check for name, check in SECTIONS.checks.items() if check.examine is not None}


def _is_due(check: Check, last: CheckRun, now: dt.datetime) -> bool:
    period = min(check.period, check.again) if last.verdict == "failed" else check.period
    # A clock that was set back makes no result last longer.
    return abs(now - last.checked_at) >= period


def _run(checks: list[Check], portal: Portal, before: Callable[[Check], None]) -> list[Run]:
    runs = []
    with shared_tour():
        for check in checks:
            before(check)
            finding = examine(check, portal)
            _keep(check, finding)
            runs.append(Run(check, finding))
    return runs


def _keep(check: Check, finding: Finding) -> None:
    CheckRun.objects.update_or_create(
        check_name=check.name,
        defaults={"verdict": finding.outcome, "figure": finding.figure[:300], "checked_at": Now()},
    )
