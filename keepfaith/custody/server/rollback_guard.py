"""Being told which head somebody saw before: a store that was set back to an earlier state cannot deny it.

A head is signed with the custodian's own key, so nobody can tell of one that never was, and shut the custodian by it.
"""

import sys

from keepfaith.custody.ledger.signed_head import Head
from keepfaith.custody.protocol.messages import Witness
from keepfaith.custody.server.authorizer import Answer, refusal, text
from keepfaith.custody.store.anchors import NOT_ALTERED
from keepfaith.custody.store.store import Store

SET_BACK = refusal(
    "set back",
    clause=NOT_ALTERED,
    problem="The custodian's store was set back to an earlier state: somebody saw a later head of its ledger. "
    "Nothing is kept, opened or ended. Find out who set it back, and restore it from a backup.",
)


class RollbackGuard:
    """Once a head was shown that is not on the store's chain, nothing more is done until the custodian is repaired."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.set_back = False

    def witness(self, message: Witness) -> Answer:
        """Compare the head that was seen with the chain, and give the one of now, to be shown another time."""
        seen = Head(message.count, message.chain, message.signature)
        if seen.is_signed_by(self._store.public_key) and self._store.chain_at(message.count) != message.chain:
            self.set_back = True
            print("custodian: ALARM: its store was set back", file=sys.stderr, flush=True)  # noqa: T201 - its log
            return SET_BACK
        return told_head(self._store)


def told_head(store: Store) -> Answer:
    """Tell the signed head, and the key to check it with."""
    head = store.head
    parts = {"chain": head.chain, "signature": head.signature, "public_key": store.public_key}
    return {"ok": True, "count": head.count, **{name: text(part) for name, part in parts.items()}}
