"""How often a passkey says that it was used: when that goes back, somebody has a copy of it."""

import logging
from contextlib import suppress
from typing import Final

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from fido2.utils import websafe_decode

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.connection import CustodianUnavailable, Refused
from keepfaith.disclosure.records.custodian_clients import staff_client
from keepfaith.disclosure.staff.cleanup import end_sessions
from keepfaith.disclosure.staff.models import Employee, as_employee
from keepfaith.disclosure.staff.own_factors import COPIED_ON

COUNT: Final = "sign_count"
# The key in a passkey's data by which it is looked up.
CREDENTIAL_ID: Final = "credential_id"

# The portal's log lines name their logger and no values; so the logger's name has to say what happened.
_alarm = logging.getLogger("keepfaith.disclosure.staff.ALARM_a_passkey_was_copied")


def count_use(number: int, count: int) -> bool:
    """Note the count of a use, and return whether the passkey opens anything.

    One whose count does not grow opens nothing from now on, and its employee's sessions end: one of the two who have it
    is not the employee. Passkeys that do not count always say 0 (WebAuthn, 6.1.1).
    """
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().filter(pk=number).first()
        if row is None or COPIED_ON in row.data:
            return False
        last = row.data[COUNT]
        is_copied = bool(count or last) and count <= last
        noted = {COPIED_ON: this_agency().day(timezone.now()).isoformat()} if is_copied else {COUNT: count}
        row.data = {**row.data, **noted}
        row.save(update_fields=["data"])
        if is_copied:
            end_sessions(as_employee(row.user))
    if is_copied:
        end_for_openings(as_employee(row.user), str(row.data[CREDENTIAL_ID]))
        _alarm.error("see keepfaith staff list")
    return not is_copied


def end_for_openings(employee: Employee, credential: str) -> None:
    """Have the custodian forget a passkey that opens nothing here any more; it keeps its own count of uses.

    Where it does not answer, the page of passkeys for openings still lists it.
    """
    with suppress(CustodianUnavailable, Refused):
        staff_client().end_passkey(employee.account, websafe_decode(credential))
