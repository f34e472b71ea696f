"""Showing the custodian which head of its ledger was seen last, so that it cannot be set back unseen."""

from typing import Final

from keepfaith.custody.client.connection import Client
from keepfaith.custody.protocol import messages
from keepfaith.custody.protocol.ledger_head import Head
from keepfaith.custody.protocol.sizes import DIGEST_SIZE, SIGNATURE_SIZE

# Signed by nobody: the custodian takes it for no head at all.
_NONE: Final = Head(1, bytes(DIGEST_SIZE), bytes(SIGNATURE_SIZE))


class Witness(Client):
    """What is asked by who remembers the last head."""

    def witness(self, seen: Head | None) -> tuple[Head, bytes]:
        """Show the last head of the ledger that was seen, if any; return the one of now and the key that signed it.

        If the one seen is not on the ledger's chain, it was set back: refused, this and all that is asked from then on.
        """
        # Before its first entry there is nothing that could be taken back.
        shown = seen if seen and seen.count else _NONE
        told = self._ask(messages.Witness(shown.count, shown.chain, shown.signature))
        head = Head(told.count, told.chain, told.signature)
        if not head.is_signed_by(told.public_key):
            raise self._unavailable("gave a head that it did not sign")
        return head, told.public_key
