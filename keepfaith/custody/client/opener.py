"""Asking to open; only custody itself and disclosure may import this (`pyproject.toml`)."""

from collections.abc import Mapping, Sequence
from itertools import batched

from keepfaith.custody.client.connection import Client
from keepfaith.custody.protocol import messages
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.protocol.message import Denial
from keepfaith.custody.protocol.sizes import MAX_KEYS, MAX_RECORDS


class Opener(Client):
    """What the desk asks for at the socket `requests`: the keys of fields."""

    def open(
        self,
        records: Sequence[bytes],
        fields: Sequence[str],
        *,
        employee: str,
        duty: str,
        purpose: str,
    ) -> Mapping[bytes, OpenedKeys | Denial]:
        """Ask for the keys of some fields of records; each is opened or refused by itself."""
        outcomes: dict[bytes, OpenedKeys | Denial] = {}
        # With each record can come the keys of statements and corrections; all of it must fit into one frame.
        most = max(1, min(MAX_RECORDS, MAX_KEYS // (len(fields) + messages.keys_along(len(fields)))))
        for some in batched(records, most):
            answer = self._ask(messages.Open(some, tuple(fields), employee, duty, purpose))
            outcomes.update(zip(some, answer.outcomes, strict=True))
        return outcomes
