"""The facts that rules can ask for, in the order in which entries of the ledger hold them as bits."""

from typing import Final

# Numbers are positions: never reorder, only append.
FACTS: Final = (
    *("own_task", "asked", "for_value", "due", "on_hold", "approved", "cleared", "agreed"),
    "restricted",
)
# That the use of a record is suspended. An edition need not know it: there the custodian alone refuses.
RESTRICTED: Final = "restricted"
NOT_RESTRICTED: Final = (RESTRICTED, False)
