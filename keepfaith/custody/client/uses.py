"""Asking how a record was used, for the person whom it is about."""

from keepfaith.custody.client.connection import Client
from keepfaith.custody.protocol.use_messages import UseList, Uses


class UsesClient(Client):
    """What the receipt asks for at the socket `requests`."""

    def uses(self, record: bytes) -> UseList:
        """Ask for the uses of a record by day: under which duty, for what and by which clause, and never by whom."""
        return self._ask(Uses(record))
