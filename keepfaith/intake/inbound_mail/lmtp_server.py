"""Taking mail from the agency's mail server: LMTP on a private socket, or SMTP on this machine's own loopback.

A message is acknowledged only after it was kept and committed; until then the mail server has it and tries again.
"""

import asyncio
import logging
import signal
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, override

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import close_old_connections

from keepfaith.intake.inbound_mail.acceptance import NOT_NOW, MessageRefused, accept_message, own_recipient
from keepfaith.intake.inbound_mail.listen_address import ListenAddress
from keepfaith.intake.mime.parse import MAX_MESSAGE_BYTES
from keepfaith.ipc.heartbeat import BEAT_SECONDS

MAX_RECIPIENTS: Final = 20
MAX_CONNECTIONS: Final = 20
TIMEOUT: Final = 300
_MAX_LINE_LENGTH: Final = 256 * 1024
_WITHOUT_LINE: Final = 1024 * 1024
_MAX_COMMANDS: Final = 500
_MAX_THREADS: Final = 4
_ACCEPTED: Final = "250 2.0.0 Kept"

log = logging.getLogger("keepfaith.mail")


class MessageHandler:
    """What is answered to a mail server, command by command."""

    def __init__(self, *, reply_per_recipient: bool) -> None:
        self._reply_per_recipient = reply_per_recipient
        self._pool = ThreadPoolExecutor(_MAX_THREADS, thread_name_prefix="inbound-mail")

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient that is ours, up to as many as a message may have."""
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        try:
            own_recipient(address)
        except MessageRefused as refused:
            return f"{refused.code} {refused.problem}"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - the library's name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep a message, then say so; LMTP says so for each recipient (RFC 2033, 4.2)."""
        content = envelope.content
        raw = content if isinstance(content, bytes) else b""
        reply = await server.loop.run_in_executor(self._pool, _reply, raw, tuple(envelope.rcpt_tos))
        return "\r\n".join([reply] * (len(envelope.rcpt_tos) if self._reply_per_recipient else 1))

    async def handle_exception(self, error: Exception) -> str:
        """Log only the kind of a failure, and ask the mail server to try again."""
        log.error("mail: taking a message failed: %s", type(error).__qualname__)
        return f"{NOT_NOW} Please try again later"

    def end(self) -> None:
        """Wait for what is being kept."""
        self._pool.shutdown()


class _Bounded(SMTP):
    """Ends a line on which a megabyte came without its end; the library would hold all of it."""

    line_length_limit = _MAX_LINE_LENGTH
    _open = 0

    @override
    def data_received(self, data: bytes) -> None:
        at = data.rfind(b"\n")
        self._open = self._open + len(data) if at < 0 else len(data) - at - 1
        if self._open > _WITHOUT_LINE and isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()
            return
        super().data_received(data)


class _BoundedLMTP(_Bounded, LMTP):
    pass


class Server:
    """One listener, and how many connections it has."""

    def __init__(self, listening: ListenAddress) -> None:
        self._listening, self._open = listening, 0
        self.taking = MessageHandler(reply_per_recipient=listening.lmtp)

    async def serve(self, ending: asyncio.Event) -> None:
        """Take mail until it is to end; what is being kept is kept to its end."""
        loop = asyncio.get_running_loop()
        if self._listening.path is not None:
            self._listening.path.unlink(missing_ok=True)
            server: Any = await loop.create_unix_server(self._protocol, self._listening.path)
            self._listening.path.chmod(0o660)
        else:
            server = await loop.create_server(self._protocol, self._listening.host, self._listening.port)
        async with server:
            await ending.wait()
            server.close()
            await loop.run_in_executor(None, self.taking.end)

    def _protocol(self) -> SMTP:
        kind = _BoundedLMTP if self._listening.lmtp else _Bounded
        made = kind(
            self.taking,
            data_size_limit=MAX_MESSAGE_BYTES,
            enable_SMTPUTF8=True,
            hostname="keepfaith",
            ident="Keepfaith",
            timeout=TIMEOUT,
            command_call_limit=_MAX_COMMANDS,
            loop=asyncio.get_running_loop(),
        )
        return self._counted(made)

    def _counted(self, made: SMTP) -> SMTP:
        connected, lost = made.connection_made, made.connection_lost

        def connection_made(transport: Any) -> None:  # noqa: ANN401 - asyncio's
            self._open += 1
            if self._open > MAX_CONNECTIONS:
                transport.write(b"421 4.3.2 Too many connections, please try again later\r\n")
                transport.close()
            else:
                connected(transport)

        def connection_lost(error: Exception | None) -> None:
            self._open -= 1
            if made.transport is not None:
                lost(error)

        made.connection_made = connection_made  # type: ignore[method-assign]
        made.connection_lost = connection_lost  # type: ignore[method-assign]
        return made


def serve(listening: ListenAddress, *, sign: Path | None = None) -> None:
    """Take mail in this process until SIGTERM or SIGINT, and touch a file as a sign of life meanwhile."""
    # The library logs every command with its address.
    logging.getLogger("mail").setLevel(logging.CRITICAL)
    asyncio.run(_serve(listening, sign))


async def _serve(listening: ListenAddress, sign: Path | None) -> None:
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    # By the loop that takes the mail, so that none is given where it hangs.
    beating = asyncio.create_task(_beat(sign)) if sign else None
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    await Server(listening).serve(ending)
    if beating:
        beating.cancel()


async def _beat(sign: Path) -> None:
    while True:
        sign.touch()  # noqa: ASYNC240 - it waits for nothing
        await asyncio.sleep(BEAT_SECONDS)


def _reply(raw: bytes, addresses: Sequence[str]) -> str:
    close_old_connections()
    try:
        accept_message(raw, tuple(own_recipient(address) for address in addresses))
    except MessageRefused as refused:
        return f"{refused.code} {refused.problem}"
    return _ACCEPTED
