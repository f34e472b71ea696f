"""What people told us, the work it brings, what goes out to them, and what is left of what was destroyed."""

from keepfaith.disclosure.models.mail import Enclosure, Mailing, Outgoing, Template
from keepfaith.disclosure.models.records import (
    ACTS,
    Abandoned,
    AbandonedQuerySet,
    Record,
    RecordQuerySet,
    Step,
    Task,
    TaskQuerySet,
)
from keepfaith.disclosure.models.tombstones import Tombstone, TombstoneQuerySet
from keepfaith.disclosure.models.witnessed import Witnessed

__all__ = [
    "ACTS",
    "Abandoned",
    "AbandonedQuerySet",
    "Enclosure",
    "Mailing",
    "Outgoing",
    "Record",
    "RecordQuerySet",
    "Step",
    "Task",
    "TaskQuerySet",
    "Template",
    "Tombstone",
    "TombstoneQuerySet",
    "Witnessed",
]
