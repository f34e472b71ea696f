"""What people told us, sealed; the work that it brings; and what was done. The database itself guards records."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable
from typing import ClassVar, Final

from django.db import models
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Now, TruncDate

from keepfaith.custody.protocol.known_names import STATEMENT


class RecordQuerySet(models.QuerySet["Record"]):
    """Reads of sealed records."""

    def by_receipt(self, reference: str, code: bytes) -> "Record | None":
        """Return the record whose receipt shows this reference and whose code has this SHA-256."""
        return self.filter(reference=reference, code_digest=code).first()

    def with_statement(self, numbers: Iterable[uuid.UUID]) -> set[uuid.UUID]:
        """Tell which of some records have a statement of their person: what goes along, the custodian says."""
        stated = self.filter(about__in=list(numbers), sealed__has_key=STATEMENT)
        return set(stated.values_list("about_id", flat=True))


class Record(models.Model):
    """One thing somebody told us, each field sealed under a key that only the custodian gives out."""

    id = models.UUIDField(primary_key=True, db_comment="given by the custodian, which holds the key to it")
    edition = models.CharField(max_length=64, db_comment="digest of the edition it was collected under")
    holding = models.CharField(max_length=32, db_comment="record series, as the edition's inventory names it")
    purpose = models.CharField(max_length=32, db_comment="what it was collected for")
    form = models.CharField(max_length=32, blank=True, db_comment="form it came by; empty for a note of ours")
    sealed = models.JSONField(db_comment="field name to ciphertext in base64")
    # A note has none, and many rows without one are not alike.
    reference = models.CharField(max_length=16, unique=True, null=True, db_comment="drawn at random")  # noqa: DJ001 - see above
    code_digest = models.BinaryField(
        max_length=32, null=True, db_comment="SHA-256 of the code on the receipt; the code is not kept"
    )
    about = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="notes",
        db_comment="record that this one is a note on",
    )
    received_at = models.DateTimeField(db_comment="set by the database alone, to the hour")

    objects = RecordQuerySet.as_manager()

    class Meta:
        """Insert and erase only; a trigger refuses an edition that is not in force and a key that was given up."""

        db_table = "disclosure_record"
        db_table_comment = (
            "What people told us, sealed field by field. Personal information as ciphertext only."
        )
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(reference__isnull=True, code_digest__isnull=True)
                | models.Q(reference__isnull=False, code_digest__isnull=False),
                name="reference_with_code",
            ),
        ]
        # The queue counts by hour what waits; with these columns beside it, no ciphertext is read for that.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["received_at"],
                include=["id", "edition", "purpose", "form", "holding"],
                name="records_by_hour",
            ),
        ]

    def __str__(self) -> str:
        """Name the record by its reference."""
        return self.reference or str(self.id)

    def digest(self) -> bytes:
        """Return the SHA-256 of the row as stored, which the custodian keeps to notice a change."""
        parts = (
            *(self.id.hex, self.edition, self.holding, self.purpose, self.form, self.reference),
            bytes(self.code_digest or b"").hex(),
            self.about_id and self.about_id.hex,
            sorted(self.sealed.items()),
        )
        return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).digest()


def copied_text(length: int, comment: str) -> "models.CharField[str, str]":
    """Return a column that the database fills from the task's record when the task begins."""
    return models.CharField(
        max_length=length, default="", db_default="", editable=False, blank=True, db_comment=comment
    )


# The day on which a task's record came in UTC, and one more: somewhere it is that day already.
_LAST_CAME_ON: Final = CombinedExpression(
    TruncDate("received_at", tzinfo=dt.UTC), "+", models.Value(1), output_field=models.DateField()
)


class TaskQuerySet(models.QuerySet["Task"]):
    """Reads of the work to do; never of what it is about."""

    def waiting(self) -> "TaskQuerySet":
        """Keep what is still to be done, the longest waiting first."""
        return self.filter(state=Task.OPEN).order_by("received_at", "pk")


class Task(models.Model):
    """What is to be done with a record, and for which purpose now."""

    OPEN, SENT, RETURNED, CLOSED = "open", "sent", "returned", "closed"
    MAIL, EMAIL = "mail", "email"
    TELEPHONE, PAPER, PERSON = "phone", "paper", "person"
    # What the law on public records calls an oral request.
    ORAL: ClassVar[tuple[str, ...]] = (TELEPHONE, PERSON)

    record = models.OneToOneField(Record, models.CASCADE, related_name="task")
    purpose = models.CharField(
        max_length=32, db_comment="what it is used for now; another than it was collected for if moved"
    )
    state = models.CharField(max_length=8, db_default=OPEN, default=OPEN)
    goes_by = models.CharField(
        max_length=5,
        blank=True,
        default="",
        db_default="",
        db_comment="how the answer goes out: mail or email; empty if neither can be",
    )
    came_by = models.CharField(
        max_length=6,
        blank=True,
        default="",
        db_default="",
        db_comment="phone, paper or person if an employee typed it in; empty if it came by form or e-mail",
    )
    came_on = models.DateField(
        null=True,
        db_comment="day on which it came, as the employee said who typed it in; else it is received_at",
    )
    closed_on = models.DateField(null=True, db_comment="day on which it was sent, returned or closed")
    assigned_to = models.CharField(
        max_length=64,
        blank=True,
        default="",
        db_default="",
        db_comment="account of the employee who has it; empty if nobody has",
    )
    # What follows says the record, copied by the database: tasks are counted without a look at sealed records.
    edition = copied_text(64, "digest of the edition that its record was collected under")
    holding = copied_text(32, "record series of its record")
    collected_for = copied_text(32, "purpose that its record was collected for")
    form = copied_text(32, "form that its record came by; empty for a note of ours")
    received_at = models.DateTimeField(
        db_default=Now(), editable=False, db_comment="when its record came, to the hour"
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        """A task is closed on a day or is open."""

        db_table = "disclosure_task"
        db_table_comment = "Work that records bring. No personal information."
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state="open", closed_on__isnull=True)
                | models.Q(state__in=["sent", "returned", "closed"], closed_on__isnull=False),
                name="closed_on_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(goes_by__in=["", "mail", "email"]), name="known_way_out"
            ),
            models.CheckConstraint(
                condition=models.Q(came_by__in=["", "phone", "paper", "person"]), name="known_way_in"
            ),
            models.CheckConstraint(
                condition=models.Q(came_on__isnull=True)
                | models.Q(came_on__gte=dt.date(2000, 1, 1), came_on__lte=_LAST_CAME_ON)
                & ~models.Q(came_by=""),
                name="came_before_it_was_typed_in",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["purpose"], condition=models.Q(state="open"), name="tasks_waiting"),
            models.Index(
                fields=["closed_on", "holding", "edition", "id"],
                condition=models.Q(closed_on__isnull=False),
                name="tasks_closed",
            ),
            # With all that the queue and the page on the office count by, no row is read for that.
            models.Index(
                fields=[
                    *("holding", "form", "received_at", "came_on", "edition", "collected_for"),
                    *("purpose", "goes_by", "assigned_to"),
                ],
                condition=models.Q(state="open"),
                name="tasks_by_hour",
            ),
        ]

    def __str__(self) -> str:
        """Name the task by its number."""
        return f"task {self.pk}"


ACTS: Final = (
    *("opened", "labeled", "sent", "returned", "noted", "moved"),
    *("answered", "failed", "closed", "handed", "taken", "reopened", "recalled", "typed"),
)


class Step(models.Model):
    """One thing an employee did with a task; the ledger holds the same, sealed and in order."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="steps")
    act = models.CharField(max_length=8)
    account = models.CharField(max_length=64, db_comment="account name of the employee")
    duty = models.CharField(max_length=32)
    purpose = models.CharField(max_length=32)
    clause = models.CharField(max_length=32, blank=True)
    note = models.OneToOneField(Record, models.PROTECT, null=True, db_comment="what was noted, sealed")
    done_on = models.DateField()
    done_at = models.DateTimeField(
        null=True, db_comment="the minute in which it was done; none where it was done before that was kept"
    )

    class Meta:
        """Insert only, in the order of the numbers."""

        db_table = "disclosure_step"
        db_table_comment = "What employees did with tasks. Names accounts of staff, nobody else."
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(act__in=ACTS),
                name="known_act",
            ),
        ]

    def __str__(self) -> str:
        """Name the act and its task."""
        return f"{self.act} task {self.task_id}"


class AbandonedKeyQuerySet(models.QuerySet["AbandonedKey"]):
    """Reads of keys given up."""

    def old(self, *, days: int) -> "AbandonedKeyQuerySet":
        """Keep those given up longer ago than any row can be late."""
        return self.filter(abandoned_on__lt=dt.datetime.now(dt.UTC).date() - dt.timedelta(days))


class AbandonedKey(models.Model):
    """A key that was given up because its row had not come; a row that comes later is refused."""

    id = models.UUIDField(primary_key=True)
    abandoned_on = models.DateField()

    objects = AbandonedKeyQuerySet.as_manager()

    class Meta:
        """Written by a function of the database's own, under the lock that a late row takes too."""

        db_table = "disclosure_abandoned_key"
        db_table_comment = "Keys given up before any row was stored under them. No personal information."

    def __str__(self) -> str:
        """Name the key's record."""
        return str(self.id)
