"""Where the answers to a record go: to another address at its person's word, once that one has confirmed."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from keepfaith.custody.protocol import address_messages
from keepfaith.custody.protocol.answers import Confirmation, Done
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import GET_AND_CORRECT, YOUR_RIGHTS
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.protocol.sizes import MAX_RECORDS
from keepfaith.custody.server.authorizer import Authorizer
from keepfaith.custody.server.decision import Verdict, denial, judged
from keepfaith.custody.server.prover import BY_ITS_PERSON, decide_own
from keepfaith.custody.store.answer_moves import AnswerMove
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store

_UNKNOWN: Final = Verdict(DenialCode.UNKNOWN_RECORD)
_NOT_PROVEN: Final = Verdict(DenialCode.NOT_PROVEN, clause=YOUR_RIGHTS)


class AnswerAuthorizer:
    """Who gives another address for answers, and takes that back: whoever had a link to its own mailbox, by no code.

    The rules are asked whether its person may correct that; to take it back, none is.
    """

    def __init__(self, store: Store, authorizer: Authorizer, *, now: Callable[[], dt.datetime]) -> None:
        self._store, self._authorizer, self._now = store, authorizer, now

    def handlers(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message that is decided here."""
        return {
            address_messages.GiveAnswerAddress: self.give,
            address_messages.RestoreAnswers: self.restore,
            address_messages.OwnAnswerMoves: self.own_moves,
            address_messages.ConfirmAnswerAddress: self.confirm,
        }

    def give(self, message: address_messages.GiveAnswerAddress) -> Done | Denial:
        """Have the answers to a record wait for another address, or enter why not."""
        request, note = self._request(message.proof), self._store.records.find(message.note)
        if request is None:
            return denial(_NOT_PROVEN)
        stored = self._store.records.find(note.about) if note and note.about else None
        mailbox = self._store.owners.mailbox(message.address)
        new = (
            AnswerMove.read(note, stored, request=request.record, mailbox=mailbox)
            if note and stored and mailbox
            else None
        )
        if stored is None or new is None or not self.is_answered(stored):
            return denial(_UNKNOWN)
        moves, unproven = self._store.answer_moves, self._unproven(request, stored)
        if moves.is_known(new.note):
            return judged(Verdict() if moves.is_given(new) and unproven is None else _UNKNOWN)
        if not moves.fits(new, stored):
            return denial(_UNKNOWN)
        verdict = self.decided(request, stored, new.field)
        code = moves.give(new, stored, denial=verdict.denial, clause=verdict.clause, at=self._now())
        return judged(Verdict(code, verdict.clause))

    def restore(self, message: address_messages.RestoreAnswers) -> Done | Denial:
        """Have the answers to a record go where they went before, or enter why not."""
        request, stored = self._request(message.proof), self._store.records.find(message.record)
        if request is None or stored is None:
            return denial(_NOT_PROVEN if request is None else _UNKNOWN)
        unproven = self._unproven(request, stored)
        code = self._store.answer_moves.restore(
            stored, request=request.record, denial=unproven.denial if unproven else None, at=self._now()
        )
        return judged(Verdict(code, clause=GET_AND_CORRECT))

    def own_moves(
        self, message: address_messages.OwnAnswerMoves
    ) -> address_messages.OwnAnswerMoveList | Denial:
        """List the moves among the first records that a proof opens; none of what a code opens."""
        request, now = self._request(message.proof), self._now()
        if request is None:
            by_code = self._store.proof_codes.find(message.proof, now=now)
            return address_messages.OwnAnswerMoveList(()) if by_code else denial(_NOT_PROVEN)
        own = self._store.proofs.own(request.mailbox, after=b"", day=now.astimezone(dt.UTC).date())
        return address_messages.OwnAnswerMoveList(self._store.answer_moves.list_of(own[:MAX_RECORDS]))

    def confirm(self, message: address_messages.ConfirmAnswerAddress) -> Confirmation:
        """Redeem the token of another address."""
        return Confirmation(self._store.answer_moves.confirm(message.token, now=self._now()))

    def decided(self, request: StoredRecord, stored: StoredRecord, field: str) -> Verdict:
        """Return whether whoever has the proof of a request may give another address for a field of a record."""
        editions, at = self._authorizer.editions, self._now()
        return self._unproven(request, stored) or decide_own(
            stored.header, (field,), BY_ITS_PERSON, editions=editions, at=at
        )

    def is_answered(self, stored: StoredRecord) -> bool:
        """Return whether an employee answers a record: it is no subscription, no request for a link, and no note."""
        is_request = self._store.proofs.is_request(stored.record)
        is_notices = self._store.subscriptions.find(stored.record) is not None
        return stored.about is None and not is_request and not is_notices

    def _request(self, proof: bytes) -> StoredRecord | None:
        record = self._store.proofs.find(proof, now=self._now())
        return None if record is None else self._store.records.find(record)

    def _unproven(self, request: StoredRecord, stored: StoredRecord) -> Verdict | None:
        day = self._now().astimezone(dt.UTC).date()
        is_left_out = self._store.items.is_left_out(stored.record)
        opens = not is_left_out and self._store.proofs.opens(request, stored, day=day)
        return None if opens else Verdict(DenialCode.NOT_PROVEN, clause=GET_AND_CORRECT)
