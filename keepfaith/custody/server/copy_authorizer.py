"""Whether a copy goes to a third person: at the word of the record's own person, and of nobody who acts for them."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from keepfaith.custody.protocol import copy_messages
from keepfaith.custody.protocol.answers import Done
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import OWN_LINKS, YOUR_RIGHTS
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.server.decision import Verdict, denial, judged
from keepfaith.custody.server.prover import Prover, opens, prover_of
from keepfaith.custody.store.copies import is_copy_request
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store

_NOT_PROVEN = Verdict(DenialCode.NOT_PROVEN, clause=YOUR_RIGHTS)
_UNKNOWN = Verdict(DenialCode.UNKNOWN_RECORD)


class CopyAuthorizer:
    """Who asks for a copy, and what waits; that one was sent says its disclosure."""

    def __init__(self, store: Store, *, now: Callable[[], dt.datetime]) -> None:
        self._store, self._now = store, now

    def handlers(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message that is decided here."""
        return {
            copy_messages.AskCopy: self.ask,
            copy_messages.OwnCopies: self.own,
            copy_messages.WaitingCopies: self.waiting,
        }

    def ask(self, message: copy_messages.AskCopy) -> Done | Denial:
        """Have a copy wait to be sent, or take that back, at the word of whoever proved that the record is theirs."""
        now = self._now()
        prover, note = prover_of(self._store, message.proof, now=now), self._store.records.find(message.note)
        if prover is None:
            return denial(_NOT_PROVEN)
        stored = self._store.records.find(note.about) if note and note.about else None
        if note is None or stored is None or stored.header.holding == OWN_LINKS or not is_copy_request(note):
            return denial(_UNKNOWN)
        code = None if self._is_own(prover, stored) else DenialCode.NOT_PROVEN
        act = self._store.copies.ask if message.on else self._store.copies.withdraw
        return judged(
            Verdict(act(note.record, stored.record, by=prover.by, denial=code, at=now), clause=YOUR_RIGHTS)
        )

    def own(self, message: copy_messages.OwnCopies) -> copy_messages.CopyRequestList | Denial:
        """List what was asked for of a record that a proof opens."""
        prover = prover_of(self._store, message.proof, now=self._now())
        stored = self._store.records.find(message.record)
        if prover is None or stored is None or not self._opens(prover, stored):
            return denial(_NOT_PROVEN)
        return copy_messages.CopyRequestList(tuple(self._store.copies.of(stored.record)), is_cut=False)

    def waiting(self, _message: copy_messages.WaitingCopies) -> copy_messages.CopyRequestList:
        """List what waits to be sent."""
        requests, is_cut = self._store.copies.waiting()
        return copy_messages.CopyRequestList(tuple(requests), is_cut=is_cut)

    def _is_own(self, prover: Prover, stored: StoredRecord) -> bool:
        return prover.relation == "self" and self._opens(prover, stored)

    def _opens(self, prover: Prover, stored: StoredRecord) -> bool:
        return opens(self._store, prover, stored, day=self._now().astimezone(dt.UTC).date())
