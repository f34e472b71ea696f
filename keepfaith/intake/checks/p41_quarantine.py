"""Promise 41: a private number in a message is kept apart before anyone reads the message."""

import secrets
from email.message import EmailMessage
from typing import Final

from keepfaith.disclosure.mail.own_mailboxes import contact_address
from keepfaith.disclosure.records import need_to_know
from keepfaith.intake.checks.p10_categories import EXAMPLES
from keepfaith.intake.forms.availability import edition_in_force
from keepfaith.intake.inbound_mail.fields import CATEGORIES, PURPOSE
from keepfaith.intake.inbound_mail.quarantine import quarantine_numbers
from keepfaith.intake.mime.parse import parse_message
from keepfaith.pii.detection import SENSITIVE
from keepfaith.policies.sections.check import Finding, Portal

_PRIVACY: Final = "privacy"


def examine(_portal: Portal) -> Finding:
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
        figure=f"{count} made-up letters with private numbers: each number was taken out of text and subject and kept "
        "apart. By the rules only the privacy officer may open it.",
    )


def _screened(kind: str, number: str) -> list[str]:
    letter = parse_message(
        _message(f"Here it is: {number}, thank you.", subject=f"For you: {' '.join(number.split())}")
    )
    screened = quarantine_numbers(letter)
    digits = "".join(sign for sign in number if sign.isdigit())[-4:]
    if (
        any(digits in text for name, text in screened.texts.items() if name != "headers")
        or not screened.numbers
    ):
        return [f"A made-up {kind} in a letter was left where clerks read it."]
    if kind not in screened.numbers or CATEGORIES[kind] not in SENSITIVE:
        return [f"A made-up {kind} in a letter was not kept apart as one."]
    return []


def _message(text: str, *, subject: str) -> bytes:
    """Return a message from a stranger to the agency's contact, as it comes over SMTP."""
    message = EmailMessage()
    message["From"] = f"probe{secrets.token_hex(8)}@example.invalid"
    message["To"] = contact_address()
    message["Subject"] = subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message.as_bytes()
