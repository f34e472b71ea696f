"""Asking for many keys to be erased at once, which is one round of the custodian; and for those of test requests."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keepfaith.custody.client.connection import Client, Refused
from keepfaith.custody.protocol.canary_messages import ExpireCanary, ExpiredCanaries
from keepfaith.custody.protocol.message import Denial
from keepfaith.custody.protocol.messages import Erase


@dataclass(frozen=True, slots=True)
class DueRecord:
    """A record whose time has come since its task was closed, and the number that permits to destroy it.

    `tombstone` is the digest of what replaces it.
    """

    record: bytes
    permission: str
    closed_on: dt.date | None
    tombstone: bytes = b""


class Eraser(Client):
    """What the daily destruction asks for."""

    def erase_all(
        self, due: Sequence[DueRecord], *, employee: str, duty: str
    ) -> Mapping[bytes, Refused | None]:
        """Erase the keys of what is due, at most `ERASE_PAGE_SIZE` at once; return who was refused, and why.

        Each is decided under its permission and entered by itself, so a refusal does not keep the others from being
        erased.
        """
        erasures = [
            Erase(
                row.record, employee, duty, row.permission, due=True, closed_on=row.closed_on,
                tombstone=row.tombstone,
            )
            for row in due
        ]  # fmt: skip
        return {
            record: Refused(answer.code, answer.clause, answer.problem)
            if isinstance(answer, Denial)
            else None
            for record, answer in zip(
                (erasure.record for erasure in erasures), self._ask_all(erasures), strict=True
            )
        }


class CanaryEraser(Client):
    """What the portal says of test requests that are seven days old."""

    def expired(self) -> tuple[bytes, ...]:
        """Return the test requests that are to end, and for some days those that have ended; a thousand at most."""
        return self._ask(ExpiredCanaries()).records

    def expire(self, record: bytes, *, tombstone: bytes = b"") -> None:
        """Have the key of a test request erased; raises `Refused` if its time is not over, or it is on hold."""
        self._ask(ExpireCanary(record, tombstone))
