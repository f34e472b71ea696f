"""Nobody is shown anything who has not acknowledged, within a year, the safeguards, the rules and the remedies.

What is especially sensitive also needs a passkey (`assertions`).
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from keepfaith.custody.protocol import acknowledgment_messages
from keepfaith.custody.protocol.answers import Changed
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.server.assertions import Assertions
from keepfaith.custody.server.decision import Verdict
from keepfaith.custody.store.store import Store
from keepfaith.errors import KeepfaithError

# The clause that limits who may misuse anything, and the reason.
NOT_MISUSED: Final = "not-misused"
_NOT_ACKNOWLEDGED: Final = Verdict(DenialCode.NOT_ACKNOWLEDGED, clause=NOT_MISUSED)


class Safeguards:
    """The text in force, by its SHA-256 as the custodian was started with it, and who acknowledged it."""

    def __init__(
        self,
        store: Store,
        *,
        text: bytes,
        by_passkey: frozenset[str] = frozenset(),
        now: Callable[[], dt.datetime],
    ) -> None:
        self._store, self._text, self._now = store, text, now
        self.assertions = Assertions(store, categories=by_passkey, now=now)

    def handlers(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message that is decided here."""
        return {
            acknowledgment_messages.Acknowledge: self.acknowledge,
            acknowledgment_messages.Acknowledgments: self.acknowledgments,
            **self.assertions.handlers(),
        }

    def acknowledge(self, message: acknowledgment_messages.Acknowledge) -> Changed:
        """Enter that somebody who has a duty acknowledged the text in force."""
        if message.text != self._text:
            raise KeepfaithError(
                "This is not the text in force.", "Read the one that is, and acknowledge that."
            )
        if not self._store.duties.any_of(message.employee, on=self._today):
            raise KeepfaithError("The employee has no duty today.", "Nothing is to be acknowledged.")
        return Changed(self._store.acknowledgments.add(message.employee, message.text, at=self._now()))

    def acknowledgments(
        self, message: acknowledgment_messages.Acknowledgments
    ) -> acknowledgment_messages.AcknowledgmentPage:
        """List who acknowledged the text in force."""
        page = self._store.acknowledgments.page(self._text, after=message.after)
        return acknowledgment_messages.AcknowledgmentPage(self._text, page)

    def begin(self) -> None:
        """Have it entered if another text is in force than before, and forget what no longer counts."""
        self._store.acknowledgments.forget_old(on=self._today)
        self._store.acknowledgments.replace_text(self._text, at=self._now())
        self.assertions.begin()

    def unless_acknowledged(self, employee: str, verdict: Verdict) -> Verdict:
        """Refuse what else would be allowed where the employee has not acknowledged the text within a year."""
        if verdict.allowed and not self._store.acknowledgments.has(employee, self._text, on=self._today):
            return _NOT_ACKNOWLEDGED
        return verdict

    @property
    def _today(self) -> dt.date:
        return self._now().astimezone(dt.UTC).date()
