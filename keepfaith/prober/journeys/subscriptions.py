"""A request for notices sent to its end: the form, the message that it brings, its link, and the end of it all.

It is in the name of a made-up person whose address is in the prober's own mailbox, and it ends within the same round,
so that no notice goes to them and no page counts them for longer than seconds.
"""

import datetime as dt
import random
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Final

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.client.subscription_requests import SubscriptionsClient
from keepfaith.policies.sections.check import Portal
from keepfaith.prober.canaries import Canary
from keepfaith.prober.journeys.people import somebody
from keepfaith.prober.journeys.sent_forms import NotSent, require_leave
from keepfaith.prober.journeys.submissions import Submission, Way, submit_once
from keepfaith.prober.journeys.subscription_entries import (
    SubscriptionEntries,
    entries_so_far,
    subscription_entries,
)
from keepfaith.prober.journeys.surfaces import FORM, Surface, ask, from_elsewhere, sent
from keepfaith.prober.journeys.tour import tour_of
from keepfaith.prober.mail.message_store import (
    EndedSubscription,
    MailboxFull,
    MessageStore,
    ReceivedMessage,
)
from keepfaith.prober.mail.message_text import confirmation_path, ways_out
from keepfaith.prober.mail.places import REFUSED_FOR_NOW, TAKEN, MailPlace, alias
from keepfaith.prober.oracle.form_files import FormFile, form_files
from keepfaith.prober.oracle.topics import topics_of
from keepfaith.prober.probe import UsedUp
from keepfaith.prober.reach import Reach
from keepfaith.prober.visitor import Visitor

# So long the message may take until it is in the mailbox.
PATIENCE: Final = 60.0
_PAUSE: Final = 0.5
ONE_CLICK, BY_REPLY = "one click", "a reply"
_ROW: Final = "SELECT replace(id::text, '-', '') FROM disclosure_record WHERE reference = %s"
_ONE_CLICK_BODY: Final = b"List-Unsubscribe=One-Click"
_OK, _GONE = 200, 404
_TEMPORARY: Final = range(400, 500)


@dataclass
class Subscription:
    """One journey: how it was to end, what was sent, what came of it, and what did not end as it must.

    `lacks` says what could not be looked at, so that nothing is proven.
    """

    ending: str
    submission: Submission
    first: int
    message: ReceivedMessage | None = None
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)
    lacks: str = ""
    has_ended: bool = False


def subscription(reach: Reach) -> Subscription:
    """Return the journey of this round; raises `NotSent` where there can be none, `UsedUp` where there may not."""
    return reach.round.once("subscription", lambda: _made(reach))


def _made(reach: Reach) -> Subscription:
    if not reach.mailbox:
        raise NotSent("No mailbox for test messages is configured, so nobody asks for notices.")
    tour = tour_of(reach)
    journal = require_leave(reach, tour)
    store = MessageStore(reach.folder)
    try:
        store.require_room(at=dt.datetime.now(dt.UTC))
    except MailboxFull:
        raise UsedUp("The mailbox for test messages is full, so nobody asks for notices.") from None
    way, ending = _next(reach, journal, sorted(tour.languages))
    made = _attempt(reach, tour.portal, way, ending)
    if made.faults:
        # By somebody else, so that nothing of the first try is in the way.
        made = _attempt(reach, tour.portal, way, ending)
    tour.seen += made.submission.seen
    return made


def _next(reach: Reach, journal: list[Canary], languages: list[str]) -> tuple[Way, str]:
    """Return the way to fill in the form for notices that was not taken for longest, and how to end it."""
    endings = (ONE_CLICK, BY_REPLY) if reach.inbound_mail else (ONE_CLICK,)
    ways = [
        (Way(form, language, "", is_most), ending)
        for form in notice_forms()
        for ending in endings
        for language in ("", *languages)
        for is_most in (False, True)
    ]
    if not ways:
        raise NotSent("No form asks for notices.")
    taken = {canary.way: canary.at for canary in reversed(journal)}
    last = next((canary.way for canary in journal if canary.way.endswith((ONE_CLICK, BY_REPLY))), "")
    never = dt.datetime.min.replace(tzinfo=dt.UTC)
    # The other ending each time, then what was not tried for longest.
    return min(
        random.sample(ways, len(ways)),
        key=lambda one: (last.endswith(one[1]), taken.get(_named(*one), never)),
    )


def notice_forms() -> list[FormFile]:
    """Return the forms that ask for notices."""
    return [
        form
        for form in form_files().values()
        if not form.makes_task and any(question.kind == "topics" for question in form.questions)
    ]


def _named(way: Way, ending: str) -> str:
    return f"{way.named}, {ending}"


def _attempt(reach: Reach, portal: Portal, way: Way, ending: str) -> Subscription:
    store, person = MessageStore(reach.folder), somebody()
    person = replace(person, email=alias(reach.mailbox, person.word))
    began, now = time.monotonic(), dt.datetime.now(dt.UTC)
    first = entries_so_far(reach).number
    store.expect(person.email, at=now)
    try:
        submission = submit_once(reach, portal, way, person, named=_named(way, ending))
    except Refused:
        raise NotSent("The custodian does not take the mailbox's addresses for made-up ones.") from None
    made = Subscription(ending, submission, first, faults=list(submission.faults))
    if made.faults:
        return made
    made.message = awaited_message(store, person.email)
    made.seconds = time.monotonic() - began
    if made.message is None:
        made.lacks = f"No message came within {PATIENCE:.0f} seconds of a request for notices."
        return made
    try:
        _follow(reach, portal, made, made.message)
    finally:
        click, _ = ways_out(made.message.raw)
        if click and not made.has_ended:
            # Nobody made up stays subscribed because something else broke off.
            ask(one_click(click), Visitor.somebody(portal))
    return made


def awaited_message(store: MessageStore, address: str) -> ReceivedMessage | None:
    """Return the message that comes to an alias in time, if one does."""
    deadline = time.monotonic() + PATIENCE
    while not (messages := store.of(address)):
        if time.monotonic() > deadline:
            return None
        time.sleep(_PAUSE)
    return messages[0]


def _follow(reach: Reach, portal: Portal, made: Subscription, message: ReceivedMessage) -> None:
    """Look at the link, press its button, end it, and see by ledger and link that it has ended."""
    path, record = confirmation_path(message.raw), record_of(reach, made.submission.canary)
    if not path or not record:
        made.faults.append("it has no row" if path else "its message has no link to confirm it")
        return
    visitor = Visitor.somebody(portal)
    press = sent(portal, path, {}, status=_OK)
    _look(made, path, press, visitor)
    entries = subscription_entries(reach, since=())
    if not entries.of(record, "created"):
        made.lacks = "The ledger does not show the entry of a request for notices."
        return
    if entries.of(record, "confirmed"):
        made.faults.append("it was confirmed before anybody pressed the button")
    if entries.sendings(record) < 1:
        made.faults.append("its message came, and none was cleared by an entry")
    _expect(made, press, visitor, "the button to confirm it")
    entries = subscription_entries(reach, since=())
    if len(entries.of(record, "confirmed")) != 1:
        made.faults.append("its confirmation is not in the ledger")
    made.faults += _topic_faults(reach, made, record)
    confirmed = entries.number
    if not _end(reach, made, visitor, message):
        return
    made.has_ended = True
    entries = subscription_entries(reach, since=())
    ends = entries.of(record, "unsubscribed", after=confirmed)
    if not ends:
        made.faults.append(f"its end by {made.ending} is not in the ledger")
    address, at = made.submission.canary.address, dt.datetime.now(dt.UTC)
    last = min(ends, default=entries.number)
    MessageStore(reach.folder).end(EndedSubscription(record, address, at, made.first, last))
    _expect(made, replace(press, status=_GONE), visitor, "its link after its end")
    _expect(made, one_click(ways_out(message.raw)[0]), visitor, "its end, asked for again,")


def _topic_faults(reach: Reach, made: Subscription, record: str) -> Iterator[str]:
    """Yield what its person asked for and would not get, and what they would get unasked."""
    answers = made.submission.answers
    with closing(SubscriptionsClient(reach.requests)) as client:
        for name, topic in topics_of(made.submission.way.form).items():
            is_listed = client.is_listed(topic, bytes.fromhex(record))
            if is_listed and name not in answers:
                yield "it would bring notices of what its person did not choose"
            elif name in answers and not is_listed:
                yield "it would not bring all notices that its person chose"


def _look(made: Subscription, path: str, press: Surface, visitor: Visitor) -> None:
    """Do what must confirm nothing."""
    _expect(made, Surface(path), visitor, "looking at its link")
    _expect(made, from_elsewhere(press), visitor, "its link, pressed by a page of another site,")


def _end(reach: Reach, made: Subscription, visitor: Visitor, message: ReceivedMessage) -> bool:
    """End it by what its message says; return whether that was to be done."""
    click, mailbox = ways_out(message.raw)
    if not click or not mailbox:
        made.faults.append("its message has no header by which a mail program ends it")
        return False
    if made.ending == ONE_CLICK:
        _expect(made, one_click(click), visitor, "its end by one click")
        return True
    code = _reply(MailPlace.read(reach.inbound_mail), made.submission.canary.address, mailbox)
    if code != TAKEN:
        # Nobody made up stays subscribed, whatever became of the reply.
        _expect(made, one_click(click), visitor, "its end by one click")
    if code in _TEMPORARY:
        made.lacks = "A reply that ends notices could not be handed over."
    elif code != TAKEN:
        made.faults.append(f"its end by reply was answered with {code}")
    return True


def one_click(path: str) -> Surface:
    """Return what ends it where a mail program asks at the address that its message names for that."""
    # RFC 8058, 3.2: a mail program's own request, of no page.
    headers = {"Content-Type": FORM, "Sec-Fetch-Site": "cross-site"}
    return Surface(path, "POST", _OK, headers, _ONE_CLICK_BODY)


def _reply(place: MailPlace | None, sender: str, recipient: str) -> int:
    """Write to the address that ends notices; return what the portal answers."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, recipient, "unsubscribe"
    letter["Date"] = format_datetime(dt.datetime.now(dt.UTC))
    letter["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    letter.set_content("unsubscribe\n")
    return place.give(letter.as_bytes(), sender=sender, recipient=recipient) if place else REFUSED_FOR_NOW


def _expect(made: Subscription, surface: Surface, visitor: Visitor, what: str) -> None:
    seen = ask(surface, visitor)
    came = seen.answer.status if seen.answer else "nothing"
    if came != surface.status:
        made.faults.append(f"{what} was answered with {came}, where {surface.status} must come")


def record_of(reach: Reach, canary: Canary) -> str:
    """Return the number of the row that came of a form; empty if there is none."""
    with reach.database() as database:
        row = database.execute(_ROW, (canary.reference,)).fetchone()
    return str(row[0]) if row else ""


def late_faults(store: MessageStore, entries: SubscriptionEntries) -> Iterable[str]:
    """Yield what went to somebody whose subscription had ended: by entry, and by what came without one."""
    for ended in store.ended():
        if ended.last > entries.number or not entries.of(ended.record, "created"):
            # Its entries are erased, or the ledger was brought back from before.
            continue
        if (late := entries.sendings(ended.record, after=ended.last)) > 0:
            yield f"{late} messages were cleared for a test subscription after its end."
        came = {_identifier(message.raw) for message in store.of(ended.address)}
        if len(came) > (cleared := entries.sendings(ended.record)):
            yield f"{len(came)} messages came for a test subscription, and {cleared} were cleared."


def _identifier(raw: bytes) -> bytes:
    head = raw.partition(b"\r\n\r\n")[0]
    field = re.search(rb"^message-id:\s*(\S+)", head, re.IGNORECASE | re.MULTILINE)
    return field[1] if field else raw
