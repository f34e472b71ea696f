"""Promises 10 and 41: a private number in a letter is kept apart, and its writer is warned.

The writer's address is in the prober's own mailbox, so that the warning comes to it and to nobody else.
"""

import datetime as dt
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.people import somebody
from keepfaith.prober.journeys.posted_letter import PATIENCE, PostedLetter, letter_of, posted, require_letter
from keepfaith.prober.journeys.sent_forms import NotSent
from keepfaith.prober.journeys.subscriptions import awaited_message
from keepfaith.prober.mail.message_store import MailboxFull, MessageStore
from keepfaith.prober.mail.places import TAKEN, MailPlace, alias
from keepfaith.prober.oracle.ways import Person
from keepfaith.prober.probe import UsedUp
from keepfaith.prober.reach import Reach

# Each lies on a desk for a week, and brings a warning.
MAX_A_DAY: Final = 6
WAY: Final = "letter with numbers"
# Made public by mistake long ago, and nobody's since (Social Security Administration, history of the number).
_NUMBERS: Final = ("078-05-1120", "219-09-9999")
_FIELDS: Final = """
    SELECT ARRAY(SELECT jsonb_object_keys(sealed)) FROM disclosure_record WHERE id = ANY(%s::uuid[])
"""


def examine(reach: Reach) -> Finding:
    """Write a letter with a number in its text and in an attachment, and see where these lie and what comes back."""
    place = MailPlace.read(reach.inbound_mail)
    if place is None or not reach.mailbox:
        return Finding("unproven", "This portal takes no e-mail, or the prober has no mailbox.")
    store, at, person = MessageStore(reach.folder), dt.datetime.now(dt.UTC), somebody()
    person = replace(person, email=alias(reach.mailbox, person.word))
    try:
        require_letter(reach, WAY, MAX_A_DAY)
        store.require_room(at=at)
        store.expect(person.email, at=at)
        with posted(reach, place, person, letter(person), way=WAY) as sent:
            return _judged(sent, store)
    except MailboxFull:
        raise UsedUp("The mailbox for test messages is full.") from None
    except NotSent as reason:
        return Finding("unproven", str(reason))


def letter(person: Person) -> EmailMessage:
    """Write what a mail program sends for somebody who tells too much."""
    number = random.choice(_NUMBERS)  # noqa: S311 - either will do
    text = f"my Social Security number is {number}, and I ask about {person.word}."
    message = letter_of(person, "About", text)
    message.add_attachment(f"Name: {person.name}\nSSN: {number}\n", filename=f"{person.word}.txt")
    return message


def _judged(sent: PostedLetter, store: MessageStore) -> Finding:
    if sent.answer != TAKEN:
        return Finding("unproven", f"No letter is taken now: {sent.answer}.")
    record, fields = _stored(sent)
    if not record:
        return Finding("unproven", "The letter is not there; promise 58 says more of that.")
    sent.note(record)
    return Finding.of(
        examined=1,
        faults=list(_faults(fields, is_warned=awaited_message(store, sent.canary.address) is not None)),
        figure="A letter with a number that belongs to nobody, in its text and in an attachment: both were kept apart "
        "from what clerks read, and its writer was warned by e-mail.",
    )


def _stored(sent: PostedLetter) -> tuple[str, frozenset[str]]:
    """Return the letter's record and the names of its fields, once it has had the time to be there."""
    deadline = time.monotonic() + PATIENCE
    while True:
        records = sent.created()
        with sent.reach.database() as database:
            row = database.execute(_FIELDS, (records,)).fetchone()
        if row is not None or time.monotonic() > deadline:
            return (records[0], frozenset(row[0])) if row is not None else ("", frozenset())
        time.sleep(0.2)


def _faults(fields: frozenset[str], *, is_warned: bool) -> Iterator[str]:
    if "ssn" not in fields:
        yield "A Social Security number in the text of a letter was not kept apart."
    if "attachments-apart" not in fields or "attachments" in fields:
        yield "An attachment with a Social Security number was not kept apart."
    if not is_warned:
        yield "The writer of a letter with a Social Security number was not warned."
