"""What is left of a record that was destroyed: that it was there, and by which rule it went; none of what it said."""

import hashlib
import json
from typing import ClassVar

from django.db import models

from keepfaith.custody.protocol.known_names import OWN_TEST_REQUESTS


class TombstoneQuerySet(models.QuerySet["Tombstone"]):
    """Reads of what was destroyed."""

    def by_receipt(self, reference: str, code: bytes) -> "Tombstone | None":
        """Return that of the record whose receipt shows this reference and whose code has this SHA-256."""
        return self.filter(reference=reference, code_digest=code).first()

    def newest(self) -> "TombstoneQuerySet":
        """Put what was destroyed last first; of one day, in the order of the receipts."""
        return self.order_by("-destroyed_on", "reference", "pk")


class Tombstone(models.Model):
    """A record that was destroyed. Its number is that of the record, under which the ledger has its end."""

    id = models.UUIDField(primary_key=True, db_comment="number of the record, as the ledger names it")
    edition = models.CharField(max_length=64, db_comment="digest of the edition whose rule ended it")
    holding = models.CharField(max_length=32)
    series = models.CharField(max_length=64, db_comment="record series of the schedule")
    permission = models.CharField(max_length=32, db_comment="number of the permission to destroy")
    clause = models.CharField(max_length=32, blank=True)
    received_in = models.DateField(db_comment="first day of the month in which it came; no more is kept")
    destroyed_on = models.DateField()
    # A note has no receipt, and many rows without one are not alike.
    reference = models.CharField(max_length=16, unique=True, null=True, db_comment="as on its receipt")  # noqa: DJ001 - see above
    code_digest = models.BinaryField(
        max_length=32, null=True, db_comment="SHA-256 of the code on the receipt; the code is not kept"
    )

    objects = TombstoneQuerySet.as_manager()

    class Meta:
        """Insert only; and no row of a record goes without one."""

        db_table = "disclosure_tombstone"
        db_table_comment = "Records that were destroyed, and by which rule. No personal information."
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(reference__isnull=True, code_digest__isnull=True)
                | models.Q(reference__isnull=False, code_digest__isnull=False),
                name="tombstone_reference_with_code",
            ),
            # Only a test request of our own ends without one.
            models.CheckConstraint(
                condition=~models.Q(permission="") | models.Q(clause=OWN_TEST_REQUESTS, series=""),
                name="destroyed_by_permission",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-destroyed_on"], name="tombstones_newest"),
        ]

    def __str__(self) -> str:
        """Name what was destroyed by its reference."""
        return self.reference or str(self.id)

    def digest(self) -> bytes:
        """Compute what the ledger has of it: the SHA-256 of its parts in JSON, all but the day it was destroyed on.

        A run that broke off leaves the tombstone only on a later day, and the entry has its own.
        """
        parts = (
            *(self.id.hex, self.edition, self.holding, self.series, self.permission, self.clause),
            *(self.received_in.isoformat(), self.reference, bytes(self.code_digest or b"").hex()),
        )
        return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).digest()

    @property
    def is_test(self) -> bool:
        """Whether it was a test request of our own."""
        return not self.permission
