"""Accepting a message: kept and committed before anyone is told so, or understood as an end, or refused in words."""

import hashlib
import re
from collections.abc import Sequence
from typing import Final, Literal

from django.db import DatabaseError, transaction
from django.utils.crypto import salted_hmac

from keepfaith.custody.client.connection import CustodianUnavailable, Refused
from keepfaith.disclosure.mail.own_mailboxes import Ours, meaning_of
from keepfaith.disclosure.mail_queue import queue_warning
from keepfaith.disclosure.records.custodian_clients import subscriptions_client
from keepfaith.disclosure.records.store import Enclosed, Told, Value, keep_letter
from keepfaith.errors import KeepfaithError
from keepfaith.intake.forms.availability import edition_in_force
from keepfaith.intake.inbound_mail.conversations import followed
from keepfaith.intake.inbound_mail.fields import CATEGORIES, HOLDING, LETTER, PURPOSE
from keepfaith.intake.inbound_mail.quarantine import Screened, screen, zipped
from keepfaith.intake.mime.auto_replies import MOST_HOPS
from keepfaith.intake.mime.delivery_reports import report_of
from keepfaith.intake.mime.message import Letter
from keepfaith.intake.mime.parse import LARGEST, TooLarge, read

type Outcome = Literal["kept", "repeated", "stopped", "noted", "ignored"]

_HOP: Final = re.compile(r"^received:", re.IGNORECASE | re.MULTILINE)
_ENDS: Final = re.compile(
    r"\W*(unsubscribe|stop|end my notices|cancelar|darme de baja|baja)\W*", re.IGNORECASE
)


class NotAccepted(KeepfaithError):
    """A message is not taken: never, or not now; `code` is what a mail server understands (RFC 3463)."""

    def __init__(self, code: str, problem: str) -> None:
        super().__init__(problem, "")
        self.code = code


NOT_NOW: Final = "451 4.3.0"


def recipient(address: str) -> Ours:
    """Say what an address of ours means; raises `NotAccepted` for any other."""
    ours = meaning_of(address)
    if ours is None:
        raise NotAccepted("550 5.1.1", "There is no such address here.")
    return ours


def accept(raw: bytes, recipients: Sequence[Ours]) -> Outcome:
    """Do what a message asks for: keep it as a letter once, or end what its address says; else `NotAccepted`."""
    try:
        return _accepted(raw, recipients)
    except TooLarge:
        raise NotAccepted("552 5.3.4", f"The message is larger than {LARGEST // 1024**2} MiB.") from None
    except (CustodianUnavailable, DatabaseError, Refused):
        raise NotAccepted(NOT_NOW, "A part of this site is not working; please try again later.") from None


def _accepted(raw: bytes, recipients: Sequence[Ours]) -> Outcome:
    marks = [ours for ours in recipients if ours.meaning == "bounce"]
    if marks:
        return _returned(raw, marks)
    letter = read(raw)
    if _HOP.subn("", letter.headers)[1] > MOST_HOPS:
        raise NotAccepted("554 5.4.6", "The message went in circles.")
    ending = [ours for ours in recipients if _ends(ours, letter)]
    if ending:
        return _stopped(ending, letter)
    if all(ours.meaning == "notice" for ours in recipients) and letter.automatic:
        # That somebody is away is no letter to us.
        return "ignored"
    return _kept(raw, letter, recipients)


def _returned(raw: bytes, marks: Sequence[Ours]) -> Outcome:
    report = report_of(raw)
    if report is None or not (report.permanent or report.kind == "complaint"):
        return "ignored"
    for ours in marks:
        subscriptions_client().unsubscribe(
            ours.mark, why="bounced" if report.kind == "bounce" else "complained"
        )
    return "noted"


def _ends(ours: Ours, letter: Letter) -> bool:
    if ours.meaning == "stop":
        return True
    if ours.meaning != "notice":
        return False
    subject = letter.subject.rpartition(":")[2]
    first = next((line for line in letter.text.splitlines() if line.strip()), "")
    return any(_ENDS.fullmatch(text.strip()) for text in (subject, first))


def _stopped(ending: Sequence[Ours], letter: Letter) -> Outcome:
    if letter.automatic:
        return "ignored"
    for ours in ending:
        subscriptions_client().unsubscribe(ours.mark)
    return "stopped"


def _kept(raw: bytes, letter: Letter, recipients: Sequence[Ours]) -> Outcome:
    edition = edition_in_force()
    if edition is None:
        raise NotAccepted(NOT_NOW, "No policy is in force; please try again later.")
    screened = screen(letter)
    told = _told(letter, screened, edition.bundle.digest)
    # Not derived from the message alone: whoever has the message must not know the code of its receipt.
    token = salted_hmac(
        "keepfaith.intake.inbound_mail", hashlib.sha256(raw).hexdigest(), algorithm="sha256"
    ).digest()
    about = followed(recipients, letter)
    with transaction.atomic():
        stored = keep_letter(told, token=token, about=about)
        if screened.found and told.address and not letter.automatic and not stored.repeated:
            queue_warning(stored.record, PURPOSE)
    return "repeated" if stored.repeated else "kept"


def _told(letter: Letter, screened: Screened, edition: str) -> Told:
    address = letter.reply_to or letter.sender
    texts = {"email": address, "sender": letter.sender if letter.sender != address else "", **screened.texts}
    texts |= {"remarks": "\n".join(screened.remarks), **screened.numbers}
    enclosed = {"attachments": screened.attachments, "attachments-apart": screened.apart}
    return Told(
        edition,
        HOLDING,
        PURPOSE,
        {name: Value(CATEGORIES[name], text) for name, text in texts.items()},
        form=LETTER,
        address=address,
        enclosed={
            name: Enclosed(CATEGORIES[name], zipped(files)) for name, files in enclosed.items() if files
        },
    )
