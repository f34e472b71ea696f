"""Promise 41: a private number in a letter is kept apart before anyone reads the letter. Promise 58: letters arrive."""

import datetime as dt
import secrets
import smtplib
from contextlib import suppress
from email.message import EmailMessage
from typing import Final

from django.conf import settings
from django.db import transaction

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.mail.own_mailboxes import contact
from keepfaith.disclosure.models import Task
from keepfaith.disclosure.records import need_to_know
from keepfaith.intake.checks.p10_categories import EXAMPLES
from keepfaith.intake.forms.availability import edition_in_force
from keepfaith.intake.inbound_mail.acceptance import NotAccepted, accept, recipient
from keepfaith.intake.inbound_mail.fields import CATEGORIES, HOLDING, PURPOSE
from keepfaith.intake.inbound_mail.listen_address import Listening
from keepfaith.intake.inbound_mail.quarantine import screen
from keepfaith.intake.mime.parse import read
from keepfaith.pii.detection import SENSITIVE
from keepfaith.policies.promises.crawler import ask
from keepfaith.policies.sections.check import Finding, Portal

_WAIT: Final = 10
_PRIVACY: Final = "privacy"


def examine_screening(_portal: Portal) -> Finding:
    """Screen a made-up letter for every private number, and ask the rules who may open what was kept apart."""
    edition = edition_in_force()
    if edition is None:
        return Finding("unproven", "No privacy policy is in force.")
    faults, count = [], 0
    for kind in sorted(SENSITIVE):
        for number in EXAMPLES[kind]:
            count += 1
            faults += _screened(kind, number)
    openers = need_to_know.needs(edition.bundle.digest).openable
    faults += [
        f"The duty {duty} may open a {kind} that came in a letter."
        for (duty, collected, _), openable in openers.items()
        for kind in SENSITIVE & set(openable.clauses)
        if collected == PURPOSE and duty != _PRIVACY
    ]
    return Finding.of(
        examined=count,
        faults=faults,
        figure=f"{count} made-up letters with private numbers: each number was taken out of text, subject and headers "
        "and kept apart; only the privacy officer may open it.",
    )


def examine_contact(portal: Portal) -> Finding:
    """See that the address is shown, that mail for it is taken, and that a made-up letter becomes a task."""
    edition = edition_in_force()
    if edition is None:
        return Finding("unproven", "No privacy policy is in force.")
    if not settings.MAIL_IN:
        return Finding("unproven", "No mail comes in here: KEEPFAITH_MAIL_IN does not say where.")
    page = ask(portal, f"/policies/{this_agency().governing.slug}/")
    shown = any(link.url == f"mailto:{contact()}" for block in page.page.blocks for link in block.links)
    faults = [] if shown else ["The privacy policy does not show the address to write to."]
    faults += [] if _taken() else ["Mail for the address that is shown is not taken."]
    duties = _ticketed()
    faults += [] if duties else ["A made-up letter brought no task that somebody may open."]
    return Finding.of(
        examined=3,
        faults=faults,
        figure=f"{contact()} is shown, mail for it is taken, and a made-up letter, not kept, came into the queue of: "
        f"{', '.join(sorted(duties))}.",
    )


def _screened(kind: str, number: str) -> list[str]:
    letter = read(
        _letter(f"Here it is: {number}, thank you.", subject=f"For you: {' '.join(number.split())}")
    )
    screened = screen(letter)
    digits = "".join(sign for sign in number if sign.isdigit())[-4:]
    if (
        any(digits in text for name, text in screened.texts.items() if name != "headers")
        or not screened.numbers
    ):
        return [f"A made-up {kind} in a letter was left where clerks read it."]
    if kind not in screened.numbers or CATEGORIES[kind] not in SENSITIVE:
        return [f"A made-up {kind} in a letter was not kept apart as one."]
    return []


def _letter(text: str, *, subject: str) -> bytes:
    message = EmailMessage()
    message["From"] = f"probe{secrets.token_hex(8)}@example.invalid"
    message["To"] = contact()
    message["Subject"] = subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message.as_bytes()


def _taken() -> bool:
    """Say whether the mail server may give us mail for the contact; nothing is given."""
    listening = Listening.read(settings.MAIL_IN)
    kind = smtplib.LMTP if listening.lmtp else smtplib.SMTP
    try:
        where = (str(listening.path), 0) if listening.path else (listening.host, listening.port)
        with kind(*where, timeout=_WAIT) as line:
            line.ehlo()
            return line.mail("")[0] == 250 and line.rcpt(contact())[0] == 250  # noqa: PLR2004 - SMTP's yes
    except (OSError, smtplib.SMTPException):
        return False


def _ticketed() -> set[str]:
    """Accept a made-up letter for a moment: its key is given up like any whose row did not come."""
    duties: set[str] = set()
    with suppress(NotAccepted), transaction.atomic():
        accept(_letter("Is somebody there?", subject="A question"), [recipient(contact())])
        task = Task.objects.filter(record__holding=HOLDING).select_related("record").latest("pk")
        if dt.datetime.now(dt.UTC) - task.record.received_at < dt.timedelta(hours=2):
            every = need_to_know.needs(task.record.edition).openable
            duties = {duty for duty, collected, purpose in every if collected == purpose == task.purpose}
        transaction.set_rollback(True)
    return duties
