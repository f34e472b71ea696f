"""What people told us, the work it brings, what goes out to them, and what is left of what was destroyed."""

from keepfaith.disclosure.models.absences import Absence
from keepfaith.disclosure.models.mail import Enclosure, Mailing, MailingStep, OutgoingMessage, Template
from keepfaith.disclosure.models.records import (
    ACTS,
    AbandonedKey,
    AbandonedKeyQuerySet,
    Record,
    RecordQuerySet,
    Step,
    Task,
    TaskQuerySet,
)
from keepfaith.disclosure.models.seen_checkpoints import SeenCheckpoint
from keepfaith.disclosure.models.tombstones import Tombstone, TombstoneQuerySet
from keepfaith.disclosure.models.trial_messages import TrialMessage
from keepfaith.disclosure.models.uuid_lookups import Among, UUIDArray, uuid_array

__all__ = [
    "ACTS",
    "AbandonedKey",
    "AbandonedKeyQuerySet",
    "Absence",
    "Among",
    "Enclosure",
    "Mailing",
    "MailingStep",
    "OutgoingMessage",
    "Record",
    "RecordQuerySet",
    "SeenCheckpoint",
    "Step",
    "Task",
    "TaskQuerySet",
    "Template",
    "Tombstone",
    "TombstoneQuerySet",
    "TrialMessage",
    "UUIDArray",
    "uuid_array",
]
