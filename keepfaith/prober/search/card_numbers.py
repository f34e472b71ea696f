"""Promise 52: a card number that was typed where none is asked for is in no file and no column, nor is an account."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.search.sweep import sweep
from keepfaith.prober.search.verdict import judged


def examine(reach: Reach) -> Finding:
    """Look for the numbers that we typed into forms, which came back unsent."""
    swept = sweep(reach)
    number = swept.sought.get("number", 0)
    return judged(
        swept,
        {"number": "A card number that was typed into a form"},
        untried="" if number else "The prober has typed no card number yet.",
        figure=f"{number} made-up card numbers, typed into forms that came back unsent",
        categories=("payment-card", "bank-account"),
    )
