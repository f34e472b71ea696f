"""Codes that somebody has who acts for the person: whoever got a link to the mailbox sees them, and ends them."""

import datetime as dt
import uuid
from dataclasses import dataclass

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.code_messages import CODE_WAITS, Relation
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import own_records_client
from keepfaith.disclosure.records.receipts import grouped
from keepfaith.disclosure.records.roles import role_of


@dataclass(frozen=True, slots=True)
class OwnCode:
    """A code that opens one record: as whom somebody has it, since when, and before which day it does not open that."""

    record: uuid.UUID
    reference: str
    relation: Relation
    given_on: dt.date
    opens_on: dt.date

    @property
    def role(self) -> str:
        """As whom, in words."""
        return role_of(self.relation)


def own_codes(proof: bytes) -> tuple[OwnCode, ...]:
    """List those that have not ended; none by a code."""
    codes, day = own_records_client().codes(proof), this_agency().day
    rows = Record.objects.in_bulk([uuid.UUID(bytes=code.record) for code in codes])
    return tuple(
        OwnCode(
            record.pk,
            grouped(record.reference or ""),
            code.relation,
            day(code.given_at),
            # Until its mailbox was told it may be later than that.
            day(code.opens_at or code.given_at + CODE_WAITS),
        )
        for code in codes
        if (record := rows.get(uuid.UUID(bytes=code.record))) is not None
    )


def end_code(proof: bytes, record: uuid.UUID) -> None:
    """End the code of a record and what it opened; raises `Refused` where there is none, as once it has ended."""
    own_records_client().end_code(proof, record.bytes)
