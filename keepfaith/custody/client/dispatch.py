"""Asking for what a message to people needs; only custody itself and disclosure may import this (`pyproject.toml`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from keepfaith.custody.client.connection import Client, octets, text
from keepfaith.custody.client.opener import Refusal
from keepfaith.ipc.strict_fields import MOST_KEYS, MOST_RECORDS


@dataclass(frozen=True, slots=True)
class MailKeys:
    """The keys of the fields that a message needs; the mark to end more of them; the code to confirm a wish."""

    keys: Mapping[str, bytes]
    mark: bytes
    code: bytes


class Dispatcher(Client):
    """What goes out asks this at the socket `requests`, message by message."""

    def send(  # noqa: PLR0913 - what, to whom, by whom and why
        self,
        records: Sequence[bytes],
        fields: Sequence[str],
        *,
        what: str,
        duty: str,
        purpose: str,
        employee: str = "",
        topic: str = "",
    ) -> Mapping[bytes, MailKeys | Refusal]:
        """Ask to write to the persons of records; each is cleared or refused by itself, and both are entered.

        `what` is a short name of the message; `employee` is empty for `confirmation` and `warning` alone, which go
        out by themselves. Of a wish the custodian knows itself whether it is confirmed for `topic`.
        """
        told: dict[str, Any] = {"verb": "send", "fields": list(fields), "what": what, "topic": topic}
        told |= {"employee": employee, "duty": duty, "purpose": purpose}
        found: dict[bytes, MailKeys | Refusal] = {}
        most = max(1, min(MOST_RECORDS, MOST_KEYS // max(1, len(fields))))
        for some in batched(records, most):
            answer = self._ask({**told, "records": [text(record) for record in some]})
            found.update(zip(some, map(_outcome, answer["outcomes"]), strict=True))
        return found


def _outcome(told: Mapping[str, Any]) -> MailKeys | Refusal:
    if "keys" not in told:
        return Refusal(told["code"], told["clause"])
    keys = {field: octets(key) for field, key in told["keys"].items()}
    return MailKeys(keys, octets(told.get("mark", "")), octets(told.get("code", "")))
