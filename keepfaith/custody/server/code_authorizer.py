"""Which code an employee may give out: to the record's own address, or in person once an ID and a paper were seen."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from keepfaith.custody.protocol import code_messages, messages
from keepfaith.custody.protocol.answers import Done
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import YOUR_INFORMATION, YOUR_RIGHTS
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.server.alarm_log import log
from keepfaith.custody.server.authorizer import Authorizer
from keepfaith.custody.server.decision import Verdict, denial
from keepfaith.custody.server.prover import prover_of
from keepfaith.custody.store.proof_codes import CODES_A_DAY, CodeGift
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store
from keepfaith.custody.store.subjects import POSTAL

# Under this name codes are counted, beside the duties that open something; no duty has a space in its name.
_COUNTED: Final = "codes given out"
_UNKNOWN: Final = Verdict(DenialCode.UNKNOWN_RECORD)
_NOT_BY_PAPER: Final = Verdict(DenialCode.NOT_PROVEN, clause=YOUR_RIGHTS)
_TOO_MANY: Final = Verdict(DenialCode.CAP, clause=YOUR_RIGHTS)


class CodeAuthorizer:
    """Who gives out codes and what they are redeemed for; to whom a letter goes is believed of no caller."""

    def __init__(self, store: Store, authorizer: Authorizer, *, now: Callable[[], dt.datetime]) -> None:
        self._store, self._authorizer, self._now = store, authorizer, now
        self._paused_on = 0

    def handlers(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message that is decided here."""
        return {
            code_messages.MintCode: self.mint,
            code_messages.RedeemCode: self.redeem,
            code_messages.AnnounceCode: self.announce,
            code_messages.OwnCodes: self.own_codes,
            code_messages.EndCode: self.end_code,
        }

    def mint(self, message: code_messages.MintCode) -> code_messages.MintedCode | Denial:
        """Give a code to whoever may open the whole record for its person's own request, and enter it or the refusal.

        So nobody lets another person see what they could not open themselves.
        """
        stored = self._store.records.find(message.record)
        verdict, facts = _UNKNOWN, frozenset[tuple[str, bool]]()
        details: Mapping[str, str | int] = {}
        if stored is not None and stored.about is None:
            whole = tuple(sorted(stored.header.fields))
            opening = messages.Open(
                (message.record,), whole, message.employee, message.duty, YOUR_INFORMATION
            )
            verdict, facts, details = self._authorizer.judge_opening(message.record, opening, self._now())
            if verdict.allowed and not self._is_by_paper(message, stored):
                verdict = _NOT_BY_PAPER
            verdict = self._within_cap(verdict)
        duty = self._authorizer.editions.known_word("Duty", message.duty)
        more = {"document": message.document, **details, "duty": "" if duty else message.duty}
        gift = CodeGift(
            way=message.way,
            representation=message.representation,
            employee=message.employee,
            duty=duty,
            clause=verdict.clause,
            denial=verdict.denial,
            facts=facts,
            more={name: value for name, value in more.items() if value},
        )
        waits = stored is not None and _is_of_mailbox(stored)
        code = self._store.proof_codes.mint(message.record, gift, waits=waits, at=self._now())
        return denial(verdict) if code is None else code_messages.MintedCode(code, waits)

    def redeem(self, message: code_messages.RedeemCode) -> code_messages.RedeemedCode:
        """Give a proof for the code of a record."""
        proof = self._store.proof_codes.redeem(message.record, message.code, at=self._now())
        return code_messages.RedeemedCode(proof or b"")

    def announce(self, message: code_messages.AnnounceCode) -> Done | Denial:
        """Have the mailbox that confirmed a record told of its code: by a link that was asked for there just now."""
        stored, request = map(self._store.records.find, (message.record, message.request))
        if stored is None or request is None or not self._store.proofs.is_request(message.request):
            return denial(_UNKNOWN)
        is_new = request.state == "confirmed" and request.created_on == self._now().astimezone(dt.UTC).date()
        if not (is_new and _is_of_mailbox(stored) and stored.mailbox == request.mailbox):
            return denial(_NOT_BY_PAPER)
        is_told = self._store.announced_codes.announce(message.record, message.request, at=self._now())
        return Done() if is_told else denial(_UNKNOWN)

    def own_codes(self, message: code_messages.OwnCodes) -> code_messages.OwnCodeList | Denial:
        """List who else has a code for what a mailbox confirmed; whoever has such a code is told of none."""
        prover = prover_of(self._store, message.proof, now=self._now())
        if prover is None:
            return denial(_NOT_BY_PAPER)
        mailbox = None if prover.is_by_code else prover.stored.mailbox
        return code_messages.OwnCodeList(self._store.announced_codes.of(mailbox, now=self._now()))

    def end_code(self, message: code_messages.EndCode) -> Done | Denial:
        """End a code at the word of whoever got a link to the mailbox; no rule is asked."""
        prover = prover_of(self._store, message.proof, now=self._now())
        if prover is None or prover.is_by_code:
            return denial(_NOT_BY_PAPER)
        has_ended = self._store.announced_codes.end(message.record, prover.stored, at=self._now())
        return Done() if has_ended else denial(_UNKNOWN)

    def _is_by_paper(self, message: code_messages.MintCode, stored: StoredRecord) -> bool:
        """Return whether a code may go out on paper, and a letter only to the postal address of the record.

        What is a mailbox's own opens to its person by a link there, and to whoever acts for them by a code of which
        that mailbox is told; no employee opens it in silence.
        """
        if _is_of_mailbox(stored):
            return message.way == "in-person" and not message.representation.is_of_person
        if message.way == "in-person":
            return True
        is_postal = message.address.startswith(POSTAL)
        return is_postal and stored.mailbox == self._store.owners.mailbox(message.address)

    def _within_cap(self, verdict: Verdict) -> Verdict:
        """Refuse what else would be allowed once so many codes were given out on a day, and say so in the log once."""
        day = self._now().astimezone(dt.UTC).date().toordinal()
        if not verdict.allowed or self._store.caps.spend(duty=_COUNTED, hour=day, cap=CODES_A_DAY):
            return verdict
        self._authorizer.alarms += 1
        if self._paused_on != day:
            self._paused_on = day
            log.error("ALARM: %d codes were given out today, and no more are until tomorrow", CODES_A_DAY)
        return _TOO_MANY


def _is_of_mailbox(stored: StoredRecord) -> bool:
    """Return whether the mailbox of a record's address confirmed that it is its own."""
    return stored.mailbox is not None and stored.mailbox == stored.subject
