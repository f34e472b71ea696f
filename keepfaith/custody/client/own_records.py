"""Asking for what a proof opens; only custody itself and disclosure may import this (`pyproject.toml`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keepfaith.custody.client.connection import Client
from keepfaith.custody.protocol import (
    address_messages,
    code_messages,
    proof_messages,
)
from keepfaith.custody.protocol.address_messages import NoteKind
from keepfaith.custody.protocol.answers import ConfirmationOutcome, OpenedKeys, UnsubscribeOutcome
from keepfaith.custody.protocol.code_messages import Relation
from keepfaith.custody.protocol.message import Denial
from keepfaith.custody.protocol.sizes import CONFIRMATION_TOKEN_SIZE, MAX_RECORDS


@dataclass(frozen=True, slots=True)
class OwnRecordList:
    """The records that a proof opens; how many more need a receipt, and how much employees wrote about these.

    `request` is the one whose link was redeemed; none if a code was. Then `relation` says whether somebody acts for the
    person, and whether they `may_correct`.
    """

    request: bytes
    records: tuple[bytes, ...]
    locked: int
    written: int
    relation: Relation
    may_correct: bool


class OwnRecordsClient(Client):
    """What the pages of a person's own information ask at the socket `requests`; an ended proof raises `Refused`."""

    def redeem(self, token: bytes) -> proof_messages.RedeemedLink:
        """Redeem the token of a link that was mailed, once and within 60 minutes; other bytes are `unknown`."""
        if len(token) != CONFIRMATION_TOKEN_SIZE:
            return proof_messages.RedeemedLink("unknown", b"", b"")
        return self._ask(proof_messages.RedeemLink(token))

    def renew(self, token: bytes) -> bytes | None:
        """Return the request of a link that became too late within a day, for whose mail to go once more; or none."""
        if len(token) != CONFIRMATION_TOKEN_SIZE:
            return None
        return self._ask(proof_messages.RenewLink(token)).request or None

    def redeem_code(self, record: bytes, code: str) -> bytes:
        """Redeem the code of a record that was mailed or handed over; return a proof, or nothing if it is not good."""
        return self._ask(code_messages.RedeemCode(record, code)).proof

    def refuse_links(self, token: bytes) -> UnsubscribeOutcome:
        """Have no more links sent for a year to the mailbox that got this one's token; other bytes are `unknown`."""
        if len(token) != CONFIRMATION_TOKEN_SIZE:
            return "unknown"
        return self._ask(proof_messages.RefuseLinks(token)).outcome

    def records(self, proof: bytes) -> OwnRecordList:
        """Ask which records a proof opens."""
        records: list[bytes] = []
        while True:
            page = self._ask(proof_messages.OwnRecords(proof, records[-1] if records else None))
            records += page.records
            if len(page.records) < MAX_RECORDS:
                counts = page.locked, page.written
                return OwnRecordList(
                    page.request, tuple(records), *counts, page.relation, may_correct=page.may_correct
                )

    def add_receipt(self, proof: bytes, record: bytes, code: str) -> None:
        """Have a record count as the mailbox's own, by the code of its receipt; raises `Refused` for any other."""
        self._ask(proof_messages.AddReceipt(proof, record, code))

    def show(
        self, proof: bytes, fields: Mapping[bytes, Sequence[str]]
    ) -> Mapping[bytes, OpenedKeys | Denial]:
        """Ask for the keys of some fields of records, to show them to their person; each answer is entered."""
        wanted = [proof_messages.Show(proof, record, tuple(names)) for record, names in fields.items()]
        shown: dict[bytes, OpenedKeys | Denial] = {}
        if not wanted:
            return shown
        for message, answer in zip(wanted, self._ask_all(wanted), strict=True):
            shown[message.record] = answer if isinstance(answer, Denial) else answer.outcomes[0]
        return shown

    def disclosures(self, proof: bytes) -> proof_messages.OwnDisclosureList:
        """Ask to whom something of what the proof opens was given, also of what was erased since."""
        return self._ask(proof_messages.OwnDisclosures(proof))

    def uses(self, proof: bytes, record: bytes) -> proof_messages.OwnUseList:
        """Ask for the uses of a record that the proof opens, and the signed count; raises `Refused` for any other."""
        return self._ask(proof_messages.OwnUses(proof, record))

    def withdraw(self, proof: bytes, record: bytes, *, on: bool) -> None:
        """End the use of a record that the proof opens, or allow it again; raises `Refused` for any other."""
        self._ask(proof_messages.WithdrawOwn(proof, record, on=on))

    def state(self, proof: bytes, note: bytes) -> None:
        """Have a confirmed note go with its record, as its person's statement; raises `Refused` for any other record.

        The same note again is entered once; `statements` refuses more than 5 for one record.
        """
        self._ask(proof_messages.State(proof, note))

    def correct(self, proof: bytes, note: bytes, *, on: bool) -> None:
        """Have a confirmed note count instead of the field that it corrects, or take that back within seven days.

        Raises `Refused` for any other record; `corrections` refuses more than 10 for one record.
        """
        self._ask(proof_messages.Correct(proof, note, on=on))

    def check_note(
        self, proof: bytes, record: bytes, *, token: bytes, what: NoteKind, field: str = ""
    ) -> None:
        """Ask whether a note may be written on a record that a proof opens; raises `Refused`, which alone is entered.

        Where a token made a note before, nothing is decided again.
        """
        self._ask(address_messages.CheckNote(proof, record, token, what, field))

    def subscriptions(self, proof: bytes) -> Mapping[bytes, proof_messages.OwnSubscription]:
        """Ask which records that the proof opens are subscriptions, by record; none of what a code opens."""
        listed = self._ask(proof_messages.OwnSubscriptions(proof)).subscriptions
        return {subscription.record: subscription for subscription in listed}

    def give_address(self, proof: bytes, record: bytes, *, to: bytes) -> None:
        """Have a subscription go on under another record once its address confirms; raises `Refused` for any other.

        `corrections` refuses more than 10 for one record, `not yet` one that came from another address lately.
        """
        self._ask(proof_messages.GiveAddress(proof, record, to))

    def restore_address(self, proof: bytes, record: bytes) -> None:
        """Have a subscription count at its own address again, within seven days; raises `Refused` for any other."""
        self._ask(proof_messages.RestoreAddress(proof, record))

    def answer_moves(self, proof: bytes) -> Mapping[bytes, address_messages.OwnAnswerMove]:
        """Ask to which records that the proof opens another address was given for answers, by record."""
        moves = self._ask(address_messages.OwnAnswerMoves(proof)).moves
        return {move.record: move for move in moves}

    def give_answer_address(self, proof: bytes, note: bytes, address: str) -> None:
        """Have the answers to a record go to the address in a note on it once that confirms; raises `Refused` else.

        `corrections` refuses more than 10 for one record, `not yet` while the last one can still be taken back.
        """
        self._ask(address_messages.GiveAnswerAddress(proof, note, address))

    def restore_answers(self, proof: bytes, record: bytes) -> None:
        """Have the answers to a record go where they went before, within seven days; raises `Refused` for any other."""
        self._ask(address_messages.RestoreAnswers(proof, record))

    def confirm_answer_address(self, token: bytes) -> ConfirmationOutcome:
        """Redeem the token mailed to another address, within 48 hours; any other bytes are `unknown`."""
        if len(token) != CONFIRMATION_TOKEN_SIZE:
            return "unknown"
        return self._ask(address_messages.ConfirmAnswerAddress(token)).outcome

    def codes(self, proof: bytes) -> tuple[code_messages.OwnCode, ...]:
        """Ask who else has a code for what the mailbox of a proof confirmed; none of what a code opens."""
        return self._ask(code_messages.OwnCodes(proof)).codes

    def end_code(self, proof: bytes, record: bytes) -> None:
        """End the code of a record that the mailbox of a proof confirmed; raises `Refused` where there is none."""
        self._ask(code_messages.EndCode(proof, record))

    def end(self, proof: bytes) -> None:
        """End a proof."""
        self._ask(proof_messages.EndProof(proof))
