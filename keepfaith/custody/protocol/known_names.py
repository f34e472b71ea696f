"""Names of an edition's rules and of messages that both sides know."""

from typing import Final

# The purpose for which only a subscription that was confirmed counts as asked for, and the clause that says so.
NOTICES: Final = "notices"
ONLY_WHEN_ASKED: Final = "only-when-asked"
# What goes out by itself: nobody presses a button for it.
CONFIRMATION, WARNING = "confirmation", "warning"
