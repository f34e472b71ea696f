"""What both journeys of a new address have in common: two mailboxes of a made-up person, the pages, the ledger."""

import datetime as dt
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlsplit

from keepfaith.custody.client.canaries import CanaryRegister
from keepfaith.custody.client.decision_log import DecisionLog
from keepfaith.policies.sections.check import Portal
from keepfaith.prober.canaries import Canaries, Canary
from keepfaith.prober.journeys.page_forms import pressed
from keepfaith.prober.journeys.people import somebody
from keepfaith.prober.journeys.report_steps import GONE, OK, REPORT, Steps, act, button_values, part_about
from keepfaith.prober.journeys.sent_forms import NotSent, require_leave
from keepfaith.prober.journeys.submissions import Submission
from keepfaith.prober.journeys.subscriptions import PATIENCE
from keepfaith.prober.journeys.surfaces import Surface, sent
from keepfaith.prober.journeys.tour import Tour, tour_of
from keepfaith.prober.ledger_line import read_line
from keepfaith.prober.mail.message_store import MailboxFull, MessageStore, ReceivedMessage
from keepfaith.prober.mail.message_text import parsed, part, urls
from keepfaith.prober.mail.places import alias
from keepfaith.prober.oracle.ways import Person
from keepfaith.prober.pages.markup import Element, read_document
from keepfaith.prober.probe import UsedUp
from keepfaith.prober.reach import Reach
from keepfaith.prober.visitor import Visitor

GIVEN: Final = "address-given"
ENTERED: Final = (GIVEN, "address-moved", "address-restored")
MOVE, GIVE, RESTORE = "move", "give-address", "restore-address"
_VALUE: Final = "value"
_PAGE: Final = "/your-information/"
_PAUSE: Final = 0.2


@dataclass(kw_only=True)
class MovedPlaces(Steps):
    """One journey: what was sent, and to whose other address something of it is to go.

    `record` is the number of what was sent, `first` where the ledger ended before. `lacks` says what could not be
    looked at, so that nothing is proven.
    """

    reach: Reach
    portal: Portal
    visitor: Visitor
    submission: Submission
    other: Canary
    first: int
    record: str = ""
    proof: str = ""
    lacks: str = ""
    store: MessageStore = field(init=False)

    def __post_init__(self) -> None:
        self.store = MessageStore(self.reach.folder)

    def send(self, surface: Surface, what: str) -> str:
        """Send something, and return the page that comes."""
        return self.expect(surface, self.visitor, what)

    def press(self, fields: dict[str, str], what: str, *, status: int = OK) -> str:
        """Press a button of the report with the fields of its form, and return the page that comes."""
        return self.send(sent(self.portal, REPORT, fields, status=status), what)

    def wait_for(self, address: str, count: int) -> list[ReceivedMessage]:
        """Return what came for an alias, once it is so many or the time is over."""
        deadline = time.monotonic() + PATIENCE
        while len(messages := self.store.of(address)) < count and time.monotonic() < deadline:
            time.sleep(_PAUSE)
        return messages

    def form(self, page: str, button: str) -> Element | None:
        """Return the form about what was sent that has a button."""
        section = part_about(read_document(page), self.submission.canary.reference)
        forms = section.every("form") if section else ()
        return next((form for form in forms if button in button_values(form)), None)

    def give(self, form: Element, link_in: Callable[[bytes], str]) -> str:
        """Give the other address by the page's steps; return where that confirms, by the message that it gets."""
        page = read_document(self.press(dict(pressed(form, MOVE)), "The button that moves something"))
        question = next((one for one in page.every("form") if GIVE in button_values(one)), None)
        typed = {**dict(pressed(question, GIVE)), _VALUE: self.other.address} if question else {}
        if not question:
            self.faults.append("No page asks for the new address.")
            return ""
        another = ("b" if self.proof.startswith("a") else "a") + self.proof[1:]
        self.press({**typed, "proof": another}, "Another proof than the page's", status=GONE)
        self.press(typed, "The new address")
        messages = self.wait_for(self.other.address, 1)
        path = link_in(messages[0].raw) if messages else ""
        if not path:
            self.lacks = "No message came in time to confirm the new address."
        elif self.submission.canary.word in words_in(messages[0].raw):
            self.faults.append("The message to the new address names its person, or the first address.")
        return path

    def read_messages(self, *, before: int, what: str) -> None:
        """Note it where the first mailbox was not told once that something goes elsewhere, or was told where."""
        messages = self.wait_for(self.submission.canary.address, before + 1)[before:]
        if len(messages) != 1:
            self.faults.append(f"The first mailbox was not told once that its {what} go to another address.")
        for text in (words_in(message.raw) for message in messages):
            if self.other.word in text:
                self.faults.append("The message to the first mailbox names the new address.")
            if not any(urlsplit(url).path.endswith(_PAGE) for url in urls(text)):
                self.faults.append("The message to the first mailbox does not say where that is taken back.")

    def report(self) -> str:
        """Return the report as it is now."""
        return self.send(act(self.portal, self.proof), "The report")

    def entries(self) -> dict[str, list[dict[str, Any]]]:
        """Return what the ledger says of where they go: of each kind, the details of its entries."""
        with closing(DecisionLog(self.reach.decisions)) as log:
            lines = [read_line(one.number, one.entry, one.details or None) for one in log.after(self.first)]
        entries: dict[str, list[dict[str, Any]]] = {}
        for line in lines:
            is_done = line.kind in ENTERED and not line.refused and line.details is not None
            if is_done and line.known.get("record") == self.record:
                entries.setdefault(line.kind, []).append(dict(line.known))
        return entries

    def compare_ledger(self) -> None:
        """Note it where the ledger does not have each of the three steps once."""
        entries = self.entries()
        if [len(entries.get(kind, ())) for kind in ENTERED] != [1, 1, 1]:
            self.faults.append(
                "The ledger does not have once that they were to move, moved, and were brought back."
            )


def two_mailboxes(reach: Reach, *, what: str) -> tuple[Tour, Person, Person, int]:
    """Return two made-up people with aliases of the prober's mailbox, and where the ledger ends now.

    Raises `NotSent` where there can be none, `UsedUp` where there may not.
    """
    if not reach.mailbox:
        raise NotSent(f"No mailbox for test messages is configured, so no {what} are moved.")
    tour = tour_of(reach)
    require_leave(reach, tour)
    store, at = MessageStore(reach.folder), dt.datetime.now(dt.UTC)
    try:
        store.require_room(at=at)
    except MailboxFull:
        raise UsedUp(f"The mailbox for test messages is full, so no {what} are moved.") from None
    first, second = (_with_alias(reach, somebody()) for _ in range(2))
    with closing(DecisionLog(reach.decisions)) as log:
        return tour, first, second, log.status().entries


def expect_mail(reach: Reach, other: Person, *addresses: str, form: str, named: str) -> Canary:
    """Have the custodian and the prober know the other address for made up, and mail to each of these wait."""
    with closing(CanaryRegister(reach.decisions)) as register:
        register.register(other.email)
    at = dt.datetime.now(dt.UTC)
    # Whatever the portal does with that address, its word is known.
    new = Canaries(reach.folder).note(Canary(other.word, other.email, form, named, at, ""))
    for address in (*addresses, other.email):
        MessageStore(reach.folder).expect(address, at=at)
    return new


def words_in(raw: bytes) -> str:
    """Return the subject and both texts of a message."""
    return "\n".join((str(parsed(raw)["Subject"]), part(raw, "plain"), part(raw, "html")))


def _with_alias(reach: Reach, person: Person) -> Person:
    return replace(person, email=alias(reach.mailbox, person.word))
