"""Asking to open; only custody itself and disclosure may import this (`pyproject.toml`)."""

from collections.abc import Mapping, Sequence
from itertools import batched

from keepfaith.custody.client.connection import Client
from keepfaith.custody.protocol import messages, passkey_messages
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.protocol.message import Denial
from keepfaith.custody.protocol.passkey_messages import Assertion, AssertionChallenge
from keepfaith.custody.protocol.sizes import MAX_KEYS, MAX_RECORDS


class Opener(Client):
    """What the desk asks for at the socket `requests`: the keys of fields."""

    def open(  # noqa: PLR0913 - what, by whom, why, and by which passkey
        self,
        records: Sequence[bytes],
        fields: Sequence[str],
        *,
        employee: str,
        duty: str,
        purpose: str,
        assertion: Assertion | None = None,
    ) -> Mapping[bytes, OpenedKeys | Denial]:
        """Ask for the keys of some fields of records; each is opened or refused by itself.

        `assertion` is what a passkey signed for one record.
        """
        outcomes: dict[bytes, OpenedKeys | Denial] = {}
        # With each record can come the keys of statements and corrections; all of it must fit into one frame.
        most = max(1, min(MAX_RECORDS, MAX_KEYS // (len(fields) + messages.keys_along(len(fields)))))
        for some in batched(records, most):
            answer = self._ask(messages.Open(some, tuple(fields), employee, duty, purpose, assertion))
            outcomes.update(zip(some, answer.outcomes, strict=True))
        return outcomes

    def ask_assertion(
        self, record: bytes, fields: Sequence[str], *, employee: str, duty: str, purpose: str
    ) -> AssertionChallenge:
        """Ask what one of an employee's passkeys is to sign so that these fields open; good once, for five minutes."""
        message = passkey_messages.AskAssertion(employee, duty, record, tuple(fields), purpose)
        return self._ask(message)
