"""The last head of the custodian's ledger that the portal saw: a store set back behind it is refused."""

from typing import ClassVar

from django.db import models


class Witnessed(models.Model):
    """One row, which only ever moves on."""

    only = models.PositiveSmallIntegerField(primary_key=True, default=1)
    count = models.BigIntegerField(db_comment="entries of the ledger at that moment")
    chain = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=64)
    public_key = models.BinaryField(max_length=32, db_comment="the custodian's, as it was when first seen")

    class Meta:
        """Of one custodian, and never fewer entries than before."""

        db_table = "disclosure_witnessed"
        db_table_comment = "The last signed head of the ledger that was seen. No personal information."
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(only=1), name="one_head_seen_last"),
        ]

    def __str__(self) -> str:
        """Tell how far the ledger was."""
        return f"{self.count} entries"
