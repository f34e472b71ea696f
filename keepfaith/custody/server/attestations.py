"""What the custodian signs for a person to hold: how often a record was used."""

import datetime as dt

from keepfaith.custody.protocol.checkpoint import receipt_mark
from keepfaith.custody.protocol.proof_messages import OwnUseList
from keepfaith.custody.protocol.use_messages import MAX_USES
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store


def attested_uses(store: Store, stored: StoredRecord, *, at: dt.datetime) -> OwnUseList:
    """Return the uses of a record that its person is told, and the count of all of them, signed."""
    uses, is_cut = store.uses.every(stored.record)
    code = store.withdrawals.code_digest(stored.record)
    content = {
        "kind": "uses",
        "at": _moment(at),
        "record": stored.record.hex(),
        "receipt": receipt_mark(code) if code else None,
        "edition": stored.header.edition,
        "uses": sum(use.count for use in uses),
        "complete_since": None if is_cut else stored.created_on.isoformat(),
    }
    return OwnUseList(
        tuple(uses[-MAX_USES:]),
        is_cut=is_cut or len(uses) > MAX_USES,
        withdrawn_on=store.withdrawals.since(stored.record),
        attestation=store.attest(content),
    )


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds")
