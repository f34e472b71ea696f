"""What the custodian signs for a person to hold: how often a record was used, and that it was erased."""

import datetime as dt
import hashlib

from keepfaith.custody.protocol.checkpoint import Attestation, receipt_mark
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
        left_out=store.items.left_out_before(stored.record),
        appeals=store.cases.appeals_about(stored.record),
        attestation=store.attest(content),
    )


def attested_erasure(store: Store, record: bytes, code: bytes, *, at: dt.datetime) -> Attestation | None:
    """Return what the ledger has of the end of a record, signed; nothing for another code, or while it is there."""
    number = store.erasures.number(record, code)
    if number is None or store.records.find(record) is not None:
        return None
    entry, details = store.journal.entry(number), store.details(number) or {}
    return store.attest(
        {
            "kind": "erased",
            "at": _moment(at),
            "record": record.hex(),
            "receipt": receipt_mark(hashlib.sha256(code).digest()),
            "edition": entry.edition,
            "erased_on": entry.day.isoformat(),
            "clause": entry.clause,
            "permission": details.get("permission", ""),
            "tombstone": details.get("tombstone", ""),
            "entry": number,
            # The row of a record is the one place of its key, and it is gone.
            "key": "destroyed",
        }
    )


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds")
