"""Showing the custodian which checkpoint of its ledger was seen last, so that it cannot be set back unseen."""

from typing import Final

from keepfaith.custody.client.connection import Client
from keepfaith.custody.protocol import messages
from keepfaith.custody.protocol.checkpoint import Checkpoint
from keepfaith.custody.protocol.sizes import DIGEST_SIZE, SIGNATURE_SIZE

# Signed by nobody: the custodian takes it for no checkpoint at all.
_NONE: Final = Checkpoint(1, bytes(DIGEST_SIZE), bytes(SIGNATURE_SIZE))


class Witness(Client):
    """What is asked by who remembers the last checkpoint."""

    def witness(self, seen: Checkpoint | None) -> tuple[Checkpoint, bytes]:
        """Show the last checkpoint that was seen, if any; return the one of now and the key that signed it.

        If the one seen is not on the ledger's chain, it was set back: refused, this and all that is asked from then on.
        """
        # Before its first entry there is nothing that could be taken back.
        shown = seen if seen and seen.count else _NONE
        answer = self._ask(messages.Witness(shown.count, shown.chain, shown.signature))
        checkpoint = Checkpoint(answer.count, answer.chain, answer.signature)
        if not checkpoint.is_signed_by(answer.public_key):
            raise self._unavailable("gave a checkpoint that it did not sign")
        return checkpoint, answer.public_key
