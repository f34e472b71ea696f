"""Whether a person may write a note on a record of theirs: decided before it is stored, so that no refused one is."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from keepfaith.custody.protocol.address_messages import CheckNote
from keepfaith.custody.protocol.answers import Done
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import (
    COPY_ASKED,
    CORRECTABLE,
    GET_AND_CORRECT,
    YOUR_INFORMATION,
    YOUR_RIGHTS,
)
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.server.authorizer import Authorizer
from keepfaith.custody.server.decision import Verdict, denial, judged
from keepfaith.custody.server.item_authorizer import ItemAuthorizer
from keepfaith.custody.server.move_authorizer import MoveAuthorizer
from keepfaith.custody.server.prover import BY_ITS_PERSON, Prover, decide_own, opens, prover_of
from keepfaith.custody.store.record_actions import RecordAction
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store

_UNKNOWN: Final = Verdict(DenialCode.UNKNOWN_RECORD)
_NOT_PROVEN: Final = Verdict(DenialCode.NOT_PROVEN, clause=YOUR_RIGHTS)


class NoteAuthorizer:
    """Who may correct, state, ask for a copy and give another address for answers; that it counts says its own act."""

    def __init__(
        self,
        store: Store,
        authorizer: Authorizer,
        moves: MoveAuthorizer,
        *,
        now: Callable[[], dt.datetime],
    ) -> None:
        self._store, self._authorizer, self._moves, self._now = store, authorizer, moves, now
        self._items = ItemAuthorizer(store, authorizer, now=now)

    def handlers(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message that is decided here."""
        return {CheckNote: self.check}

    def check(self, message: CheckNote) -> Done | Denial:
        """Say whether a note may be written, and enter why not."""
        prover = prover_of(self._store, message.proof, now=self._now())
        # A code on paper proves no mailbox, so by none of them answers go elsewhere.
        if prover is None or (prover.is_by_code and message.what == "address-given"):
            return denial(_NOT_PROVEN)
        if self._store.records.has_token(message.token):
            return Done()
        stored = self._store.records.find(message.record)
        if message.what == COPY_ASKED and stored is not None:
            return self._items.check(message.what, prover, stored)
        verdict = self._verdict(message, prover, stored) if stored else _UNKNOWN
        if not verdict.allowed and verdict is not _UNKNOWN:
            refused = RecordAction(
                employee="",
                duty="",
                purpose=YOUR_INFORMATION,
                fields=(message.field,) if message.field else (),
                denial=verdict.denial,
                clause=verdict.clause,
                at=self._now(),
                kind=message.what,
                more=prover.by.details,
            )
            self._store.actions.log(message.record, refused)
        return judged(verdict)

    def _verdict(self, message: CheckNote, prover: Prover, stored: StoredRecord) -> Verdict:
        match message.what:
            case "corrected":
                return self._correcting(prover, stored, message.field)
            case "stated":
                is_full = self._store.statements.is_full(stored)
                return self._counted(prover, stored, DenialCode.STATEMENTS if is_full else None)
            case _:
                return self._answering(prover, stored, message.field)

    def _correcting(self, prover: Prover, stored: StoredRecord, field: str) -> Verdict:
        if stored.header.fields.get(field) not in CORRECTABLE:
            return _UNKNOWN
        verdict = self._counted(prover, stored, None)
        if verdict.allowed:
            editions = self._authorizer.editions
            verdict = decide_own(stored.header, (field,), BY_ITS_PERSON, editions=editions, at=self._now())
        is_full = verdict.allowed and self._store.corrections.is_full(stored.record)
        return Verdict(DenialCode.CORRECTIONS, verdict.clause) if is_full else verdict

    def _answering(self, prover: Prover, stored: StoredRecord, field: str) -> Verdict:
        if not field or not self._moves.is_answered(stored):
            return _UNKNOWN
        verdict = self._moves.decide(prover.stored, stored, field)
        day = self._now().astimezone(dt.UTC).date()
        undue = self._store.answer_moves.undue(stored, day) if verdict.allowed else None
        return Verdict(undue, verdict.clause) if undue else verdict

    def _counted(self, prover: Prover, stored: StoredRecord, denial: DenialCode | None) -> Verdict:
        """Refuse it to whoever may not change what they see, or for another reason that there is."""
        may_change = prover.may_correct and self._opens(prover, stored)
        return Verdict(denial if may_change else DenialCode.NOT_PROVEN, clause=GET_AND_CORRECT)

    def _opens(self, prover: Prover, stored: StoredRecord) -> bool:
        return opens(self._store, prover, stored, day=self._now().astimezone(dt.UTC).date())
