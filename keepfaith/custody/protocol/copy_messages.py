"""That a person has a copy of a record sent to a third person whom they name; who that is, no message says."""

import uuid
from dataclasses import dataclass
from typing import Annotated, Final

from keepfaith.custody.protocol import answers, field_types, sizes
from keepfaith.custody.protocol.message import Answer, Message, answer, message
from keepfaith.ipc.strict_fields import list_of, octets, row

# The fields of the note that names the third person, with their categories; it has some of them, the first one always.
COPY_RECIPIENT: Final = "copy-recipient"
COPY_FIELDS: Final = {
    COPY_RECIPIENT: "name",
    "copy-address": "postal-address",
    "copy-email": "email-address",
    "copy-form": "free-text",
}
_Proof = Annotated[bytes, octets(sizes.PROOF_SIZE)]


@dataclass(frozen=True, slots=True)
class CopyRequest:
    """That the person of a record asked for a copy to be sent to whom a note names, on a day; and when it was."""

    note: field_types.Record
    record: field_types.Record
    asked_on: field_types.Day
    sent_on: field_types.OptionalDay

    @property
    def number(self) -> uuid.UUID:
        """The number of the note's row."""
        return uuid.UUID(bytes=self.note)


@answer
@dataclass(frozen=True, slots=True)
class CopyRequestList(Answer):
    """Requests for copies that were not withdrawn, the first one first; `is_cut` if there are more."""

    requests: Annotated[tuple[CopyRequest, ...], list_of(row(CopyRequest), max_count=sizes.MAX_RECORDS)]
    is_cut: field_types.Switch


@message("ask-copy", answers.Done)
@dataclass(frozen=True, slots=True)
class AskCopy(Message[answers.Done]):
    """Have a copy of the record that a note is about be sent to whom it names; or take that back, until it is sent.

    The proof must be its person's own and open the record. The note has fields of `COPY_FIELDS`, and its row is
    confirmed.
    """

    proof: _Proof
    note: field_types.Record
    on: field_types.Switch


@message("own-copies", CopyRequestList)
@dataclass(frozen=True, slots=True)
class OwnCopies(Message[CopyRequestList]):
    """Ask which copies of a record that a proof opens were asked for, those that were sent too."""

    proof: _Proof
    record: field_types.Record


@message("waiting-copies", CopyRequestList)
@dataclass(frozen=True, slots=True)
class WaitingCopies(Message[CopyRequestList]):
    """Ask which copies wait to be sent."""
