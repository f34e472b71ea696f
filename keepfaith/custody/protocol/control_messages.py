"""What only the custodian's own user may say to it."""

from dataclasses import dataclass

from keepfaith.custody.protocol import answers, field_types
from keepfaith.custody.protocol.message import Message, message


@message("vouch", answers.Changed)
@dataclass(frozen=True, slots=True)
class Vouch(Message[answers.Changed]):
    """Make an edition's rules known, as the custodian's own user, for whom it needs no notice."""

    edition: field_types.Edition
    rules: field_types.Rules
    schema: field_types.Rules
    starts_at: field_types.Instant
    manifest: field_types.OptionalManifest = ""


@message("removed", answers.Done)
@dataclass(frozen=True, slots=True)
class Removed(Message[answers.Done]):
    """Have it entered that the custodian's own user removed something kept elsewhere, such as an old backup."""

    what: field_types.Name
    named: field_types.OtherName
    permission: field_types.OptionalPermission


@message("backed-up", answers.Changed)
@dataclass(frozen=True, slots=True)
class BackedUp(Message[answers.Changed]):
    """Have it entered that the custodian's own user made a backup: the name, SHA-256 and size of its file."""

    named: field_types.OtherName
    digest: field_types.Digest
    size: field_types.Number


@message("duty", answers.Changed)
@dataclass(frozen=True, slots=True)
class Duty(Message[answers.Changed]):
    """Give a duty to an employee, or end it wherever they have it.

    In the whole agency if no organization is named, for every purpose if none is, and from today on if no day is.
    """

    employee: field_types.Employee
    duty: field_types.Name
    on: field_types.Switch
    organization: field_types.OptionalName = ""
    purposes: field_types.Purposes = ()
    starts_on: field_types.OptionalDay = None
    ends_on: field_types.OptionalDay = None


@message("end-staff", answers.Done)
@dataclass(frozen=True, slots=True)
class EndStaff(Message[answers.Done]):
    """End every duty of an employee."""

    employee: field_types.Employee


@message("enroll", answers.Changed)
@dataclass(frozen=True, slots=True)
class Enroll(Message[answers.Changed]):
    """Know an account as one of the prober's, which opens test requests only; it never becomes another."""

    employee: field_types.Employee


@message("checkpoint", answers.SignedCheckpoint)
@dataclass(frozen=True, slots=True)
class Checkpoint(Message[answers.SignedCheckpoint]):
    """Ask for the signed checkpoint of the ledger."""
