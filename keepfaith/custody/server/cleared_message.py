"""What a message that goes out says of itself: whether its person subscribed to it, and what it tells."""

from keepfaith.custody.protocol import cleared_mail, messages
from keepfaith.custody.protocol.known_names import CONFIRMATION, SHOWN_AGAIN, YOUR_INFORMATION
from keepfaith.custody.store.subscriptions import Subscription

type Cleared = messages.Send | cleared_mail.Recheck | cleared_mail.Withhold


def tells_afterwards(message: Cleared) -> bool:
    """Return whether a message tells somebody, by itself, that a record of theirs is shown again."""
    is_by_itself = not message.employee and message.purpose == YOUR_INFORMATION
    return is_by_itself and message.what == SHOWN_AGAIN


def is_asked(subscription: Subscription | None, message: Cleared) -> bool:
    """Return whether a subscription, or none, asks for a message."""
    if subscription is None:
        return False
    if message.what == CONFIRMATION:
        return subscription.state == "pending" and not message.topic
    return subscription.state == "confirmed" and message.topic in subscription.topics
