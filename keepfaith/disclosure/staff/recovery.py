"""Letting in again an employee who lost password or second factor: two administrators give a half of a code each.

Nobody lets themselves in, and neither half is of use without the other. What a half opens is sign-in, never a duty:
duties stay with the custodian.
"""

import datetime as dt
from typing import Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from keepfaith.custody.client.connection import CustodianUnavailable
from keepfaith.disclosure.records.custodian_clients import staff_client
from keepfaith.disclosure.staff import login_throttle
from keepfaith.disclosure.staff.account_admin import AccountRefused, check_password, give_password
from keepfaith.disclosure.staff.handed_codes import as_made, new_code
from keepfaith.disclosure.staff.limits import RECOVERY
from keepfaith.disclosure.staff.models import Employee, Recovery
from keepfaith.errors import KeepfaithError

# 75 random bits a half.
_GROUPS: Final = 3
_WRONG: Final = (
    "That account and these two halves do not open anything.",
    "Check what you typed. Both halves end a day after the first was given: then ask both administrators anew.",
)


class NotRecovered(KeepfaithError):
    """An employee is not let in again as asked."""


def begin(account: str, *, by: Employee) -> str:
    """Begin to let a colleague in again, and return the first half of a code; an earlier try that waits ends."""
    employee = Employee.objects.filter(account=account, is_active=True).first()
    if employee is None or employee.pk == by.pk:
        raise NotRecovered("Nobody else who can sign in has this account.", "Choose one from the list.")
    if not employee.has_usable_password():
        raise NotRecovered(
            "That account has no password: the sign-in of your agency lets its owner in.",
            "Ask those who look after that sign-in.",
        )
    half = new_code(_GROUPS)
    try:
        with transaction.atomic():
            Recovery.objects.open_of(employee).delete()
            Recovery.objects.create(
                employee=employee, begun_by=by, begun_at=timezone.now(), first_digest=_digest(employee, half)
            )
    except IntegrityError:
        raise NotRecovered("Somebody else began this at the same moment.", "Look at the list.") from None
    return half


def confirm(number: int, *, by: Employee) -> str:
    """Stand for a colleague whom another administrator wants to let in again, and return the second half."""
    with transaction.atomic():
        row = Recovery.objects.open().select_for_update(of=("self",)).filter(pk=number).first()
        if row is None or row.confirmed_by_id is not None:
            raise NotRecovered("Nothing waits here to be confirmed.", "Look at the list.")
        if by.pk in {row.begun_by_id, row.employee_id}:
            raise NotRecovered(
                "It takes two administrators, and neither is the one who is let in.",
                "Ask another administrator to confirm it.",
            )
        half = new_code(_GROUPS)
        row.confirmed_by, row.second_digest = by, _digest(row.employee, half)
        row.save(update_fields=["confirmed_by", "second_digest"])
    return half


def withdraw(number: int) -> None:
    """End what waits, whoever began it: both halves open nothing any more."""
    Recovery.objects.filter(pk=number, used_at=None).delete()


def let_in(account: str, first: str, second: str, password: str) -> None:
    """Take both halves, once, for a new password; second factor, passkeys and sessions go. Tries are counted."""
    _check_halves(account, first, second)
    try:
        check_password(account, password)
    except AccountRefused as refused:
        raise NotRecovered(refused.problem, refused.remedy) from None
    with transaction.atomic():
        # Of two who have both halves, the second finds them used.
        row = _opened(account, first, second, lock=True)
        give_password(row.employee, password)
        _end_passkeys(row.employee)
        row.used_at = timezone.now()
        row.save(update_fields=["used_at"])


def ends_at(row: Recovery) -> dt.datetime:
    """Return when a recovery ends that nobody used."""
    return row.begun_at + RECOVERY


def _check_halves(account: str, first: str, second: str) -> None:
    """Refuse halves that open nothing; whoever has both does not guess, and may try several passwords."""
    try:
        login_throttle.begin("recovery", account)
    except ValidationError as paused:
        raise NotRecovered(paused.messages[0], "Nobody can try before.") from None
    _opened(account, first, second)
    login_throttle.succeeded("recovery", account)


def _opened(account: str, first: str, second: str, *, lock: bool = False) -> Recovery:
    rows = Recovery.objects.usable().filter(employee__account=account).select_related("employee")
    row = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if row is None:
        raise NotRecovered(*_WRONG)
    right = [
        constant_time_compare(_digest(row.employee, first), row.first_digest),
        constant_time_compare(_digest(row.employee, second), row.second_digest),
    ]
    if not all(right):
        raise NotRecovered(*_WRONG)
    return row


def _end_passkeys(employee: Employee) -> None:
    """Have the custodian forget the passkeys of whoever may have lost their device; others are confirmed anew."""
    client = staff_client()
    try:
        for passkey in client.passkeys_of(employee.account):
            client.end_passkey(employee.account, passkey.credential)
    except CustodianUnavailable:
        raise NotRecovered(
            "The custodian does not answer, so nothing was changed.", "Try again: both halves still count."
        ) from None


def _digest(employee: Employee, half: str) -> str:
    name = f"{employee.pk}:{as_made(half).replace('-', '')}"
    return salted_hmac("keepfaith staff recovery", name, algorithm="sha256").hexdigest()
