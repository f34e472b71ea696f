"""Asking about wishes to be told: confirmed, ended, listed, and erased once they lapsed."""

from collections.abc import Iterator
from typing import cast

from keepfaith.custody.client.connection import Client, octets, text
from keepfaith.custody.protocol.messages import StopReason
from keepfaith.custody.protocol.sizes import CODE, MARK
from keepfaith.custody.store.subscriptions import AT_ONCE, ConfirmationOutcome
from keepfaith.custody.store.suppressions import UnsubscribeOutcome


class SubscriptionsClient(Client):
    """What the pages of a wish, and the worker, ask at the socket `requests`."""

    def confirm(self, code: bytes) -> ConfirmationOutcome:
        """Redeem the code mailed to an address, within 48 hours; any other bytes are `unknown`."""
        if len(code) != CODE:
            return "unknown"
        return cast(
            "ConfirmationOutcome", self._ask({"verb": "confirm-subscription", "code": text(code)})["outcome"]
        )

    def unsubscribe(self, mark: bytes, *, why: StopReason = "asked") -> UnsubscribeOutcome:
        """Redeem the mark that a message carried; said again it changes nothing."""
        if len(mark) != MARK:
            return "unknown"
        return cast(
            "UnsubscribeOutcome",
            self._ask({"verb": "unsubscribe", "mark": text(mark), "why": why})["outcome"],
        )

    def confirmed(self, topic: str) -> Iterator[bytes]:
        """Give the record of every confirmed wish for a topic, in the order of their numbers."""
        after = b""
        while True:
            told = {"verb": "subscriptions", "topic": topic, "after": text(after)}
            found = [octets(record) for record in self._ask(told)["records"]]
            yield from found
            if len(found) < AT_ONCE:
                return
            after = found[-1]

    def expired(self) -> tuple[bytes, ...]:
        """Give wishes that may be erased now, a thousand at most."""
        return tuple(octets(record) for record in self._ask({"verb": "expired"})["records"])

    def expire(self, record: bytes, *, duty: str, permission: str) -> None:
        """Have the key of a lapsed wish erased for good; raises `Refused` if it has not lapsed or is held."""
        self._ask({"verb": "expire", "record": text(record), "duty": duty, "permission": permission})
