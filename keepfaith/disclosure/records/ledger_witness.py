"""Remembering the last head of the ledger, and showing it to the custodian: its store cannot be set back unseen."""

from keepfaith.custody.protocol.ledger_head import Head
from keepfaith.disclosure.models import Witnessed
from keepfaith.disclosure.records.custodian_clients import witness
from keepfaith.errors import KeepfaithError


class AnotherCustodian(KeepfaithError):
    """What answers has another key than the custodian that was seen before."""


def witness_ledger(_portal: object = None) -> int:
    """Show the custodian the head seen last, and remember the one of now; gives the number of its entries.

    A custodian whose store was set back answers nothing any more from then on, and says so in its log.
    """
    seen = Witnessed.objects.first()
    known = Head(seen.count, bytes(seen.chain), bytes(seen.signature)) if seen else None
    head, public_key = witness().witness(known)
    if known == head:
        return head.count
    if seen and bytes(seen.public_key) != public_key:
        raise AnotherCustodian(
            "The custodian is not the one whose ledger was seen before: its key is another.",
            "Start the portal with the custodian's own store, or restore both from one backup.",
        )
    told = {"count": head.count, "chain": head.chain, "signature": head.signature, "public_key": public_key}
    Witnessed.objects.update_or_create(only=1, defaults=told)
    return head.count
