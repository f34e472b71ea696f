"""What the portal may say to the custodian, each message once."""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from keepfaith.custody.protocol import answers, field_types, sizes
from keepfaith.custody.protocol.message import Message, message
from keepfaith.custody.protocol.passkey_messages import Assertion
from keepfaith.custody.protocol.sizes import MAX_CORRECTIONS, MAX_KEYS, MAX_STATEMENTS
from keepfaith.ipc.strict_fields import WORD, Malformed, list_of, one_of, optional, row

UnsubscribeReason = Literal["asked", "bounced", "complained"]
_COUNTER_WORDS: Final = 5


@message("register", answers.Changed)
@dataclass(frozen=True, slots=True)
class Register(Message[answers.Changed]):
    """Make an edition's rules known under its digest, with notice; if its manifest names acts, these must follow."""

    edition: field_types.Edition
    rules: field_types.Rules
    schema: field_types.Rules
    starts_at: field_types.Instant
    manifest: field_types.Manifest


@message("edition-file", answers.Changed)
@dataclass(frozen=True, slots=True)
class EditionFile(Message[answers.Changed]):
    """Send a file of acts of an edition that waits for it; with the last one, the edition is known."""

    edition: field_types.Edition
    name: field_types.ActsFile
    content: field_types.Rules


@message("create", answers.CreatedKey)
@dataclass(frozen=True, slots=True)
class Create(Message[answers.CreatedKey]):
    """Make a key for a record; the same token gives the same record again.

    `address` is the subject's, in clear here and nowhere later; empty if the record is about nobody known, or if
    `about` names another record of the same subject. `topics` are those that the subject subscribes to. `receipt` is
    the SHA-256 of the code of its receipt, by which its sender can withdraw it. An answer to a message of ours names
    the record which that `follows`, with the `reply_proof` that came back in it.
    """

    token: field_types.Token
    header: field_types.Header
    address: field_types.SubjectAddress
    about: field_types.OptionalRecord = None
    topics: field_types.OptionalNames = ()
    receipt: field_types.OptionalDigest = b""
    follows: field_types.OptionalRecord = None
    reply_proof: Annotated[bytes, field_types.octets_or_none(sizes.REPLY_PROOF_SIZE)] = b""


@message("confirm", answers.ConfirmOutcomes)
@dataclass(frozen=True, slots=True)
class Confirm(Message[answers.ConfirmOutcomes]):
    """Confirm that records' rows are committed: each record with the SHA-256 of its row as stored."""

    rows: field_types.Rows


@message("discard", answers.Done)
@dataclass(frozen=True, slots=True)
class Discard(Message[answers.Done]):
    """End a record whose row never came."""

    record: field_types.Record


@message("digests", answers.RowDigests)
@dataclass(frozen=True, slots=True)
class Digests(Message[answers.RowDigests]):
    """Ask for the digests of records' rows."""

    records: field_types.Records


@message("open", answers.OpenOutcomes)
@dataclass(frozen=True, slots=True)
class Open(Message[answers.OpenOutcomes]):
    """Ask for the keys of some fields of records; `duty` is the one under which the employee asks.

    No fact is claimed: whether it is the employee's own task, the custodian knows. `assertion` is what one of their
    passkeys signed for just this opening, of one record.
    """

    records: field_types.Records
    fields: field_types.FieldNames
    employee: field_types.Employee
    duty: field_types.Name
    purpose: field_types.Name
    assertion: Annotated[Assertion | None, optional(row(Assertion))] = None

    def check(self) -> None:
        """Refuse to give more keys than an answer may hold; those of statements and corrections come along."""
        if self.assertion is not None and len(self.records) > 1:
            raise Malformed("What a passkey signed is for one record.")
        _check_keys(self, more=keys_along(len(self.fields)))


@message("send", answers.SendOutcomes)
@dataclass(frozen=True, slots=True)
class Send(Message[answers.SendOutcomes]):
    """Ask for the keys of some fields in order to write to the persons whom records are about.

    `what` names the message. `employee` is empty for what goes out by itself; `topic` is that of a notice.
    """

    records: field_types.Records
    fields: field_types.FieldNames
    what: field_types.Name
    topic: field_types.OptionalName
    employee: field_types.OptionalEmployee
    duty: field_types.Name
    purpose: field_types.Name

    def check(self) -> None:
        """Refuse to give more keys than an answer may hold; those of corrections come along."""
        _check_keys(self, more=mailed_along(len(self.fields)))


@message("confirm-subscription", answers.Confirmation)
@dataclass(frozen=True, slots=True)
class ConfirmSubscription(Message[answers.Confirmation]):
    """Redeem the confirmation token that was mailed to the address of a subscription."""

    token: field_types.ConfirmationToken


@message("unsubscribe", answers.Unsubscription)
@dataclass(frozen=True, slots=True)
class Unsubscribe(Message[answers.Unsubscription]):
    """Redeem the token that every message carries: write no more to that person, for this reason."""

    token: field_types.UnsubscribeToken
    why: Annotated[UnsubscribeReason, one_of("asked", "bounced", "complained")]


@message("subscriptions", answers.RecordList)
@dataclass(frozen=True, slots=True)
class Subscriptions(Message[answers.RecordList]):
    """Ask whose confirmed subscription names a topic, record by record after one of them."""

    topic: field_types.Name
    after: field_types.OptionalRecord


@message("expired", answers.RecordList)
@dataclass(frozen=True, slots=True)
class Expired(Message[answers.RecordList]):
    """Ask which subscriptions were never confirmed in time or ended long enough ago, and which requests for a link."""


@message("expire", answers.Done)
@dataclass(frozen=True, slots=True)
class Expire(Message[answers.Done]):
    """Erase the key of a subscription or a request for a link that expired, by a duty's rule and under a permission.

    `tombstone` is the digest of what replaces it.
    """

    record: field_types.Record
    duty: field_types.Name
    permission: field_types.Permission
    tombstone: field_types.OptionalDigest = b""


@message("erase", answers.Done)
@dataclass(frozen=True, slots=True)
class Erase(Message[answers.Done]):
    """Erase a record's key, under the number of a permission to destroy.

    `due` says that its time has come, counted from `closed_on`, the day on which its task was closed; `tombstone` is
    the digest of what replaces it.
    """

    record: field_types.Record
    employee: field_types.Employee
    duty: field_types.Name
    permission: field_types.Permission
    due: field_types.Switch
    closed_on: field_types.OptionalDay
    tombstone: field_types.OptionalDigest = b""


@message("remove", answers.Done)
@dataclass(frozen=True, slots=True)
class Remove(Message[answers.Done]):
    """Destroy something that is kept elsewhere, such as an account: judged as a record with this header would be.

    `tombstone` is the digest of what replaces it.
    """

    what: field_types.Name
    named: field_types.OtherName
    header: field_types.Header
    employee: field_types.Employee
    duty: field_types.Name
    permission: field_types.Permission
    due: field_types.Switch
    tombstone: field_types.OptionalDigest = b""


@message("anchor", answers.Changed)
@dataclass(frozen=True, slots=True)
class Anchor(Message[answers.Changed]):
    """Have it entered how far something has grown that is kept elsewhere: a number, and the digest of all up to it."""

    what: field_types.Name
    number: field_types.Number
    digest: field_types.Digest


@message("last-anchor", answers.LastAnchor)
@dataclass(frozen=True, slots=True)
class LastAnchor(Message[answers.LastAnchor]):
    """Ask for the last anchor of something that is kept elsewhere."""

    what: field_types.Name


@message("backups", answers.BackupList)
@dataclass(frozen=True, slots=True)
class Backups(Message[answers.BackupList]):
    """Ask which backups were made and not removed."""


@message("unconfirmed", answers.RecordList)
@dataclass(frozen=True, slots=True)
class Unconfirmed(Message[answers.RecordList]):
    """Ask which records wait for their row."""


@message("status", answers.Status)
@dataclass(frozen=True, slots=True)
class Status(Message[answers.Status]):
    """Ask for counts."""


@message("duties-of", answers.Duties)
@dataclass(frozen=True, slots=True)
class DutiesOf(Message[answers.Duties]):
    """Ask which duties an employee now has."""

    employee: field_types.Employee


@message("counters", answers.CounterPage)
@dataclass(frozen=True, slots=True)
class Counters(Message[answers.CounterPage]):
    """Ask how often each act was entered since a day; `after` are the words of the last one told."""

    since: field_types.Day
    after: Annotated[tuple[str, ...], list_of(WORD, max_count=_COUNTER_WORDS)]

    def check(self) -> None:
        """Refuse some of the words of a counter."""
        if len(self.after) not in (0, _COUNTER_WORDS):
            raise Malformed("The message lacks its after, or that is not what it must be.")


@message("last-verification", answers.LastVerification)
@dataclass(frozen=True, slots=True)
class LastVerification(Message[answers.LastVerification]):
    """Ask what the last verification of the whole ledger found."""


@message("witness", answers.SignedCheckpoint)
@dataclass(frozen=True, slots=True)
class Witness(Message[answers.SignedCheckpoint]):
    """Show the last checkpoint that was seen, one signed by nobody if none was, and ask for the one of now."""

    count: field_types.Number
    chain: field_types.Digest
    signature: field_types.Signature


def keys_along(fields: int) -> int:
    """Return how many keys can come along with those of so many fields of a record."""
    return MAX_STATEMENTS + min(fields, MAX_CORRECTIONS)


def mailed_along(fields: int) -> int:
    """Return the same of a message that goes out, whose tokens take the place of one key."""
    return 1 + min(fields, MAX_CORRECTIONS)


def _check_keys(message: Open | Send, *, more: int) -> None:
    if len(message.records) * (len(message.fields) + more) > MAX_KEYS:
        raise Malformed(f"The message asks for more than {MAX_KEYS} keys at once.")
