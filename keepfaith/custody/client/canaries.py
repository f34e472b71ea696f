"""Naming the people that the prober makes up, and ending what was sent in their names."""

from keepfaith.custody.client.connection import Client
from keepfaith.custody.protocol.canary_messages import ExpireCanary, ExpiredCanaries
from keepfaith.custody.protocol.observer_messages import Canary


class CanaryRegister(Client):
    """What the prober says at the socket `decisions` before it acts as somebody who does not exist."""

    def register(self, address: str) -> bool:
        """Name a made-up person as a form names its subject: an e-mail address, or `postal:` and a postal address.

        It must be an address that nobody can have. What is created about them within seven days is a canary record.
        Returns whether they were not known yet; raises `Refused` where too many are.
        """
        return self._ask(Canary(address)).new


class CanaryEraser(Client):
    """What the portal says at the socket `requests` of test requests that are seven days old."""

    def expired(self) -> tuple[bytes, ...]:
        """Return the test requests that are to end, and for some days those that have ended; a thousand at most."""
        return self._ask(ExpiredCanaries()).records

    def expire(self, record: bytes, *, tombstone: bytes = b"") -> None:
        """Have the key of a test request erased; raises `Refused` if its time is not over, or it is on hold."""
        self._ask(ExpireCanary(record, tombstone))
