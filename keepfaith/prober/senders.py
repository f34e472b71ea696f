"""From where the prober asks, where the portal is on this machine: anywhere on it, as its other visitors do.

No range is the prober's own. Most addresses are drawn from all that a machine has for itself, some from those that
programs commonly use, and some visits come from the one that nearly all use. One visitor makes one visit or several.
"""

import ipaddress
import secrets
from typing import Final

USUAL: Final = "127.0.0.1"
_NEAR: Final = ipaddress.IPv4Network("127.0.0.0/24")
_ALL: Final = ipaddress.IPv4Network("127.0.0.0/8")
# One in so many is the usual one, and another one is near it.
_ONE_IN: Final = 6
_MAX_VISITS: Final = 12


def drawn_sender() -> str:
    """Draw the address of somebody on this machine."""
    chance = secrets.randbelow(_ONE_IN)
    if chance == 0:
        return USUAL
    network = _NEAR if chance == 1 else _ALL
    return str(network[1 + secrets.randbelow(network.num_addresses - 2)])


def is_telling(sender: str) -> bool:
    """Return whether an address is the prober's alone: what is near the usual one may stand in any file."""
    return bool(sender) and ipaddress.IPv4Address(sender) not in _NEAR


class Household:
    """People who ask from one address: it is drawn anew after some visits, as often as chance has it."""

    def __init__(self) -> None:
        self._sender, self._left = "", 0

    def next(self) -> str:
        """Return from where the next visit comes."""
        if not self._left:
            self._sender, self._left = drawn_sender(), 1 + secrets.randbelow(_MAX_VISITS)
        self._left -= 1
        return self._sender
