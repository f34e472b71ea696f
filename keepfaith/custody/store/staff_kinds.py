"""Which entries of the ledger are about duties, grants, acknowledgments and passkeys, in the words of the index."""

from typing import Final

from keepfaith.custody.ledger.entry import KINDS

_STAFF_KINDS: Final = tuple(
    KINDS.index(kind)
    for kind in KINDS
    if kind.startswith(("duty-", "passkey-", "grant-")) or kind in {"acknowledged", "safeguards-changed"}
)
# Acts on these, and refusals, by the bytes of an entry that name a kind and what was attempted; of declared acts, those
# on grants, by the name of the act, which an entry of version 3 has from there on.
_ACT_AT, _GRANTS = 244, b"grant-"
ON_STAFF: Final = (
    f"(substr(entry, 2, 1) IN ({', '.join(f"x'{kind:02x}'" for kind in _STAFF_KINDS)})"
    f" OR substr(entry, 3, 1) IN ({', '.join(f"x'{kind + 1:02x}'" for kind in _STAFF_KINDS)})"
    f" OR (substr(entry, 1, 1) = x'03' AND substr(entry, {_ACT_AT}, {len(_GRANTS)}) = x'{_GRANTS.hex()}'))"
)
