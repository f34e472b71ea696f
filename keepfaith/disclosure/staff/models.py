"""Employees who sign in, their sessions, and failed tries. No address but that at work, no network address."""

import datetime as dt
import hashlib
import json
import unicodedata
from typing import ClassVar, Final

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from keepfaith.disclosure.staff.directory_models import AbsentGroup, DirectoryEntry, DirectoryToken
from keepfaith.disclosure.staff.limits import MAX_IDLE, MAX_SESSION, MIN_PASSWORD_LENGTH_ALONE, PAUSE
from keepfaith.disclosure.staff.recovery_models import Recovery

__all__ = ["AbsentGroup", "DirectoryEntry", "DirectoryToken", "Recovery"]

ACCOUNT: Final = r"^[a-z0-9][a-z0-9._-]{0,63}\Z"

MAX_NAME_LENGTH: Final = 80
# Stands in the desk's history for everybody whose account was destroyed; no account can have this name.
FORMER: Final = "Former-staff"


def normal(password: str) -> str:
    """Bring a password into one form, whatever keyboard it was typed on."""
    return unicodedata.normalize("NFKC", password)


class Employee(AbstractBaseUser):
    """Someone who signs in at the desk, under the name by which the custodian knows their duties."""

    account = models.CharField(
        max_length=64,
        unique=True,
        validators=[RegexValidator(ACCOUNT, "Use small letters, digits and . _ - only.")],
        db_comment="what the custodian knows the employee by",
    )
    password = models.CharField(max_length=256, db_comment="scrypt digest")
    person_name = models.CharField(
        max_length=MAX_NAME_LENGTH,
        blank=True,
        default="",
        db_default="",
        db_comment="name of the employee, which colleagues see beside the account; none if empty",
    )
    work_address = models.EmailField(
        max_length=254,
        blank=True,
        default="",
        db_default="",
        db_comment="e-mail address at work, to which the portal writes when work waits; none if empty",
    )
    has_long_password = models.BooleanField(
        default=False, db_comment="whether the password suffices without a second factor"
    )
    is_active = models.BooleanField(default=True)
    edition = models.CharField(
        max_length=64,
        blank=True,
        default="",
        db_comment="digest of the edition it was made under; empty if made before that was kept",
    )
    left_on = models.DateField(
        null=True, db_comment="day on which the employee left; from it on the account waits to be destroyed"
    )
    reviewed_on = models.DateField(
        null=True, db_comment="day on which it was last seen whether to write that work waits"
    )
    is_break_glass = models.BooleanField(
        default=False,
        db_default=False,
        db_comment="whether it may sign in by password although the agency's provider vouches for staff",
    )
    sign_in_name_digest = models.CharField(  # noqa: DJ001 - most have none, and each is there once
        max_length=64,
        null=True,
        unique=True,
        db_comment="keyed digest of the private name under which the employee can sign in",
    )
    break_glass_used_on = models.DateField(
        null=True, db_comment="day on which the account for emergencies was last used"
    )
    # When anybody else last signed in is nobody's business.
    last_login = None

    objects = BaseUserManager["Employee"]()

    USERNAME_FIELD = "account"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        """Described for whoever reads the schema."""

        db_table = "staff_employee"
        db_table_comment = "Accounts of staff."
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(account__regex=ACCOUNT), name="well_formed_account"),
            models.CheckConstraint(
                condition=models.Q(is_active=True, left_on__isnull=True)
                | models.Q(is_active=False, left_on__isnull=False),
                name="active_or_left_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        """Name the account."""
        return self.account

    def set_password(self, raw_password: str | None) -> None:
        """Take a password in its normal form, and remember whether it is a long one."""
        password = None if raw_password is None else normal(raw_password)
        self.has_long_password = password is not None and len(password) >= MIN_PASSWORD_LENGTH_ALONE
        super().set_password(password)

    def check_password(self, raw_password: str | None) -> bool:
        """Compare a password in its normal form."""
        return raw_password is not None and super().check_password(normal(raw_password))


def as_employee(user: object) -> Employee:
    """Return a user as the only kind of user there is here."""
    if not isinstance(user, Employee):
        raise TypeError("not an employee")
    return user


class SessionQuerySet(models.QuerySet["Session"]):
    """Reads of sessions."""

    def living(self) -> "SessionQuerySet":
        """Keep those within both limits; one from a time to come was begun under a clock since set back."""
        now = timezone.now()
        return self.filter(
            last_used_at__gt=now - MAX_IDLE,
            last_used_at__lte=now,
            began_at__gt=now - MAX_SESSION,
            began_at__lte=now,
        )

    def ended(self) -> "SessionQuerySet":
        """Keep those past a limit, or of a time to come."""
        now = timezone.now()
        past = models.Q(last_used_at__lte=now - MAX_IDLE) | models.Q(began_at__lte=now - MAX_SESSION)
        return self.filter(past | models.Q(last_used_at__gt=now) | models.Q(began_at__gt=now))

    def of(self, employee: Employee) -> "SessionQuerySet":
        """Keep one employee's sessions."""
        return self.filter(employee=employee)


class Session(models.Model):
    """One browser's session; the code that opens it is only in that browser's cookie."""

    code_digest = models.CharField(primary_key=True, max_length=64, db_comment="SHA-256 of the code")
    employee = models.ForeignKey(
        Employee, models.CASCADE, null=True, related_name="sessions", db_comment="none before sign-in is done"
    )
    content = models.TextField(db_comment="Django's session data, signed")
    began_at = models.DateTimeField(db_comment="rounded down to five minutes")
    last_used_at = models.DateTimeField(db_comment="rounded down to five minutes")

    objects = SessionQuerySet.as_manager()

    class Meta:
        """Described for whoever reads the schema."""

        db_table = "staff_session"
        db_table_comment = "Sessions of staff. Holds no code that opens one, no network address, no browser."

    def __str__(self) -> str:
        """Name the session by the start of its digest."""
        return self.code_digest[:8]

    @property
    def ends_at(self) -> dt.datetime:
        """The instant at which it ends however much it is used."""
        return self.began_at + MAX_SESSION


class FailedSignInsQuerySet(models.QuerySet["FailedSignIns"]):
    """Reads of failed tries."""

    def past(self) -> "FailedSignInsQuerySet":
        """Keep those that slow nobody any more."""
        return self.filter(last_at__lte=timezone.now() - PAUSE)


class FailedSignIns(models.Model):
    """How often someone failed in a row under one account name, whether or not there is such an account."""

    key = models.CharField(
        primary_key=True, max_length=64, db_comment="keyed digest of account and kind of secret"
    )
    count = models.PositiveSmallIntegerField(default=0)
    last_at = models.DateTimeField()

    objects = FailedSignInsQuerySet.as_manager()

    class Meta:
        """Described for whoever reads the schema."""

        db_table = "staff_failed_sign_ins"
        db_table_comment = "Failed tries to sign in, for a quarter of an hour."

    def __str__(self) -> str:
        """Return how many."""
        return f"{self.count} failures"


class ProviderSubject(models.Model):
    """By what the agency's provider knows an employee: a subject that it never gives to anybody else."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="subjects")
    issuer = models.CharField(max_length=200, db_comment="URL of the provider")
    subject = models.CharField(
        max_length=191, db_comment="what the provider calls the employee; no name, no e-mail address"
    )

    class Meta:
        """One person is one account, and no row is ever changed."""

        db_table = "staff_provider_subject"
        db_table_comment = "Accounts that are tied to a subject of the agency's identity provider."
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="one_account_a_subject"),
            models.UniqueConstraint(fields=["issuer", "employee"], name="one_subject_an_account"),
        ]

    def __str__(self) -> str:
        """Name the account."""
        return self.employee.account


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Reads of invitations."""

    def open(self) -> "InvitationQuerySet":
        """Keep those that can still be used."""
        return self.filter(expires_at__gt=timezone.now(), employee__is_active=True)

    def past(self) -> "InvitationQuerySet":
        """Keep those that have expired."""
        return self.filter(expires_at__lte=timezone.now())


class Invitation(models.Model):
    """That whoever has a code may tie an account to themselves, once."""

    code_digest = models.CharField(primary_key=True, max_length=64, db_comment="SHA-256 of the code")
    employee = models.OneToOneField(Employee, models.CASCADE, related_name="invitation")
    expires_at = models.DateTimeField()

    objects = InvitationQuerySet.as_manager()

    class Meta:
        """Described for whoever reads the schema."""

        db_table = "staff_invitation"
        db_table_comment = "Invitations that nobody has used yet. Holds no code."

    def __str__(self) -> str:
        """Name the invitation by the start of its digest."""
        return self.code_digest[:8]


class AccountTombstone(models.Model):
    """An account that was destroyed. Its number is that of the row; it tells no name."""

    id = models.BigIntegerField(
        primary_key=True, db_comment="number of the row that was the account; it names nobody"
    )
    edition = models.CharField(max_length=64, db_comment="digest of the edition whose rule ended it")
    series = models.CharField(max_length=64, db_comment="record series of the schedule")
    permission = models.CharField(max_length=32, db_comment="number of the permission to destroy")
    clause = models.CharField(max_length=32, blank=True)
    left_in = models.DateField(db_comment="first day of the month in which the employee left")
    destroyed_on = models.DateField()

    class Meta:
        """Insert only; and no account of somebody who left goes without one."""

        db_table = "staff_tombstone"
        db_table_comment = "Accounts that were destroyed, and by which rule. Names nobody."
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(permission=""), name="account_destroyed_by_permission"
            ),
        ]

    def __str__(self) -> str:
        """Name the account that is gone by its number."""
        return f"account {self.pk}"

    def digest(self) -> bytes:
        """Compute what the ledger has of it: the SHA-256 of its parts in JSON, all but the day it was destroyed on."""
        parts = (self.pk, self.edition, self.series, self.permission, self.clause, self.left_in.isoformat())
        return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).digest()
