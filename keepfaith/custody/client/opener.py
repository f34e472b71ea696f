"""Asking to open; only custody itself and disclosure may import this (`pyproject.toml`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from keepfaith.custody.client.connection import Client, octets, text
from keepfaith.ipc.strict_fields import MOST_KEYS, MOST_RECORDS


@dataclass(frozen=True, slots=True)
class OpenedKeys:
    """The keys of those fields that were asked for."""

    keys: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one record of several was not opened."""

    code: str
    clause: str


class Opener(Client):
    """What the desk asks for at the socket `requests`: the keys of fields."""

    def open(  # noqa: PLR0913 - who, what, why and on which facts
        self,
        records: Sequence[bytes],
        fields: Sequence[str],
        *,
        employee: str,
        duty: str,
        purpose: str,
        facts: Mapping[str, bool],
    ) -> Mapping[bytes, OpenedKeys | Refusal]:
        """Ask for the keys of some fields of records; each is opened or refused by itself."""
        told: dict[str, Any] = {"verb": "open", "fields": list(fields), "employee": employee, "duty": duty}
        told |= {"purpose": purpose, "facts": dict(facts)}
        found: dict[bytes, OpenedKeys | Refusal] = {}
        most = max(1, min(MOST_RECORDS, MOST_KEYS // max(1, len(fields))))
        for some in batched(records, most):
            answer = self._ask({**told, "records": [text(record) for record in some]})
            found.update(zip(some, map(_outcome, answer["outcomes"]), strict=True))
        return found


def _outcome(told: Mapping[str, Any]) -> OpenedKeys | Refusal:
    if "keys" in told:
        return OpenedKeys({field: octets(key) for field, key in told["keys"].items()})
    return Refusal(told["code"], told["clause"])
