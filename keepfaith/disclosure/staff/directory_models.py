"""What the agency's directory says of accounts over SCIM, and the one token by which it may say it."""

from typing import Final

from django.db import models

EXTERNAL_ID_LENGTH: Final = 255


class DirectoryEntry(models.Model):
    """That the agency's directory looks after an account: under a name of its own, which may change."""

    employee = models.OneToOneField("staff.Employee", models.CASCADE, related_name="directory_entry")
    name = models.CharField(
        max_length=64,
        unique=True,
        db_comment="what the directory calls the account; the account stays what it was",
    )
    external_id = models.CharField(  # noqa: DJ001 - some have none, and each is there once
        max_length=EXTERNAL_ID_LENGTH, null=True, unique=True, db_comment="the directory's own number"
    )
    leaving_on = models.DateField(
        null=True, db_comment="day on which the directory said that the employee left; waits to be confirmed"
    )

    class Meta:
        """Described for whoever reads the schema."""

        db_table = "staff_directory_entry"
        db_table_comment = "Accounts that the agency's directory looks after. No name of a person."

    def __str__(self) -> str:
        """Return what the directory calls it."""
        return self.name


class AbsentGroup(models.Model):
    """That no group stands any more for a duty that a group had proposed, since the employee last signed in."""

    number = models.BigIntegerField(primary_key=True, db_comment="number that the duty has at the custodian")
    employee = models.ForeignKey("staff.Employee", models.CASCADE, related_name="absent_groups")
    since = models.DateField(db_comment="day of the sign-in at which the group was first absent")

    class Meta:
        """Described for whoever reads the schema."""

        db_table = "staff_absent_group"
        db_table_comment = (
            "Duties for which no group of the agency's sign-in stands any more. Names no group."
        )

    def __str__(self) -> str:
        """Name the duty by its number."""
        return f"duty {self.number}"


class DirectoryToken(models.Model):
    """The token of the directory, of which only the digest is here, and how much it was used in this minute."""

    digest = models.CharField(primary_key=True, max_length=64, db_comment="SHA-256 of the token")
    made_on = models.DateField()
    minute = models.DateTimeField(null=True, db_comment="the minute in which it was used last")
    count = models.PositiveIntegerField(default=0, db_comment="requests in that minute")

    class Meta:
        """Described for whoever reads the schema."""

        db_table = "staff_directory_token"
        db_table_comment = "The token of the agency's directory. Opens nothing by itself."

    def __str__(self) -> str:
        """Name the token by the start of its digest."""
        return self.digest[:8]
