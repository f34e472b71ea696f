"""Test messages that employees have sent to themselves; each is gone after a week."""

import uuid
from typing import ClassVar

from django.db import models

MAX_FAILURE_LENGTH = 32


class TrialMessage(models.Model):
    """One test message to the employee who asked for it, in the words that they looked at; the address is not here."""

    WAITING, OFFERED, SENT, FAILED, RETURNED = "waiting", "offered", "sent", "failed", "returned"

    number = models.UUIDField(unique=True, default=uuid.uuid4, db_comment="also part of its Message-ID")
    kind = models.CharField(max_length=12, db_comment="which message it tries")
    what = models.CharField(max_length=32, db_comment="short name, such as event-12 or wording-answer")
    language = models.CharField(max_length=16)
    subject = models.CharField(max_length=150, db_comment="of the wording, with its places in braces")
    body = models.TextField(db_comment="of the wording, with its places in braces")
    words = models.JSONField(db_comment="the words filled in; nothing personal")
    account = models.CharField(max_length=64, db_comment="account name of the employee who gets it")
    state = models.CharField(max_length=8, default=WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(
        max_length=MAX_FAILURE_LENGTH, blank=True, default="", db_comment="why it failed, in a word"
    )
    asked_on = models.DateField()

    class Meta:
        """Counted nowhere: no record, no subscription and no mailing knows of it."""

        db_table = "disclosure_trial_message"
        db_table_comment = (
            "Test messages of employees to themselves, for a week. Names accounts of staff, nobody else."
        )
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "offered", "sent", "failed", "returned"]),
                name="known_trial_state",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["account", "what"], name="trials_of_an_employee"),
        ]

    def __str__(self) -> str:
        """Name the message by its kind and number."""
        return f"{self.kind} {self.pk}"
