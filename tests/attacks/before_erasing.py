"""What somebody has from before an erasure, and tries to open with all that they find afterwards."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.attacks.erasing import Erasing
from tests.attacks.keys_taken import Ciphertext, unwrapped
from tests.attacks.planting import Planted


@dataclass(frozen=True)
class Before:
    """Copies of all rows and of the custodian's files, a backup, and every key of what was planted, by its name."""

    sealed: Mapping[bytes, Ciphertext]
    store: Path
    backup: Path
    keys: Mapping[str, Mapping[str, bytes]]

    @classmethod
    def of(cls, portal: Erasing, *every: Planted) -> "Before":
        """Take all that there is now."""
        store = portal.besides / "store"
        shutil.copytree(portal.store, store)
        keys = {planted.name: portal.keys(planted) for planted in every}
        return cls(portal.ciphertexts(), store, portal.backup(), keys)

    def secrets(self, *some: Planted) -> dict[str, bytes]:
        """Return what must be in no file once it is erased: every word, and every key, wrapped or not."""
        named: dict[str, bytes] = {}
        for planted in some:
            named |= {**planted.secrets(), **self.keys[planted.name]}
        return named

    def wrapped(self, *some: Planted) -> set[str]:
        """Name what a custodian must have as long as it is not erased."""
        return {name for planted in some for name in self.keys[planted.name] if name.startswith("wrapped")}

    def beginnings(self, *some: Planted) -> dict[str, bytes]:
        """Return the beginning of each ciphertext, to be searched for."""
        return {
            f"ciphertext of {name} of {number} of {planted.name}": sealed[1:31]
            for planted in some
            for number, record in enumerate(planted.records)
            for name, sealed in self.sealed[record].fields.items()
        }

    def opened_with(self, everything: Iterable[tuple[str, bytes]], kek: bytes, *some: Planted) -> set[bytes]:
        """Return the records of which a copied field opens with a wrapped key from any file."""
        contents = [content for _, content in everything]
        return {
            record
            for planted in some
            for record in planted.records
            if (key := unwrapped(contents, record, kek)) and self.sealed[record].opened(key)
        }
