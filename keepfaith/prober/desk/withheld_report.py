"""A report of one's own while something is left out of it: the page, the PDF and the file, before, meanwhile, after.

It is in the name of a made-up person whose address is in the prober's own mailbox, and ends within the same round.
"""

import time
import uuid
from dataclasses import dataclass
from typing import Final

from keepfaith.custody.protocol.known_names import LEGAL_OBLIGATIONS, PRIVACY
from keepfaith.policies.sections.check import Portal
from keepfaith.prober.canaries import Canary
from keepfaith.prober.desk.accounts import Account, enrolled
from keepfaith.prober.desk.cast import Rules, answered, rules_of
from keepfaith.prober.desk.left_out_page import LeftOutPage
from keepfaith.prober.desk.sign_ins import SIGN_INS
from keepfaith.prober.journeys.own_journey import pdf_text
from keepfaith.prober.journeys.own_reports import OwnReport, begun, link_path, shows
from keepfaith.prober.journeys.report_steps import OK, Steps, act, proof_on, records_in_file
from keepfaith.prober.journeys.sent_forms import NotSent
from keepfaith.prober.journeys.subscriptions import PATIENCE, awaited_message, record_of
from keepfaith.prober.journeys.surfaces import ask, sent
from keepfaith.prober.mail.message_store import MessageStore
from keepfaith.prober.mail.message_text import parsed, part
from keepfaith.prober.oracle.registers import registers
from keepfaith.prober.reach import Reach
from keepfaith.prober.rules.rulebook import Request, decide_under
from keepfaith.prober.visitor import Visitor

_WITHHOLD: Final = "withhold"
_PAUSE: Final = 0.2


@dataclass
class _Reader:
    """The made-up person with their page open, and what they see of what they sent."""

    portal: Portal
    visitor: Visitor
    proof: str
    canary: Canary
    made: Steps

    def expect(self, when: str, *, is_shown: bool) -> None:
        """Look at the page, the PDF and the file, and note where what was sent is shown, or is not."""
        for name, text in self._texts().items():
            if is_shown and not shows(text, self.canary):
                self.made.faults.append(f"{when}, the {name} does not show it.")
            if not is_shown and (shows(text, self.canary) or _names(text, self.canary.reference)):
                self.made.faults.append(f"{when}, the {name} has something of it.")

    def expect_past(self) -> None:
        """Note where the file does not say once that it was left out."""
        file = self._answer("file").decode(errors="replace")
        try:
            past = [
                once
                for own in records_in_file(file, self.canary.reference)
                for once in own["left_out_of_own_view"]
            ]
        except (ValueError, KeyError, TypeError):
            past = []
        self.made.tried += 1
        if len(past) != 1:
            self.made.faults.append("Once it has ended, the file does not say once that it was left out.")

    def _texts(self) -> dict[str, str]:
        page, file = (self._answer(name).decode(errors="replace") for name in ("", "file"))
        return {"page": page, "PDF": pdf_text(self._answer("pdf")), "file": file}

    def _answer(self, name: str) -> bytes:
        """Return what a button of the page gives; nothing where it does not answer, which shows nothing."""
        surface = act(self.portal, self.proof, act=name) if name else act(self.portal, self.proof)
        seen = ask(surface, self.visitor)
        self.made.tried += 1
        if seen.answer is None or seen.answer.status != OK:
            self.made.lacks = "The page of one's own information did not answer."
            return b""
        return seen.answer.body


def withheld_report(reach: Reach) -> Steps:
    """Make this journey; raises `NotSent` where there can be none, `UsedUp` where there may not, and `NotSignedIn`."""
    accounts = enrolled(reach)
    if not accounts:
        raise NotSent("The prober has no account at the desk yet.")
    SIGN_INS.require(2)
    own, portal, store = begun(reach)
    made = Steps(faults=list(own.faults))
    pair = _pair(reach, own, accounts)
    if made.faults:
        return made
    if pair is None:
        made.lacks = "The rules let no two accounts of ours leave out what was sent."
        return made
    reader = _opened(own, portal, store, made)
    if reader is not None:
        page = LeftOutPage.signed_in(portal, *pair)
        try:
            page.end_leftovers(accounts)
            row = record_of(reach, reader.canary)
            _leave_out(page, reader, str(uuid.UUID(row)) if row else "")
            _await_message(store, reader.canary, made)
        finally:
            page.leave()
    return made


def _pair(reach: Reach, own: OwnReport, accounts: list[Account]) -> tuple[Account, Account] | None:
    """Return who proposes it, and a privacy officer who approves it, by the posted rules; none where nobody may."""
    rules = rules_of(own.typed, registers(reach))
    if rules is None:
        return None
    able = [one for one in accounts if one.duty and _may_leave_out(own, rules, one.duty)]
    officer = next((one for one in able if one.duty == PRIVACY), None)
    others = sorted((one for one in able if one != officer), key=lambda one: one.duty == PRIVACY)
    return (others[0], officer) if others and officer else None


def _may_leave_out(own: OwnReport, rules: Rules, duty: str) -> bool:
    """Return whether the rules let a duty leave all of it out; they know no fact about that."""
    purpose = own.typed.way.form.purpose
    requests = (
        Request(("Duty", duty), _WITHHOLD, question.category, purpose, LEGAL_OBLIGATIONS, frozenset())
        for question in answered(own.typed)
    )
    return all(decide_under(one, own=rules.own, in_force=rules.in_force).allowed for one in requests)


def _opened(own: OwnReport, portal: Portal, store: MessageStore, made: Steps) -> _Reader | None:
    """Open the page by the link of the message, and what was sent by its receipt."""
    visitor, canary = Visitor.somebody(portal), own.typed.canary
    message = awaited_message(store, own.linked.canary.address)
    path = link_path(message.raw) if message else ""
    if not path:
        made.lacks = "No message came in time with a link."
        return None
    proof = proof_on(made.expect(sent(portal, path, {}, status=OK), visitor, "The button of its link"))
    receipt = act(portal, proof, act="receipt", reference=canary.reference, code=canary.code)
    made.expect(receipt, visitor, "Its receipt")
    return _Reader(portal, visitor, proof, canary, made)


def _leave_out(page: LeftOutPage, reader: _Reader, record: str) -> None:
    """Leave it out by the acts of both, and end that whatever comes between."""
    made, ground = reader.made, page.ground()
    if not ground or not record:
        made.lacks = (
            "The agency's folder names no ground to leave anything out." if record else "It has no row."
        )
        return
    reader.expect("Before it is left out", is_shown=True)
    made.tried += 4
    if not page.propose(reader.canary.reference, ground):
        made.faults.append("It could not be proposed to leave it out.")
        return
    try:
        if page.approve(record, by_proposer=True):
            made.faults.append("Whoever proposed it approved it, too.")
        reader.expect("While it is only proposed", is_shown=True)
        if not page.approve(record):
            made.faults.append("A privacy officer could not approve it.")
        reader.expect("While it is left out", is_shown=False)
    finally:
        has_ended = page.end(record)
    if not has_ended:
        made.faults.append("It could not be shown again.")
    reader.expect("Once it has ended", is_shown=True)
    reader.expect_past()


def _await_message(store: MessageStore, canary: Canary, made: Steps) -> None:
    """Note where its person is not told once, by its reference alone, that it was left out."""
    if made.lacks or made.faults:
        return
    deadline = time.monotonic() + PATIENCE
    while not (letters := _about(store, canary)) and time.monotonic() < deadline:
        time.sleep(_PAUSE)
    made.tried += 1
    if len(letters) != 1:
        made.faults.append("Its person was not told once that it was left out.")
    if any(shows(text, canary) for text in letters):
        made.faults.append("The message that it is shown again has a word of it.")


def _about(store: MessageStore, canary: Canary) -> list[str]:
    texts = (
        "\n".join((str(parsed(one.raw)["Subject"]), part(one.raw, "plain")))
        for one in store.of(canary.address)
    )
    return [text for text in texts if _names(text, canary.reference)]


def _names(text: str, reference: str) -> bool:
    return reference in text.replace("-", "")
