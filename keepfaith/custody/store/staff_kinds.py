"""Which entries of the ledger are about duties, grants, acknowledgments and passkeys, in the words of the index."""

from typing import Final

from keepfaith.custody.ledger.entry import KINDS

_STAFF_KINDS: Final = tuple(
    KINDS.index(kind)
    for kind in KINDS
    if kind.startswith(("duty-", "passkey-", "grant-")) or kind in {"acknowledged", "safeguards-changed"}
)
# Acts on these, and refusals, by the bytes of an entry that name a kind and what was attempted.
ON_STAFF: Final = (
    f"(substr(entry, 2, 1) IN ({', '.join(f"x'{kind:02x}'" for kind in _STAFF_KINDS)})"
    f" OR substr(entry, 3, 1) IN ({', '.join(f"x'{kind + 1:02x}'" for kind in _STAFF_KINDS)}))"
)
