"""Where the notices of a subscription go: on under a record of another mailbox, which is a subscription of its own."""

import datetime as dt
from typing import ClassVar

from keepfaith.custody.ledger.entry import Kind
from keepfaith.custody.protocol.answers import ConfirmationOutcome
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import YOUR_INFORMATION
from keepfaith.custody.protocol.proof_messages import REVERTED_WITHIN, OwnSubscription
from keepfaith.custody.protocol.sizes import MAX_RECORDS
from keepfaith.custody.store.moves import Move, Moves, MoveTable
from keepfaith.custody.store.records import StoredRecord, clear_part
from keepfaith.custody.store.transaction import draft_entry


class NoticeMoves(Moves):
    """The new addresses of subscriptions, each of which confirms as any subscription does."""

    table: ClassVar = MoveTable(
        "moves",
        "to_record",
        "record",
        adding="INSERT INTO moves (to_record, record, request, given_on) VALUES (?, ?, ?, ?)",
        changing="UPDATE moves SET moved_on = ?, is_ended = ? WHERE to_record = ?",
    )

    def fits(self, new: Move, stored: StoredRecord) -> bool:
        """Return whether a subscription can go on under a record: another mailbox's, with its topics, and asked for."""
        there = self._records.find(new.to)
        before, after = self._subscriptions.find(stored.record), self._subscriptions.find(new.to)
        if there is None or before is None or after is None or before.topics != after.topics:
            return False
        states = (before.state, after.state, there.state)
        return states == ("confirmed", "pending", "confirmed") and there.mailbox not in {None, stored.mailbox}

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
        if outcome == "confirmed":
            # It has ended for good once nobody can bring it back, and is kept for a week from then on.
            self._subscriptions.end(move.record, day=now.astimezone(dt.UTC).date() + REVERTED_WITHIN)
            self._go(move, now=now)
        return outcome

    def list_of(self, records: list[bytes]) -> tuple[OwnSubscription, ...]:
        """Return the subscriptions among some records, in their order, and where each of them moves."""
        listed = []
        for subscription in filter(None, map(self._subscriptions.find, records[:MAX_RECORDS])):
            move = self._last(subscription.record)
            days = (move.given_on, move.moved_on) if move else (None, None)
            topics = tuple(sorted(subscription.topics))
            listed.append(OwnSubscription(subscription.record, topics, subscription.state, *days))
        return tuple(listed)

    def _add(self, move: Move) -> None:
        self._connection.execute(
            "DELETE FROM moves WHERE record NOT IN (SELECT id FROM records)"
            " AND to_record NOT IN (SELECT id FROM records)"
        )
        super()._add(move)

    def _waiting(self, token: bytes) -> Move | None:
        record = self._subscriptions.waiting(token)
        return self._find(record) if record else None

    def _can_confirm(self, move: Move) -> bool:
        subscription = self._subscriptions.find(move.to)
        return subscription is not None and subscription.state == "pending"

    def _undo(self, move: Move, day: dt.date, /) -> None:
        stored = self._records.find(move.record)
        self._subscriptions.end(move.to, day=day)
        if move.moved_on is not None and stored is not None:
            self._subscriptions.resume(move.record, stored.mailbox, day=day)

    def _log(
        self, kind: Kind, move: Move, *, denial: DenialCode | None, clause: str, at: dt.datetime
    ) -> bool:
        """Enter it under the custodian's own key: a reader of one of the two records reads of both."""
        stored = self._records.find(move.record)
        part = clear_part(stored.header if stored else None)
        entry = draft_entry(kind, at, denial=denial, clause=clause, purpose=YOUR_INFORMATION, **part)
        details = {"to": move.to.hex(), "proof": move.request.hex()}
        self._records.log_ending(move.record, stored, entry=entry, details=details, at=at)
        return denial is None
