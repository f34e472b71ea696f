"""The private name: an employee signs in by it when a stranger keeps the account's own name paused.

A cookie that knew the device would do the same, but would outlast its session and tell one browser from another.
"""

import secrets
from typing import Final

from django.utils.crypto import salted_hmac

from keepfaith.disclosure.staff.models import Employee

# Without characters that are taken for one another: 80 random bits, so nobody guesses one to have it paused.
_CHARACTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"
_GROUPS, _LENGTH = 4, 4


def give_sign_in_name(employee: Employee) -> str:
    """Make up a new private name; the one before opens nothing any more."""
    name = ".".join("".join(secrets.choice(_CHARACTERS) for _ in range(_LENGTH)) for _ in range(_GROUPS))
    Employee.objects.filter(pk=employee.pk).update(sign_in_name_digest=_digest(name))
    return name


def account_of(name: str) -> str:
    """Return the account that has this private name, else the name itself."""
    account = (
        Employee.objects.filter(sign_in_name_digest=_digest(name)).values_list("account", flat=True).first()
    )
    return account or name


def _digest(name: str) -> str:
    return salted_hmac("keepfaith staff sign-in name", name.strip().lower(), algorithm="sha256").hexdigest()
