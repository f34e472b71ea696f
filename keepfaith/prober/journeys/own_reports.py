"""A report of one's own made to its end: a form, a link by mail, what it opens, a receipt beside it, and its end.

It is in the name of a made-up person whose address is in the prober's own mailbox.
"""

import datetime as dt
import random
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.client.decision_log import DecisionLog
from keepfaith.policies.sections.check import Portal
from keepfaith.prober.canaries import Canary
from keepfaith.prober.journeys.link_uses import link_uses
from keepfaith.prober.journeys.own_corrections import Correcting, correctable
from keepfaith.prober.journeys.own_statements import Stating
from keepfaith.prober.journeys.people import somebody
from keepfaith.prober.journeys.report_steps import GONE, OK, Steps, act, proof_on, words_of
from keepfaith.prober.journeys.sent_forms import NotSent, require_leave
from keepfaith.prober.journeys.signed_counts import Counting
from keepfaith.prober.journeys.submissions import (
    Submission,
    Way,
    answers_of,
    sendable,
    subject_of,
    submit_once,
)
from keepfaith.prober.journeys.subscriptions import awaited_message
from keepfaith.prober.journeys.surfaces import Surface, from_elsewhere, sent
from keepfaith.prober.journeys.tour import tour_of
from keepfaith.prober.ledger_line import Line, read_line
from keepfaith.prober.mail.message_store import MailboxFull, MessageStore
from keepfaith.prober.mail.message_text import part, urls
from keepfaith.prober.mail.places import alias
from keepfaith.prober.oracle.form_files import WRITTEN, form_files
from keepfaith.prober.oracle.ways import Person
from keepfaith.prober.pages.markup import read_document
from keepfaith.prober.probe import UsedUp
from keepfaith.prober.reach import Reach
from keepfaith.prober.visitor import Visitor

# The holding of forms that ask for such a link.
OWN_LINKS: Final = "own-links"
LINK: Final = "/your-information/link/"
_NOT_FOUND: Final = 404
_REFERENCE: Final = re.compile(r"<code>([0-9A-Z]{5}-[0-9A-Z]{5})</code>")


@dataclass(kw_only=True)
class OwnReport(Steps):
    """One journey: what was sent and asked for, how much of it was tried, and what did not end as it must.

    `stating` is the same of its statement, `correcting` of its correction, `counting` of the number of its uses.
    """

    linked: Submission
    typed: Submission
    first: int
    stating: Steps = field(default_factory=Steps)
    correcting: Steps = field(default_factory=Steps)
    counting: Steps = field(default_factory=Steps)


def own_report(reach: Reach) -> OwnReport:
    """Return the journey of this round; raises `NotSent` where there can be none, `UsedUp` where there may not."""
    return reach.round.once("own report", lambda: _made(reach))


def _made(reach: Reach) -> OwnReport:
    made, portal, store = begun(reach)
    if not made.faults:
        _look(reach, portal, made, store)
    return made


def begun(reach: Reach) -> tuple[OwnReport, Portal, MessageStore]:
    """Send a form as somebody made up, and ask for their link; raises as `own_report`."""
    if not reach.mailbox:
        raise NotSent("No mailbox for test messages is configured, so nobody asks for a link.")
    tour = tour_of(reach)
    require_leave(reach, tour)
    store, person = MessageStore(reach.folder), somebody()
    try:
        store.require_room(at=dt.datetime.now(dt.UTC))
    except MailboxFull:
        raise UsedUp("The mailbox for test messages is full, so nobody asks for a link.") from None
    person = replace(person, email=alias(reach.mailbox, person.word))
    with closing(DecisionLog(reach.decisions)) as log:
        first = log.status().entries
    store.expect(person.email, at=dt.datetime.now(dt.UTC))
    try:
        made = _sent(reach, tour.portal, person, first, sorted(tour.languages))
    except Refused:
        raise NotSent("The custodian does not take the mailbox's addresses for made-up ones.") from None
    tour.seen += [*made.linked.seen, *made.typed.seen]
    return made, tour.portal, store


def _sent(reach: Reach, portal: Portal, person: Person, first: int, languages: list[str]) -> OwnReport:
    """Send a form that anybody could have sent with that address, then the one that asks for a link."""
    links = [form for form in form_files().values() if form.holding == OWN_LINKS]
    ways = [way for way in sendable(frozenset()) if subject_of(way, person) == person.email]
    # Where a form asks for a name, too, that can be corrected.
    ways = [way for way in ways if correctable(way.form, answers_of(way, person))] or ways
    if not links or not ways:
        raise NotSent("No form asks for a link, or none with an e-mail address brings work.")
    way = random.choice(ways)  # noqa: S311 - no secret
    typed = submit_once(reach, portal, way, person, named=f"{way.named}, own report")
    asking = Way(links[0], random.choice(["", *languages]), "", is_most=False)  # noqa: S311 - no secret
    # Another word, so that each of the two is known by its own.
    same = replace(somebody(), email=person.email)
    linked = submit_once(reach, portal, asking, same, named=f"{asking.named}, own report")
    return OwnReport(linked=linked, typed=typed, first=first, faults=[*typed.faults, *linked.faults])


def _look(reach: Reach, portal: Portal, made: OwnReport, store: MessageStore) -> None:
    """Follow the link of the message to its end."""
    message = awaited_message(store, made.linked.canary.address)
    if message is None:
        made.lacks = "No message came in time with a link."
        return
    path = link_path(message.raw)
    if not path:
        made.faults.append("Its message has no link of its own.")
        return
    visitor, press = Visitor.somebody(portal), sent(portal, path, {}, status=OK)
    made.expect(Surface(path), visitor, "Looking at its link")
    made.expect(from_elsewhere(press), visitor, "Its link, pressed by a page of another site,")
    page = made.expect(press, visitor, "The button of its link")
    proof = proof_on(page)
    if not proof:
        made.faults.append("The page behind its link carries no proof.")
        return
    if shows(page, made.typed.canary):
        made.faults.append("What was only typed with its address is shown without the receipt.")
    page = _try_receipts(portal, made, visitor, proof)
    stating = Stating(portal, visitor, proof, made.typed.canary, made.stating)
    stating.try_all(page)
    correcting = _correcting(portal, made, visitor, proof)
    if correcting:
        correcting.try_all(page)
    Counting(portal, visitor, proof, made.typed.canary, _ledger_key(reach), made.counting).try_all()
    made.expect(replace(press, status=_NOT_FOUND), visitor, "Its link, pressed again,")
    renewal = sent(portal, path, {"act": "renew"}, status=GONE)
    made.expect(renewal, visitor, "Renewing a link that was used")
    made.expect(act(portal, proof, act="end"), visitor, "Its end")
    page = made.expect(act(portal, proof, status=GONE), visitor, "Its proof after its end")
    stating.try_after_end()
    if correcting:
        correcting.try_after_end()
    if shows(page, made.typed.canary):
        made.faults.append("What it showed is shown after its end.")
    _read_messages(store, made)
    _compare_ledger(reach, made)


def _ledger_key(reach: Reach) -> bytes:
    """Return the key by which the ledger is signed, from the custodian itself."""
    with closing(DecisionLog(reach.decisions)) as log:
        return log.public_key()


def _read_messages(store: MessageStore, made: OwnReport) -> None:
    """Note what the mailbox was not written about the use of its link."""
    canary, count = made.typed.canary, made.correcting.messages
    uses = link_uses(store, canary.address, reference=canary.reference, secret=canary.word, corrections=count)
    made.faults += uses.opened
    made.correcting.faults += uses.corrected


def _correcting(portal: Portal, made: OwnReport, visitor: Visitor, proof: str) -> Correcting | None:
    """Return how a name is corrected in a report; none where none was asked for."""
    question = correctable(made.typed.way.form, made.typed.answers)
    return Correcting(portal, visitor, proof, made.typed, question, made.correcting) if question else None


def _try_receipts(portal: Portal, made: OwnReport, visitor: Visitor, proof: str) -> str:
    """Try a code that is wrong, then the right one, and return that page; nothing of anybody else may be there."""
    canary = made.typed.canary
    other = canary.code[:-1] + ("1" if canary.code.endswith("0") else "0")
    wrong = act(portal, proof, act="receipt", reference=canary.reference, code=other)
    if shows(made.expect(wrong, visitor, "A receipt with another code"), canary):
        made.faults.append("Another code than that of its receipt opens what was typed.")
    right = act(portal, proof, act="receipt", reference=canary.reference, code=canary.code)
    page = made.expect(right, visitor, "Its receipt")
    made.faults += [f"The report lacks the answer to {name}." for name in _lacking(page, made.typed)]
    strange = {text.replace("-", "") for text in _REFERENCE.findall(page)}
    if strange - {canary.reference, made.linked.canary.reference}:
        made.faults.append("The report has a record of somebody else.")
    return page


def shows(page: str, canary: Canary) -> bool:
    """Return whether a page has a word of what was typed; the address of the person has it, too."""
    return canary.word in page.replace(canary.address, "")


def _lacking(page: str, submission: Submission) -> Iterator[str]:
    """Yield the questions whose answer, in the words in which it was written, the report does not have."""
    shown = words_of(read_document(page), "dd", "span")
    for question in submission.way.form.questions:
        text = submission.answers.get(question.name, "")
        if question.kind in WRITTEN and text and " ".join(text.split()) not in shown:
            yield question.name


def _compare_ledger(reach: Reach, made: OwnReport) -> None:
    """Note what the ledger lacks: that the mailbox was proven, and what was sent shown, and stated about it, once."""
    with closing(DecisionLog(reach.decisions)) as log:
        lines = [read_line(one.number, one.entry, one.details or None) for one in log.after(made.first)]
    linked, typed = (_entries(lines, reach, one.canary) for one in (made.linked, made.typed))
    if linked.count("proven") != 1:
        made.faults.append("The ledger does not have once that its mailbox was proven.")
    if typed.count("proven") != 1:
        made.faults.append("The ledger does not have once that its receipt was.")
    if "shown" not in typed:
        made.faults.append("The ledger does not have that it was shown.")
    if typed.count("stated") != 1:
        made.stating.faults.append("The ledger does not have once that something was stated about it.")
    if made.correcting.tried and [typed.count(kind) for kind in ("corrected", "reverted")] != [1, 1]:
        made.correcting.faults.append("The ledger does not have once that it was corrected, and taken back.")


def _entries(lines: list[Line], reach: Reach, canary: Canary) -> list[str]:
    """Name the kinds of entries about a canary's record that allowed something."""
    with reach.database() as database:
        row = database.execute(
            "SELECT replace(id::text, '-', '') FROM disclosure_record WHERE reference = %s",
            (canary.reference,),
        ).fetchone()
    record = str(row[0]) if row else ""
    return [
        line.kind
        for line in lines
        if line.details is not None and not line.refused and str(line.known.get("record", "")) == record
    ]


def link_path(raw: bytes) -> str:
    """Return the address on this site that a message's link leads to; empty if it has none or several."""
    links = {url for url in urls(part(raw, "plain")) if urlsplit(url).path.endswith(LINK)}
    parts = urlsplit(links.pop()) if len(links) == 1 else None
    return f"{parts.path}?{parts.query}" if parts else ""
