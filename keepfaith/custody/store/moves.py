"""Moves: notices or answers go to another address once that confirmed it, and for a week can be brought back.

No record ever changes the mailbox that it is of.
"""

import datetime as dt
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import ClassVar, Final, NamedTuple

from keepfaith.custody.ledger.entry import Kind
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import GET_AND_CORRECT, MOVED
from keepfaith.custody.protocol.proof_messages import REVERTED_WITHIN
from keepfaith.custody.protocol.sizes import MAX_CORRECTIONS
from keepfaith.custody.store.proofs import Proofs
from keepfaith.custody.store.records import Records, StoredRecord
from keepfaith.custody.store.subscriptions import Subscriptions
from keepfaith.custody.store.transaction import StoreTransaction

# So old a request may be when the new address confirms: the other mailbox is told about that request afterwards.
CONFIRMED_WITHIN: Final = dt.timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Move:
    """One new address: the record that it is for, where that goes, the request whose proof gave it, and the days.

    Notices go on under the record `to`. Answers go to the address in the note `to`, which has that field and mailbox.
    """

    record: bytes
    to: bytes
    request: bytes
    given_on: dt.date = dt.date.min
    moved_on: dt.date | None = None
    is_ended: bool = False
    field: str = ""
    mailbox: bytes = b""

    def is_reverted_on(self, day: dt.date) -> bool:
        """Return whether it can still be taken back on a day."""
        return not self.is_ended and (self.moved_on is None or day - self.moved_on <= REVERTED_WITHIN)


class MoveTable(NamedTuple):
    """A table of moves: its columns for where something goes, of which record, and more; and what writes it."""

    name: str
    to: str
    record: str
    adding: str
    changing: str
    more: tuple[str, ...] = ()


class MoveToTell(NamedTuple):
    """The request to whose mailbox it is told, and the record to which the subscription moves."""

    request: bytes
    to: bytes


class Moves(ABC):
    """The new addresses for one thing: given, confirmed, taken back."""

    table: ClassVar[MoveTable]

    def __init__(
        self, transaction: StoreTransaction, records: Records, subscriptions: Subscriptions, proofs: Proofs
    ) -> None:
        self._transaction, self._connection = transaction, transaction.connection
        self._records, self._subscriptions, self._proofs = records, subscriptions, proofs

    @abstractmethod
    def fits(self, new: Move, stored: StoredRecord) -> bool:
        """Return whether what goes to the address of a record can go there."""

    @abstractmethod
    def _log(
        self, kind: Kind, move: Move, *, denial: DenialCode | None, clause: str, at: dt.datetime
    ) -> bool:
        """Enter an act, or why not; return whether it is done."""

    @abstractmethod
    def _waiting(self, token: bytes) -> Move | None:
        """Return the move that a token confirms which was not redeemed yet."""

    @abstractmethod
    def _can_confirm(self, move: Move) -> bool:
        """Return whether the address of a move that waits can still confirm."""

    @abstractmethod
    def _undo(self, move: Move, day: dt.date, /) -> None:
        """Have its address count no more, and what was before it again."""

    def is_known(self, to: bytes) -> bool:
        """Return whether it was given once, whatever became of it."""
        return self._find(to) is not None

    def is_given(self, new: Move) -> bool:
        """Return whether something waits for just this address, or goes there."""
        known = self._find(new.to)
        return known is not None and (known.record, known.mailbox, known.is_ended) == (
            new.record,
            new.mailbox,
            False,
        )

    def give(
        self, new: Move, stored: StoredRecord, *, denial: DenialCode | None, clause: str, at: dt.datetime
    ) -> DenialCode | None:
        """Have something wait for another address to confirm; enter that, or why not, and return it.

        An address that was given before and waits is not waited for any more.
        """
        day = at.astimezone(dt.UTC).date()
        denial = denial or self.undue(stored, day)
        if self._log("address-given", new, denial=denial, clause=clause, at=at):
            for earlier in self._every(new.record):
                if earlier.moved_on is None and not earlier.is_ended:
                    self._end(earlier, day)
            self._add(replace(new, given_on=day))
        return denial

    def to_tell(self, token: bytes, *, now: dt.datetime) -> MoveToTell | None:
        """Return what is to be told before a token confirms another address; none where it confirms none."""
        move = self._waiting(token)
        return MoveToTell(move.request, move.to) if move and self._counts(move, now) else None

    def restore(
        self, stored: StoredRecord, *, request: bytes, denial: DenialCode | None, at: dt.datetime
    ) -> DenialCode | None:
        """Have something go again where it went before the last address, or wait for none; enter that, or why not."""
        day, move = at.astimezone(dt.UTC).date(), self._last(stored.record)
        if move is None:
            return DenialCode.UNKNOWN_RECORD
        denial = denial or (None if move.is_reverted_on(day) else DenialCode.TOO_LATE)
        taken = replace(move, request=request)
        if self._log("address-restored", taken, denial=denial, clause=GET_AND_CORRECT, at=at):
            self._end(move, day)
        return denial

    def undue(self, stored: StoredRecord, day: dt.date) -> DenialCode | None:
        """Return why no new address may be given: the record is suspended, ten were given, or one can be taken back."""
        if stored.is_restricted:
            return DenialCode.RESTRICTED
        if len(self._every(stored.record)) >= MAX_CORRECTIONS:
            return DenialCode.CORRECTIONS
        # Had it moved here itself and moved on, the mailbox that it came from could bring it back no more.
        moves = filter(None, (self._find(stored.record), self._last(stored.record)))
        is_new = any(move.moved_on is not None and move.is_reverted_on(day) for move in moves)
        return DenialCode.NOT_YET if is_new else None

    def _counts(self, move: Move, now: dt.datetime) -> bool:
        """Return whether something still moves if its new address confirms: it is used, and can be told of."""
        stored, request = self._records.find(move.record), self._records.find(move.request)
        if stored is None or request is None or stored.is_restricted or move.is_ended:
            return False
        subscription = self._subscriptions.find(move.record)
        goes_on = subscription is None or subscription.state == "confirmed"
        is_left_out = bool(self._transaction.count("left_out WHERE record = ?", move.record))
        is_in_time = now.astimezone(dt.UTC).date() - request.created_on <= CONFIRMED_WITHIN
        return goes_on and is_in_time and not is_left_out

    def _go(self, move: Move, *, now: dt.datetime) -> None:
        """Enter that something goes to another address from now on, of which its mailbox is to be told."""
        self._log("address-moved", move, denial=None, clause=GET_AND_CORRECT, at=now)
        self._change(replace(move, moved_on=now.astimezone(dt.UTC).date()))
        self._proofs.note_occasion(move.request, MOVED)

    def _last(self, record: bytes) -> Move | None:
        """Return the last one that was not taken back: its address has confirmed, or still can."""
        moves = [move for move in self._every(record) if not move.is_ended]
        lives = [move for move in moves if move.moved_on is not None or self._can_confirm(move)]
        return lives[-1] if lives else None

    def _end(self, move: Move, day: dt.date) -> None:
        self._change(replace(move, is_ended=True))
        self._undo(move, day)

    def _add(self, move: Move) -> None:
        more = (getattr(move, name) for name in self.table.more)
        values = (move.to, move.record, move.request, move.given_on.toordinal(), *more)
        self._connection.execute(self.table.adding, values)

    def _change(self, move: Move) -> None:
        moved_on = move.moved_on and move.moved_on.toordinal()
        self._connection.execute(self.table.changing, (moved_on, move.is_ended, move.to))

    def _find(self, to: bytes) -> Move | None:
        return next(iter(self._select(self.table.to, to)), None)

    def _every(self, record: bytes) -> list[Move]:
        return self._select(self.table.record, record)

    def _select(self, column: str, value: bytes) -> list[Move]:
        table = self.table
        names = ", ".join(
            (table.record, table.to, "request", "given_on", "moved_on", "is_ended", *table.more)
        )
        rows = self._connection.execute(
            f"SELECT {names} FROM {table.name} WHERE {column} = ? ORDER BY number",  # noqa: S608 - names of ours
            (value,),
        )
        return [
            Move(
                record,
                to,
                request,
                dt.date.fromordinal(given_on),
                dt.date.fromordinal(moved_on) if moved_on else None,
                bool(is_ended),
                *more,
            )
            for record, to, request, given_on, moved_on, is_ended, *more in rows
        ]
