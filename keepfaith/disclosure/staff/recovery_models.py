"""That two administrators let an employee in again who has lost password or second factor."""

from typing import TYPE_CHECKING, ClassVar, Final

from django.db import models
from django.utils import timezone

from keepfaith.disclosure.staff.limits import RECOVERY, RECOVERY_SHOWN

if TYPE_CHECKING:
    from keepfaith.disclosure.staff.models import Employee

_DIGEST: Final = 64


class RecoveryQuerySet(models.QuerySet["Recovery"]):
    """Reads of recoveries."""

    def open(self) -> "RecoveryQuerySet":
        """Keep those that have not been used and can still be; of an account that is active."""
        return self.filter(used_at=None, begun_at__gt=timezone.now() - RECOVERY, employee__is_active=True)

    def open_of(self, employee: "Employee") -> "RecoveryQuerySet":
        """Keep the one that waits for an account, however old it is."""
        return self.filter(employee=employee, used_at=None)

    def usable(self) -> "RecoveryQuerySet":
        """Keep the open ones that two administrators vouch for; both of them can still sign in."""
        return self.open().filter(begun_by__is_active=True, confirmed_by__is_active=True)

    def past(self) -> "RecoveryQuerySet":
        """Keep those that came to nothing, and those used so long ago that nobody looks at them any more."""
        now = timezone.now()
        return self.filter(
            models.Q(used_at=None, begun_at__lte=now - RECOVERY) | models.Q(used_at__lte=now - RECOVERY_SHOWN)
        )


class Recovery(models.Model):
    """One employee let in again: who began it, who confirmed it, and the digest of the half of a code of each."""

    employee = models.ForeignKey("staff.Employee", models.CASCADE, related_name="recoveries")
    begun_by = models.ForeignKey("staff.Employee", models.CASCADE, related_name="+")
    begun_at = models.DateTimeField()
    first_digest = models.CharField(max_length=_DIGEST, db_comment="keyed digest of the first half")
    confirmed_by = models.ForeignKey("staff.Employee", models.CASCADE, null=True, related_name="+")
    second_digest = models.CharField(
        max_length=_DIGEST, blank=True, db_comment="keyed digest of the second half; empty until confirmed"
    )
    used_at = models.DateTimeField(null=True)

    objects = RecoveryQuerySet.as_manager()

    class Meta:
        """Nobody lets themselves in, nobody stands for one alone, and one at a time waits for an account."""

        db_table = "staff_recovery"
        db_table_comment = "Employees whom two administrators let in again. Holds no code."
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(employee=models.F("begun_by"))
                & (models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("begun_by")))
                & (models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("employee"))),
                name="recovery_by_two_others",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None, second_digest="", used_at=None)
                | models.Q(confirmed_by__isnull=False) & ~models.Q(second_digest=""),
                name="recovery_used_once_confirmed",
            ),
            models.UniqueConstraint(
                fields=["employee"], condition=models.Q(used_at=None), name="one_open_recovery"
            ),
        ]

    def __str__(self) -> str:
        """Name the account."""
        return self.employee.account
