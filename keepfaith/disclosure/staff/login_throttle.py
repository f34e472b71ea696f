"""Counting failed tries by the name that was typed, never by network address.

An unknown name is slowed like a known one. A pause of an account's name stops neither whoever signs in by the private
name or the agency's provider, nor whoever is inside already.
"""

from typing import Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.staff.limits import MAX_FAILURES, PAUSE
from keepfaith.disclosure.staff.models import FailedSignIns

Kind = Literal["password", "code", "passkey", "inside", "recovery"]


def begin(kind: Kind, account: str) -> None:
    """Count a try as failed before it is made, so that many at once gain nothing; refuse it during a pause."""
    now = timezone.now()
    # A clock was set back: the pause begins anew, else it would last as long as the clock was ahead.
    FailedSignIns.objects.filter(key=_key(kind, account), last_at__gt=now).update(last_at=now)
    with transaction.atomic():
        row, _ = FailedSignIns.objects.select_for_update().get_or_create(
            key=_key(kind, account), defaults={"last_at": now}
        )
        if now - row.last_at >= PAUSE:
            row.count = 0
        if row.count >= MAX_FAILURES:
            until = (row.last_at + PAUSE).astimezone(this_agency().zone)
            raise ValidationError(
                f"There were too many tries that failed. Try again after {date_format(until, 'g:i a')}",
                code="paused",
            )
        row.count, row.last_at = row.count + 1, now
        row.save()


def succeeded(kind: Kind, account: str) -> None:
    """Take back what was counted: this try did not fail."""
    FailedSignIns.objects.filter(key=_key(kind, account)).delete()


def _key(kind: Kind, account: str) -> str:
    name = f"{kind}:{account.strip().lower()}"
    return salted_hmac("keepfaith staff failures", name, algorithm="sha256").hexdigest()
