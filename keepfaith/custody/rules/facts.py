"""The facts that entries of the ledger hold as bits, and those of them that rules can ask for."""

from typing import Final

# That a passkey signed for just this opening. No rule asks for it: the custodian demands it beside the rules.
ASSERTED: Final = "asserted"
# Numbers are positions: never reorder, only append.
NOTED: Final = (
    *("own_task", "asked", "for_value", "due", "on_hold", "approved", "cleared", "agreed"),
    *("restricted", ASSERTED),
)
FACTS: Final = tuple(fact for fact in NOTED if fact != ASSERTED)
# That the use of a record is suspended. An edition need not know it: there the custodian alone refuses.
RESTRICTED: Final = "restricted"
NOT_RESTRICTED: Final = (RESTRICTED, False)
