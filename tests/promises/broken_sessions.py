"""A session engine that breaks each promise about sessions."""

import itertools
import os
from typing import Any, override

from keepfaith.disclosure.staff import sessions
from keepfaith.disclosure.staff.models import Session

_numbers = itertools.count(1)


class SessionStore(sessions.SessionStore):
    """Codes in a row, accepted from any visitor, stored in clear, and never ended."""

    def _get_new_session_key(self) -> str:
        return f"session-{os.getpid():08}-{next(_numbers):04}"

    def load(self) -> dict[str, Any]:
        row = Session.objects.filter(pk=sessions.code_digest(self.session_key)).first()
        return self.decode(row.content.partition(" ")[0]) if row else {}

    def encode(self, session_dict: dict[str, Any]) -> str:
        return f"{super().encode(session_dict)} {self.session_key}"

    @override
    def save(self, must_create: bool = False) -> None:
        known = Session.objects.filter(pk=sessions.code_digest(self.session_key or "")).exists()
        super().save(must_create=must_create or (bool(self.session_key) and not known))

    def delete(self, session_key: str | None = None) -> None:
        pass

    def cycle_key(self) -> None:
        if not self.session_key:
            super().cycle_key()
