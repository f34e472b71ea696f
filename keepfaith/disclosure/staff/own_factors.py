"""Which second factors of ours an employee has, and whether one of them may go: the one answer for all that ask."""

from typing import TYPE_CHECKING, Final

from keepfaith.disclosure.staff.models import Employee

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator
    from django.db.models import QuerySet

# In the data of a passkey, the day on which a copy of it was noticed; from then on it opens nothing.
COPIED_ON: Final = "copied_on"


def own_factors() -> "QuerySet[Authenticator]":
    """Return every second factor that sign-in asks for; recovery codes only stand in for one."""
    from allauth.mfa.models import Authenticator

    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    factors: QuerySet[Authenticator] = Authenticator.objects.filter(type__in=kinds)
    return factors


def passkeys_of(employee: Employee) -> "QuerySet[Authenticator]":
    """Return an employee's passkeys, the first one first."""
    from allauth.mfa.models import Authenticator

    return own_factors().filter(user=employee, type=Authenticator.Type.WEBAUTHN).order_by("pk")


def usable_passkeys_of(employee: Employee) -> "QuerySet[Authenticator]":
    """Return those passkeys that still open something."""
    return passkeys_of(employee).exclude(data__has_key=COPIED_ON)


def has_own_second_factor(employee: Employee) -> bool:
    """Return whether an employee has a second factor of ours, also one that opens nothing any more."""
    return own_factors().filter(user=employee).exists()


def may_lose(employee: Employee, factor: "Authenticator") -> bool:
    """Return whether a second factor may go: if another one is left that works, or none is needed.

    The caller holds the employee's row, so that two that go at once do not count on each other.
    """
    rest = own_factors().filter(user=employee).exclude(pk=factor.pk).exclude(data__has_key=COPIED_ON)
    return rest.exists() or (employee.has_long_password and not employee.is_break_glass)
