"""The session engine: the cookie holds a random code, the database only its SHA-256 and two coarse times."""

import hashlib
from typing import Any, override

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import IntegrityError, transaction
from django.utils import timezone

from keepfaith.disclosure.staff.limits import rounded
from keepfaith.disclosure.staff.models import Session


def code_digest(code: str) -> str:
    """Name the row of a session code."""
    return hashlib.sha256(code.encode()).hexdigest()


class SessionStore(DatabaseStore):
    """Finds, keeps and ends sessions by the digest of their code; both limits are the server's."""

    row: Session | None = None

    @classmethod
    @override
    def get_model_class(cls) -> Any:
        return Session

    @override
    def load(self) -> dict[str, Any]:
        row = Session.objects.living().filter(pk=code_digest(self.session_key or "")).first()
        if row is None:
            # An unknown code is never taken on, so nobody can choose one for somebody else.
            self._session_key = None
            return {}
        used = rounded(timezone.now())
        if used > row.last_used_at:
            Session.objects.filter(pk=row.pk).update(last_used_at=used)
        self.row = row
        return self.decode(row.content)

    @override
    def exists(self, session_key: str | None = None) -> bool:
        return Session.objects.filter(pk=code_digest(session_key or "")).exists()

    @override
    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # as Django itself does
        columns = {"content": self.encode(data), "employee_id": data.get(SESSION_KEY)}
        if not must_create:
            if not Session.objects.filter(pk=code_digest(self.session_key)).update(**columns):
                raise UpdateError
            return None
        now = rounded(timezone.now())
        # A new code for the same session does not lengthen it.
        began = self.row.began_at if self.row else now
        try:
            with transaction.atomic():
                self.row = Session.objects.create(
                    pk=code_digest(self.session_key), began_at=began, last_used_at=now, **columns
                )
        except IntegrityError as error:
            raise CreateError from error
        return None

    @override
    def delete(self, session_key: str | None = None) -> None:
        code = session_key or self.session_key
        if code is not None:
            Session.objects.filter(pk=code_digest(code)).delete()

    @override
    def flush(self) -> None:
        self.row = None
        super().flush()

    @classmethod
    @override
    def clear_expired(cls) -> None:
        Session.objects.ended().delete()
