"""Where the answers to a record go: to the address in a note on it, of the same mailbox."""

import datetime as dt
import hashlib
import os
from typing import ClassVar

from keepfaith.custody.ledger.entry import Kind
from keepfaith.custody.protocol.address_messages import OwnAnswerMove
from keepfaith.custody.protocol.answers import ConfirmationOutcome
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.sizes import CONFIRMATION_TOKEN_SIZE, MAX_RECORDS
from keepfaith.custody.store.corrections import Corrections
from keepfaith.custody.store.moves import Move, Moves, MoveTable
from keepfaith.custody.store.owners import Owner, Owners
from keepfaith.custody.store.proofs import Proofs
from keepfaith.custody.store.records import Records, StoredRecord
from keepfaith.custody.store.subscriptions import TOKEN_LIFETIME, Subscriptions
from keepfaith.custody.store.transaction import StoreTransaction

_ADDRESS, _LANGUAGE = "email-address", "language"


def address_in(note: StoredRecord, stored: StoredRecord) -> str:
    """Return the field of the address that a note gives anew, maybe with a language; empty for any other note."""
    names = [name for name, category in note.header.fields.items() if category == _ADDRESS]
    others = set(note.header.fields.values()) - {_ADDRESS, _LANGUAGE}
    is_same = len(names) == 1 and stored.header.fields.get(names[0]) == _ADDRESS
    return names[0] if is_same and not others and note.state == "confirmed" else ""


class AnswerMoves(Moves):
    """The new addresses for answers, each of which confirms by a token of its own."""

    table: ClassVar = MoveTable(
        "answer_moves",
        "note",
        "about",
        adding="INSERT INTO answer_moves (note, about, request, given_on, field, mailbox) VALUES (?, ?, ?, ?, ?, ?)",
        changing="UPDATE answer_moves SET moved_on = ?, is_ended = ? WHERE note = ?",
        more=("field", "mailbox"),
    )

    def __init__(  # noqa: PLR0913 - what moves, and what counts instead
        self,
        transaction: StoreTransaction,
        records: Records,
        subscriptions: Subscriptions,
        proofs: Proofs,
        *,
        corrections: Corrections,
        owners: Owners,
    ) -> None:
        super().__init__(transaction, records, subscriptions, proofs)
        self._corrections, self._owners = corrections, owners

    def fits(self, new: Move, stored: StoredRecord) -> bool:
        """Return whether it is another mailbox than the one that counts, for the field that all others were for."""
        fields = {move.field for move in self._every(stored.record)}
        return new.mailbox != self.mailbox(stored) and fields <= {new.field}

    def waits(self, note: bytes) -> bool:
        """Return whether answers wait for the address in a note to confirm."""
        move = self._find(note)
        return move is not None and move.moved_on is None and not move.is_ended

    def note_sent(self, note: bytes, *, day: dt.date) -> None:
        """Note that the message with its link was cleared; an earlier link is good no more."""
        self._connection.execute(
            "UPDATE answer_moves SET sent_on = ?, token = NULL, token_until = NULL"
            " WHERE note = ? AND moved_on IS NULL",
            (day.toordinal(), note),
        )

    def new_token(self, note: bytes, address: str, *, now: dt.datetime) -> bytes | None:
        """Draw the token that confirms an address: 16 bytes, good for 48 hours and once.

        There is none for another address than was given, before its message was cleared, and twice.
        """
        if not self.waits(note):
            return None
        token, until = os.urandom(CONFIRMATION_TOKEN_SIZE), int((now + TOKEN_LIFETIME).timestamp())
        # A message is given away within moments of its clearance, but that can be over midnight.
        since = now.astimezone(dt.UTC).date() - dt.timedelta(days=1)
        drawn = self._connection.execute(
            "UPDATE answer_moves SET token = ?, token_until = ?"
            " WHERE note = ? AND mailbox = ? AND sent_on >= ? AND token IS NULL",
            (
                hashlib.sha256(token).digest(),
                until,
                note,
                self._owners.mailbox(address),
                since.toordinal(),
            ),
        )
        return token if drawn.rowcount else None

    def confirm(self, token: bytes, *, now: dt.datetime) -> ConfirmationOutcome:
        """Have answers go to the address to which a token was mailed, from now on."""
        move = self._of_token(token)
        if move is None or move.is_ended:
            return "unknown"
        if move.moved_on is not None:
            return "again"
        if self._transaction.count(
            "answer_moves WHERE note = ? AND token_until <= ?", move.to, now.timestamp()
        ):
            return "late"
        if not self._counts(move, now):
            return "unknown"
        day, entry = now.astimezone(dt.UTC).date(), self._transaction.journal.next_number
        self._go(move, now=now)
        self._corrections.count_instead(move.to, move.record, move.field, entry=entry, day=day)
        return "confirmed"

    def mailbox(self, stored: StoredRecord) -> bytes | None:
        """Return the mailbox to which the answers to a record go, or to that which a note is about."""
        moves = self._every(stored.about or stored.record)
        there = [move.mailbox for move in moves if move.moved_on is not None and not move.is_ended]
        return there[-1] if there else stored.mailbox

    def mailbox_in(self, note: bytes) -> bytes | None:
        """Return the mailbox of the address in a note that was given; none of any other."""
        move = self._find(note)
        return move.mailbox if move else None

    def list_of(self, records: list[bytes]) -> tuple[OwnAnswerMove, ...]:
        """Return where the answers go to those of some records that were given another address."""
        last = filter(None, map(self._last, records[:MAX_RECORDS]))
        return tuple(OwnAnswerMove(move.record, move.given_on, move.moved_on) for move in last)

    def _add(self, move: Move) -> None:
        self._owners.know(Owner(mailbox=move.mailbox))
        super()._add(move)

    def _waiting(self, token: bytes) -> Move | None:
        move = self._of_token(token)
        return move if move and move.moved_on is None else None

    def _of_token(self, token: bytes) -> Move | None:
        return next(iter(self._select("token", hashlib.sha256(token).digest())), None)

    def _can_confirm(self, move: Move) -> bool:
        return self._records.find(move.request) is not None

    def _undo(self, move: Move, _day: dt.date, /) -> None:
        self._corrections.count_no_more(move.to)

    def _log(
        self, kind: Kind, move: Move, *, denial: DenialCode | None, clause: str, at: dt.datetime
    ) -> bool:
        """Enter it with what ends with the record."""
        mailbox = self._owners.pseudonym(move.mailbox)
        details = {"to": move.to.hex(), "proof": move.request.hex(), "mailbox": mailbox}
        return self._corrections.enter(kind, move, details, denial=denial, clause=clause, at=at)
