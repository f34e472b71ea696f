"""What the custodian answers to the prober."""

from dataclasses import dataclass
from typing import Annotated

from keepfaith.custody.protocol import field_types, sizes
from keepfaith.custody.protocol.message import Answer, answer
from keepfaith.ipc.strict_fields import list_of, octets, optional, row


@dataclass(frozen=True, slots=True)
class LoggedDecision:
    """An entry of the ledger as it is stored, with its number and its details as JSON; none once they are erased."""

    number: field_types.Number
    entry: Annotated[bytes, octets(1, sizes.MAX_ENTRY_SIZE)]
    details: Annotated[str | None, optional(field_types.TEXT)]


@answer
@dataclass(frozen=True, slots=True)
class DecisionPage(Answer):
    """Some of the entries of the ledger, in their order; none after the last."""

    decisions: Annotated[
        tuple[LoggedDecision, ...], list_of(row(LoggedDecision), max_count=sizes.DECISIONS_PAGE_SIZE)
    ]
