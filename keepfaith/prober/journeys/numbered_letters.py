"""Promises 10 and 41: a private number in a letter is kept apart, and its writer is warned.

The writer's address is in the prober's own mailbox, so that the warning comes to it and to nobody else.
"""

import datetime as dt
import random
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from keepfaith.custody.client.canaries import CanaryRegister
from keepfaith.custody.client.decision_log import DecisionLog
from keepfaith.custody.protocol.denials import Refused
from keepfaith.policies.sections.check import Finding
from keepfaith.prober.canaries import Canaries, Canary
from keepfaith.prober.journeys.letters import EMAIL, PATIENCE, created_test_requests
from keepfaith.prober.journeys.people import somebody
from keepfaith.prober.journeys.sent_forms import NotSent, require_leave
from keepfaith.prober.journeys.subscriptions import awaited_message
from keepfaith.prober.journeys.tour import tour_of
from keepfaith.prober.mail.message_store import MailboxFull, MessageStore
from keepfaith.prober.mail.places import TAKEN, MailPlace, alias
from keepfaith.prober.oracle.agency_file import agency_file
from keepfaith.prober.oracle.ways import Person
from keepfaith.prober.reach import Reach

# Each lies on a desk for a week, and brings a warning.
MAX_A_DAY: Final = 6
WAY: Final = "letter with numbers"
# Made public by mistake long ago, and nobody's since (Social Security Administration, history of the number).
_NUMBERS: Final = ("078-05-1120", "219-09-9999")
_FIELDS: Final = """
    SELECT ARRAY(SELECT jsonb_object_keys(sealed)) FROM disclosure_record WHERE id = ANY(%s::uuid[])
"""
_DAY: Final = dt.timedelta(days=1)
_last: Final[dict[str, Finding]] = {}


def examine(reach: Reach) -> Finding:
    """Write a letter with a number in its text and in an attachment, and see where these lie and what comes back."""
    place = MailPlace.read(reach.inbound_mail)
    if place is None or not reach.mailbox:
        return Finding("unproven", "This portal takes no e-mail, or the prober has no mailbox.")
    try:
        journal = require_leave(reach, tour_of(reach))
        MessageStore(reach.folder).require_room(at=dt.datetime.now(dt.UTC))
    except (NotSent, MailboxFull) as reason:
        return Finding("unproven", str(reason) or "The mailbox for test messages is full.")
    now = dt.datetime.now(dt.UTC)
    if sum(canary.way == WAY and now - canary.at < _DAY for canary in journal) >= MAX_A_DAY:
        return _last.get(
            "finding", Finding("unproven", f"{MAX_A_DAY} letters with numbers were written today already.")
        )
    _last["finding"] = _tried(reach, place, now)
    return _last["finding"]


def _tried(reach: Reach, place: MailPlace, at: dt.datetime) -> Finding:
    person, contact, store = somebody(), agency_file().email, MessageStore(reach.folder)
    person = replace(person, email=alias(reach.mailbox, person.word))
    store.expect(person.email, at=at)
    try:
        with closing(CanaryRegister(reach.decisions)) as register:
            register.register(person.email)
    except Refused:
        return Finding("unproven", "The custodian takes no more made-up people now.")
    canary = Canaries(reach.folder).note(Canary(person.word, person.email, EMAIL, WAY, at, ""))
    with closing(DecisionLog(reach.decisions)) as log:
        before = log.status().entries
        answer = place.give(letter(person, contact, at), sender=person.email, recipient=contact)
        if answer != TAKEN:
            return Finding("unproven", f"No letter is taken now: {answer}.")
        record, fields = _stored(reach, log, before)
    if not record:
        return Finding("unproven", "The letter is not there; promise 58 says more of that.")
    Canaries(reach.folder).note(replace(canary, record=record))
    return Finding.of(
        examined=1,
        faults=list(_faults(fields, is_warned=awaited_message(store, person.email) is not None)),
        figure="A letter with a number that belongs to nobody, in its text and in an attachment: both were kept apart "
        "from what clerks read, and its writer was warned by e-mail.",
    )


def letter(person: Person, contact: str, at: dt.datetime) -> bytes:
    """Write what a mail program sends for somebody who tells too much."""
    message, number = EmailMessage(), random.choice(_NUMBERS)  # noqa: S311 - either will do
    message["From"] = f"{person.name} <{person.email}>"
    message["To"] = contact
    message["Subject"] = f"About {person.word}"
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{person.word}.{int(at.timestamp())}@example.org>"
    message.set_content(
        f"Hello,\n\nmy Social Security number is {number}, and I ask about {person.word}.\n\n{person.name}\n"
    )
    message.add_attachment(f"Name: {person.name}\nSSN: {number}\n", filename=f"{person.word}.txt")
    return message.as_bytes()


def _stored(reach: Reach, log: DecisionLog, before: int) -> tuple[str, frozenset[str]]:
    """Return the letter's record and the names of its fields, once it has had the time to be there."""
    deadline = time.monotonic() + PATIENCE
    while True:
        records = list(created_test_requests(log, before))
        with reach.database() as database:
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
