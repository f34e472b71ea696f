"""What somebody may ask who proves by a mailed link that a mailbox is theirs; the pages carry the proof along."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from keepfaith.custody.protocol import answers, field_types, sizes
from keepfaith.custody.protocol.checkpoint import Attestation
from keepfaith.custody.protocol.code_messages import RelationName
from keepfaith.custody.protocol.item_messages import LeftOutOnce
from keepfaith.custody.protocol.message import Answer, Message, answer, message
from keepfaith.custody.protocol.use_messages import MAX_USES, DisclosureText, OwnAppeals, Use
from keepfaith.ipc.strict_fields import list_of, octets, one_of, row, set_of, text

# Mailboxes change hands: what was proven longer ago opens with the code of its receipt as well.
PROVEN_FOR: Final = dt.timedelta(days=365)
# Counted in days of universal time, so that seven days of the agency are over by then.
REVERTED_WITHIN: Final = dt.timedelta(days=8)
LinkOutcome = Literal["proven", "late", "unknown"]
_Proof = Annotated[bytes, octets(sizes.PROOF_SIZE)]
_CODE: Final = re.compile(r"[0-9A-Z]{1,40}")


@answer
@dataclass(frozen=True, slots=True)
class MintedLink(Answer):
    """The token of a link."""

    token: field_types.ConfirmationToken


@message("mint-link", MintedLink)
@dataclass(frozen=True, slots=True)
class MintLink(Message[MintedLink]):
    """Ask for the token of a link, once its message is cleared, for the address to which that message goes.

    It must be the one that the request named: else whoever names one and seals another would get its link.
    """

    record: field_types.Record
    address: field_types.CanaryAddress


@answer
@dataclass(frozen=True, slots=True)
class RedeemedLink(Answer):
    """Whether a link was good, and the proof that it was redeemed for with its request; neither if it was not."""

    outcome: Annotated[LinkOutcome, one_of("proven", "late", "unknown")]
    proof: Annotated[bytes, field_types.octets_or_none(sizes.PROOF_SIZE)]
    request: Annotated[bytes, field_types.octets_or_none(sizes.RECORD_SIZE)]


@message("redeem-link", RedeemedLink)
@dataclass(frozen=True, slots=True)
class RedeemLink(Message[RedeemedLink]):
    """Redeem the token of a link, once and within 60 minutes: the address that asked for it is somebody's mailbox."""

    token: field_types.ConfirmationToken


@answer
@dataclass(frozen=True, slots=True)
class RenewableLink(Answer):
    """The request that a new link may be sent for; none if the link is good, was redeemed, or is not known any more."""

    request: Annotated[bytes, field_types.octets_or_none(sizes.RECORD_SIZE)]


@message("renew-link", RenewableLink)
@dataclass(frozen=True, slots=True)
class RenewLink(Message[RenewableLink]):
    """Ask which request a link was for that became too late within a day, so that its mail goes once more."""

    token: field_types.ConfirmationToken


@answer
@dataclass(frozen=True, slots=True)
class OwnRecordPage(Answer):
    """Some of the records that a proof opens, in the order of their numbers, at most 200.

    `locked` is how many more have the address and open with the code of their receipt as well, `written` how many notes
    and answers employees wrote about those that are open. `request` is the one whose link was redeemed for the proof,
    none if that was a code. By a code, `relation` says whether somebody acts for the person, and whether they
    `may_correct`.
    """

    request: Annotated[bytes, field_types.octets_or_none(sizes.RECORD_SIZE)]
    records: Annotated[tuple[bytes, ...], set_of(octets(sizes.RECORD_SIZE), max_count=sizes.MAX_RECORDS)]
    locked: field_types.Count
    written: field_types.Count
    relation: RelationName = "self"
    may_correct: field_types.Switch = True


@message("own-records", OwnRecordPage)
@dataclass(frozen=True, slots=True)
class OwnRecords(Message[OwnRecordPage]):
    """Ask which records a proof opens, after one of them."""

    proof: _Proof
    after: field_types.OptionalRecord


@message("add-receipt", answers.Done)
@dataclass(frozen=True, slots=True)
class AddReceipt(Message[answers.Done]):
    """Have a record count as the mailbox's own from now on, by a proof and the code of its receipt, whole letters."""

    proof: _Proof
    record: field_types.Record
    code: Annotated[str, text(_CODE)]


@message("show", answers.OpenOutcomes)
@dataclass(frozen=True, slots=True)
class Show(Message[answers.OpenOutcomes]):
    """Ask for the keys of some fields of a record that a proof opens, in order to show them to its person."""

    proof: _Proof
    record: field_types.Record
    fields: field_types.FieldNames


@dataclass(frozen=True, slots=True)
class OwnDisclosure:
    """On which day something of a record was given to whom outside, and by which law or order."""

    record: field_types.Record
    day: field_types.Day
    recipient: DisclosureText
    basis: DisclosureText


@answer
@dataclass(frozen=True, slots=True)
class OwnDisclosureList(Answer):
    """What was given out, the first one first; `is_cut` if there was more before."""

    disclosures: Annotated[
        tuple[OwnDisclosure, ...], list_of(row(OwnDisclosure), max_count=sizes.DISCLOSURES_PAGE_SIZE)
    ]
    is_cut: field_types.Switch


@message("own-disclosures", OwnDisclosureList)
@dataclass(frozen=True, slots=True)
class OwnDisclosures(Message[OwnDisclosureList]):
    """Ask what of a mailbox's own records was given to others, also of those that were erased since."""

    proof: _Proof


@answer
@dataclass(frozen=True, slots=True)
class OwnUseList(Answer):
    """The uses of a record, as in a `UseList`, and how many the ledger has of it, signed.

    What is signed counts every use of that kind, also those before the ones that are listed.
    """

    uses: Annotated[tuple[Use, ...], list_of(row(Use), max_count=MAX_USES)]
    is_cut: field_types.Switch
    withdrawn_on: field_types.OptionalDay
    left_out: LeftOutOnce
    appeals: OwnAppeals
    attestation: Annotated[Attestation, row(Attestation)]


@message("own-uses", OwnUseList)
@dataclass(frozen=True, slots=True)
class OwnUses(Message[OwnUseList]):
    """Ask how a record that a proof opens was used, for its person to have the count of that signed."""

    proof: _Proof
    record: field_types.Record


@message("withdraw-own", answers.Done)
@dataclass(frozen=True, slots=True)
class WithdrawOwn(Message[answers.Done]):
    """End the use of a record that a proof opens, or allow it again."""

    proof: _Proof
    record: field_types.Record
    on: field_types.Switch


@message("state", answers.Done)
@dataclass(frozen=True, slots=True)
class State(Message[answers.Done]):
    """Have a note go with the record that it is about from now on, as what its person states about that record.

    The proof must open the record; the note has the one field `statement`, and its row is confirmed.
    """

    proof: _Proof
    note: field_types.Record


@message("correct", answers.Done)
@dataclass(frozen=True, slots=True)
class Correct(Message[answers.Done]):
    """Have a note count instead of a field of the record that it is about, as what its person corrected that to.

    The proof must open the record, and the rules let its person correct the field; the note has this one field, and its
    row is confirmed. If not `on`, take that back: for seven days.
    """

    proof: _Proof
    note: field_types.Record
    on: field_types.Switch


@dataclass(frozen=True, slots=True)
class OwnSubscription:
    """A subscription that a proof opens: its topics, and since which day another address was given, and counts."""

    record: field_types.Record
    topics: field_types.OptionalNames
    state: Annotated[str, one_of("pending", "confirmed", "ended")]
    given_on: field_types.OptionalDay
    moved_on: field_types.OptionalDay


@answer
@dataclass(frozen=True, slots=True)
class OwnSubscriptionList(Answer):
    """The subscriptions among the first records that a proof opens."""

    subscriptions: Annotated[
        tuple[OwnSubscription, ...], list_of(row(OwnSubscription), max_count=sizes.MAX_RECORDS)
    ]


@message("own-subscriptions", OwnSubscriptionList)
@dataclass(frozen=True, slots=True)
class OwnSubscriptions(Message[OwnSubscriptionList]):
    """Ask which records of a mailbox are subscriptions, and which of these go on at another address."""

    proof: _Proof


@message("give-address", answers.Done)
@dataclass(frozen=True, slots=True)
class GiveAddress(Message[answers.Done]):
    """Have a subscription that a proof opens go on under another record, once the mailbox of that has confirmed it.

    The other one waits to be confirmed, has the same topics and another mailbox, and its row is stored.
    """

    proof: _Proof
    record: field_types.Record
    to: field_types.Record


@message("restore-address", answers.Done)
@dataclass(frozen=True, slots=True)
class RestoreAddress(Message[answers.Done]):
    """Have a subscription that a proof opens count at its own address again, for seven days, or wait for no other."""

    proof: _Proof
    record: field_types.Record


@answer
@dataclass(frozen=True, slots=True)
class MoveToTell(Answer):
    """The request to whose mailbox a move is told, and the record that it moves to; neither where nothing moves."""

    request: Annotated[bytes, field_types.octets_or_none(sizes.RECORD_SIZE)]
    to: Annotated[bytes, field_types.octets_or_none(sizes.RECORD_SIZE)]


@message("move-of-token", MoveToTell)
@dataclass(frozen=True, slots=True)
class MoveOfToken(Message[MoveToTell]):
    """Ask whether a confirmation token has a subscription move, so that its mailbox can be told before it does."""

    token: field_types.ConfirmationToken


@message("refuse-links", answers.Unsubscription)
@dataclass(frozen=True, slots=True)
class RefuseLinks(Message[answers.Unsubscription]):
    """Have no more links sent for a year to whoever got one, by its token, which does this for seven days."""

    token: field_types.ConfirmationToken


@message("end-proof", answers.Done)
@dataclass(frozen=True, slots=True)
class EndProof(Message[answers.Done]):
    """End a proof; one that is not known has ended."""

    proof: _Proof
