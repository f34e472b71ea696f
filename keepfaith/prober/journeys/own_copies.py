"""A copy of what a made-up person sent, for a third person whom they name: asked for, listed, told, and taken back.

The third person has an alias of the prober's own mailbox, too, so that whatever went there would be seen. No copy is
sent: only employees with a case send one, and no account of the prober has any.
"""

import json
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

from keepfaith.prober.canaries import LIFETIME, Canaries, Canary
from keepfaith.prober.journeys.own_journey import Cast, OwnJourney, pdf_text, words_in
from keepfaith.prober.journeys.page_forms import pressed
from keepfaith.prober.journeys.report_steps import (
    GONE,
    OK,
    REPORT,
    act,
    button_values,
    form_with,
    part_about,
    words_of,
)
from keepfaith.prober.journeys.subscriptions import record_of
from keepfaith.prober.journeys.surfaces import from_elsewhere, sent
from keepfaith.prober.mail.message_text import urls
from keepfaith.prober.pages.markup import Element, read_document
from keepfaith.prober.reach import Reach

ENTERED: Final = ("copy-asked", "copy-withdrawn", "disclosed")
_NAME, _REVIEW, _ASK, _WITHDRAW = "copy", "review-copy", "ask-copy", "withdraw-copy"
_FORMS: Final = ("pdf", "json")
_PAGE: Final = "/your-information/"
# What the first mailbox got before: its link, and that this was opened.
BEFORE: Final = 2
# What the PDF says of a copy that waits, without its spaces.
_WAITS: Final = "Itwaitsforanemployee."
# Which form the journal calls so has a copy waiting, which another round takes back if this one breaks off.
WAITING, DONE = "a copy waits", "a copy"


@dataclass(kw_only=True)
class CopyRequests(OwnJourney):
    """One journey: what was sent, and to which third person a copy of it is to go."""

    name: str = ""

    def look(self, languages: Sequence[str]) -> None:
        """Open the report, ask for a copy, see that it waits, and take it back."""
        self.record = record_of(self.reach, self.submission.canary)
        page = self.open_receipt() if self.open_link(languages) else ""
        fields = self._reviewed(page) if page else {}
        if not fields:
            return
        another = ("b" if self.proof.startswith("a") else "a") + self.proof[1:]
        self.press({**fields, "proof": another}, "Another proof than the page's", status=GONE)
        asking = sent(self.portal, REPORT, fields, status=OK)
        self.send(from_elsewhere(asking), "That button, pressed by a page of another site,")
        self.expect_waiting(0, when="Before a copy was asked for")
        self._note(WAITING)
        try:
            self.send(asking, "The button that has a copy sent")
            self.send(asking, "That button, pressed again,")
            self.expect_waiting(1, when="After a copy was asked for")
            self._read_messages()
        finally:
            self.take_back()
        self.expect_waiting(0, when="After it was taken back")
        self._compare_ledger()

    def take_back(self) -> None:
        """Take back whatever waits, and note that it does no more."""
        waiting = self._waiting(self.report())
        for form in waiting:
            self.press(dict(pressed(form, _WITHDRAW)), "The button that takes a copy back")
        if not self._waiting(self.report()):
            self._note(DONE)

    def expect_waiting(self, count: int, *, when: str) -> None:
        """Note it where the page, the PDF or the file does not list so many copies that wait, and none sent."""
        if len(self._waiting(self.report())) != count:
            self.faults.append(f"{when}, the page does not list what waits.")
        pdf = self.expect_bytes(act(self.portal, self.proof, act="pdf"), self.visitor, "The PDF")
        if pdf_text(pdf).count(_WAITS) != count:
            self.faults.append(f"{when}, the PDF does not list what waits.")
        file = self.send(act(self.portal, self.proof, act="file"), "The file")
        copies, given = self._in_file(file)
        if [copy.get("sent_on", "") for copy in copies] != [None] * count:
            self.faults.append(f"{when}, the file does not list what waits.")
        if given:
            self.faults.append(f"{when}, the file says that it was given to somebody.")

    def _reviewed(self, page: str) -> dict[str, str]:
        """Name the third person by the page's steps; return what the last button sends, or nothing without one."""
        form = self.form(page, _NAME)
        if form is None:
            self.faults.append("The report has no button that has a copy sent.")
            return {}
        asking = self.press(dict(pressed(form, _NAME)), "The button that names who gets a copy")
        question = form_with(asking, _REVIEW)
        if question is None:
            self.faults.append("No page asks who gets the copy.")
            return {}
        self.name = f"Office of {self.other.word}"
        typed = {
            "copy-name": self.name,
            "copy-email": self.other.address,
            "copy-form": random.choice(_FORMS),  # noqa: S311 - no secret
        }
        review = self.press({**dict(pressed(question, _REVIEW)), **typed}, "Who gets the copy")
        last = form_with(review, _ASK)
        if last is None or not {self.name, self.other.address} <= words_of(
            read_document(review), "dd", "span"
        ):
            self.faults.append("No page shows once more who gets the copy.")
        return dict(pressed(last, _ASK)) if last else {}

    def _read_messages(self) -> None:
        """Note it where its mailbox is not told once of it, by the reference alone, or the third person is."""
        canary = self.submission.canary
        messages = self.wait_for(canary.address, BEFORE + 1)[BEFORE:]
        if len(messages) != 1:
            self.faults.append("Its mailbox was not told once that a copy was asked for.")
        for text in (words_in(message.raw) for message in messages):
            if self.other.word in text:
                self.faults.append("The message about a copy names who gets it.")
            if canary.reference not in text.replace("-", ""):
                self.faults.append("The message about a copy does not say of what.")
            if not any(urlsplit(url).path.endswith(_PAGE) for url in urls(text)):
                self.faults.append("The message about a copy does not say where it is taken back.")
        if self.store.of(self.other.address):
            self.faults.append("Something went to the third person before an employee sent it.")

    def _compare_ledger(self) -> None:
        entries = self.entries(*ENTERED)
        if [len(entries.get(kind, ())) for kind in ENTERED] != [1, 1, 0]:
            self.faults.append("The ledger does not have once that a copy was asked for, and taken back.")

    def _waiting(self, page: str) -> list[Element]:
        section = part_about(read_document(page), self.submission.canary.reference)
        forms = section.every("form") if section else ()
        return [form for form in forms if _WITHDRAW in button_values(form)]

    def _in_file(self, file: str) -> tuple[list[dict[str, Any]], list[Any]]:
        """Return which copies of the record a file lists, and to whom it says that anything was given."""
        with suppress(ValueError, KeyError, TypeError):
            whole = json.loads(file)
            for record in whole["records"]:
                if str(record["reference"]).replace("-", "") == self.submission.canary.reference:
                    return list(record["copies_for_others"]), list(whole["given_to_others"])
        self.faults.append("The file does not say which copies were asked for.")
        return [], []

    def _note(self, state: str) -> None:
        canary = self.submission.canary
        language = canary.way.rpartition(", ")[0]
        canary = Canaries(self.reach.folder).note(replace(canary, way=f"{language}, {state}"))
        self.submission.canary = canary


def own_copies(reach: Reach) -> CopyRequests:
    """Return the journey of this round; raises `NotSent` where there can be none, `UsedUp` where there may not."""
    return reach.round.once("own copies", lambda: _made(reach))


def _made(reach: Reach) -> CopyRequests:
    cast = Cast.of(reach, what="no copy is asked for")
    languages = sorted(cast.tour.languages)
    made = cast.begin(CopyRequests, cast.way_by_email(), what=DONE)
    for leftover in leftovers(reach, made.submission.canary):
        _take_back(made, leftover, languages)
    if not made.faults and not made.lacks:
        made.look(languages)
    return made


def leftovers(reach: Reach, now: Canary) -> list[Canary]:
    """Return what has a copy waiting because a round broke off, and has not ended since."""
    return [
        canary
        for canary in Canaries(reach.folder).all()
        if canary.way.endswith(WAITING) and now.at - canary.at < LIFETIME
    ]


def _take_back(made: CopyRequests, canary: Canary, languages: Sequence[str]) -> None:
    """Take back, by a link anew, what an earlier round asked for."""
    earlier = replace(made, submission=replace(made.submission, canary=canary))
    if earlier.open_link(languages):
        earlier.take_back()
    made.lacks = earlier.lacks
