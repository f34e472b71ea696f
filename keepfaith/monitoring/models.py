"""When each of the worker's schedules last ran: nothing about a person."""

from typing import ClassVar

from django.db import models


class ScheduleHeartbeat(models.Model):
    """One schedule of the worker: when it last began and ended, with which result, and when it last succeeded."""

    DONE = "done"

    name = models.CharField(primary_key=True, max_length=32)
    started_at = models.DateTimeField(db_comment="when the last run began")
    ended_at = models.DateTimeField(null=True, db_comment="when a run last ended, well or not")
    result = models.CharField(
        max_length=64, blank=True, db_comment="of the last run that ended: done, or the class of its error"
    )
    done_at = models.DateTimeField(null=True, db_comment="when a run last ended well")

    class Meta:
        """A result is one short word: no text of an error can come in."""

        db_table = "monitoring_scheduleheartbeat"
        db_table_comment = "Last runs of the worker's schedules. No personal information."
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(result__regex="^[A-Za-z0-9_]{0,64}$"), name="result_is_a_word"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, result="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(result="")),
                name="an_end_has_a_result",
            ),
        ]

    def __str__(self) -> str:
        """Name the schedule and its last result."""
        return f"{self.name}: {self.result}"
