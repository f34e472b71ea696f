"""Promise 58: a letter to the contact that was acknowledged is there, with somebody's task to answer it."""

import time
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.canaries import Canaries
from keepfaith.prober.journeys.people import somebody
from keepfaith.prober.journeys.posted_letter import PATIENCE, PostedLetter, letter_of, posted, require_letter
from keepfaith.prober.journeys.sent_forms import NotSent
from keepfaith.prober.mail.places import TAKEN, MailPlace
from keepfaith.prober.oracle.ways import Person
from keepfaith.prober.reach import Reach

# Each lies on a desk for a week.
MAX_A_DAY: Final = 8
LETTER: Final = "letter"
_WRITTEN: Final = "a letter was written"
_FOR_NOW, _FOR_GOOD = 400, 500
_ROWS: Final = """
    SELECT count(*) FILTER (WHERE EXISTS (SELECT FROM disclosure_task AS task WHERE task.record_id = record.id)),
      count(*)
    FROM disclosure_record AS record WHERE record.id = ANY(%s::uuid[])
"""


def examine(reach: Reach) -> Finding:
    """Write a letter as a made-up person, hand it over as a mail server does, and look for what came of it."""
    place = MailPlace.read(reach.inbound_mail)
    if place is None:
        return Finding("unproven", "This portal takes no e-mail itself, so no letter is tried.")
    person = somebody()
    try:
        require_letter(reach, LETTER, MAX_A_DAY)
        with posted(reach, place, person, letter(person), way=LETTER) as sent:
            reach.round.seen[_WRITTEN] = True
            return _judged(sent)
    except NotSent as reason:
        return Finding("unproven", str(reason))


def write_first(reach: Reach) -> None:
    """Write one if this whole round has none, or if none of the last days is there for another round to look for."""
    if reach.round.is_whole:
        is_there = _WRITTEN in reach.round.seen
    else:
        is_there = any(canary.way == LETTER and canary.record for canary in Canaries(reach.folder).all())
    if not is_there:
        examine(reach)


def letter(person: Person) -> EmailMessage:
    """Write what a mail program sends for somebody who asks something and attaches what it is about."""
    text = f"when is the next hearing on {person.word} in our town?"
    message = letter_of(person, "A question about", text)
    message.add_attachment(f"{person.name} writes of {person.word}.\n", filename=f"{person.word}.txt")
    return message


def _judged(sent: PostedLetter) -> Finding:
    if _FOR_NOW <= sent.answer < _FOR_GOOD:
        return Finding("unproven", f"No letter is taken now: {sent.answer}.")
    refused = [f"A letter to the contact is refused for good: {sent.answer}."]
    return Finding.of(
        examined=1,
        faults=list(_faults(sent)) if sent.answer == TAKEN else refused,
        figure="A letter to the contact, handed over as a mail server does: acknowledged, stored once under an entry "
        "of the ledger, and with a task at the desk.",
    )


def _faults(sent: PostedLetter) -> Iterator[str]:
    """Yield what is missing of an acknowledged letter, once it has had the time to be there."""
    deadline = time.monotonic() + PATIENCE
    while True:
        records = sent.created()
        with_task, rows = _stored(sent.reach, records)
        if (len(records), rows, with_task) == (1, 1, 1) or time.monotonic() > deadline:
            break
        time.sleep(0.2)
    if records:
        sent.note(records[0])
    if len(records) != 1:
        times = "not" if not records else f"{len(records)} times"
        yield f"A letter to the contact was acknowledged and {times} entered in the ledger."
    elif rows != 1:
        yield "A letter to the contact was acknowledged and not stored."
    elif with_task != 1:
        yield "A letter to the contact was stored, and nobody has the task to answer it."


def _stored(reach: Reach, records: list[str]) -> tuple[int, int]:
    with reach.database() as database:
        row = database.execute(_ROWS, (records,)).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)
