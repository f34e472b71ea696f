"""Telling what the custodian knows, but for what was given to it to keep."""

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, astuple

from keepfaith.custody.protocol import messages
from keepfaith.custody.server.authorizer import Answer, Authorizer, text
from keepfaith.custody.server.rollback_guard import told_head
from keepfaith.custody.server.verification import Verification
from keepfaith.custody.store.store import Store


class Queries:
    """Answers that change nothing."""

    def __init__(
        self,
        store: Store,
        authorizer: Authorizer,
        verification: Verification | None,
        *,
        now: Callable[[], dt.datetime],
    ) -> None:
        self._store, self._authorizer, self._verification = store, authorizer, verification
        self._now = now

    def told(self, message: messages.Told) -> Answer:  # noqa: PLR0911 - one a question
        """Answer one question."""
        match message:
            case messages.DutiesOf():
                return {"ok": True, "duties": sorted(self._store.duties.of(message.employee))}
            case messages.Digests():
                digests = self._store.records.digests(message.records)
                told = [[text(record), digest and text(digest)] for record, digest in digests.items()]
                return {"ok": True, "digests": told}
            case messages.Unconfirmed():
                return {"ok": True, "records": [text(record) for record in self._store.records.unconfirmed()]}
            case messages.LastAnchor():
                last = self._store.anchors.last(message.what)
                return {"ok": True, "last": last and [last.number, text(last.digest)]}
            case messages.Subscriptions() | messages.Expired():
                return {"ok": True, "records": list(map(text, self._wishes(message)))}
            case messages.Holds():
                return self._holds(message)
            case _:
                return self._evidence(message)

    def _holds(self, message: messages.Holds) -> Answer:
        holds = self._store.holds.page(after=message.after)
        return {"ok": True, "holds": [[text(record), reason] for record, reason in holds]}

    def _wishes(self, message: messages.Subscriptions | messages.Expired) -> list[bytes]:
        if isinstance(message, messages.Subscriptions):
            return self._store.subscriptions.confirmed_for(message.topic, after=message.after)
        return self._store.subscriptions.expired(day=self._now().date())

    def _evidence(
        self, message: messages.Counters | messages.LastVerification | messages.Status | messages.Head
    ) -> Answer:
        match message:
            case messages.Counters():
                found = self._store.counters.page(since=message.since, after=message.after)
                return {"ok": True, "tallies": [astuple(tally) for tally in found]}
            case messages.LastVerification():
                verification, entries = self._verification, self._store.head.count
                return {"ok": True, "verified": verification and verification.told(entries)}
            case messages.Status():
                return {"ok": True, **asdict(self._store.status()), "alarms": self._authorizer.alarms}
            case messages.Head():
                return told_head(self._store)
