"""What moves to another address and comes back: by the steps of the pages, the messages to both mailboxes, the ledger.

It is in the name of a made-up person who has two aliases of the prober's own mailbox. It ends within the same round.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import ClassVar, Final
from urllib.parse import urlsplit

from keepfaith.custody.client.canaries import CanaryRegister
from keepfaith.prober.journeys.own_journey import OwnJourney, words_in
from keepfaith.prober.journeys.page_forms import pressed
from keepfaith.prober.journeys.report_steps import GONE, OK, act, form_with
from keepfaith.prober.journeys.surfaces import Surface, from_elsewhere, sent
from keepfaith.prober.mail.message_text import urls
from keepfaith.prober.pages.markup import Element

GIVEN: Final = "address-given"
ENTERED: Final = (GIVEN, "address-moved", "address-restored")
_MOVE, _GIVE, _RESTORE = "move", "give-address", "restore-address"
_VALUE: Final = "value"
_PAGE: Final = "/your-information/"
_NOT_FOUND: Final = 404


@dataclass(kw_only=True)
class MovedPlaces(OwnJourney, ABC):
    """One journey: what was sent, and to whose other address something of it is to go.

    `what` goes there; `before` is how many messages the first mailbox got until then.
    """

    what: ClassVar[str]
    before: ClassVar[int]

    @abstractmethod
    def link_in(self, raw: bytes) -> str:
        """Return where the new address confirms, by the message that it gets."""

    @abstractmethod
    def opened(self, languages: Sequence[str]) -> str:
        """Open what was sent in its report, and return that page; nothing where that cannot be looked at."""

    @abstractmethod
    def expect_away(self, *, away: bool, when: str) -> None:
        """Note it where what goes somewhere goes elsewhere than it must, or the file says otherwise."""

    def look(self, languages: Sequence[str]) -> None:
        """Have it go to the other address, and take that back."""
        press = self.move(languages)
        if press is None:
            return
        self._read_messages()
        self._take_back()
        self.send(replace(press, status=_NOT_FOUND), "The link of the new address, after it was taken back,")
        if [len(self.moves().get(kind, ())) for kind in ENTERED] != [1, 1, 1]:
            self.faults.append(
                "The ledger does not have once that they were to move, moved, and were brought back."
            )

    def move(self, languages: Sequence[str]) -> Surface | None:
        """Open the page of the first mailbox, give the other address, confirm there; return what was pressed there."""
        page = self.opened(languages)
        path = self._given(page) if page else ""
        if not path:
            return None
        press = sent(self.portal, path, {}, status=OK)
        self.send(Surface(path), "Looking at the link of the new address")
        self.send(from_elsewhere(press), "That link, pressed by a page of another site,")
        self.expect_away(away=False, when="Before the new address confirmed")
        page = self.send(press, "The button that confirms the new address")
        if self.submission.canary.word in page:
            self.faults.append("The new address is shown something that came before.")
        self.expect_away(away=True, when="After the new address confirmed")
        return press

    def file(self) -> str:
        """Return the file of the report."""
        return self.send(act(self.portal, self.proof, act="file"), "The file")

    def moves(self) -> dict[str, list[dict[str, str]]]:
        """Return what the ledger says of where they go, by kind."""
        return self.entries(*ENTERED)

    def _given(self, page: str) -> str:
        """Give the other address by the page's steps; return where that confirms, by the message that it gets."""
        question, typed = self._new_address(page)
        if question is None:
            return ""
        with closing(CanaryRegister(self.reach.decisions)) as register:
            register.register(self.other.address)
        another = ("b" if self.proof.startswith("a") else "a") + self.proof[1:]
        self.press({**typed, "proof": another}, "Another proof than the page's", status=GONE)
        self.press(typed, "The new address")
        messages = self.wait_for(self.other.address, 1)
        path = self.link_in(messages[0].raw) if messages else ""
        if not path:
            self.lacks = "No message came in time to confirm the new address."
        elif self.submission.canary.word in words_in(messages[0].raw):
            self.faults.append("The message to the new address names its person, or the first address.")
        return path

    def _new_address(self, page: str) -> tuple[Element | None, dict[str, str]]:
        """Return the form that asks for the new address, and what a browser sends of it with that address."""
        form = self.form(page, _MOVE)
        if form is None:
            self.faults.append(f"The report has no button by which {self.what} go to another address.")
            return None, {}
        question = form_with(self.press(dict(pressed(form, _MOVE)), "The button that moves something"), _GIVE)
        if question is None:
            self.faults.append("No page asks for the new address.")
            return None, {}
        return question, {**dict(pressed(question, _GIVE)), _VALUE: self.other.address}

    def _read_messages(self) -> None:
        """Note it where the first mailbox was not told once that something goes elsewhere, or was told where."""
        messages = self.wait_for(self.submission.canary.address, self.before + 1)[self.before :]
        if len(messages) != 1:
            self.faults.append(
                f"The first mailbox was not told once that its {self.what} go to another address."
            )
        for text in (words_in(message.raw) for message in messages):
            if self.other.word in text:
                self.faults.append("The message to the first mailbox names the new address.")
            if not any(urlsplit(url).path.endswith(_PAGE) for url in urls(text)):
                self.faults.append("The message to the first mailbox does not say where that is taken back.")

    def _take_back(self) -> None:
        form = self.form(self.report(), _RESTORE)
        if form is None:
            self.faults.append(f"The report has no button that brings {self.what} back.")
            return
        self.press(dict(pressed(form, _RESTORE)), f"The button that brings {self.what} back")
        self.expect_away(away=False, when="After they were brought back")
