"""What a message that goes out says of itself: whether its person subscribed to it, what it tells, and of what."""

import datetime as dt
from typing import Final

from keepfaith.custody.protocol import cleared_mail, messages
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import (
    ADDRESS,
    CONFIRMATION,
    COPY_ASKED,
    COPY_SENT,
    REFERENCE,
    SHOWN_AGAIN,
    WARNING,
    YOUR_INFORMATION,
)
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store
from keepfaith.custody.store.subscriptions import Subscription
from keepfaith.pii.categories import CATEGORIES

type Cleared = messages.Send | cleared_mail.Recheck | cleared_mail.Withhold

# What goes out by itself is of use at once, or not at all.
FRESH: Final = dt.timedelta(days=2)
# What no mailbox gets twice on a day, and how it is refused: two robots that answer each other would not stop by
# themselves (RFC 3834, section 2), and a stranger who types an address could fill its mailbox.
ONCE_A_DAY: Final = {WARNING: DenialCode.WARNED_TODAY, REFERENCE: DenialCode.REFERENCE_TODAY}
# What the address in a record is written about that record, whatever it was collected for.
_NEWS_OF_RECORDS: Final = frozenset({SHOWN_AGAIN, COPY_ASKED, COPY_SENT})
# Of which items it is news that they came into which state.
_ARRIVALS: Final = {COPY_ASKED: ("copy", "waits"), COPY_SENT: ("copy", "sent")}


def brings_news(message: Cleared) -> bool:
    """Return whether a message tells somebody, by itself, that their record is shown again, or of a copy of it."""
    return _is_by_itself(message) and message.what in _NEWS_OF_RECORDS


def has_occasion(store: Store, stored: StoredRecord, message: Cleared, *, day: dt.date) -> bool:
    """Return whether what a message of one's own is about happened, within the last days where it matters."""
    if asks_address(message):
        return day - stored.created_on <= FRESH and store.answer_moves.waits(stored.record)
    if message.what == SHOWN_AGAIN:
        return bool(store.items.left_out_before(stored.record))
    return count_news(store, stored, message.what, since=day - FRESH) > 0


def count_news(store: Store, stored: StoredRecord, what: str, *, since: dt.date = dt.date.min) -> int:
    """Count how often a copy of a record was asked for or sent, of which its person is told."""
    arrival = _ARRIVALS.get(what)
    return store.items.count_arrivals(*arrival, stored.record, since=since) if arrival else 0


def asks_address(message: Cleared) -> bool:
    """Return whether a message asks another address, by itself, to confirm that answers go there."""
    return _is_by_itself(message) and message.what == ADDRESS


def is_of_own(message: Cleared) -> bool:
    """Return whether a message serves what its person sees of their own, whatever its record was collected for."""
    return brings_news(message) or asks_address(message)


def _is_by_itself(message: Cleared) -> bool:
    return not message.employee and message.purpose == YOUR_INFORMATION


def is_asked(subscription: Subscription | None, message: Cleared) -> bool:
    """Return whether a subscription, or none, asks for a message."""
    if brings_news(message):
        # Whose record a copy is of may get notices, too, and is told although they are no notice.
        return True
    if subscription is None:
        return False
    if message.what == CONFIRMATION:
        return subscription.state == "pending" and not message.topic
    return subscription.state == "confirmed" and message.topic in subscription.topics


def brings_numbers(stored: StoredRecord) -> bool:
    """Return whether a record has a field of a sensitive category."""
    categories = stored.header.fields.values()
    return any(CATEGORIES[name].sensitive for name in categories if name in CATEGORIES)
