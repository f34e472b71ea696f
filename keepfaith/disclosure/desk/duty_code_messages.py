"""The message with which an administrator confirms a duty: what the custodian holds of it, and the code for just that.

The worker writes it, and nothing of it is stored: the web process never has it, so a page cannot say another thing.
"""

import logging
import time
import uuid
from typing import Final

from django.utils.translation import override

from keepfaith.custody.protocol.passkey_messages import DutyCode
from keepfaith.disclosure.desk.work_messages import carry
from keepfaith.disclosure.mail.outgoing_message import Draft, compose
from keepfaith.disclosure.mail.own_mailboxes import contact_address
from keepfaith.disclosure.mail.templates import Paragraph
from keepfaith.disclosure.mail.transports import Envelope, ServerUnreachable
from keepfaith.disclosure.records.custodian_clients import staff_client
from keepfaith.disclosure.staff.assignment_words import in_words

_LOOK_SECONDS: Final = 2.0
_FIRST: Final = (
    "Somebody who is signed in as you wants to confirm this duty. This is what the custodian holds:"
)
_THEN: Final = (
    "Read it, and compare it with the page. If it is just what you want to give, type this code there:"
)
_LAST: Final = (
    "If it is anything else, or you confirm nothing now, do not type the code, and tell the operator: somebody may "
    "have taken the portal over. Without the code nothing is given. It is good for this duty alone, for 30 minutes."
)
_WHY: Final = (
    "You get this because the operator let a passkey of yours confirm duties, with codes to this mailbox."
)

log = logging.getLogger("keepfaith.mail")


class CodeMessages:
    """The codes that wait at the custodian, as the worker sends them; one that does not go out is asked for anew."""

    def __init__(self) -> None:
        self._not_before = 0.0

    def send_due(self) -> int:
        """Write to whoever waits for a code, and return how many were written to."""
        if time.monotonic() < self._not_before:
            return 0
        self._not_before = time.monotonic() + _LOOK_SECONDS
        codes = staff_client().take_duty_codes()
        for code in codes:
            try:
                carry(code_message(code))
            except ServerUnreachable:
                log.warning("mail: a code for a duty did not go out")
        return len(codes)


def code_message(one: DutyCode) -> Envelope:
    """Compose the message of a code."""
    number = one.assignment.number
    draft = Draft(
        number=uuid.uuid4(),
        to=one.codes_to,
        subject=f"Confirm a duty: number {number}",
        paragraphs=(
            Paragraph(f"{_FIRST}\n\n"),
            Paragraph(
                f"{'Number:':13}{number}\n{in_words(one.assignment)}\n{'Confirmed by:':14}{one.employee}\n\n"
            ),
            Paragraph(f"{_THEN}\n\n"),
            Paragraph(f"{in_groups(one.code)}\n\n"),
            Paragraph(f"{_LAST}\n"),
        ),
        reply_to=contact_address(),
        why=_WHY,
        automatic="auto-generated",
    )
    with override("en"):
        return Envelope(compose(draft), "", one.codes_to)


def in_groups(code: str) -> str:
    """Return a code as people read it."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"
