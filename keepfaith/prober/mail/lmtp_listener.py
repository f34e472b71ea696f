"""Taking the mailbox's mail from the agency's mail server, in a thread of the prober.

Only for an alias that was given to somebody is anything taken. What is too much is refused for now, so that the mail
server keeps it and nobody else's mail is touched.
"""

import asyncio
import datetime as dt
import logging
import sqlite3
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Self

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from keepfaith.prober.mail.message_store import (
    MAX_MESSAGE_BYTES,
    MailboxFull,
    MessageStore,
    ReceivedMessage,
)
from keepfaith.prober.mail.places import MailPlace, is_alias

_TIMEOUT: Final = 60
_MAX_COMMANDS: Final = 100
_MAX_CONNECTIONS: Final = 4
_STARTS: Final = 10.0
_NO_SUCH: Final = "550 5.1.1 There is no such mailbox"
_FULL: Final = "452 4.2.2 The mailbox is full, please try again later"
_NOT_NOW: Final = "451 4.3.0 Please try again later"
_TAKEN: Final = "250 2.0.0 Taken"


class MailboxHandler:
    """What is answered to the mail server, command by command."""

    def __init__(self, mailbox: str, store: MessageStore) -> None:
        self._mailbox, self._store = mailbox, store

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take one recipient, who was given this alias."""
        if envelope.rcpt_tos:
            return "452 4.5.3 One recipient at a time"
        if not is_alias(self._mailbox, address):
            return _NO_SUCH
        try:
            if not self._store.expects(address):
                return _NO_SUCH
            self._store.require_room(at=dt.datetime.now(dt.UTC))
        except MailboxFull:
            return _FULL
        except sqlite3.Error:
            return _NOT_NOW
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep a message, then say so."""
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        now = dt.datetime.now(dt.UTC)
        try:
            self._store.add(ReceivedMessage(envelope.rcpt_tos[0], now, envelope.mail_from or "", raw))
        except MailboxFull:
            return _FULL
        except (sqlite3.Error, OSError):
            return _NOT_NOW
        return _TAKEN

    async def handle_exception(self, _error: Exception) -> str:
        """Ask the mail server to try again."""
        return _NOT_NOW


class LmtpListener:
    """The mailbox's door for as long as a block lasts; where none is named, or none can be opened, there is none."""

    def __init__(self, mailbox: str, place: MailPlace | None, folder: Path) -> None:
        self._handler = MailboxHandler(mailbox, MessageStore(folder))
        self._place = place if mailbox else None
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="mailbox", daemon=True)
        self._open = 0

    def __enter__(self) -> Self:
        if self._place is not None:
            # The library logs every command with its address.
            logging.getLogger("mail").setLevel(logging.CRITICAL)
            self._thread.start()
            self._ready.wait(_STARTS)
        return self

    def __exit__(self, *_error: object) -> None:
        if self._thread.is_alive() and self._loop is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._ending.set)
            self._thread.join(_STARTS)
        if self._place is not None and self._place.path is not None:
            self._place.path.unlink(missing_ok=True)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as error:
            # The prober looks at everything else; what needs the mailbox stays unproven.
            logging.getLogger("keepfaith.prober").error("no mailbox: %s", type(error).__name__)  # noqa: TRY400 - its kind alone
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        place, loop = self._place, asyncio.get_running_loop()
        if place is None:
            return
        self._loop = loop
        if place.path is not None:
            place.path.unlink(missing_ok=True)
            server: Any = await loop.create_unix_server(self._protocol, place.path)
            place.path.chmod(0o660)
        else:
            server = await loop.create_server(self._protocol, place.host, place.port)
        self._ready.set()
        async with server:
            await self._ending.wait()
            server.close()

    def _protocol(self) -> asyncio.Protocol:
        if self._open >= _MAX_CONNECTIONS:
            return _Busy()
        made = LMTP(
            self._handler,
            data_size_limit=MAX_MESSAGE_BYTES,
            enable_SMTPUTF8=True,
            hostname="mailbox",
            ident="Mailbox",
            timeout=_TIMEOUT,
            command_call_limit=_MAX_COMMANDS,
            loop=asyncio.get_running_loop(),
        )
        lost = made.connection_lost

        def connection_lost(error: Exception | None) -> None:
            self._open -= 1
            lost(error)

        self._open += 1
        made.connection_lost = connection_lost  # type: ignore[method-assign]
        return made


class _Busy(asyncio.Protocol):
    """Sends away who comes while as many are served as may be."""

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - asyncio's
        transport.write(b"421 4.3.2 Too many connections, please try again later\r\n")
        transport.close()
