"""A letter of a made-up person, handed to the portal as the agency's mail server hands one over."""

import datetime as dt
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from keepfaith.custody.client.canaries import CanaryRegister
from keepfaith.custody.client.decision_log import DecisionLog
from keepfaith.custody.protocol.denials import Refused
from keepfaith.custody.protocol.known_names import TEST_REQUEST
from keepfaith.prober.canaries import Canaries, Canary
from keepfaith.prober.journeys.sent_forms import NotSent, require_leave
from keepfaith.prober.journeys.tour import tour_of
from keepfaith.prober.ledger_line import read_line
from keepfaith.prober.mail.places import MailPlace
from keepfaith.prober.oracle.agency_file import agency_file
from keepfaith.prober.oracle.ways import Person
from keepfaith.prober.probe import UsedUp
from keepfaith.prober.reach import Reach

EMAIL: Final = "e-mail"
# An acknowledged letter is stored already; so long a busy database may take to show it.
PATIENCE: Final = 20.0
_DAY: Final = dt.timedelta(days=1)


@dataclass
class PostedLetter:
    """What the portal answered, and where to look for what came of it."""

    reach: Reach
    canary: Canary
    answer: int
    _log: DecisionLog
    _before: int

    def created(self) -> list[str]:
        """Return the records of test requests that were created since; all of them are the prober's own."""
        return list(_created(self._log, self._before))

    def note(self, record: str) -> None:
        """Note which record it became, so that it ends like every other test request."""
        Canaries(self.reach.folder).note(replace(self.canary, record=record))


def require_letter(reach: Reach, way: str, most: int) -> None:
    """Raise `UsedUp` where that many letters of a kind were written within a day, `NotSent` where none can be."""
    now = dt.datetime.now(dt.UTC)
    journal = require_leave(reach, tour_of(reach))
    if sum(canary.way == way and now - canary.at < _DAY for canary in journal) >= most:
        raise UsedUp(f"{most} such letters were written within a day.")


@contextmanager
def posted(
    reach: Reach, place: MailPlace, person: Person, letter: EmailMessage, *, way: str
) -> Iterator[PostedLetter]:
    """Hand a letter over, to the contact where it names nobody, and yield what came.

    Raises `NotSent` where the custodian takes nobody as made-up.
    """
    at = dt.datetime.now(dt.UTC)
    to, letter["Date"] = letter["To"] or agency_file().email, format_datetime(at)
    if "To" not in letter:
        letter["To"] = to
    try:
        with closing(CanaryRegister(reach.decisions)) as register:
            register.register(person.email)
    except Refused:
        raise NotSent("The custodian takes no more made-up people now.") from None
    canary = Canaries(reach.folder).note(Canary(person.word, person.email, EMAIL, way, at, ""))
    with closing(DecisionLog(reach.decisions)) as log:
        before = log.status().entries
        answer = place.give(letter.as_bytes(), sender=person.email, recipient=str(to))
        yield PostedLetter(reach, canary, answer, log, before)


def letter_of(person: Person, subject: str, text: str) -> EmailMessage:
    """Write what a mail program sends for somebody; its receiver and its date come when it is handed over."""
    message = EmailMessage()
    message["From"] = f"{person.name} <{person.email}>"
    message["Subject"] = f"{subject} {person.word}"
    message["Message-ID"] = f"<{person.word}@example.org>"
    message.set_content(f"Hello,\n\n{text}\n\n{person.name}\n")
    return message


def _created(log: DecisionLog, after: int) -> Iterator[str]:
    for decision in log.after(after):
        line = read_line(decision.number, decision.entry, decision.details or None)
        is_creation = line.kind == "created" and not line.refused
        if is_creation and line.details is not None and line.known.get("cause") == TEST_REQUEST:
            yield str(line.known["record"])
