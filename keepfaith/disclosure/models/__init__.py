"""What people told us, the work it brings, and what goes out to them."""

from keepfaith.disclosure.models.outgoing import Enclosure, Mailing, Outgoing, Template
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
]
