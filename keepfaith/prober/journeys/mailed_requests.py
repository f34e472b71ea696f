"""Promise 33: public records are asked for by mail, too, and what comes back names the clock of the law."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.answer_days import RULE, law_clocks
from keepfaith.prober.journeys.people import somebody
from keepfaith.prober.journeys.posted_letter import PostedLetter, letter_of, posted, require_letter
from keepfaith.prober.journeys.sent_forms import NotSent
from keepfaith.prober.journeys.subscriptions import awaited_message
from keepfaith.prober.journeys.surfaces import Surface, ask
from keepfaith.prober.journeys.tour import tour_of
from keepfaith.prober.mail.message_store import MailboxFull, MessageStore
from keepfaith.prober.mail.message_text import part
from keepfaith.prober.mail.places import TAKEN, MailPlace, alias
from keepfaith.prober.oracle.agency_file import agency_file
from keepfaith.prober.oracle.form_files import FormFile, form_files
from keepfaith.prober.probe import UsedUp
from keepfaith.prober.reach import Reach
from keepfaith.prober.visitor import Visitor

# Each lies on a desk for a week, and brings a message.
MAX_A_DAY: Final = 6
WAY: Final = "letter for records"
_OK, _FOR_GOOD = 200, 500
_TASKS: Final = "SELECT purpose FROM disclosure_task WHERE record_id = ANY(%s::uuid[])"


def examine(reach: Reach) -> Finding:
    """Ask for records by mail, and see what it becomes and which days the message names that comes back."""
    place, box = MailPlace.read(reach.inbound_mail), _records_mailbox()
    if place is None or not reach.mailbox:
        return Finding("unproven", "This portal takes no e-mail, or the prober has no mailbox.")
    if box is None or not law_clocks(dt.datetime.now(dt.UTC)):
        return Finding("unproven", "No address takes requests by mail that the law of the state dates.")
    try:
        require_letter(reach, WAY, MAX_A_DAY)
        return _ask_by_mail(reach, place, *box)
    except MailboxFull:
        raise UsedUp("The mailbox for test messages is full.") from None
    except NotSent as reason:
        return Finding("unproven", str(reason))


def faults(text: str, clocks: Collection[Sequence[dt.date]]) -> list[str]:
    """Return what a message lacks of each clock that it may name; the agency words it."""
    if not text:
        return ["Who asked for records by mail got no message."]
    words = " ".join(text.split())
    lacking = [[day for day in days if f"{day:%B} {day.day}, {day.year}" not in words] for days in clocks]
    if not all(lacking):
        return []
    what = (
        "the day that the law gives for the answer"
        if all(days[-1] in lacks for days, lacks in zip(clocks, lacking, strict=True))
        else "a day that the law leaves out"
    )
    return [f"The message to who asked for records by mail does not name {what}."]


def _records_mailbox() -> tuple[str, FormFile] | None:
    forms = form_files()
    boxes = ((address, forms.get(name)) for address, name in agency_file().mailboxes.items())
    return next(((address, form) for address, form in boxes if form and form.answer_rule == RULE), None)


def _ask_by_mail(reach: Reach, place: MailPlace, to: str, form: FormFile) -> Finding:
    # Mail is a question like any other where the edition in force does not allow the form.
    page = ask(Surface(f"/forms/{form.name}/"), Visitor.somebody(tour_of(reach).portal)).answer
    if page is None or page.status != _OK:
        raise NotSent("The form that such mail is kept as is not open.")
    store, at, person = MessageStore(reach.folder), dt.datetime.now(dt.UTC), somebody()
    person = replace(person, email=alias(reach.mailbox, person.word))
    store.require_room(at=at)
    store.expect(person.email, at=at)
    letter = letter_of(person, "Records about", f"please send me the records about {person.word}.")
    letter["To"] = to
    with posted(reach, place, person, letter, way=WAY) as sent:
        return _judge(sent, store, form.purpose)


def _judge(sent: PostedLetter, store: MessageStore, purpose: str) -> Finding:
    if sent.answer != TAKEN:
        refused = f"No mail to the address for records is taken: {sent.answer}."
        return Finding("failed" if sent.answer >= _FOR_GOOD else "unproven", refused)
    message, records = awaited_message(store, sent.canary.address), sent.created()
    for record in records[:1]:
        sent.note(record)
    with sent.reach.database() as database:
        purposes = [row[0] for row in database.execute(_TASKS, (records,))]
    missing = [] if purposes == [purpose] else ["What asked for records by mail is no request with a task."]
    return Finding.of(
        examined=2,
        faults=[*missing, *faults(part(message.raw, "plain") if message else "", law_clocks(sent.canary.at))],
        figure="A request for records of ours, by mail: it has its task, and a message named the tenth business day "
        "and each day left out before it.",
    )
