"""Moves: a subscription goes on at another address once that confirmed it, and for a week can be brought back.

The other address has a record of its own. No record ever changes the mailbox that it is of.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from keepfaith.custody.ledger.entry import Kind
from keepfaith.custody.protocol.answers import ConfirmationOutcome
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import GET_AND_CORRECT, MOVED, YOUR_INFORMATION
from keepfaith.custody.protocol.proof_messages import REVERTED_WITHIN, OwnSubscription
from keepfaith.custody.protocol.sizes import MAX_CORRECTIONS, MAX_RECORDS
from keepfaith.custody.store.proofs import Proofs
from keepfaith.custody.store.records import Records, StoredRecord, clear_part
from keepfaith.custody.store.subscriptions import Subscriptions
from keepfaith.custody.store.transaction import StoreTransaction, draft_entry

# So old a request may be when the new address confirms: the other mailbox is told about that request afterwards.
CONFIRMED_WITHIN: Final = dt.timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Move:
    """Which record a subscription goes on under, at the word of whoever had the proof of a request; since when."""

    record: bytes
    to: bytes
    request: bytes
    given_on: dt.date
    moved_on: dt.date | None = None
    is_ended: bool = False

    def is_reverted_on(self, day: dt.date) -> bool:
        """Return whether it can still be taken back on a day."""
        return not self.is_ended and (self.moved_on is None or day - self.moved_on <= REVERTED_WITHIN)


class MoveToTell(NamedTuple):
    """The request to whose mailbox it is told, and the record to which the subscription moves."""

    request: bytes
    to: bytes


class Moves:
    """The new addresses of subscriptions: given, confirmed, taken back."""

    def __init__(
        self,
        transaction: StoreTransaction,
        records: Records,
        subscriptions: Subscriptions,
        proofs: Proofs,
    ) -> None:
        self._transaction, self._connection = transaction, transaction.connection
        self._records, self._subscriptions, self._proofs = records, subscriptions, proofs

    def fits(self, stored: StoredRecord, new: StoredRecord) -> bool:
        """Return whether a subscription can go on under a record: another mailbox's, with its topics, and asked for."""
        before, after = self._subscriptions.find(stored.record), self._subscriptions.find(new.record)
        is_ready = before is not None and after is not None and before.topics == after.topics
        states = (before and before.state, after and after.state, new.state)
        return (
            is_ready
            and states == ("confirmed", "pending", "confirmed")
            and new.mailbox not in (None, stored.mailbox)
        )

    def is_given(self, record: bytes, to: bytes) -> bool:
        """Return whether a subscription waits for just this address, or has moved to it."""
        known = self._to(to)
        return known is not None and known.record == record and not known.is_ended

    def give(
        self, stored: StoredRecord, to: bytes, *, request: bytes, denial: DenialCode | None, at: dt.datetime
    ) -> DenialCode | None:
        """Have a subscription wait for another address to confirm; enter that once, or why not, and return it.

        An address that was given before and waits is not waited for any more.
        """
        day = at.astimezone(dt.UTC).date()
        if self._to(to) is not None:
            return None if denial is None and self.is_given(stored.record, to) else DenialCode.UNKNOWN_RECORD
        denial = denial or self._undue(stored, day)
        move = Move(stored.record, to, request, day)
        self._log("address-given", move, stored, denial=denial, at=at)
        if denial is None:
            self._forget_erased()
            for earlier in self._of(stored.record):
                self._end(earlier, day)
            self._connection.execute(
                "INSERT INTO moves (to_record, record, request, given_on) VALUES (?, ?, ?, ?)",
                (to, stored.record, request, day.toordinal()),
            )
        return denial

    def to_tell(self, token: bytes, *, now: dt.datetime) -> MoveToTell | None:
        """Return what is to be told before a token confirms another address; none where it confirms none."""
        move = self._waiting(token)
        return MoveToTell(move.request, move.to) if move and self._counts(move, now) else None

    def confirm(self, token: bytes, *, now: dt.datetime) -> ConfirmationOutcome:
        """Confirm a subscription; where it is the new address of another, that one ends in its favor.

        A mailbox that gets notices already keeps what it asked for itself, and nothing moves to it.
        """
        move = self._waiting(token)
        if move is None:
            return self._subscriptions.confirm(token, now=now)
        if not self._counts(move, now):
            return "unknown"
        if self._subscriptions.has_confirmed(move.to):
            return "again"
        outcome = self._subscriptions.confirm(token, now=now)
        stored = self._records.find(move.record)
        if outcome == "confirmed" and stored is not None:
            day = now.astimezone(dt.UTC).date()
            # It has ended for good once nobody can bring it back, and is kept for a week from then on.
            self._subscriptions.end(move.record, day=day + REVERTED_WITHIN)
            self._change(replace(move, moved_on=day))
            self._log("address-moved", move, stored, denial=None, at=now)
            self._proofs.note_occasion(move.request, MOVED)
        return outcome

    def restore(
        self, stored: StoredRecord, *, request: bytes, denial: DenialCode | None, at: dt.datetime
    ) -> DenialCode | None:
        """Have a subscription count at its own address again, or wait for no other; enter that, or why not."""
        day = at.astimezone(dt.UTC).date()
        moves = [move for move in self._of(stored.record) if self._lives(move)]
        if not moves:
            return DenialCode.UNKNOWN_RECORD
        (move,) = moves
        denial = denial or (None if move.is_reverted_on(day) else DenialCode.TOO_LATE)
        self._log("address-restored", replace(move, request=request), stored, denial=denial, at=at)
        if denial is None:
            self._end(move, day)
            if move.moved_on is not None:
                self._subscriptions.resume(stored.record, stored.mailbox, day=day)
        return denial

    def of(self, stored: StoredRecord) -> OwnSubscription | None:
        """Return what its person sees of a subscription, and of where it moves; none of any other record."""
        subscription = self._subscriptions.find(stored.record)
        if subscription is None:
            return None
        move = next((move for move in self._of(stored.record) if self._lives(move)), None)
        return OwnSubscription(
            stored.record,
            tuple(sorted(subscription.topics)),
            subscription.state,
            move.given_on if move else None,
            move.moved_on if move else None,
        )

    def list_of(self, records: list[bytes]) -> tuple[OwnSubscription, ...]:
        """Return the subscriptions among some records, in their order."""
        stored = filter(None, map(self._records.find, records[:MAX_RECORDS]))
        return tuple(filter(None, map(self.of, stored)))

    def _undue(self, stored: StoredRecord, day: dt.date) -> DenialCode | None:
        """Say why no other address is waited for: its use is suspended, there were ten, or it has just come itself."""
        if stored.is_restricted:
            return DenialCode.RESTRICTED
        if self._transaction.count("moves WHERE record = ?", stored.record) >= MAX_CORRECTIONS:
            return DenialCode.CORRECTIONS
        here = self._to(stored.record)
        # Else the mailbox that it came from could bring it back no more.
        return DenialCode.NOT_YET if here and here.moved_on and here.is_reverted_on(day) else None

    def _counts(self, move: Move, now: dt.datetime) -> bool:
        """Return whether a subscription still moves if its new address confirms: it lives, and can be told of."""
        stored, request = self._records.find(move.record), self._records.find(move.request)
        subscription = self._subscriptions.find(move.record)
        if stored is None or request is None or subscription is None or subscription.state != "confirmed":
            return False
        is_left_out = bool(self._transaction.count("left_out WHERE record = ?", move.record))
        is_in_time = now.astimezone(dt.UTC).date() - request.created_on <= CONFIRMED_WITHIN
        return is_in_time and not (move.is_ended or stored.is_restricted or is_left_out)

    def _waiting(self, token: bytes) -> Move | None:
        record = self._subscriptions.waiting(token)
        return self._to(record) if record else None

    def _lives(self, move: Move) -> bool:
        """Return whether it was not taken back, and its new address has confirmed or still can."""
        if move.is_ended or move.moved_on is not None:
            return not move.is_ended
        subscription = self._subscriptions.find(move.to)
        return subscription is not None and subscription.state == "pending"

    def _end(self, move: Move, day: dt.date) -> None:
        self._change(replace(move, is_ended=True))
        self._subscriptions.end(move.to, day=day)

    def _change(self, move: Move) -> None:
        moved_on = move.moved_on and move.moved_on.toordinal()
        self._connection.execute(
            "UPDATE moves SET moved_on = ?, is_ended = ? WHERE to_record = ?",
            (moved_on, move.is_ended, move.to),
        )

    def _forget_erased(self) -> None:
        self._connection.execute(
            "DELETE FROM moves WHERE record NOT IN (SELECT id FROM records)"
            " AND to_record NOT IN (SELECT id FROM records)"
        )

    def _to(self, record: bytes) -> Move | None:
        return next(self._select("to_record = ?", record), None)

    def _of(self, record: bytes) -> list[Move]:
        return list(self._select("record = ? AND is_ended = 0", record))

    def _select(self, where: str, record: bytes) -> Iterator[Move]:
        rows = self._connection.execute(
            f"SELECT record, to_record, request, given_on, moved_on, is_ended FROM moves WHERE {where}",  # noqa: S608 - of two
            (record,),
        ).fetchall()
        for owner, to, request, given_on, moved_on, is_ended in rows:
            moved = dt.date.fromordinal(moved_on) if moved_on else None
            yield Move(owner, to, request, dt.date.fromordinal(given_on), moved, bool(is_ended))

    def _log(
        self, kind: Kind, move: Move, stored: StoredRecord, *, denial: DenialCode | None, at: dt.datetime
    ) -> None:
        """Enter it under the custodian's own key: whoever reads of one of the two records must read of both."""
        entry = draft_entry(
            kind,
            at,
            denial=denial,
            clause=GET_AND_CORRECT,
            purpose=YOUR_INFORMATION,
            **clear_part(stored.header),
        )
        details = {"to": move.to.hex(), "proof": move.request.hex()}
        self._records.log_ending(move.record, stored, entry=entry, details=details, at=at)
