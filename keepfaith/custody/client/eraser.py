"""Asking for many keys to be erased at once: one round of the custodian, one commit, one emptying of its log."""

from collections.abc import Mapping, Sequence
from typing import Final

from keepfaith.custody.client.connection import Client, Refused, text
from keepfaith.ipc.frames import framed

# So many messages fit into what the custodian takes in at once.
AT_ONCE: Final = 64


class Eraser(Client):
    """What the daily destruction asks for."""

    def erase_all(
        self, records: Sequence[bytes], *, employee: str, duty: str, permissions: Sequence[str]
    ) -> Mapping[bytes, Refused | None]:
        """Erase the keys of what is due, at most 64 at once, each under its permission; gives who was refused, and why.

        Each is decided and entered by itself, so a refusal does not keep the others from being erased.
        """
        told = {"verb": "erase", "employee": employee, "duty": duty, "due": True}
        frames = [
            framed({**told, "record": text(record), "permission": permission})
            for record, permission in zip(records, permissions, strict=True)
        ]
        outcomes: dict[bytes, Refused | None] = {}
        for record, answer in zip(records, self._answers(b"".join(frames), len(frames)), strict=True):
            try:
                self._read(answer)
                outcomes[record] = None
            except Refused as refused:
                outcomes[record] = refused
        return outcomes
