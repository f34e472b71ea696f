"""The challenge that a passkey signs: in the session's row, for five minutes, for one purpose and for one try."""

import datetime as dt
import time
from enum import StrEnum
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest

from keepfaith.disclosure.staff.models import Session
from keepfaith.disclosure.staff.sessions import code_digest

LIFETIME: Final = dt.timedelta(minutes=5)
_PLACE: Final = "passkey_challenge"


class Purpose(StrEnum):
    """What a passkey is asked for; what it signs for one counts for no other."""

    ADD = "add"
    SECOND_FACTOR = "second factor"
    ALONE = "alone"
    CONFIRM = "confirm"


def put_challenge(request: HttpRequest, state: dict[str, Any], purpose: Purpose) -> None:
    """Note what a passkey is asked to sign; an earlier challenge of this session ends."""
    request.session[_PLACE] = {"state": state, "purpose": purpose, "at": time.time()}


def take_challenge(request: HttpRequest, purpose: Purpose) -> dict[str, Any] | None:
    """Take the challenge out for good, whatever comes of it; none if it is late, of another purpose, or gone.

    Of two requests with one answer, the second waits for the session's row and then finds nothing in it.
    """
    request.session.pop(_PLACE, None)
    with transaction.atomic():
        digest = code_digest(request.session.session_key or "")
        row = Session.objects.select_for_update().filter(pk=digest).first()
        if row is None:
            return None
        content = request.session.decode(row.content)
        challenge = content.pop(_PLACE, None)
        Session.objects.filter(pk=digest).update(content=request.session.encode(content))
    if challenge is None or challenge["purpose"] != purpose:
        return None
    is_fresh = 0 <= time.time() - challenge["at"] <= LIFETIME.total_seconds()
    state: dict[str, Any] = challenge["state"]
    return state if is_fresh else None
