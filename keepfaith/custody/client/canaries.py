"""Naming the people that the prober makes up."""

from keepfaith.custody.client.connection import Client
from keepfaith.custody.protocol.observer_messages import Canary


class CanaryRegister(Client):
    """What the prober says at the socket `decisions` before it acts as somebody who does not exist."""

    def register(self, address: str) -> bool:
        """Name a made-up person as a form names its subject: an e-mail address, or `postal:` and a postal address.

        It must be an address that nobody can have. What is created about them within seven days is a canary record.
        Returns whether they were not known yet; raises `Refused` where too many are.
        """
        return self._ask(Canary(address)).new
