"""A proof of a mailbox without its mail: the link is minted as the worker does, and redeemed at once."""

import datetime as dt
import secrets

from keepfaith.custody.protocol.answers import MailKeys
from keepfaith.custody.protocol.header import Header
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.own_records.statements import add_statement
from keepfaith.disclosure.records.custodian_clients import custodian, dispatcher, own_records_client
from keepfaith.policies.editions.edition_cache import posted_editions


def prove(address: str) -> bytes:
    """Return a proof of an address."""
    edition = posted_editions().in_force("privacy", at=dt.datetime.now(dt.UTC)).bundle.digest
    header = Header(edition, "own-links", "your-information", {"email": "email-address"})
    request = custodian().create(secrets.token_bytes(16), header, address=address).record
    cleared = dispatcher().send([request], ["email"], what="link", duty="privacy", purpose="your-information")
    assert isinstance(cleared[request], MailKeys)
    return own_records_client().redeem(dispatcher().mint_link(request, address)).proof


def stated(record: Record, code: str, text: str, *, address: str) -> None:
    """Add a statement to what came with an address, by its receipt."""
    proof = prove(address)
    own_records_client().add_receipt(proof, record.pk.bytes, code)
    add_statement(proof, record, text)
