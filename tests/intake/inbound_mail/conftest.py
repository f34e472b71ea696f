"""Inbound mail as mail servers deliver it, and a mail server of the agency's that takes outgoing mail."""

import asyncio
import re
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.test import Client

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.admin import ControlClient
from keepfaith.disclosure.mail import mailings
from keepfaith.disclosure.mail.delivery import Delivery
from keepfaith.disclosure.mail.own_mailboxes import OwnMailbox, own_mailbox
from keepfaith.disclosure.tasks.task_actions import Clerk
from keepfaith.intake.events.topics import topics
from keepfaith.intake.inbound_mail.acceptance import Outcome, accept_message
from keepfaith.policies.forms.topics import topic_name
from tests.duties import give_duty
from tests.intake.forms.test_forms import opened, receipt, send

ORIGIN = "https://portal.example.gov"
HEARINGS = "Public hearings on new rules"
TOPICS = topics()


def letter(text: str = "When does school begin?", **headers: Any) -> EmailMessage:
    """Write a message to the agency, each under an identifier of its own."""
    made = EmailMessage()
    given = {
        "From": "Example Reader <reader@example.org>",
        "To": this_agency().contact_email,
        "Subject": "A question",
        "Message-ID": f"<{secrets.token_hex(8)}@example.org>",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    for name, value in given.items():
        if value:
            made[name] = value
    made.set_content(text)
    return made


def take(message: EmailMessage | bytes, *recipients: str) -> Outcome:
    """Have a message accepted as if it came to these addresses, or to the contact."""
    raw = message if isinstance(message, bytes) else message.as_bytes()
    ours = [own_mailbox(address) for address in recipients] or [OwnMailbox("contact")]
    assert all(ours), recipients
    return accept_message(raw, [recipient for recipient in ours if recipient])


class Sink:
    """A mail server on this machine's loopback that keeps what it gets, and refuses the listed recipients."""

    def __init__(self) -> None:
        self.parcels: list[SimpleNamespace] = []
        self.refusing: dict[str, str] = {}
        # Called with the command and the address of whom it concerns, before it is answered.
        self.watch: Callable[[str, str], None] = lambda _command, _address: None

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        await asyncio.to_thread(self.watch, "RCPT", address)
        if address in self.refusing:
            return self.refusing[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the library's name
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        parcel = SimpleNamespace(
            sender=envelope.mail_from,
            recipients=envelope.rcpt_tos,
            raw=envelope.original_content,
            message=message_from_bytes(envelope.original_content, policy=default),
        )
        self.parcels.append(parcel)
        await asyncio.to_thread(self.watch, "DATA", envelope.rcpt_tos[0])
        return "250 Kept"


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """Run the mail server, and have mail go there."""
    server = Sink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port, server_hostname="mail.example.gov")
    controller.start()
    settings.MAILERS = {
        "default": {
            "BACKEND": "keepfaith.disclosure.mail.transports.SmtpTransport",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 5},
        }
    }
    yield server
    controller.stop()


@pytest.fixture
def deliver(sink: Sink) -> Iterator[Callable[[], list[SimpleNamespace]]]:
    """Deliver all that waits, in this test's own transaction, and give what arrived."""
    del sink.parcels[:]
    delivery = Delivery(origin=ORIGIN, lines=1)

    def delivered() -> list[SimpleNamespace]:
        before = len(sink.parcels)
        while delivery.round().sent:
            pass
        return sink.parcels[before:]

    yield delivered
    delivery.close()


@pytest.fixture
def clerk(custody: Path) -> Iterator[str]:
    """Give an employee the duties of answering and of events, for a test."""
    account = f"clerk{secrets.token_hex(4)}"
    control = ControlClient(custody / "control")
    for duty in ("assistance", "events"):
        give_duty(control, account, duty)
    yield account
    control.end_staff(account)
    control.close()


@pytest.fixture
def visitor() -> Client:
    """A browser without cookies that comes from our own pages."""
    return Client(headers={"sec-fetch-site": "same-origin"})


@pytest.fixture
def as_clerk(clerk: str) -> Clerk:
    """Give the employee as one who works on events."""
    return Clerk(clerk, "events")


@pytest.fixture
def subscribe(visitor: Client) -> Callable[..., str]:
    """Send the form by which one asks for notices."""

    def request_notices(address: str | None = None, *wanted: str) -> str:
        address = address or f"reader{secrets.token_hex(4)}@example.org"
        chosen = {f"topics.{TOPICS.index(topic) + 1}": "yes" for topic in (wanted or (HEARINGS,))}
        sent = opened(visitor, "notices", email=address, **chosen)
        receipt(send(visitor, sent, "notices"))
        return address

    return request_notices


def link(parcel: SimpleNamespace, at: str) -> str:
    """Find a link to a page of ours in a message, without the portal's own name."""
    text = parcel.message.get_body(("plain",)).get_content()
    return re.search(rf"https://[^/\s]+({at}\?token=\w+)", text)[1]


@pytest.fixture
def confirmed(
    subscribe: Callable[..., str], deliver: Callable[[], list[SimpleNamespace]], visitor: Client
) -> Callable[..., str]:
    """Ask for notices and confirm it."""

    def confirming(*arguments: str) -> str:
        address = subscribe(*arguments)
        parcel = next(sent for sent in deliver() if sent.recipients == [address])
        assert visitor.post(link(parcel, "/events/confirm/"), secure=True).status_code == 200
        return address

    return confirming


@pytest.fixture
def notify(deliver: Callable[[], list[SimpleNamespace]], as_clerk: Clerk) -> Callable[..., Any]:
    """Start a mailing, deliver it and give what arrived."""

    def notifying(*topics: str, what: str = "") -> list[SimpleNamespace]:
        topics = topics or (HEARINGS,)
        mailings.start(
            what or f"event-{secrets.token_hex(4)}",
            as_clerk,
            topics=[topic_name(topic) for topic in topics],
            subject="A hearing",
            body="On Monday.",
        )
        mailings.collect_recipients()
        return deliver()

    return notifying


def until(true: Callable[[], object], seconds: float = 20) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not become so"
        threading.Event().wait(0.05)
