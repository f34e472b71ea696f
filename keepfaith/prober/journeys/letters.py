"""Promise 58: a letter to the contact that was acknowledged is there, with somebody's task to answer it."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from keepfaith.custody.client.canaries import CanaryRegister
from keepfaith.custody.client.decision_log import DecisionLog
from keepfaith.custody.protocol.denials import Refused
from keepfaith.custody.protocol.known_names import TEST_REQUEST
from keepfaith.policies.sections.check import Finding
from keepfaith.prober.canaries import Canaries, Canary
from keepfaith.prober.journeys.people import somebody
from keepfaith.prober.journeys.sent_forms import NotSent, require_leave
from keepfaith.prober.journeys.tour import tour_of
from keepfaith.prober.ledger_line import read_line
from keepfaith.prober.mail.places import TAKEN, MailPlace
from keepfaith.prober.oracle.agency_file import agency_file
from keepfaith.prober.oracle.ways import Person
from keepfaith.prober.reach import Reach

# Each lies on a desk for a week.
MAX_A_DAY: Final = 8
# An acknowledged letter is stored already; so long a busy database may take to show it.
PATIENCE: Final = 20.0
LETTER: Final = "letter"
EMAIL: Final = "e-mail"
_DAY: Final = dt.timedelta(days=1)
_FOR_NOW, _FOR_GOOD = 400, 500
_ROWS: Final = """
    SELECT count(*) FILTER (WHERE EXISTS (SELECT FROM disclosure_task AS task WHERE task.record_id = record.id)),
      count(*)
    FROM disclosure_record AS record WHERE record.id = ANY(%s::uuid[])
"""
_last: Final[dict[str, Finding]] = {}


def examine(reach: Reach) -> Finding:
    """Write a letter as a made-up person, hand it over as a mail server does, and look for what came of it."""
    place = MailPlace.read(reach.inbound_mail)
    if place is None:
        return Finding("unproven", "This portal takes no e-mail itself, so no letter is tried.")
    try:
        lately = _lately(reach)
    except NotSent as reason:
        return Finding("unproven", str(reason))
    if lately >= MAX_A_DAY:
        return _last.get("finding", Finding("unproven", f"{MAX_A_DAY} letters were written today already."))
    _last["finding"] = _tried(reach, place)
    return _last["finding"]


def _lately(reach: Reach) -> int:
    now = dt.datetime.now(dt.UTC)
    journal = require_leave(reach, tour_of(reach))
    return sum(canary.way == LETTER and now - canary.at < _DAY for canary in journal)


def _tried(reach: Reach, place: MailPlace) -> Finding:
    person, at = somebody(), dt.datetime.now(dt.UTC)
    contact = agency_file().email
    try:
        with closing(CanaryRegister(reach.decisions)) as register:
            register.register(person.email)
    except Refused:
        return Finding("unproven", "The custodian takes no more made-up people now.")
    canary = Canaries(reach.folder).note(Canary(person.word, person.email, EMAIL, LETTER, at, ""))
    with closing(DecisionLog(reach.decisions)) as log:
        before = log.status().entries
        answer = place.give(letter(person, contact, at), sender=person.email, recipient=contact)
        if _FOR_NOW <= answer < _FOR_GOOD:
            return Finding("unproven", f"No letter is taken now: {answer}.")
        faults = (
            list(_faults(reach, canary, lambda: list(created_test_requests(log, before))))
            if answer == TAKEN
            else [f"A letter to the contact is refused for good: {answer}."]
        )
    return Finding.of(
        examined=1,
        faults=faults,
        figure="A letter to the contact, handed over as a mail server does: acknowledged, stored once under an entry "
        "of the ledger, and with a task at the desk.",
    )


def letter(person: Person, contact: str, at: dt.datetime) -> bytes:
    """Write what a mail program sends for somebody who asks something."""
    message = EmailMessage()
    message["From"] = f"{person.name} <{person.email}>"
    message["To"] = contact
    message["Subject"] = f"A question about {person.word}"
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{person.word}.{int(at.timestamp())}@example.org>"
    message.set_content(
        f"Hello,\n\nwhen is the next hearing on {person.word} in our town?\n\n{person.name}\n"
    )
    return message.as_bytes()


def _faults(reach: Reach, canary: Canary, created: Callable[[], list[str]]) -> Iterator[str]:
    """Yield what is missing of an acknowledged letter, once it has had the time to be there."""
    deadline = time.monotonic() + PATIENCE
    while True:
        records = created()
        with_task, rows = _stored(reach, records)
        if (len(records), rows, with_task) == (1, 1, 1) or time.monotonic() > deadline:
            break
        time.sleep(0.2)
    if records:
        Canaries(reach.folder).note(replace(canary, record=records[0]))
    if len(records) != 1:
        times = "not" if not records else f"{len(records)} times"
        yield f"A letter to the contact was acknowledged and {times} entered in the ledger."
    elif rows != 1:
        yield "A letter to the contact was acknowledged and not stored."
    elif with_task != 1:
        yield "A letter to the contact was stored, and nobody has the task to answer it."


def created_test_requests(log: DecisionLog, after: int) -> Iterator[str]:
    """Yield the records of test requests that were created after an entry; all of them are the prober's own."""
    for decision in log.after(after):
        line = read_line(decision.number, decision.entry, decision.details or None)
        is_creation = line.kind == "created" and not line.refused
        if is_creation and line.details is not None and line.known.get("cause") == TEST_REQUEST:
            yield str(line.known["record"])


def _stored(reach: Reach, records: list[str]) -> tuple[int, int]:
    with reach.database() as database:
        row = database.execute(_ROWS, (records,)).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)
