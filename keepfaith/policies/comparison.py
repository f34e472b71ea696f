"""Comparing the rules of two editions for a command, with a bar that shows how far it has come."""

from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress

if TYPE_CHECKING:
    from keepfaith.policies.editions.bundle import Bundle
    from keepfaith.policies.rules.diff import RuleDifference


def rule_difference(old: "Bundle", new: "Bundle") -> "RuleDifference | None":
    """Compare two editions over every possible request; nothing for policies without rules."""
    from keepfaith.policies.rules.diff import compare_rules

    if not (old.governs and new.governs):
        return None
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Comparing every possible request", total=None)
        return compare_rules(old, new, progress=lambda done: progress.update(task, completed=done))
