"""Being told which head somebody saw before: a store that was set back to an earlier state cannot deny it.

A head is signed with the custodian's own key, so nobody can tell of one that never was, and shut the custodian by it.
"""

import sys

from keepfaith.custody.protocol.answers import SignedHead
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.ledger_head import Head
from keepfaith.custody.protocol.message import Denial
from keepfaith.custody.protocol.messages import Witness
from keepfaith.custody.store.anchors import NOT_ALTERED
from keepfaith.custody.store.store import Store

SET_BACK = Denial(
    DenialCode.SET_BACK,
    clause=NOT_ALTERED,
    problem="The custodian's store was set back to an earlier state: somebody saw a later head of its ledger. "
    "Nothing is kept, opened or ended. Find out who set it back, and restore it from a backup.",
)


class RollbackGuard:
    """Once a head was shown that is not on the store's chain, nothing more is done until the custodian is repaired."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.set_back = False

    def witness(self, message: Witness) -> SignedHead | Denial:
        """Compare the head that was seen with the chain, and give the one of now, to be shown another time."""
        seen = Head(message.count, message.chain, message.signature)
        if seen.is_signed_by(self._store.public_key) and self._store.chain_at(message.count) != message.chain:
            self.set_back = True
            print("custodian: ALARM: its store was set back", file=sys.stderr, flush=True)  # noqa: T201 - its log
            return SET_BACK
        return signed_head(self._store)


def signed_head(store: Store) -> SignedHead:
    """Return the signed head, and the key to check it with."""
    head = store.head
    return SignedHead(head.count, head.chain, head.signature, store.public_key)
