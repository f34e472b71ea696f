"""What somebody sees who proves that a mailbox is theirs: only records of that mailbox, only what the rules show."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from keepfaith.custody.protocol import proof_messages
from keepfaith.custody.protocol.answers import Done, OpenOutcomes, Unsubscription
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.known_names import (
    GET_AND_CORRECT,
    ONLY_WHEN_ASKED,
    YOUR_INFORMATION,
    YOUR_RIGHTS,
)
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.protocol.sizes import DISCLOSURES_PAGE_SIZE
from keepfaith.custody.rules.request_space import Request
from keepfaith.custody.server.attestations import attested_uses
from keepfaith.custody.server.authorizer import Authorizer
from keepfaith.custody.server.code_authorizer import CodeAuthorizer
from keepfaith.custody.server.decision import Verdict, denial, judged
from keepfaith.custody.server.move_authorizer import MoveAuthorizer
from keepfaith.custody.server.note_authorizer import NoteAuthorizer
from keepfaith.custody.server.opened_keys import along, opened_keys
from keepfaith.custody.server.prover import BY_ITS_PERSON, Prover, decide_own, is_own, opens, prover_of
from keepfaith.custody.store.corrections import Correction
from keepfaith.custody.store.record_actions import RecordAction
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.statements import is_statement
from keepfaith.custody.store.store import Store

_TO_ITS_PERSON: Final = replace(BY_ITS_PERSON, action="show")
_UNKNOWN: Final = Verdict(DenialCode.UNKNOWN_RECORD)
_NOT_PROVEN: Final = Verdict(DenialCode.NOT_PROVEN, clause=YOUR_RIGHTS)
_PROVEN: Final = Verdict(clause=YOUR_RIGHTS)


class ProofAuthorizer:
    """Whom a proof proves, and what it opens; which mailbox a record has is known here, and believed of no caller."""

    def __init__(self, store: Store, authorizer: Authorizer, *, now: Callable[[], dt.datetime]) -> None:
        self._store, self._authorizer, self._now = store, authorizer, now

    def handlers(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message that is decided here."""
        moves = MoveAuthorizer(self._store, self._authorizer, now=self._now)
        return {
            proof_messages.MintLink: self.mint,
            proof_messages.RedeemLink: self.redeem,
            proof_messages.RenewLink: self.renew,
            proof_messages.OwnRecords: self.own_records,
            proof_messages.AddReceipt: self.add_receipt,
            proof_messages.Show: self.show,
            proof_messages.OwnDisclosures: self.disclosures,
            proof_messages.OwnUses: self.uses,
            proof_messages.WithdrawOwn: self.withdraw,
            proof_messages.State: self.state,
            proof_messages.Correct: self.correct,
            proof_messages.RefuseLinks: self.refuse_links,
            proof_messages.EndProof: self.end,
            **moves.handlers(),
            **NoteAuthorizer(self._store, self._authorizer, moves, now=self._now).handlers(),
            **CodeAuthorizer(self._store, self._authorizer, now=self._now).handlers(),
        }

    def mint(self, message: proof_messages.MintLink) -> proof_messages.MintedLink | Denial:
        """Give the token of a link whose message goes to the address that its request named."""
        stored, token = self._store.records.find(message.record), None
        if stored is not None:
            now, address = self._now(), message.address
            token = self._store.proofs.new_link_token(stored, address, now=now)
            token = token or self._store.answer_moves.new_token(message.record, address, now=now)
            if token is not None:
                self._store.announced_codes.note_told(message.record, at=self._now())
        return denial(_NOT_PROVEN) if token is None else proof_messages.MintedLink(token)

    def redeem(self, message: proof_messages.RedeemLink) -> proof_messages.RedeemedLink:
        """Give a proof for the token of a link."""
        return proof_messages.RedeemedLink(*self._store.proofs.redeem(message.token, now=self._now()))

    def renew(self, message: proof_messages.RenewLink) -> proof_messages.RenewableLink:
        """Tell for which request a late link was; its message is cleared like the first, to the same address."""
        return proof_messages.RenewableLink(
            self._store.proofs.late_request(message.token, now=self._now()) or b""
        )

    def own_records(self, message: proof_messages.OwnRecords) -> proof_messages.OwnRecordPage | Denial:
        """List the records that a proof opens."""
        prover = self._prover(message.proof)
        if prover is None:
            return denial(_NOT_PROVEN)
        proofs, day, request = self._store.proofs, self._today, prover.stored
        if prover.is_by_code:
            is_left_out = self._store.items.is_left_out(request.record)
            alone = () if message.after or is_left_out else (request.record,)
            written = proofs.written_about(request.record)
            return proof_messages.OwnRecordPage(b"", alone, 0, written, prover.relation, prover.may_correct)
        return proof_messages.OwnRecordPage(
            request.record,
            tuple(proofs.own(request.mailbox, after=message.after or b"", day=day)),
            proofs.locked(request.mailbox, day=day),
            proofs.written(request.mailbox),
        )

    def add_receipt(self, message: proof_messages.AddReceipt) -> Done | Denial:
        """Have a record be its mailbox's own: by a proof of that mailbox and the code of the record's receipt.

        A code that an employee gave proves no mailbox.
        """
        prover, stored = self._prover(message.proof), self._store.records.find(message.record)
        if prover is None or stored is None:
            return denial(_NOT_PROVEN if prover is None else _UNKNOWN)
        request, is_of_mailbox = prover.stored, False
        has_code = self._store.withdrawals.is_proven(message.record, message.code.encode())
        if not prover.is_by_code:
            is_of_mailbox = stored.mailbox is not None and stored.mailbox == request.mailbox
        verdict = _PROVEN if has_code and is_of_mailbox else _NOT_PROVEN
        self._store.proofs.add(stored, request=request.record, denial=verdict.denial, at=self._now())
        return judged(verdict)

    def show(self, message: proof_messages.Show) -> OpenOutcomes | Denial:
        """Give the keys of what is shown to its person, and enter it, or the refusal."""
        prover = self._prover(message.proof)
        if prover is None:
            return denial(_NOT_PROVEN)
        stored, verdict = self._store.records.find(message.record), _UNKNOWN
        if stored is not None:
            opens = self._opens(prover, stored)
            verdict = self._decided(stored.header, message.fields, _TO_ITS_PERSON) if opens else _NOT_PROVEN
        shown = RecordAction(
            employee="",
            duty="",
            purpose=YOUR_INFORMATION,
            fields=message.fields,
            denial=verdict.denial,
            clause=verdict.clause,
            at=self._now(),
            kind="shown",
            more={**prover.by.details, **along(self._store, stored, message)},
        )
        key = self._store.actions.open(message.record, shown)
        if key is None or stored is None:
            return OpenOutcomes((denial(verdict),))
        return OpenOutcomes((opened_keys(self._store, stored, key, message.fields),))

    def disclosures(
        self, message: proof_messages.OwnDisclosures
    ) -> proof_messages.OwnDisclosureList | Denial:
        """Tell to whom something of a mailbox's own records was given; what needs its receipt is left out."""
        prover = self._prover(message.proof)
        if prover is None:
            return denial(_NOT_PROVEN)
        if prover.is_by_code:
            lines, is_cut = self._store.disclosures.given_out(prover.record)
            own = (
                proof_messages.OwnDisclosure(prover.record, line.day, line.recipient, line.basis)
                for line in lines
            )
            return proof_messages.OwnDisclosureList(tuple(own), is_cut=is_cut)
        request = prover.stored
        if request.mailbox is None:
            return denial(_NOT_PROVEN)
        uses, is_cut = self._store.uses.of_subject(request.mailbox)
        given = [
            proof_messages.OwnDisclosure(use.record, use.use.day, use.recipient, use.basis)
            for use in uses
            if use.use.kind == "disclosed" and use.record is not None and self._is_told(prover, use.record)
        ]
        last = given[-DISCLOSURES_PAGE_SIZE:]
        return proof_messages.OwnDisclosureList(tuple(last), is_cut=is_cut or len(last) < len(given))

    def uses(self, message: proof_messages.OwnUses) -> proof_messages.OwnUseList | Denial:
        """Tell how a record that a proof opens was used, and sign how often."""
        prover, stored = self._prover(message.proof), self._store.records.find(message.record)
        if prover is None or stored is None or not self._opens(prover, stored):
            return denial(_NOT_PROVEN)
        return attested_uses(self._store, stored, at=self._now())

    def withdraw(self, message: proof_messages.WithdrawOwn) -> Done | Denial:
        """End the use of a record on the word of whoever proved its mailbox, or allow it again; no rule is asked."""
        prover, stored = self._prover(message.proof), self._store.records.find(message.record)
        if prover is None or stored is None:
            return denial(_NOT_PROVEN if prover is None else _UNKNOWN)
        opens = self._opens_to_change(prover, stored)
        verdict = (
            Verdict(clause=ONLY_WHEN_ASKED) if opens else Verdict(DenialCode.NOT_PROVEN, ONLY_WHEN_ASKED)
        )
        self._store.withdrawals.change(
            message.record,
            on=message.on,
            by=prover.by if prover.is_by_code else None,
            denial=verdict.denial,
            clause=verdict.clause,
            at=self._now(),
        )
        return judged(verdict)

    def state(self, message: proof_messages.State) -> Done | Denial:
        """Have a note go with its record as what its person states, at the word of whoever proved the mailbox."""
        prover, note = self._prover(message.proof), self._store.records.find(message.note)
        if prover is None:
            return denial(_NOT_PROVEN)
        stored = self._store.records.find(note.about) if note and note.about else None
        if note is None or stored is None or not is_statement(note):
            return denial(_UNKNOWN)
        opens = self._opens_to_change(prover, stored)
        code = None if opens else DenialCode.NOT_PROVEN
        return judged(
            Verdict(
                self._store.statements.add(note, of=stored, by=prover.by, denial=code, at=self._now()),
                clause=GET_AND_CORRECT,
            )
        )

    def correct(self, message: proof_messages.Correct) -> Done | Denial:
        """Have a note count instead of a field, or no more, at the word of whoever proved the mailbox of its record.

        The rules are asked whether its person may correct that; to have again what was there before, none is.
        """
        prover, note = self._prover(message.proof), self._store.records.find(message.note)
        if prover is None:
            return denial(_NOT_PROVEN)
        stored = self._store.records.find(note.about) if note and note.about else None
        correction = Correction.read(note, stored, prover.by) if note and stored else None
        # What an employee wrote is not its person's to have count or not.
        if stored is None or correction is None or self._store.items.has_note(message.note):
            return denial(_UNKNOWN)
        verdict = Verdict(DenialCode.NOT_PROVEN, clause=GET_AND_CORRECT)
        if self._opens_to_change(prover, stored):
            verdict = Verdict(clause=GET_AND_CORRECT)
        if not message.on:
            code = self._store.corrections.revert(correction, denial=verdict.denial, at=self._now())
            return judged(Verdict(code, verdict.clause))
        if verdict.allowed:
            verdict = self._decided(stored.header, (correction.field,), BY_ITS_PERSON)
        code = self._store.corrections.add(
            correction, denial=verdict.denial, clause=verdict.clause, at=self._now()
        )
        return judged(Verdict(code, verdict.clause))

    def refuse_links(self, message: proof_messages.RefuseLinks) -> Unsubscription:
        """Have no more links sent to a mailbox, at the word of whoever got one there."""
        mailbox = self._store.proofs.mailbox_of_link(message.token)
        if mailbox is None:
            return Unsubscription("unknown")
        return Unsubscription(self._store.suppressions.refuse_links(mailbox, at=self._now()))

    def end(self, message: proof_messages.EndProof) -> Done:
        """End a proof."""
        self._store.proofs.end(message.proof)
        self._store.proof_codes.end(message.proof)
        return Done()

    @property
    def _today(self) -> dt.date:
        return self._now().astimezone(dt.UTC).date()

    def _prover(self, proof: bytes) -> Prover | None:
        return prover_of(self._store, proof, now=self._now())

    def _opens(self, prover: Prover, stored: StoredRecord) -> bool:
        return opens(self._store, prover, stored, day=self._today)

    def _opens_to_change(self, prover: Prover, stored: StoredRecord) -> bool:
        """Return whether somebody may also correct, state and withdraw what opens."""
        return prover.may_correct and self._opens(prover, stored)

    def _is_told(self, prover: Prover, record: bytes) -> bool:
        stored = self._store.records.find(record)
        return stored is None or is_own(self._store, prover, stored, day=self._today)

    def _decided(self, header: Header, fields: tuple[str, ...], request: Request) -> Verdict:
        return decide_own(header, fields, request, editions=self._authorizer.editions, at=self._now())
