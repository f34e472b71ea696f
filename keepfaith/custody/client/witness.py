"""Showing the custodian which head of its ledger was seen last, so that it cannot be set back unseen."""

from typing import Final

from keepfaith.custody.client.connection import Client, octets, text
from keepfaith.custody.ledger.entry import DIGEST
from keepfaith.custody.ledger.signed_head import SIGNATURE, Head

# Signed by nobody: the custodian takes it for no head at all.
_NONE: Final = Head(1, bytes(DIGEST), bytes(SIGNATURE))


class Witness(Client):
    """What is asked by who remembers the last head."""

    def witness(self, seen: Head | None) -> tuple[Head, bytes]:
        """Show the last head of the ledger that was seen, if any; give the one of now and the key that signed it.

        If the one seen is not on the ledger's chain, it was set back: refused, this and all that is asked from then on.
        """
        # Before its first entry there is nothing that could be taken back.
        shown = seen if seen and seen.count else _NONE
        parts = {"count": shown.count, "chain": text(shown.chain), "signature": text(shown.signature)}
        told = self._ask({"verb": "witness", **parts})
        head = Head(int(told["count"]), octets(told["chain"]), octets(told["signature"]))
        public_key = octets(told["public_key"])
        if not head.is_signed_by(public_key):
            raise self._gone("gave a head that it did not sign")
        return head, public_key
