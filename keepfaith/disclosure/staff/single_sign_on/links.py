"""Which account a subject of the provider opens: tied by the operator or by an invitation, never by likeness."""

import hashlib
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from keepfaith.agency.sign_in_provider import SignInProvider
from keepfaith.disclosure.staff.handed_codes import as_made, new_code
from keepfaith.disclosure.staff.limits import INVITATION
from keepfaith.disclosure.staff.models import Employee, Invitation, ProviderSubject
from keepfaith.disclosure.staff.single_sign_on.configuration import provider
from keepfaith.disclosure.staff.single_sign_on.id_token import MAX_SUBJECT_LENGTH
from keepfaith.errors import KeepfaithError

# 125 random bits.
_GROUPS: Final = 5


class LinkRefused(KeepfaithError):
    """An account cannot be tied to a subject as asked."""


def linked_employee(issuer: str, subject: str) -> Employee | None:
    """Return the active employee whom this issuer calls so."""
    row = (
        ProviderSubject.objects.filter(issuer=issuer, subject=subject, employee__is_active=True)
        .select_related("employee")
        .first()
    )
    return row.employee if row else None


def must_use_provider(employee: Employee) -> bool:
    """Return whether only the provider signs this employee in: so its leavers are ours, too."""
    named = provider()
    if named is None or employee.is_break_glass:
        return False
    return ProviderSubject.objects.filter(employee=employee, issuer=named.issuer).exists()


def link(employee: Employee, named: SignInProvider, subject: str) -> None:
    """Tie an account to a subject; refuse one that is tied already, on either side."""
    if not 0 < len(subject) <= MAX_SUBJECT_LENGTH or not subject.isprintable():
        raise LinkRefused(
            "That is no subject.", f"Copy it from the provider: 1 to {MAX_SUBJECT_LENGTH} characters."
        )
    if named.saml and "@" in subject:
        raise LinkRefused(
            "That is an e-mail address, which is given away again.",
            "Copy the persistent NameID of the person.",
        )
    try:
        with transaction.atomic():
            ProviderSubject.objects.create(employee=employee, issuer=named.issuer, subject=subject)
    except IntegrityError as error:
        raise LinkRefused(
            "That account or that subject is tied already.",
            "Look at keepfaith staff list. To tie an account anew: keepfaith staff unlink ACCOUNT",
        ) from error


def unlink(employee: Employee) -> int:
    """Untie an account from every provider; say how many rows went."""
    return ProviderSubject.objects.filter(employee=employee).delete()[0]


def invite(employee: Employee) -> str:
    """Make an invitation and return its code; an earlier one ends."""
    code = new_code(_GROUPS)
    with transaction.atomic():
        Invitation.objects.filter(employee=employee).delete()
        Invitation.objects.create(
            code_digest=digest_of(code), employee=employee, expires_at=timezone.now() + INVITATION
        )
    return code


def accept(invitation: str, named: SignInProvider, subject: str) -> Employee | None:
    """Use an invitation, given by its digest, for this subject; none if it is used, expired or the account is tied."""
    try:
        with transaction.atomic():
            row = Invitation.objects.open().filter(pk=invitation).select_related("employee").first()
            if row is None:
                return None
            # Of two who have one code, the second finds the account tied.
            link(row.employee, named, subject)
            row.delete()
            return row.employee
    except LinkRefused:
        return None


def digest_of(code: str) -> str:
    """Name the row of a code, however it was typed."""
    return hashlib.sha256(as_made(code).encode()).hexdigest()
