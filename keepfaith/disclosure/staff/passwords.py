"""What a password must be: long, and not one that everybody tries.

NIST SP 800-63B-4, 3.1.1.2: at least 15 characters where a password is the only factor, at least 8 where it is one of
two; at least 64 allowed; every character allowed, each counted once, in one normal form; no rules of composition, no
expiry; compared with a list of common ones.
"""

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError

from keepfaith.disclosure.staff.limits import (
    MAX_PASSWORD_LENGTH,
    MIN_PASSWORD_LENGTH,
    MIN_PASSWORD_LENGTH_ALONE,
)
from keepfaith.disclosure.staff.models import Employee, normal
from keepfaith.disclosure.staff.own_factors import has_own_second_factor


class LengthRule:
    """A validator for AUTH_PASSWORD_VALIDATORS that knows whether there is a second factor."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Refuse a password that is too short for this employee, or longer than we take."""
        least = shortest(user)
        length = len(normal(password))
        if length < least:
            raise ValidationError(f"Use at least {least} characters. This has {length}.", code="too_short")
        if length > MAX_PASSWORD_LENGTH:
            raise ValidationError(f"Use at most {MAX_PASSWORD_LENGTH} characters.", code="too_long")

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return (
            f"At least {MIN_PASSWORD_LENGTH_ALONE} characters, or {MIN_PASSWORD_LENGTH} with a second factor."
        )


def shortest(user: AbstractBaseUser | None) -> int:
    """Return how short this employee's password may be."""
    if not isinstance(user, Employee) or user.pk is None:
        return MIN_PASSWORD_LENGTH_ALONE
    return MIN_PASSWORD_LENGTH if has_own_second_factor(user) else MIN_PASSWORD_LENGTH_ALONE
