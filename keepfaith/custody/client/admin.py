"""Asking what only the custodian's own user may ask."""

from collections.abc import Mapping
from typing import Any

from keepfaith.custody.client.connection import EditionsClient, text


class ControlClient(EditionsClient):
    """What the custodian's own user asks for at the socket `control`."""

    def give_duty(self, employee: str, duty: str) -> None:
        """Give a duty to an employee."""
        self._ask({"verb": "duty", "employee": employee, "duty": duty, "on": True})

    def end_duty(self, employee: str, duty: str) -> None:
        """End a duty of an employee."""
        self._ask({"verb": "duty", "employee": employee, "duty": duty, "on": False})

    def end_staff(self, employee: str) -> None:
        """End every duty of an employee."""
        self._ask({"verb": "end-staff", "employee": employee})

    def hold(self, record: bytes, *, on: bool, reason: str) -> None:
        """Keep a record from being shredded, or let it go again, in the operator's name."""
        self._ask({"verb": "hold", "record": text(record), "on": on, "reason": reason})

    def removed(self, what: str, named: str, *, permission: str = "") -> None:
        """Have it entered that something kept elsewhere, such as an old backup, was removed; `named` names nobody."""
        self._ask({"verb": "removed", "what": what, "named": named, "permission": permission})

    def head(self) -> Mapping[str, Any]:
        """Ask for the signed head of the journal."""
        return self._ask({"verb": "head"})
