"""Remember the ledger's last checkpoint, and show it to the custodian: its store cannot be set back unseen."""

from keepfaith.custody.protocol.checkpoint import Checkpoint
from keepfaith.disclosure.models import SeenCheckpoint
from keepfaith.disclosure.records.custodian_clients import witness
from keepfaith.errors import KeepfaithError


class AnotherCustodian(KeepfaithError):
    """What answers has another key than the custodian that was seen before."""


def witness_ledger(_portal: object = None) -> int:
    """Show the custodian the checkpoint seen last, and remember the one of now; gives the number of its entries.

    A custodian whose store was set back answers nothing any more from then on, and says so in its log.
    """
    seen = SeenCheckpoint.objects.first()
    known = Checkpoint(seen.count, bytes(seen.chain), bytes(seen.signature)) if seen else None
    checkpoint, public_key = witness().witness(known)
    if known == checkpoint:
        return checkpoint.count
    if seen and bytes(seen.public_key) != public_key:
        raise AnotherCustodian(
            "The custodian is not the one whose ledger was seen before: its key is another.",
            "Start the portal with the custodian's own store, or restore both from one backup.",
        )
    columns = {
        "count": checkpoint.count,
        "chain": checkpoint.chain,
        "signature": checkpoint.signature,
        "public_key": public_key,
    }
    SeenCheckpoint.objects.update_or_create(singleton=1, defaults=columns)
    return checkpoint.count


def ledger_key() -> str:
    """Return the key by which the ledger's signatures are checked, as it was seen last; none before that."""
    seen = SeenCheckpoint.objects.only("public_key").first()
    return bytes(seen.public_key).hex() if seen else ""
