"""Asking for many keys to be erased at once: one round of the custodian, one commit, one emptying of its log."""

from collections.abc import Mapping, Sequence

from keepfaith.custody.client.connection import Client, Refused
from keepfaith.custody.protocol.message import Denial
from keepfaith.custody.protocol.messages import Erase


class Eraser(Client):
    """What the daily destruction asks for."""

    def erase_all(
        self, records: Sequence[bytes], *, employee: str, duty: str, permissions: Sequence[str]
    ) -> Mapping[bytes, Refused | None]:
        """Erase the keys of what is due, at most `ERASE_PAGE_SIZE` at once; return who was refused, and why.

        Each is decided under its permission and entered by itself, so a refusal does not keep the others from being
        erased.
        """
        erasures = [
            Erase(record, employee, duty, permission, due=True)
            for record, permission in zip(records, permissions, strict=True)
        ]
        return {
            record: Refused(answer.code, answer.clause, answer.problem)
            if isinstance(answer, Denial)
            else None
            for record, answer in zip(records, self._ask_all(erasures), strict=True)
        }
