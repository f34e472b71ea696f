"""Promise 58: the address to write to is shown, and what is sent there arrives."""

import datetime as dt
import smtplib
from contextlib import suppress
from typing import Final

from django.conf import settings
from django.db import transaction

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.mail.own_mailboxes import contact_address
from keepfaith.disclosure.models import Task
from keepfaith.disclosure.records import need_to_know
from keepfaith.intake.checks.probe_message import probe_message
from keepfaith.intake.forms.availability import edition_in_force
from keepfaith.intake.inbound_mail.acceptance import MessageRefused, accept_message, own_recipient
from keepfaith.intake.inbound_mail.fields import HOLDING
from keepfaith.intake.inbound_mail.listen_address import ListenAddress
from keepfaith.policies.promises.crawler import fetch
from keepfaith.policies.sections.check import Finding, Portal

_WAIT: Final = 10


def examine(portal: Portal) -> Finding:
    """See that the address is shown, that mail for it is taken, and that a made-up letter becomes a task."""
    edition = edition_in_force()
    if edition is None:
        return Finding("unproven", "No privacy policy is in force.")
    if not settings.MAIL_IN:
        return Finding("unproven", "No mail comes in here: KEEPFAITH_MAIL_IN does not say where.")
    page = fetch(portal, f"/policies/{this_agency().governing.slug}/")
    shown = any(
        link.url == f"mailto:{contact_address()}" for block in page.page.blocks for link in block.links
    )
    faults = [] if shown else ["The privacy policy does not show the address to write to."]
    faults += [] if _taken() else ["Mail for the address that is shown is not taken."]
    duties = _ticketed()
    faults += [] if duties else ["A made-up letter brought no task that somebody may open."]
    return Finding.of(
        examined=3,
        faults=faults,
        figure=f"{contact_address()} is shown, and the mail process takes that recipient. A made-up letter, which was "
        f"read past that process and not kept, came into the queue of: {', '.join(sorted(duties))}.",
    )


def _taken() -> bool:
    """Say whether the mail server may give us mail for the contact; nothing is given."""
    listening = ListenAddress.read(settings.MAIL_IN)
    kind = smtplib.LMTP if listening.lmtp else smtplib.SMTP
    try:
        where = (str(listening.path), 0) if listening.path else (listening.host, listening.port)
        with kind(*where, timeout=_WAIT) as line:
            line.ehlo()
            return line.mail("")[0] == 250 and line.rcpt(contact_address())[0] == 250  # noqa: PLR2004 - SMTP's yes
    except (OSError, smtplib.SMTPException):
        return False


def _ticketed() -> set[str]:
    """Accept a made-up letter for a moment: its key is given up like any whose row did not come."""
    duties: set[str] = set()
    with suppress(MessageRefused), transaction.atomic():
        accept_message(
            probe_message("Is somebody there?", subject="A question"), [own_recipient(contact_address())]
        )
        task = Task.objects.filter(record__holding=HOLDING).select_related("record").latest("pk")
        if dt.datetime.now(dt.UTC) - task.record.received_at < dt.timedelta(hours=2):
            every = need_to_know.needs(task.record.edition).openable
            duties = {duty for duty, collected, purpose in every if collected == purpose == task.purpose}
        transaction.set_rollback(True)
    return duties
