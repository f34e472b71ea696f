"""What the worker of a demonstration carried, asked of it over its socket; outside a demonstration there is none."""

import base64
import binascii
import datetime as dt
import json
import socket
import time
import uuid
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from keepfaith.disclosure.mail.outgoing_message import message_number
from keepfaith.errors import KeepfaithError

_MAX_BYTES: Final = 10_000_000
_WAIT: Final = 2.0
_CHUNK: Final = 65_536


class OutboxUnreadable(KeepfaithError):
    """The worker cannot be asked now, or what it says cannot be read."""


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One message as it would have gone out: its envelope, its plain text, and the whole of it.

    `number` is that of the row of a message to a person; a message without one is to nobody from whom we have a record.
    """

    sender: str
    recipient: str
    subject: str
    when: dt.datetime | None
    text: str
    raw: bytes
    number: uuid.UUID | None

    @property
    def head(self) -> str:
        """The header lines as they travel."""
        return self.raw.partition(b"\r\n\r\n")[0].decode(errors="replace").replace("\r\n", "\n")


def outbox_messages(at: Path | None = None) -> list[OutboxMessage] | None:
    """Return what the worker's memory holds, the last first; none outside a demonstration. Raises `OutboxUnreadable`.

    `at` is the worker's socket, as the settings of a demonstration's processes have it.
    """
    at = at or settings.OUTBOX_SOCKET
    if at is None:
        return None
    try:
        listed = json.loads(_read(at))
        return [_message(fields) for fields in listed]
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise OutboxUnreadable(
            f"What the worker carried cannot be read: {type(error).__name__}.", "Try again in a minute."
        ) from None


def _read(at: Path) -> bytes:
    """Read to the end, within bounds of size and time."""
    until, content = time.monotonic() + _WAIT, bytearray()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(_WAIT)
        line.connect(str(at))
        while chunk := line.recv(_CHUNK):
            content += chunk
            left = until - time.monotonic()
            if len(content) > _MAX_BYTES or left <= 0:
                raise TimeoutError
            line.settimeout(left)
    return bytes(content)


def _message(fields: dict[str, Any]) -> OutboxMessage:
    try:
        raw = base64.b64decode(fields["raw"], validate=True)
    except binascii.Error as error:
        raise ValueError from error
    message = message_from_bytes(raw, policy=SMTP)
    return OutboxMessage(
        sender=str(fields["sender"]),
        recipient=str(fields["recipient"]),
        subject=str(message.get("subject", "")),
        when=_written_at(str(message.get("date", ""))),
        text=_plain(message),
        raw=raw,
        number=message_number(str(message.get("message-id", ""))),
    )


def _written_at(text: str) -> dt.datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None


def _plain(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    if part is None:
        return ""
    try:
        return str(part.get_content()).replace("\r\n", "\n").strip()
    except (LookupError, ValueError, MessageError):
        return ""
