"""Ending what was sent in the names of people that the prober makes up."""

from keepfaith.custody.client.connection import Client
from keepfaith.custody.protocol.canary_messages import ExpireCanary, ExpiredCanaries


class CanaryEraser(Client):
    """What the portal says at the socket `requests` of test requests that are seven days old."""

    def expired(self) -> tuple[bytes, ...]:
        """Return the test requests that are to end, and for some days those that have ended; a thousand at most."""
        return self._ask(ExpiredCanaries()).records

    def expire(self, record: bytes, *, tombstone: bytes = b"") -> None:
        """Have the key of a test request erased; raises `Refused` if its time is not over, or it is on hold."""
        self._ask(ExpireCanary(record, tombstone))
