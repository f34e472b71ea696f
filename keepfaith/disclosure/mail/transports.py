"""What carries a message away: a line to the agency's mail server, or the memory of a demonstration."""

import smtplib
import socket
import threading
from collections import deque
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from keepfaith.errors import KeepfaithError

_STARTED, _ACCEPTED = 354, 250
_SERVICE_ENDS: Final = 421
_REFUSED, _PERMANENT = 400, 500
_SHOWN: Final = 200
_LOCAL_SECONDS: Final = 5


class ServerUnreachable(KeepfaithError):
    """The mail server cannot be reached now; every message waits."""


class DeliveryRefused(KeepfaithError):
    """The mail server did not take one message: for now, or for good."""

    def __init__(self, code: int) -> None:
        super().__init__(f"The mail server answered {code}.", "Its log tells why.")
        self.for_good = code >= _PERMANENT


class DeliveryUnknown(KeepfaithError):
    """The line broke after the whole message was given: it may have gone out."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A whole message, and the addresses on its envelope."""

    raw: bytes
    sender: str
    recipient: str


class Transport(Protocol):
    """What can carry."""

    def open(self) -> bool | None:
        """See that the line is there, or raise `Unreachable`."""

    def carry(self, parcel: Envelope, *, before_end: Callable[[], None]) -> None:
        """Hand a message over; `before_end` is called when only its last line is still to be given."""

    def close(self) -> None:
        """End the line."""


class SmtpTransport(EmailBackend):
    """A line to a mail server, opened at the first message and kept."""

    def carry(self, parcel: Envelope, *, before_end: Callable[[], None]) -> None:
        """Hand a message to the server; raises `Unreachable`, `NotTaken`, or `Unsure` if it may have gone out."""
        if self.connection is None:
            self.open()
        # smtplib's, as Django's backend opened it; `open` gives one or raises.
        line: Any = self.connection
        try:
            self._envelope(line, parcel)
            line.putcmd("data")
            _expect(line, _STARTED)
            line.send(_stuffed(parcel.raw))
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise ServerUnreachable("The mail server ended the line.", "It is tried again.") from error
        try:
            before_end()
        except BaseException:
            # The server waits for the end of this message, and would take what comes next for a part of it.
            self._drop()
            raise
        try:
            line.send(b".\r\n")
            code, _ = line.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise DeliveryUnknown(
                "The mail server did not say whether it took a message.", "See its log."
            ) from error
        if code != _ACCEPTED:
            raise DeliveryRefused(code)

    def open(self) -> bool | None:
        """See that the line is there; one that the server ended meanwhile is opened anew."""
        try:
            if self.connection is not None and self.connection.noop()[0] == _ACCEPTED:
                return False
            self._drop()
            super().open()
            line: Any = self.connection
            # The last line follows the text without an answer between; else it waits for an ACK, 40 ms a message.
            line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.ehlo_or_helo_if_needed()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise ServerUnreachable("The mail server cannot be reached.", "Every message waits.") from error
        return True

    def _envelope(self, line: Any, parcel: Envelope) -> None:  # noqa: ANN401 - see above
        options = [f"size={len(parcel.raw)}"] if line.has_extn("size") else []
        try:
            recipient = self.prep_address(parcel.recipient)
        except ValueError:
            raise DeliveryRefused(_PERMANENT) from None
        commands = (partial(line.mail, parcel.sender, options), partial(line.rcpt, recipient))
        for command in commands:
            code, _ = command()
            if code == _SERVICE_ENDS:
                raise smtplib.SMTPServerDisconnected
            if code >= _REFUSED:
                line.rset()
                raise DeliveryRefused(code)

    def _drop(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None


class MemoryTransport(BaseEmailBackend):
    """The carrier of a demonstration: nothing leaves the machine, and all is gone when it stops.

    What is for the `mailbox` of the portal's own tests is delivered to it at a `place` of this machine.
    """

    def __init__(self, *, mailbox: str = "", place: str = "", **more: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(**more)
        self._mailbox, self._place = mailbox, place

    def carry(self, parcel: Envelope, *, before_end: Callable[[], None]) -> None:
        """Keep a message in this process's memory, with the last two hundred."""
        if self._mailbox and is_of_mailbox(parcel.recipient, self._mailbox):
            deliver_locally(parcel, self._place, before_end=before_end)
        else:
            before_end()
        with _LOCK:
            OUTBOX.append(parcel)

    def open(self) -> bool | None:
        """Do nothing."""
        return False

    def close(self) -> None:
        """Do nothing."""


def is_of_mailbox(recipient: str, mailbox: str) -> bool:
    """Return whether an address is a mailbox's, with or without a word after a plus sign."""
    local, _, host = recipient.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{host}" == mailbox.lower()


def deliver_locally(parcel: Envelope, place: str, *, before_end: Callable[[], None]) -> None:
    """Deliver a message by LMTP at `lmtp:/path` or `lmtp://host:port`; raises `DeliveryRefused`, mostly for now."""
    parts = urlsplit(place)
    try:
        line = smtplib.LMTP(
            parts.hostname or parts.path, parts.port or 0, "localhost", timeout=_LOCAL_SECONDS
        )
    except (OSError, smtplib.SMTPException):
        raise DeliveryRefused(_REFUSED) from None
    with closing(line):
        code = _code(lambda: _recipient_code(line, parcel))
        if code == _ACCEPTED:
            before_end()
            code = _code(lambda: line.data(parcel.raw)[0])
    if code != _ACCEPTED:
        raise DeliveryRefused(code)


def _recipient_code(line: smtplib.LMTP, parcel: Envelope) -> int:
    line.ehlo_or_helo_if_needed()
    line.mail(parcel.sender)
    return line.rcpt(parcel.recipient)[0]


def _code(step: Callable[[], int]) -> int:
    """Return what a server answers; where it does not, the message is tried again, and may come twice."""
    try:
        return step()
    except (OSError, smtplib.SMTPException):
        return _REFUSED


OUTBOX: Final[deque[Envelope]] = deque(maxlen=_SHOWN)
_LOCK: Final = threading.Lock()


def outbox() -> tuple[Envelope, ...]:
    """Return what this process's memory holds, the last first."""
    with _LOCK:
        return tuple(reversed(OUTBOX))


def _stuffed(raw: bytes) -> bytes:
    """Double the dot at the start of a line, and end the last one (RFC 5321, 4.5.2); `raw` has whole line ends."""
    text = raw if raw.endswith(b"\r\n") else raw + b"\r\n"
    return (b"\r\n" + text).replace(b"\r\n.", b"\r\n..")[2:]


def _expect(line: Any, wanted: int) -> None:  # noqa: ANN401 - see above
    code, _ = line.getreply()
    if code == _SERVICE_ENDS:
        raise smtplib.SMTPServerDisconnected
    if code != wanted:
        raise DeliveryRefused(code)
