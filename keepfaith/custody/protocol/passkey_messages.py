"""What may be said to the custodian of passkeys: it checks itself what they sign, for one opening or duty each."""

import hashlib
import json
from dataclasses import dataclass
from typing import Annotated, Final

from keepfaith.custody.protocol import answers, field_types, sizes
from keepfaith.custody.protocol.message import Answer, Message, answer, message
from keepfaith.custody.protocol.staff_messages import Assignment
from keepfaith.ipc.strict_fields import list_of, octets, prose, row

# So many passkeys of one employee count for openings.
MAX_PASSKEYS: Final = 10
# WebAuthn allows identifiers of 1023 bytes.
_MAX_CREDENTIAL, _MAX_KEY, _MAX_PART, _MAX_ORIGIN = 1_023, 1_024, 4_096, 300
_MIN_KEY, _MAX_CODE = 32, 64
_LENGTH_OF_GROUP: Final = 4

Credential = Annotated[bytes, octets(1, _MAX_CREDENTIAL)]
_Part = Annotated[bytes, octets(1, _MAX_PART)]
_Place = Annotated[str, prose(_MAX_ORIGIN)]
_Mailbox = Annotated[str, prose(sizes.MAX_ADDRESS_SIZE, may_be_empty=True)]
_Code = Annotated[str, prose(_MAX_CODE, may_be_empty=True)]


def fingerprint(public_key: bytes) -> str:
    """Return what people compare of a public key, by telephone too: 80 bits in five groups of four digits."""
    digits = hashlib.sha256(public_key).hexdigest()[: 5 * _LENGTH_OF_GROUP].upper()
    return "-".join(digits[at : at + _LENGTH_OF_GROUP] for at in range(0, len(digits), _LENGTH_OF_GROUP))


def challenge_of(nonce: bytes, *act: object) -> bytes:
    """Return what a passkey signs for one act: a digest of a nonce and of all that the act is."""
    return hashlib.sha256(nonce + json.dumps(act, separators=(",", ":")).encode()).digest()


@dataclass(frozen=True, slots=True)
class Assertion:
    """What a browser gives of a passkey that was used, as WebAuthn has it."""

    credential: Credential
    authenticator_data: _Part
    client_data: _Part
    signature: _Part


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey that the custodian knows, by the number of its first entry; it counts once it is confirmed.

    From `blocked_on` on it counts no more: it was copied. `codes_to` is the mailbox of the employee to which codes go
    for the duties that they confirm; without one, it confirms none.
    """

    number: field_types.Number
    employee: field_types.Employee
    credential: Credential
    fingerprint: _Place
    rp_id: _Place
    origin: _Place
    proposed_on: field_types.Day
    confirmed_on: field_types.OptionalDay
    blocked_on: field_types.OptionalDay
    codes_to: _Mailbox

    @property
    def counts(self) -> bool:
        """Whether it opens anything."""
        return self.confirmed_on is not None and self.blocked_on is None

    @property
    def confirms_duties(self) -> bool:
        """Whether it confirms what another administrator proposed."""
        return self.counts and bool(self.codes_to)


@answer
@dataclass(frozen=True, slots=True)
class PasskeyPage(Answer):
    """Some of the passkeys, by number."""

    passkeys: Annotated[tuple[Passkey, ...], list_of(row(Passkey), max_count=sizes.PASSKEYS_PAGE_SIZE)]


@answer
@dataclass(frozen=True, slots=True)
class AssertionChallenge(Answer):
    """What a passkey is to sign for one act, and which passkeys may; without any, nothing is to be signed."""

    challenge: field_types.Digest
    rp_id: Annotated[str, prose(_MAX_ORIGIN, may_be_empty=True)]
    credentials: Annotated[tuple[bytes, ...], list_of(octets(1, _MAX_CREDENTIAL), max_count=MAX_PASSKEYS)]


@message("passkeys", PasskeyPage)
@dataclass(frozen=True, slots=True)
class Passkeys(Message[PasskeyPage]):
    """Ask which passkeys are known, of one employee or of all, after one number."""

    employee: field_types.OptionalEmployee
    after: field_types.Count


@message("propose-passkey", answers.Changed)
@dataclass(frozen=True, slots=True)
class ProposePasskey(Message[answers.Changed]):
    """Propose that a passkey which an employee has on the web counts for their openings; all of it is the web's word.

    `public_key` is in COSE, as the authenticator gave it. It counts for nothing before the custodian's own user
    confirms it.
    """

    employee: field_types.Employee
    credential: Credential
    public_key: Annotated[bytes, octets(_MIN_KEY, _MAX_KEY)]
    count: field_types.Count
    rp_id: _Place
    origin: _Place


@message("end-passkey", answers.Changed)
@dataclass(frozen=True, slots=True)
class EndPasskey(Message[answers.Changed]):
    """Have a passkey of an employee count no more; that needs nobody's confirmation."""

    employee: field_types.Employee
    credential: Credential


@message("confirm-passkey", answers.Done)
@dataclass(frozen=True, slots=True)
class ConfirmPasskey(Message[answers.Done]):
    """Let the passkey that was proposed under a number count, or decline or end it, as the custodian's own user.

    With a mailbox it also confirms duties, each with a code that goes there.
    """

    number: field_types.Number
    on: field_types.Switch
    codes_to: _Mailbox = ""


@message("ask-assertion", AssertionChallenge)
@dataclass(frozen=True, slots=True)
class AskAssertion(Message[AssertionChallenge]):
    """Ask what a passkey is to sign so that an employee may open some fields of one record; an earlier one ends."""

    employee: field_types.Employee
    duty: field_types.Name
    record: field_types.Record
    fields: field_types.FieldNames
    purpose: field_types.Name


@dataclass(frozen=True, slots=True)
class DutyCode:
    """A code for the confirmation of one duty: for whom, to which mailbox, and what would be given."""

    employee: field_types.Employee
    codes_to: _Mailbox
    code: _Code
    assignment: Annotated[Assignment, row(Assignment)]


@answer
@dataclass(frozen=True, slots=True)
class DutyCodePage(Answer):
    """Some codes; nobody gets them again."""

    codes: Annotated[tuple[DutyCode, ...], list_of(row(DutyCode), max_count=sizes.ASSIGNMENTS_PAGE_SIZE)]


@message("ask-duty-assertion", AssertionChallenge)
@dataclass(frozen=True, slots=True)
class AskDutyAssertion(Message[AssertionChallenge]):
    """Ask what a passkey is to sign so that an administrator confirms a proposed duty; a code goes to their mailbox."""

    employee: field_types.Employee
    duty: field_types.Name
    number: field_types.Number


@message("confirm-duty-by-passkey", answers.Done)
@dataclass(frozen=True, slots=True)
class ConfirmDutyByPasskey(Message[answers.Done]):
    """Confirm a proposed duty as another administrator of its organization, with a passkey and the code for it."""

    employee: field_types.Employee
    duty: field_types.Name
    number: field_types.Number
    code: _Code
    assertion: Annotated[Assertion, row(Assertion)]


@message("take-duty-codes", DutyCodePage)
@dataclass(frozen=True, slots=True)
class TakeDutyCodes(Message[DutyCodePage]):
    """Ask, as who writes to people, for the codes that wait to go out."""
