"""Answers moved to another address, which is then taken back: by the steps of the pages and by both mailboxes.

It is in the name of a made-up person who has two aliases of the prober's own mailbox. That an answer goes there nobody
sends here to see: by the ledger, `replay` decides again to which address each one went.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from keepfaith.custody.client.connection import Refused
from keepfaith.prober.journeys.moved_places import MOVE, RESTORE, MovedPlaces, expect_mail, two_mailboxes
from keepfaith.prober.journeys.own_reports import OWN_LINKS, link_path
from keepfaith.prober.journeys.page_forms import pressed
from keepfaith.prober.journeys.people import somebody
from keepfaith.prober.journeys.report_steps import OK, act, proof_on, records_in_file
from keepfaith.prober.journeys.sent_forms import NotSent
from keepfaith.prober.journeys.submissions import Way, sendable, subject_of, submit_once
from keepfaith.prober.journeys.subscriptions import record_of
from keepfaith.prober.journeys.surfaces import Surface, from_elsewhere, sent
from keepfaith.prober.journeys.tour import Tour
from keepfaith.prober.oracle.form_files import form_files
from keepfaith.prober.oracle.ways import Person
from keepfaith.prober.reach import Reach
from keepfaith.prober.visitor import Visitor

_ANSWERS: Final = "answers"
_NOT_FOUND: Final = 404
# What a mailbox got before: its link, and that this was opened.
BEFORE: Final = 2


@dataclass(kw_only=True)
class AnswerPlaces(MovedPlaces):
    """One journey: a form that an employee answers, and at whose address its answers are to go on."""

    def expect_file(self, *, away: bool, when: str) -> None:
        """Note it where the file says otherwise of where answers go, or of what the address is and was."""
        file = self.send(act(self.portal, self.proof, act="file"), "The file")
        here, there = self.submission.canary.address, self.other.address
        try:
            places = [_place(record) for record in records_in_file(file, self.submission.canary.reference)]
        except (ValueError, KeyError, TypeError):
            places = []
        if places != [(True, there, here) if away else (False, here, None)]:
            self.faults.append(f"{when}, the file does not say where answers go.")

    def expect_page(self, page: str, *, away: bool, when: str) -> None:
        """Note it where the page has the new address too early, or not at all."""
        self.tried += 1
        if (self.other.address in page) != away:
            self.faults.append(f"{when}, the page {'lacks' if away else 'has'} the new address.")


def own_answers(reach: Reach) -> AnswerPlaces:
    """Return the journey of this round; raises `NotSent` where there can be none, `UsedUp` where there may not."""
    return reach.round.once("own answers", lambda: _made(reach))


def _made(reach: Reach) -> AnswerPlaces:
    tour, person, other, first = two_mailboxes(reach, what=_ANSWERS)
    try:
        made = _submitted(reach, tour, person, other, first)
    except Refused:
        raise NotSent("The custodian does not take the mailbox's addresses for made-up ones.") from None
    tour.seen += made.submission.seen
    if not made.faults:
        _look(made, sorted(tour.languages))
    return made


def _submitted(reach: Reach, tour: Tour, person: Person, other: Person, first: int) -> AnswerPlaces:
    """Send a form that an employee answers by e-mail, as somebody made up who has both addresses."""
    ways = [way for way in sendable(frozenset()) if subject_of(way, person) == person.email]
    if not ways or not any(form.holding == OWN_LINKS for form in form_files().values()):
        raise NotSent("No form with an e-mail address brings work, or none asks for a link.")
    way = random.choice(ways)  # noqa: S311 - no secret
    named = f"{way.named}, answers moved"
    new = expect_mail(reach, other, person.email, form=way.form.name, named=named)
    submission = submit_once(reach, tour.portal, way, person, named=named)
    return AnswerPlaces(
        reach=reach,
        portal=tour.portal,
        visitor=Visitor.somebody(tour.portal),
        submission=submission,
        other=new,
        first=first,
        faults=list(submission.faults),
    )


def _look(made: AnswerPlaces, languages: list[str]) -> None:
    """Open the page of the first mailbox, give the other address, confirm there, and take it back."""
    page = _opened(made, languages)
    form = made.form(page, MOVE) if page else None
    if not page or form is None:
        if page:
            made.faults.append("The report has no button by which answers go to another address.")
        return
    path = made.give(form, link_path)
    if not path:
        return
    press = sent(made.portal, path, {}, status=OK)
    made.send(Surface(path), "Looking at the link of the new address")
    made.send(from_elsewhere(press), "That link, pressed by a page of another site,")
    made.expect_page(made.report(), away=False, when="Before the new address confirmed")
    page = made.send(press, "The button that confirms the new address")
    if made.submission.canary.word in page:
        made.faults.append("The new address is shown something that came before.")
    made.expect_page(made.report(), away=True, when="After the new address confirmed")
    made.expect_file(away=True, when="After the new address confirmed")
    made.read_messages(before=BEFORE, what=_ANSWERS)
    _taken_back(made)
    made.send(replace(press, status=_NOT_FOUND), "The link of the new address, after it was taken back,")
    made.compare_ledger()


def _opened(made: AnswerPlaces, languages: list[str]) -> str:
    """Open the link to the first mailbox and what it sent, by its receipt; wait until it was told; return the page."""
    canary = made.submission.canary
    made.record = record_of(made.reach, canary)
    form = next(form for form in form_files().values() if form.holding == OWN_LINKS)
    asking = Way(form, random.choice(["", *languages]), "", is_most=False)  # noqa: S311 - no secret
    same = replace(somebody(), email=canary.address)
    linked = submit_once(made.reach, made.portal, asking, same, named=f"{asking.named}, answers moved")
    made.faults += linked.faults
    messages = made.wait_for(canary.address, 1)
    link = link_path(messages[0].raw) if messages else ""
    if not link:
        made.lacks = "No message came in time with a link."
        return ""
    made.proof = proof_on(made.send(sent(made.portal, link, {}, status=OK), "The button of its link"))
    receipt = act(made.portal, made.proof, act="receipt", reference=canary.reference, code=canary.code)
    page = made.send(receipt, "Its receipt") if made.proof else ""
    if len(made.wait_for(canary.address, BEFORE)) != BEFORE:
        made.lacks = "No message came in time that a link was opened."
        return ""
    return page


def _taken_back(made: AnswerPlaces) -> None:
    form = made.form(made.report(), RESTORE)
    if form is None:
        made.faults.append("The report has no button that takes the new address back.")
        return
    page = made.press(dict(pressed(form, RESTORE)), "The button that takes the new address back")
    made.expect_page(page, away=False, when="After it was taken back")
    made.expect_file(away=False, when="After it was taken back")


def _place(record: Mapping[str, Any]) -> tuple[bool, str, str | None]:
    """Return what a file says: whether answers go elsewhere, to which address, and what it was before."""
    field = next(field for field in record["fields"] if field["category"] == "email-address")
    goes = bool(record["answers"]["go_to_another_address_since"])
    return goes, str(field["text"]), field.get("text_when_it_came")
