"""Where the answers to a record go: to another address once that confirmed it, for good after a week.

The address is in a note on the record, of the same mailbox. No record ever changes the mailbox that it is of.
"""

import datetime as dt
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Self

from keepfaith.custody.ledger.entry import Kind
from keepfaith.custody.protocol.address_messages import OwnAnswerMove
from keepfaith.custody.protocol.answers import ConfirmationOutcome
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import GET_AND_CORRECT, MOVED
from keepfaith.custody.protocol.proof_messages import REVERTED_WITHIN
from keepfaith.custody.protocol.sizes import CONFIRMATION_TOKEN_SIZE, MAX_CORRECTIONS, MAX_RECORDS
from keepfaith.custody.store.corrections import Corrections
from keepfaith.custody.store.moves import CONFIRMED_WITHIN, MoveToTell
from keepfaith.custody.store.owners import Owner, Owners
from keepfaith.custody.store.proofs import Proofs
from keepfaith.custody.store.records import Records, StoredRecord
from keepfaith.custody.store.subscriptions import TOKEN_LIFETIME
from keepfaith.custody.store.transaction import StoreTransaction

_ADDRESS, _LANGUAGE = "email-address", "language"
_COLUMNS: Final = (
    "note, about, field, request, mailbox, given_on, sent_on, token, token_until, moved_on, is_ended"
)


@dataclass(frozen=True, slots=True)
class AnswerMove:
    """To which mailbox the answers to a record go, by the note that has its address, and since when they do."""

    note: bytes
    record: bytes
    field: str
    request: bytes
    mailbox: bytes
    given_on: dt.date
    sent_on: dt.date | None = None
    token: bytes | None = None
    token_until: int | None = None
    moved_on: dt.date | None = None
    is_ended: bool = False

    @classmethod
    def read(cls, note: StoredRecord, stored: StoredRecord, *, request: bytes, mailbox: bytes) -> Self | None:
        """Return what a note says: the address of its record anew, maybe in which language; none of any other note."""
        names = [name for name, category in note.header.fields.items() if category == _ADDRESS]
        others = set(note.header.fields.values()) - {_ADDRESS, _LANGUAGE}
        is_same = len(names) == 1 and stored.header.fields.get(names[0]) == _ADDRESS
        if others or not is_same or note.state != "confirmed":
            return None
        return cls(note.record, stored.record, names[0], request, mailbox, dt.date.min)

    def is_reverted_on(self, day: dt.date) -> bool:
        """Return whether it can still be taken back on a day."""
        return self.moved_on is None or day - self.moved_on <= REVERTED_WITHIN


class AnswerMoves:
    """The new addresses for answers: given, confirmed, taken back."""

    def __init__(
        self,
        transaction: StoreTransaction,
        records: Records,
        proofs: Proofs,
        corrections: Corrections,
        owners: Owners,
    ) -> None:
        self._transaction, self._connection = transaction, transaction.connection
        self._records, self._proofs = records, proofs
        self._corrections, self._owners = corrections, owners

    def fits(self, new: AnswerMove, stored: StoredRecord) -> bool:
        """Return whether it is another mailbox than the one that counts, for the field that all others were for."""
        fields = {move.field for move in self._every(stored.record)}
        return new.mailbox != self.mailbox(stored) and fields <= {new.field}

    def is_given(self, new: AnswerMove) -> bool:
        """Return whether answers wait for just this note, or go by it."""
        known = self._of_note(new.note)
        return known is not None and (known.mailbox, known.is_ended) == (new.mailbox, False)

    def is_known(self, note: bytes) -> bool:
        """Return whether a note was given once, whatever became of it."""
        return self._of_note(note) is not None

    def give(
        self,
        new: AnswerMove,
        stored: StoredRecord,
        *,
        denial: DenialCode | None,
        clause: str,
        at: dt.datetime,
    ) -> DenialCode | None:
        """Have the answers to a record wait for another address to confirm; enter that, or why not, and return it.

        An address that was given before and waits is not waited for any more.
        """
        day = at.astimezone(dt.UTC).date()
        denial = denial or self.undue(stored, day)
        if self._log("address-given", new, denial=denial, clause=clause, at=at):
            self._owners.know(Owner(mailbox=new.mailbox))
            self._connection.execute(
                "UPDATE answer_moves SET is_ended = 1 WHERE about = ? AND moved_on IS NULL", (new.record,)
            )
            self._connection.execute(
                "INSERT INTO answer_moves (note, about, field, request, mailbox, given_on) VALUES (?, ?, ?, ?, ?, ?)",
                (new.note, new.record, new.field, new.request, new.mailbox, day.toordinal()),
            )
        return denial

    def waits(self, note: bytes) -> bool:
        """Return whether answers wait for the address in a note to confirm."""
        move = self._of_note(note)
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
        move = self._of_note(note)
        if move is None or not self.waits(note) or move.mailbox != self._owners.mailbox(address):
            return None
        # A message is given away within moments of its clearance, but that can be over midnight.
        since = now.astimezone(dt.UTC).date() - dt.timedelta(days=1)
        if move.token is not None or move.sent_on is None or move.sent_on < since:
            return None
        token = os.urandom(CONFIRMATION_TOKEN_SIZE)
        self._connection.execute(
            "UPDATE answer_moves SET token = ?, token_until = ? WHERE note = ?",
            (hashlib.sha256(token).digest(), int((now + TOKEN_LIFETIME).timestamp()), note),
        )
        return token

    def to_tell(self, token: bytes, *, now: dt.datetime) -> MoveToTell | None:
        """Return what is to be told before a token confirms an address; none where it confirms none."""
        move = self._of_token(token)
        is_due = move is not None and self.waits(move.note) and self._counts(move, now)
        return MoveToTell(move.request, move.note) if move and is_due else None

    def confirm(self, token: bytes, *, now: dt.datetime) -> ConfirmationOutcome:
        """Have answers go to the address to which a token was mailed, from now on."""
        move = self._of_token(token)
        if move is None or move.is_ended or move.token_until is None:
            return "unknown"
        if move.moved_on is not None:
            return "again"
        if now.timestamp() >= move.token_until:
            return "late"
        if not self._counts(move, now):
            return "unknown"
        day, entry = now.astimezone(dt.UTC).date(), self._transaction.journal.next_number
        self._log("address-moved", move, denial=None, clause=GET_AND_CORRECT, at=now)
        self._connection.execute(
            "UPDATE answer_moves SET moved_on = ? WHERE note = ?", (day.toordinal(), move.note)
        )
        self._corrections.count_instead(move.note, move.record, move.field, entry=entry, day=day)
        self._proofs.note_occasion(move.request, MOVED)
        return "confirmed"

    def restore(
        self, stored: StoredRecord, *, request: bytes, denial: DenialCode | None, at: dt.datetime
    ) -> DenialCode | None:
        """Have answers go again where they went before the last address, or wait for none; enter that, or why not."""
        day, move = at.astimezone(dt.UTC).date(), self._last(stored.record)
        if move is None:
            return DenialCode.UNKNOWN_RECORD
        denial = denial or (None if move.is_reverted_on(day) else DenialCode.TOO_LATE)
        taken = replace(move, request=request)
        if self._log("address-restored", taken, denial=denial, clause=GET_AND_CORRECT, at=at):
            self._connection.execute("UPDATE answer_moves SET is_ended = 1 WHERE note = ?", (move.note,))
            self._corrections.count_no_more(move.note)
        return denial

    def mailbox(self, stored: StoredRecord) -> bytes | None:
        """Return the mailbox to which the answers to a record go, or to that which a note is about."""
        row = self._connection.execute(
            "SELECT mailbox FROM answer_moves WHERE about = ? AND moved_on IS NOT NULL AND is_ended = 0"
            " ORDER BY number DESC LIMIT 1",
            (stored.about or stored.record,),
        ).fetchone()
        return bytes(row[0]) if row else stored.mailbox

    def mailbox_in(self, note: bytes) -> bytes | None:
        """Return the mailbox of the address in a note that was given; none of any other."""
        move = self._of_note(note)
        return move.mailbox if move else None

    def list_of(self, records: list[bytes]) -> tuple[OwnAnswerMove, ...]:
        """Return where the answers go to those of some records that were given another address."""
        last = filter(None, map(self._last, records[:MAX_RECORDS]))
        return tuple(OwnAnswerMove(move.record, move.given_on, move.moved_on) for move in last)

    def undue(self, stored: StoredRecord, day: dt.date) -> DenialCode | None:
        """Say why no other address is waited for: its use is suspended, there were ten, or one can be taken back."""
        if stored.is_restricted:
            return DenialCode.RESTRICTED
        if len(self._every(stored.record)) >= MAX_CORRECTIONS:
            return DenialCode.CORRECTIONS
        last = self._last(stored.record)
        is_new = last is not None and last.moved_on is not None and last.is_reverted_on(day)
        return DenialCode.NOT_YET if is_new else None

    def _counts(self, move: AnswerMove, now: dt.datetime) -> bool:
        """Return whether answers still go to an address if that confirms: its record is used, and it can be told of."""
        stored, request = self._records.find(move.record), self._records.find(move.request)
        if stored is None or request is None or stored.is_restricted:
            return False
        is_left_out = self._connection.execute(
            "SELECT 1 FROM left_out WHERE record = ?", (move.record,)
        ).fetchone()
        return not is_left_out and now.astimezone(dt.UTC).date() - request.created_on <= CONFIRMED_WITHIN

    def _last(self, record: bytes) -> AnswerMove | None:
        """Return the last one that was not taken back: it counts, or still can."""
        moves = [move for move in self._every(record) if not move.is_ended]
        lives = [move for move in moves if move.moved_on is not None or self._records.find(move.request)]
        return lives[-1] if lives else None

    def _every(self, record: bytes) -> list[AnswerMove]:
        return list(self._select("about = ? ORDER BY number", record))

    def _of_note(self, note: bytes) -> AnswerMove | None:
        return next(self._select("note = ?", note), None)

    def _of_token(self, token: bytes) -> AnswerMove | None:
        return next(self._select("token = ?", hashlib.sha256(token).digest()), None)

    def _select(self, where: str, value: bytes) -> Iterator[AnswerMove]:
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM answer_moves WHERE {where}",  # noqa: S608 - of three
            (value,),
        ).fetchall()
        for note, about, field, request, mailbox, *rest in rows:
            given_on, sent_on, token, until, moved_on, is_ended = rest
            yield AnswerMove(
                note,
                about,
                field,
                request,
                mailbox,
                given_on=dt.date.fromordinal(given_on),
                sent_on=dt.date.fromordinal(sent_on) if sent_on else None,
                token=token,
                token_until=until,
                moved_on=dt.date.fromordinal(moved_on) if moved_on else None,
                is_ended=bool(is_ended),
            )

    def _log(
        self, kind: Kind, move: AnswerMove, *, denial: DenialCode | None, clause: str, at: dt.datetime
    ) -> bool:
        """Enter it with what ends with the record."""
        mailbox = self._owners.pseudonym(move.mailbox)
        details = {"to": move.note.hex(), "proof": move.request.hex(), "mailbox": mailbox}
        return self._corrections.enter(kind, move, details, denial=denial, clause=clause, at=at)
