"""When an employee is away, and who stands in for them; each row goes once its last day is over."""

from typing import ClassVar

from django.db import models


class Absence(models.Model):
    """The days on which one employee is away, both included, and their deputy; accounts, and no reason."""

    account = models.CharField(max_length=64, unique=True, db_comment="account name of who is away")
    deputy = models.CharField(max_length=64, db_comment="account name of who stands in")
    first_on = models.DateField(db_comment="first day away, where the agency is")
    last_on = models.DateField(db_comment="last day away")

    class Meta:
        """Nobody stands in for themselves."""

        db_table = "disclosure_absence"
        db_table_comment = (
            "Who is away and who stands in, until the last day is over. Names accounts of staff, no reason."
        )
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("first_on")), name="absence_in_order"
            ),
            models.CheckConstraint(
                condition=~models.Q(deputy=models.F("account")) | models.Q(account="Former-staff"),
                name="deputy_is_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        """Name the absence by its number."""
        return f"absence {self.pk}"
