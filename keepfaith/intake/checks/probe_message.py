"""An e-mail message to the agency, made up for a check."""

import secrets
from email.message import EmailMessage

from keepfaith.disclosure.mail.own_mailboxes import contact_address


def probe_message(text: str, *, subject: str) -> bytes:
    """Return a message from a stranger to the agency's contact, as it comes over SMTP."""
    message = EmailMessage()
    message["From"] = f"probe{secrets.token_hex(8)}@example.invalid"
    message["To"] = contact_address()
    message["Subject"] = subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message.as_bytes()
