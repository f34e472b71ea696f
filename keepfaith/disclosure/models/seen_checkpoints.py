"""The last checkpoint of the custodian's ledger that the portal saw: a store set back behind it is refused."""

from typing import ClassVar

from django.db import models


class SeenCheckpoint(models.Model):
    """One row, which only ever moves on."""

    singleton = models.PositiveSmallIntegerField(primary_key=True, default=1)
    count = models.BigIntegerField(db_comment="entries of the ledger at that moment")
    chain = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=64)
    public_key = models.BinaryField(max_length=32, db_comment="the custodian's, as it was when first seen")

    class Meta:
        """Of one custodian, and never fewer entries than before."""

        db_table = "disclosure_seen_checkpoint"
        db_table_comment = "The last signed checkpoint of the ledger that was seen. No personal information."
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(singleton=1), name="one_seen_checkpoint"),
        ]

    def __str__(self) -> str:
        """Return how far the ledger was."""
        return f"{self.count} entries"
