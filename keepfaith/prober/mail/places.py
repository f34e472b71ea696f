"""Where mail is taken on this machine, and which addresses are the mailbox's own."""

import smtplib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

TAKEN: Final = 250
REFUSED_FOR_NOW: Final = 400
_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class MailPlace:
    """A Unix socket, or a host and port; and which of two protocols is spoken there."""

    is_lmtp: bool
    path: Path | None = None
    host: str = ""
    port: int = 0

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read `lmtp:/path`, `lmtp://127.0.0.1:8024` or `smtp://127.0.0.1:8025`, as the portal does; none if empty."""
        if not text:
            return None
        parts = urlsplit(text)
        if not parts.netloc:
            return cls(parts.scheme == "lmtp", Path(parts.path))
        return cls(parts.scheme == "lmtp", None, parts.hostname or "", parts.port or 0)

    def give(self, raw: bytes, *, sender: str, recipient: str) -> int:
        """Hand a message over there, and return what is answered; where nothing is, it is as if refused for now."""
        try:
            with closing(self._line()) as line:
                line.ehlo_or_helo_if_needed()
                line.mail(sender)
                code, _ = line.rcpt(recipient)
                return line.data(raw)[0] if code == TAKEN else code
        except (OSError, smtplib.SMTPException):
            return REFUSED_FOR_NOW

    def _line(self) -> smtplib.SMTP:
        kind = smtplib.LMTP if self.is_lmtp else smtplib.SMTP
        host = str(self.path) if self.path else self.host
        # With a name given, the library asks no name server for this machine's.
        return kind(host, self.port, "localhost", timeout=_SECONDS)


def alias(mailbox: str, word: str) -> str:
    """Return the address of one made-up person: the mailbox's with a word after a plus sign."""
    local, _, host = mailbox.rpartition("@")
    return f"{local}+{word}@{host}"


def is_alias(mailbox: str, address: str) -> bool:
    """Return whether an address is of the mailbox."""
    local, _, host = mailbox.lower().rpartition("@")
    name, _, shown = address.lower().rpartition("@")
    return bool(local) and shown == host and name.partition("+")[0] == local
