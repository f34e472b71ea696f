"""Whether a person may write a note on a record of theirs, which is asked before the note is stored."""

from dataclasses import dataclass
from typing import Annotated, Literal

from keepfaith.custody.protocol import answers, field_types, sizes
from keepfaith.custody.protocol.message import Message, message
from keepfaith.ipc.strict_fields import octets, one_of

# What the entry of a note is, once it is stored and counts.
type NoteKind = Literal["corrected", "stated", "copy-asked", "address-given"]


@message("check-note", answers.Done)
@dataclass(frozen=True, slots=True)
class CheckNote(Message[answers.Done]):
    """Ask whether a note of a kind may be written on a record that a proof opens: for a field, where it is for one.

    Only a refusal is entered. One whose token was stored before is not decided again.
    """

    proof: Annotated[bytes, octets(sizes.PROOF_SIZE)]
    record: field_types.Record
    token: field_types.Token
    what: Annotated[NoteKind, one_of("corrected", "stated", "copy-asked", "address-given")]
    field: field_types.OptionalName = ""
