"""Where the notices of a subscription go: to another address at its person's word, once that one has confirmed."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from keepfaith.custody.protocol import proof_messages
from keepfaith.custody.protocol.answers import Done
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import GET_AND_CORRECT, YOUR_RIGHTS
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.protocol.sizes import MAX_RECORDS
from keepfaith.custody.server.decision import Verdict, denial, judged
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store

_UNKNOWN: Final = Verdict(DenialCode.UNKNOWN_RECORD)
_NOT_PROVEN: Final = Verdict(DenialCode.NOT_PROVEN, clause=YOUR_RIGHTS)


class MoveAuthorizer:
    """Who gives another address, and takes that back: whoever had a link at the one that counts, by no code on paper.

    No rule of an edition is asked. Both halves need none: to end notices, and to confirm them at another address.
    """

    def __init__(self, store: Store, *, now: Callable[[], dt.datetime]) -> None:
        self._store, self._now = store, now

    def handlers(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message that is decided here."""
        return {
            proof_messages.OwnSubscriptions: self.subscriptions,
            proof_messages.GiveAddress: self.give,
            proof_messages.RestoreAddress: self.restore,
            proof_messages.MoveOfToken: self.to_tell,
        }

    def subscriptions(
        self, message: proof_messages.OwnSubscriptions
    ) -> proof_messages.OwnSubscriptionList | Denial:
        """List the subscriptions among the first records that a proof opens; none of what a code opens."""
        request, now = self._request(message.proof), self._now()
        if request is None:
            by_code = self._store.proof_codes.find(message.proof, now=now)
            return proof_messages.OwnSubscriptionList(()) if by_code else denial(_NOT_PROVEN)
        own = self._store.proofs.own(request.mailbox, after=b"", day=now.astimezone(dt.UTC).date())
        return proof_messages.OwnSubscriptionList(self._store.moves.list_of(own[:MAX_RECORDS]))

    def give(self, message: proof_messages.GiveAddress) -> Done | Denial:
        """Have a subscription wait for another address, or enter why not."""
        request, stored = self._request(message.proof), self._store.records.find(message.record)
        new = self._store.records.find(message.to)
        if request is None:
            return denial(_NOT_PROVEN)
        moves = self._store.moves
        if (
            stored is None
            or new is None
            or not (moves.fits(stored, new) or moves.is_given(message.record, message.to))
        ):
            return denial(_UNKNOWN)
        code = moves.give(
            stored, message.to, request=request.record, denial=self._unproven(request, stored), at=self._now()
        )
        return judged(Verdict(code, clause=GET_AND_CORRECT))

    def restore(self, message: proof_messages.RestoreAddress) -> Done | Denial:
        """Have a subscription count at its own address again, or enter why not."""
        request, stored = self._request(message.proof), self._store.records.find(message.record)
        if request is None or stored is None:
            return denial(_NOT_PROVEN if request is None else _UNKNOWN)
        unproven = self._unproven(request, stored)
        code = self._store.moves.restore(stored, request=request.record, denial=unproven, at=self._now())
        return judged(Verdict(code, clause=GET_AND_CORRECT))

    def to_tell(self, message: proof_messages.MoveOfToken) -> proof_messages.MoveToTell:
        """Tell which request is told of a move, if a token has one come about."""
        now = self._now()
        move = self._store.moves.to_tell(message.token, now=now)
        move = move or self._store.answer_moves.to_tell(message.token, now=now)
        return proof_messages.MoveToTell(*move) if move else proof_messages.MoveToTell(b"", b"")

    def _request(self, proof: bytes) -> StoredRecord | None:
        record = self._store.proofs.find(proof, now=self._now())
        return None if record is None else self._store.records.find(record)

    def _unproven(self, request: StoredRecord, stored: StoredRecord) -> DenialCode | None:
        day = self._now().astimezone(dt.UTC).date()
        is_left_out = self._store.items.is_left_out(stored.record)
        opens = not is_left_out and self._store.proofs.opens(request, stored, day=day)
        return None if opens else DenialCode.NOT_PROVEN
