"""Being told which checkpoint somebody saw before: a store that was set back to an earlier state cannot deny it.

A checkpoint is signed with the custodian's own key, so nobody can invent one and shut the custodian by it.
"""

from keepfaith.custody.protocol.answers import SignedCheckpoint
from keepfaith.custody.protocol.checkpoint import Checkpoint
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.message import Denial
from keepfaith.custody.protocol.messages import Witness
from keepfaith.custody.server.alarm_log import log
from keepfaith.custody.store.anchors import NOT_ALTERED
from keepfaith.custody.store.store import Store

SET_BACK = Denial(
    DenialCode.SET_BACK,
    clause=NOT_ALTERED,
    problem="The custodian's store was set back to an earlier state: somebody saw a later checkpoint of its ledger. "
    "Nothing is kept, opened or ended. Find out who set it back, and restore it from a backup.",
)


class RollbackGuard:
    """After a checkpoint was shown that is not on the store's chain, it refuses all until the custodian is repaired."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.set_back = False

    def witness(self, message: Witness) -> SignedCheckpoint | Denial:
        """Compare the checkpoint that was seen with the chain, and give the one of now, to be shown another time."""
        seen = Checkpoint(message.count, message.chain, message.signature)
        if seen.is_signed_by(self._store.public_key) and self._store.chain_at(message.count) != message.chain:
            self.set_back = True
            log.error("ALARM: its store was set back")
            return SET_BACK
        return signed_checkpoint(self._store)


def signed_checkpoint(store: Store) -> SignedCheckpoint:
    """Return the signed checkpoint, and the key to check it with."""
    checkpoint = store.checkpoint
    return SignedCheckpoint(checkpoint.count, checkpoint.chain, checkpoint.signature, store.public_key)
