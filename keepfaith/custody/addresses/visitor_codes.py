"""Telling visitors apart for one day, in memory alone: codes under a key that is written nowhere.

Whoever has the codes without the key learns nothing; with the key gone, not even we can tell whose they were.
"""

import os

import numpy as np
import numpy.typing as npt

from keepfaith.custody.addresses.hour_keys import ADDRESS, Blocks, encrypt_blocks


class PassingKey:
    """A key of one day; it has no file, no copy, and no way out of this object."""

    def __init__(self) -> None:
        self._key = os.urandom(32)

    def codes(self, addresses: Blocks, agents: Blocks) -> npt.NDArray[np.uint64]:
        """Return a code of 64 bits for each visitor: an address, and 16 bytes that stand for what its browser says."""
        mixed = encrypt_blocks(self._key[:ADDRESS], addresses) ^ agents
        return encrypt_blocks(self._key[ADDRESS:], mixed).view(np.uint64)[:, 0].copy()

    def __reduce__(self) -> str:
        raise TypeError("A passing key is never written anywhere.")
