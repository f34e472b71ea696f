"""What somebody asks of notes on what they sent: whether they may write one, and that one moves answers elsewhere."""

from dataclasses import dataclass
from typing import Annotated, Literal

from keepfaith.custody.protocol import answers, field_types, sizes
from keepfaith.custody.protocol.message import Answer, Message, answer, message
from keepfaith.ipc.strict_fields import list_of, octets, one_of, row

_Proof = Annotated[bytes, octets(sizes.PROOF_SIZE)]
# What the entry of a note is, once it is stored and counts.
type NoteKind = Literal["corrected", "stated", "copy-asked", "address-given"]


@message("check-note", answers.Done)
@dataclass(frozen=True, slots=True)
class CheckNote(Message[answers.Done]):
    """Ask whether a note of a kind may be written on a record that a proof opens: for a field, where it is for one.

    Only a refusal is entered. One whose token was stored before is not decided again.
    """

    proof: _Proof
    record: field_types.Record
    token: field_types.Token
    what: Annotated[NoteKind, one_of("corrected", "stated", "copy-asked", "address-given")]
    field: field_types.OptionalName = ""


@message("give-answer-address", answers.Done)
@dataclass(frozen=True, slots=True)
class GiveAnswerAddress(Message[answers.Done]):
    """Have the answers to the record that a note is about go to the address in that note, once that has confirmed it.

    The proof must open the record, and the rules let its person correct the field. The note has that one field, maybe
    with a language, and its row is confirmed. The address is another than the one to which answers go now.
    """

    proof: _Proof
    note: field_types.Record
    address: field_types.CanaryAddress


@message("restore-answers", answers.Done)
@dataclass(frozen=True, slots=True)
class RestoreAnswers(Message[answers.Done]):
    """Have the answers to a record that a proof opens go where they went before, for seven days, or wait for none."""

    proof: _Proof
    record: field_types.Record


@dataclass(frozen=True, slots=True)
class OwnAnswerMove:
    """A record to whose answers another address was given: on which day, and since when they go there."""

    record: field_types.Record
    given_on: field_types.Day
    moved_on: field_types.OptionalDay


@answer
@dataclass(frozen=True, slots=True)
class OwnAnswerMoveList(Answer):
    """Those among the first records that a proof opens to which another address was given."""

    moves: Annotated[tuple[OwnAnswerMove, ...], list_of(row(OwnAnswerMove), max_count=sizes.MAX_RECORDS)]


@message("own-answer-moves", OwnAnswerMoveList)
@dataclass(frozen=True, slots=True)
class OwnAnswerMoves(Message[OwnAnswerMoveList]):
    """Ask to which records of a mailbox another address was given for the answers."""

    proof: _Proof


@message("confirm-answer-address", answers.Confirmation)
@dataclass(frozen=True, slots=True)
class ConfirmAnswerAddress(Message[answers.Confirmation]):
    """Redeem the token that was mailed to another address, within 48 hours: answers go there from now on."""

    token: field_types.ConfirmationToken
