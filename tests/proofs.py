"""A proof of a mailbox without its mail: the link is minted as the worker does, and redeemed at once."""

import datetime as dt
import secrets

from keepfaith.custody.protocol.answers import MailKeys
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.own_records.statements import add_statement
from keepfaith.disclosure.records.custodian_clients import dispatcher, own_records_client
from keepfaith.disclosure.records.store import NewRecord, Value, create_record
from keepfaith.policies.editions.edition_cache import posted_editions


def prove(address: str) -> bytes:
    """Return a proof of an address."""
    edition = posted_editions().in_force("privacy", at=dt.datetime.now(dt.UTC)).bundle.digest
    values = {"email": Value("email-address", address)}
    new = NewRecord(edition, "own-links", "your-information", values, form="own-link", address=address)
    request = create_record(new, token=secrets.token_bytes(16), work=False).record.bytes
    cleared = dispatcher().send([request], ["email"], what="link", duty="privacy", purpose="your-information")
    assert isinstance(cleared[request], MailKeys)
    return own_records_client().redeem(dispatcher().mint_link(request, address)).proof


def stated(record: Record, code: str, text: str, *, address: str) -> None:
    """Add a statement to what came with an address, by its receipt."""
    proof = prove(address)
    own_records_client().add_receipt(proof, record.pk.bytes, code)
    add_statement(proof, record, text)
