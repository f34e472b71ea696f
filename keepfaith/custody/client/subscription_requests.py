"""Asking about subscriptions to notices: confirmed, ended, listed, and erased once they expired."""

from collections.abc import Iterator

from keepfaith.custody.client.connection import Client
from keepfaith.custody.protocol import messages, proof_messages
from keepfaith.custody.protocol.answers import ConfirmationOutcome, UnsubscribeOutcome
from keepfaith.custody.protocol.sizes import (
    CONFIRMATION_TOKEN_SIZE,
    RECORDS_PAGE_SIZE,
    UNSUBSCRIBE_TOKEN_SIZE,
)


class SubscriptionsClient(Client):
    """What the pages of a subscription, and the worker, ask at the socket `requests`."""

    def confirm(self, token: bytes) -> ConfirmationOutcome:
        """Redeem the token mailed to an address, within 48 hours; any other bytes are `unknown`."""
        if len(token) != CONFIRMATION_TOKEN_SIZE:
            return "unknown"
        return self._ask(messages.ConfirmSubscription(token)).outcome

    def move_of(self, token: bytes) -> proof_messages.MoveToTell | None:
        """Return whose mailbox is told if a token is confirmed, and the record that moves; none if none does."""
        if len(token) != CONFIRMATION_TOKEN_SIZE:
            return None
        move = self._ask(proof_messages.MoveOfToken(token))
        return move if move.to else None

    def unsubscribe(self, token: bytes, *, why: messages.UnsubscribeReason = "asked") -> UnsubscribeOutcome:
        """Redeem the token that a message carried; said again it changes nothing."""
        if len(token) != UNSUBSCRIBE_TOKEN_SIZE:
            return "unknown"
        return self._ask(messages.Unsubscribe(token, why)).outcome

    def confirmed(self, topic: str) -> Iterator[bytes]:
        """Yield the record of every confirmed subscription to a topic, in the order of their numbers."""
        after = None
        while True:
            records = self._ask(messages.Subscriptions(topic, after)).records
            yield from records
            if len(records) < RECORDS_PAGE_SIZE:
                return
            after = records[-1]

    def is_listed(self, topic: str, record: bytes) -> bool:
        """Return whether a record is among the confirmed subscriptions to a topic, by asking for one page."""
        before = (int.from_bytes(record) - 1).to_bytes(len(record)) if any(record) else None
        return record in self._ask(messages.Subscriptions(topic, before)).records[:1]

    def expired(self) -> tuple[bytes, ...]:
        """Return subscriptions that may be erased now, a thousand at most."""
        return self._ask(messages.Expired()).records

    def expire(self, record: bytes, *, duty: str, permission: str, tombstone: bytes = b"") -> None:
        """Have the key of an expired subscription erased; raises `Refused` if it has not expired or is held."""
        self._ask(messages.Expire(record, duty, permission, tombstone))
