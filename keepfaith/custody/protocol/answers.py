"""What the custodian answers, each kind once."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from keepfaith.custody.crypto.field_keys import field_key
from keepfaith.custody.protocol import carried_keys, field_types, sizes
from keepfaith.custody.protocol.denials import DenialCode, Refused
from keepfaith.custody.protocol.message import Answer, Denial, answer
from keepfaith.ipc.strict_fields import (
    NAME,
    WORD,
    Fields,
    Form,
    list_of,
    mapping,
    octets,
    one_of,
    optional,
    row,
    text,
)

type ConfirmOutcome = Literal["confirmed", "unknown record", "another digest"]
type ConfirmationOutcome = Literal["confirmed", "again", "late", "unknown"]
type UnsubscribeOutcome = Literal["unsubscribed", "again", "unknown"]

# After so long the ledger is verified anew.
MAX_VERIFICATION_AGE: Final = dt.timedelta(minutes=10)
_RECORD, _DIGEST, _KEY = octets(sizes.RECORD_SIZE), octets(sizes.DIGEST_SIZE), octets(sizes.KEY_SIZE)
_RECORDS = list_of(_RECORD, max_count=sizes.RECORDS_PAGE_SIZE)
_KEYS = mapping(text(NAME), _KEY, max_count=sizes.MAX_FIELDS)
_Keys = Annotated[Mapping[str, bytes], _KEYS]
_Word = Annotated[str, WORD]


@answer
@dataclass(frozen=True, slots=True)
class Done(Answer):
    """It is done."""


@answer
@dataclass(frozen=True, slots=True)
class Changed(Answer):
    """It is so now; `new` says whether it was not so before."""

    new: field_types.Switch


@answer
@dataclass(frozen=True, slots=True)
class CreatedKey(Answer):
    """A record's number, and its key, to be used now and kept nowhere.

    The key is no longer given out when the token's record was already confirmed: its row is there.
    """

    record: field_types.Record
    key: Annotated[bytes | None, optional(_KEY)]

    def field_key(self, field: str) -> bytes:
        """Return the key under which one field is to be sealed."""
        if self.key is None:
            raise Refused(DenialCode.ALREADY_CONFIRMED)
        return field_key(self.key, field)


@answer
@dataclass(frozen=True, slots=True)
class ConfirmOutcomes(Answer):
    """How the confirming of each row ended."""

    outcomes: Annotated[
        tuple[ConfirmOutcome, ...],
        list_of(
            one_of("confirmed", "unknown record", "another digest"), max_count=sizes.MAX_RECORDS, min_count=1
        ),
    ]


@dataclass(frozen=True, slots=True)
class OpenedKeys:
    """The keys of those fields that were asked for; and whether it is a test request, where there is nothing to do.

    The keys of what its person stated about the record come with them, always: it goes wherever the record goes. So do
    those of what its person corrected among these fields, which counts instead of what the record has.
    """

    keys: _Keys
    is_test: field_types.Switch
    statements: Annotated[
        tuple[carried_keys.StatementKey, ...],
        list_of(row(carried_keys.StatementKey), max_count=sizes.MAX_STATEMENTS),
    ] = ()
    corrections: Annotated[
        tuple[carried_keys.CorrectionKey, ...],
        list_of(row(carried_keys.CorrectionKey), max_count=sizes.MAX_CORRECTIONS),
    ] = ()


@dataclass(frozen=True, slots=True)
class MailKeys:
    """The keys of the fields that a message needs, the token to unsubscribe, and the one to confirm a subscription.

    `reply_proof` goes into the address at which an answer to the message comes back, and nowhere else. The keys of what
    counts instead of these fields come with an answer to its person, so that it goes to the address that counts.
    """

    keys: _Keys
    unsubscribe_token: Annotated[bytes, field_types.octets_or_none(sizes.UNSUBSCRIBE_TOKEN_SIZE)]
    confirmation_token: Annotated[bytes, field_types.octets_or_none(sizes.CONFIRMATION_TOKEN_SIZE)]
    reply_proof: Annotated[bytes, field_types.octets_or_none(sizes.REPLY_PROOF_SIZE)]
    corrections: Annotated[
        tuple[carried_keys.CorrectionKey, ...],
        list_of(row(carried_keys.CorrectionKey), max_count=sizes.MAX_CORRECTIONS),
    ] = ()


def _or_denial[K](kind: type[K]) -> Form[K | Denial]:
    """What is given out for one record of several, or why it is not."""
    given, denied = Fields(kind, of="outcome"), Fields(Denial, of="denial")

    def read(value: Any) -> K | Denial:  # noqa: ANN401 - whatever JSON holds
        if type(value) is not dict:
            raise ValueError
        return given.read(value) if "keys" in value else denied.read(value)

    return Form(read, lambda value: denied.write(value) if isinstance(value, Denial) else given.write(value))


@answer
@dataclass(frozen=True, slots=True)
class OpenOutcomes(Answer):
    """For each record its keys, or why they are not given."""

    outcomes: Annotated[
        tuple[OpenedKeys | Denial, ...], list_of(_or_denial(OpenedKeys), max_count=sizes.MAX_RECORDS)
    ]


@answer
@dataclass(frozen=True, slots=True)
class SendOutcomes(Answer):
    """For each record what a message to its person needs, or why none may go out."""

    outcomes: Annotated[
        tuple[MailKeys | Denial, ...], list_of(_or_denial(MailKeys), max_count=sizes.MAX_RECORDS)
    ]


@answer
@dataclass(frozen=True, slots=True)
class Confirmation(Answer):
    """What became of a confirmation token."""

    outcome: Annotated[ConfirmationOutcome, one_of("confirmed", "again", "late", "unknown")]


@answer
@dataclass(frozen=True, slots=True)
class Unsubscription(Answer):
    """What became of an unsubscribe token."""

    outcome: Annotated[UnsubscribeOutcome, one_of("unsubscribed", "again", "unknown")]


@answer
@dataclass(frozen=True, slots=True)
class RecordList(Answer):
    """Some records."""

    records: Annotated[tuple[bytes, ...], _RECORDS]


@dataclass(frozen=True, slots=True)
class RowDigest:
    """The digest of a record's row; none while it is not confirmed."""

    record: field_types.Record
    digest: Annotated[bytes | None, optional(_DIGEST)]


@answer
@dataclass(frozen=True, slots=True)
class RowDigests(Answer):
    """The digests of those records that are known."""

    digests: Annotated[tuple[RowDigest, ...], list_of(row(RowDigest), max_count=sizes.MAX_RECORDS)]


@dataclass(frozen=True, slots=True)
class AnchorPoint:
    """How far something kept elsewhere had grown when that was last entered: a number, and the digest up to it."""

    number: field_types.Number
    digest: field_types.Digest


@answer
@dataclass(frozen=True, slots=True)
class LastAnchor(Answer):
    """The last anchor of something kept elsewhere, if there is one."""

    last: Annotated[AnchorPoint | None, optional(row(AnchorPoint))]


@dataclass(frozen=True, slots=True)
class BackupFile:
    """A backup as the ledger tells it: the name, SHA-256 and size of its file, and when it was entered."""

    named: field_types.OtherName
    digest: field_types.Digest
    size: field_types.Number
    at: field_types.Instant


@answer
@dataclass(frozen=True, slots=True)
class BackupList(Answer):
    """The newest backups that were not removed, the last one first."""

    backups: Annotated[tuple[BackupFile, ...], list_of(row(BackupFile), max_count=sizes.BACKUPS_PAGE_SIZE)]


@answer
@dataclass(frozen=True, slots=True)
class Duties(Answer):
    """The duties of an employee."""

    duties: Annotated[tuple[str, ...], list_of(text(NAME), max_count=sizes.RECORDS_PAGE_SIZE)]


@dataclass(frozen=True, slots=True, order=True)
class Counter:
    """How many entries there are of one act under one duty, for one purpose, by one clause."""

    kind: _Word
    duty: _Word
    purpose: _Word
    clause: _Word
    decision: _Word
    count: field_types.Number


@answer
@dataclass(frozen=True, slots=True)
class CounterPage(Answer):
    """Some of the counters of entries."""

    counters: Annotated[tuple[Counter, ...], list_of(row(Counter), max_count=sizes.COUNTERS_PAGE_SIZE)]


@dataclass(frozen=True, slots=True)
class VerificationResult:
    """What a verification of the whole ledger found: how many entries, what is wrong with them, and when it ended."""

    entries: field_types.Count
    problems: Annotated[tuple[str, ...], list_of(field_types.TEXT, max_count=sizes.RECORDS_PAGE_SIZE)]
    at: field_types.Instant


@answer
@dataclass(frozen=True, slots=True)
class LastVerification(Answer):
    """The last verification, if one has ended."""

    last: Annotated[VerificationResult | None, optional(row(VerificationResult))]


@answer
@dataclass(frozen=True, slots=True)
class SignedCheckpoint(Answer):
    """The checkpoint of the ledger, signed, and the key to check it with."""

    count: field_types.Count
    chain: field_types.Digest
    signature: field_types.Signature
    public_key: Annotated[bytes, _KEY]


@answer
@dataclass(frozen=True, slots=True)
class Status(Answer):
    """How much the custodian's store holds, and how often a cap was reached; `canaries` are live made-up people."""

    entries: field_types.Count
    records: field_types.Count
    unconfirmed: field_types.Count
    subjects: field_types.Count
    editions: field_types.Count
    holds: field_types.Count
    duties: field_types.Count
    canaries: field_types.Count
    canary_records: field_types.Count
    probe_accounts: field_types.Count
    alarms: field_types.Count
