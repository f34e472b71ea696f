"""The directory's token: made by command, kept as a digest, and good for so many requests a minute."""

import datetime as dt
import hashlib
import secrets
from typing import Final

from django.db import transaction
from django.utils import timezone

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.staff.directory_models import DirectoryToken

A_MINUTE: Final = 600
_BYTES: Final = 32
_MAX_LENGTH: Final = 200


class WrongToken(Exception):
    """A request has no token, or one that is not in force."""


class TooManyRequests(Exception):
    """The token was used too often in this minute."""


def make_token() -> str:
    """Make a token and return it, which is the only time that it is seen; an earlier one ends."""
    token = secrets.token_urlsafe(_BYTES)
    with transaction.atomic():
        end_token()
        DirectoryToken.objects.create(digest=_digest(token), made_on=this_agency().day(timezone.now()))
    return token


def end_token() -> int:
    """End the token, if there is one; say how many ended."""
    return DirectoryToken.objects.all().delete()[0]


def use_token(header: str) -> None:
    """Count a request by the token in this header; raises `WrongToken` or `TooManyRequests`."""
    kind, _, token = header.partition(" ")
    if kind.lower() != "bearer" or not 0 < len(token) <= _MAX_LENGTH:
        raise WrongToken
    with transaction.atomic():
        row = DirectoryToken.objects.select_for_update().filter(pk=_digest(token)).first()
        if row is None:
            raise WrongToken
        minute = _minute()
        row.count = row.count + 1 if row.minute == minute else 1
        row.minute = minute
        row.save(update_fields=["minute", "count"])
    if row.count > A_MINUTE:
        raise TooManyRequests


def _minute() -> dt.datetime:
    return timezone.now().replace(second=0, microsecond=0)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
