"""What journeys through one's own information have in common: a made-up person, their mailbox, page, PDF and ledger."""

import datetime as dt
import io
import random
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.client.decision_log import DecisionLog
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.prober.canaries import Canaries, Canary
from keepfaith.prober.journeys.own_reports import OWN_LINKS, link_path
from keepfaith.prober.journeys.people import somebody
from keepfaith.prober.journeys.report_steps import OK, REPORT, Steps, act, button_values, part_about, proof_on
from keepfaith.prober.journeys.sent_forms import NotSent, require_leave
from keepfaith.prober.journeys.submissions import Submission, Way, sendable, subject_of, submit_once
from keepfaith.prober.journeys.subscriptions import PATIENCE
from keepfaith.prober.journeys.surfaces import Surface, sent
from keepfaith.prober.journeys.tour import Tour, tour_of
from keepfaith.prober.ledger_line import read_line
from keepfaith.prober.mail.message_store import MailboxFull, MessageStore, ReceivedMessage
from keepfaith.prober.mail.message_text import parsed, part
from keepfaith.prober.mail.places import alias
from keepfaith.prober.oracle.form_files import form_files
from keepfaith.prober.oracle.ways import Person
from keepfaith.prober.pages.markup import Element, read_document
from keepfaith.prober.probe import UsedUp
from keepfaith.prober.reach import Reach
from keepfaith.prober.visitor import Visitor

_PAUSE: Final = 0.2


@dataclass(kw_only=True)
class OwnJourney(Steps):
    """One journey: what was sent, and who else it is about: another address of its person, or a third person.

    `record` is the number of what was sent, `first` where the ledger ended before.
    """

    reach: Reach
    portal: Portal
    visitor: Visitor
    submission: Submission
    other: Canary
    first: int
    record: str = ""
    proof: str = ""
    store: MessageStore = field(init=False)

    def __post_init__(self) -> None:
        self.store = MessageStore(self.reach.folder)

    def send(self, surface: Surface, what: str) -> str:
        """Send something, and return the page that comes."""
        return self.expect(surface, self.visitor, what)

    def press(self, fields: dict[str, str], what: str, *, status: int = OK) -> str:
        """Press a button of the report with the fields of its form, and return the page that comes."""
        return self.send(sent(self.portal, REPORT, fields, status=status), what)

    def report(self) -> str:
        """Return the report as it is now."""
        return self.send(act(self.portal, self.proof), "The report")

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

    def open_link(self, languages: Sequence[str]) -> str:
        """Ask for a link to the first mailbox, open it, and wait until that was told; return the page, or nothing."""
        address = self.submission.canary.address
        before = len(self.store.of(address))
        form = next(form for form in form_files().values() if form.holding == OWN_LINKS)
        asking = Way(form, random.choice(["", *languages]), "", is_most=False)  # noqa: S311 - no secret
        named = f"{asking.named}, a link"
        linked = submit_once(self.reach, self.portal, asking, replace(somebody(), email=address), named=named)
        self.faults += linked.faults
        messages = self.wait_for(address, before + 1)
        link = link_path(messages[-1].raw) if len(messages) > before else ""
        if not link:
            self.lacks = "No message came in time with a link."
            return ""
        page = self.send(sent(self.portal, link, {}, status=OK), "The button of its link")
        self.proof = proof_on(page)
        if len(self.wait_for(address, before + 2)) != before + 2:
            self.lacks = "No message came in time that a link was opened."
            return ""
        return page if self.proof else ""

    def open_receipt(self) -> str:
        """Open what was sent by the code of its receipt, and return that page."""
        canary = self.submission.canary
        receipt = act(self.portal, self.proof, act="receipt", reference=canary.reference, code=canary.code)
        return self.send(receipt, "Its receipt")

    def entries(self, *kinds: str) -> dict[str, list[dict[str, Any]]]:
        """Return what the ledger says of what was sent: of each of some kinds, the details of its entries."""
        with closing(DecisionLog(self.reach.decisions)) as log:
            lines = [read_line(one.number, one.entry, one.details or None) for one in log.after(self.first)]
        entries: dict[str, list[dict[str, Any]]] = {}
        for line in lines:
            kind = line.act or line.kind
            is_done = kind in kinds and not line.refused and line.details is not None
            if is_done and line.known.get("record") == self.record:
                entries.setdefault(kind, []).append(dict(line.known))
        return entries


def judged[Made: Steps](reach: Reach, make: Callable[[Reach], Made], figure: str) -> Finding:
    """Judge what this round's journey came to."""
    try:
        made = make(reach)
    except NotSent as reason:
        return Finding("unproven", str(reason))
    if made.lacks and not made.faults:
        return Finding("unproven", made.lacks)
    return Finding.of(examined=made.tried, faults=made.faults, figure=figure)


@dataclass(frozen=True)
class Cast:
    """A tour of the portal, two made-up people with aliases of the prober's mailbox, and where the ledger ends now."""

    reach: Reach
    tour: Tour
    person: Person
    other: Person
    first: int

    @classmethod
    def of(cls, reach: Reach, *, what: str) -> "Cast":
        """Make both up; raises `NotSent` where there can be none, `UsedUp` where there may not."""
        if not reach.mailbox:
            raise NotSent(f"No mailbox for test messages is configured, so {what}.")
        tour = tour_of(reach)
        require_leave(reach, tour)
        try:
            MessageStore(reach.folder).require_room(at=dt.datetime.now(dt.UTC))
        except MailboxFull:
            raise UsedUp(f"The mailbox for test messages is full, so {what}.") from None
        if not any(form.holding == OWN_LINKS for form in form_files().values()):
            raise NotSent("No form asks for a link to one's own information.")
        person, other = (_with_alias(reach, somebody()) for _ in range(2))
        with closing(DecisionLog(reach.decisions)) as log:
            return cls(reach, tour, person, other, log.status().entries)

    def begin[Made: OwnJourney](self, journey: type[Made], way: Way, *, what: str) -> Made:
        """Send a form as the first of them, once the prober knows the other for made up; raises `NotSent`."""
        named = f"{way.named}, {what}"
        try:
            other = self._expect_mail(form=way.form.name, named=named)
            submission = submit_once(self.reach, self.tour.portal, way, self.person, named=named)
        except Refused:
            raise NotSent("The custodian does not take the mailbox's addresses for made-up ones.") from None
        self.tour.seen += submission.seen
        return journey(
            reach=self.reach,
            portal=self.tour.portal,
            visitor=Visitor.somebody(self.tour.portal),
            submission=submission,
            other=other,
            first=self.first,
            faults=list(submission.faults),
        )

    def way_by_email(self, rule: str = "") -> Way:
        """Return a way to fill in a form that an employee answers, about a mailbox, by a rule of deadlines or by any.

        Raises `NotSent` without one.
        """
        ways = [
            way
            for way in sendable(frozenset())
            if subject_of(way, self.person) == self.person.email
            and (not rule or way.form.answer_rule == rule)
        ]
        if not ways:
            raise NotSent("No form with an e-mail address brings work.")
        return random.choice(ways)  # noqa: S311 - no secret

    def _expect_mail(self, *, form: str, named: str) -> Canary:
        """Note the other as made up, and have mail to both wait."""
        at = dt.datetime.now(dt.UTC)
        # Whatever the portal does with that address, its word is known.
        new = Canaries(self.reach.folder).note(Canary(self.other.word, self.other.email, form, named, at, ""))
        for address in (self.person.email, self.other.email):
            MessageStore(self.reach.folder).expect(address, at=at)
        return new


def words_in(raw: bytes) -> str:
    """Return the subject and both texts of a message."""
    return "\n".join((str(parsed(raw)["Subject"]), part(raw, "plain"), part(raw, "html")))


def pdf_text(pdf: bytes) -> str:
    """Return the text of a PDF without its spaces and line breaks; none of what is no PDF."""
    try:
        pages = PdfReader(io.BytesIO(pdf)).pages
        return "".join("".join(page.extract_text().split()) for page in pages)
    except PyPdfError:
        return ""


def _with_alias(reach: Reach, person: Person) -> Person:
    return replace(person, email=alias(reach.mailbox, person.word))
