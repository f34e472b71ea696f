"""Where notices and answers go: to another address at their person's word, once that one has confirmed."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from keepfaith.custody.protocol import address_messages, proof_messages
from keepfaith.custody.protocol.answers import Confirmation, Done
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import GET_AND_CORRECT, YOUR_RIGHTS
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.protocol.sizes import MAX_RECORDS
from keepfaith.custody.server.authorizer import Authorizer
from keepfaith.custody.server.decision import Verdict, denial, judged
from keepfaith.custody.server.prover import BY_ITS_PERSON, decide_own
from keepfaith.custody.store.answer_moves import address_in
from keepfaith.custody.store.moves import Move, Moves
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store

_UNKNOWN: Final = Verdict(DenialCode.UNKNOWN_RECORD)
_NOT_PROVEN: Final = Verdict(DenialCode.NOT_PROVEN, clause=YOUR_RIGHTS)


class MoveAuthorizer:
    """Who gives another address, and takes that back: whoever had a link at the one that counts, by no code on paper.

    The rules are asked whether its person may correct the address of a record that is answered, and nothing else: to
    end notices, to confirm them at another address, and to take back a new one needs none.
    """

    def __init__(self, store: Store, authorizer: Authorizer, *, now: Callable[[], dt.datetime]) -> None:
        self._store, self._authorizer, self._now = store, authorizer, now

    def handlers(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message that is decided here."""
        return {
            proof_messages.OwnSubscriptions: self.subscriptions,
            proof_messages.GiveAddress: self.give_for_notices,
            proof_messages.RestoreAddress: lambda message: self._restore(self._store.notice_moves, message),
            proof_messages.MoveOfToken: self.to_tell,
            address_messages.GiveAnswerAddress: self.give_for_answers,
            address_messages.RestoreAnswers: lambda message: self._restore(self._store.answer_moves, message),
            address_messages.OwnAnswerMoves: self.answer_moves,
            address_messages.ConfirmAnswerAddress: self.confirm,
        }

    def subscriptions(
        self, message: proof_messages.OwnSubscriptions
    ) -> proof_messages.OwnSubscriptionList | Denial:
        """List the subscriptions among the first records that a proof opens; none of what a code opens."""
        own = self._own(message.proof)
        moves = self._store.notice_moves
        return own if isinstance(own, Denial) else proof_messages.OwnSubscriptionList(moves.list_of(own))

    def answer_moves(
        self, message: address_messages.OwnAnswerMoves
    ) -> address_messages.OwnAnswerMoveList | Denial:
        """List the moves among the first records that a proof opens; none of what a code opens."""
        own = self._own(message.proof)
        moves = self._store.answer_moves
        return own if isinstance(own, Denial) else address_messages.OwnAnswerMoveList(moves.list_of(own))

    def give_for_notices(self, message: proof_messages.GiveAddress) -> Done | Denial:
        """Have a subscription wait for another address, or enter why not."""
        request, stored = self._request(message.proof), self._store.records.find(message.record)
        if request is None or stored is None:
            return denial(_NOT_PROVEN if request is None else _UNKNOWN)
        new = Move(stored.record, message.to, request.record)
        return self._give(self._store.notice_moves, new, request, stored)

    def give_for_answers(self, message: address_messages.GiveAnswerAddress) -> Done | Denial:
        """Have the answers to a record wait for another address, or enter why not."""
        request, note = self._request(message.proof), self._store.records.find(message.note)
        if request is None:
            return denial(_NOT_PROVEN)
        stored = self._store.records.find(note.about) if note and note.about else None
        mailbox = self._store.owners.mailbox(message.address)
        field = address_in(note, stored) if note and stored else ""
        if stored is None or mailbox is None or not field or not self.is_answered(stored):
            return denial(_UNKNOWN)
        new = Move(stored.record, message.note, request.record, field=field, mailbox=mailbox)
        return self._give(self._store.answer_moves, new, request, stored)

    def to_tell(self, message: proof_messages.MoveOfToken) -> proof_messages.MoveToTell:
        """Tell which request is told of a move, if a token has one come about."""
        now, store = self._now(), self._store
        move = store.notice_moves.to_tell(message.token, now=now) or store.answer_moves.to_tell(
            message.token, now=now
        )
        return proof_messages.MoveToTell(*move) if move else proof_messages.MoveToTell(b"", b"")

    def confirm(self, message: address_messages.ConfirmAnswerAddress) -> Confirmation:
        """Redeem the token of another address for answers."""
        return Confirmation(self._store.answer_moves.confirm(message.token, now=self._now()))

    def decide(self, request: StoredRecord, stored: StoredRecord, field: str) -> Verdict:
        """Decide whether the proof of a request lets its holder give another address, for a field if there is one."""
        by_link = self._by_link(request, stored)
        if not by_link.allowed or not field:
            return by_link
        editions = self._authorizer.editions
        return decide_own(stored.header, (field,), BY_ITS_PERSON, editions=editions, at=self._now())

    def is_answered(self, stored: StoredRecord) -> bool:
        """Return whether an employee answers a record: it is no subscription, no request for a link, and no note."""
        is_request = self._store.proofs.is_request(stored.record)
        is_notices = self._store.subscriptions.find(stored.record) is not None
        return stored.about is None and not is_request and not is_notices

    def _give(self, moves: Moves, new: Move, request: StoredRecord, stored: StoredRecord) -> Done | Denial:
        if moves.is_known(new.to):
            is_again = moves.is_given(new) and self._by_link(request, stored).allowed
            return judged(Verdict() if is_again else _UNKNOWN)
        if not moves.fits(new, stored):
            return denial(_UNKNOWN)
        verdict = self.decide(request, stored, new.field)
        code = moves.give(new, stored, denial=verdict.denial, clause=verdict.clause, at=self._now())
        return judged(Verdict(code, verdict.clause))

    def _restore(
        self, moves: Moves, message: proof_messages.RestoreAddress | address_messages.RestoreAnswers
    ) -> Done | Denial:
        """Have something go where it went before, or enter why not."""
        request, stored = self._request(message.proof), self._store.records.find(message.record)
        if request is None or stored is None:
            return denial(_NOT_PROVEN if request is None else _UNKNOWN)
        unproven = self._by_link(request, stored).denial
        code = moves.restore(stored, request=request.record, denial=unproven, at=self._now())
        return judged(Verdict(code, clause=GET_AND_CORRECT))

    def _own(self, proof: bytes) -> list[bytes] | Denial:
        request, now = self._request(proof), self._now()
        if request is None:
            return [] if self._store.proof_codes.find(proof, now=now) else denial(_NOT_PROVEN)
        own = self._store.proofs.own(request.mailbox, after=b"", day=now.astimezone(dt.UTC).date())
        return own[:MAX_RECORDS]

    def _request(self, proof: bytes) -> StoredRecord | None:
        record = self._store.proofs.find(proof, now=self._now())
        return None if record is None else self._store.records.find(record)

    def _by_link(self, request: StoredRecord, stored: StoredRecord) -> Verdict:
        day = self._now().astimezone(dt.UTC).date()
        is_left_out = self._store.items.is_left_out(stored.record)
        opens = not is_left_out and self._store.proofs.opens(request, stored, day=day)
        return Verdict(None if opens else DenialCode.NOT_PROVEN, clause=GET_AND_CORRECT)
