"""The made-up subscribers of a demonstration confirm what they asked for, by the links of their messages."""

import re
import threading
import time
from pathlib import Path
from typing import Final

from keepfaith.custody.client.connection import CustodianUnavailable, Refused
from keepfaith.disclosure.mail.demo_outbox import OutboxMessage, OutboxUnreadable, outbox_messages
from keepfaith.disclosure.mail.links import CONFIRM, decode_token
from keepfaith.disclosure.records.custodian_clients import subscriptions_client

# As `intake/forms/demo_data` writes them; nobody else's subscription is confirmed.
_READER: Final = re.compile(r"subscriber\d+@example\.org")
_LINK: Final = re.compile(rf"{CONFIRM}\?token=([A-Za-z2-7]+)")
_PAUSE: Final = 0.5


def confirm_later(outbox: Path, *, count: int) -> threading.Thread:
    """Confirm so many sample subscriptions in the background, as their messages come to the outbox."""
    thread = threading.Thread(target=confirm_samples, args=(outbox,), kwargs={"count": count}, daemon=True)
    thread.start()
    return thread


def confirm_samples(outbox: Path, *, count: int, within: float = 60.0) -> int:
    """Confirm the sample subscriptions whose messages come within so many seconds; return how many did."""
    confirmed = set[str]()
    until = time.monotonic() + within
    while len(confirmed) < count and time.monotonic() < until:
        time.sleep(_PAUSE)
        for token in _tokens(outbox) - confirmed:
            try:
                subscriptions_client().confirm(decode_token(token))
            except (CustodianUnavailable, Refused):
                return len(confirmed)
            confirmed.add(token)
    return len(confirmed)


def _tokens(outbox: Path) -> set[str]:
    try:
        messages: list[OutboxMessage] = outbox_messages(outbox) or []
    except OutboxUnreadable:
        # The worker has not opened it yet.
        return set()
    own = [message for message in messages if _READER.fullmatch(message.recipient)]
    return {token for message in own for token in _LINK.findall(message.text)}
