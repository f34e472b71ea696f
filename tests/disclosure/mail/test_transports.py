"""A connection to a mail server distinguishes what it refused, what it may have accepted, and that it is down."""

import socket
import threading
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.disclosure.mail.transports import (
    DeliveryRefused,
    DeliveryUnknown,
    Envelope,
    ServerUnreachable,
    SmtpTransport,
    _stuffed,
)

RAW = b"Subject: x\r\n\r\n.hidden\r\nlast\r\n"


class Scripted:
    """A server that answers each command from a script, and then hangs up."""

    def __init__(self, *answers):
        self.answers, self.heard = list(answers), []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        # A server that has enough hangs up.
        with suppress(OSError):
            self.speak()

    def speak(self):
        line, _ = self.socket.accept()
        with line, line.makefile("rwb") as file:
            file.write(b"220 mail.example.gov\r\n")
            file.flush()
            for answer in self.answers:
                heard = file.readline()
                while answer is not None and answer.startswith(b"<data>") and heard not in (b".\r\n", b""):
                    self.heard.append(heard)
                    heard = file.readline()
                self.heard.append(heard)
                if answer is None:
                    return
                file.write(answer.removeprefix(b"<data>") + b"\r\n")
                file.flush()

    def close(self):
        self.socket.close()
        self.thread.join(5)


@pytest.fixture
def scripted():
    made = []

    def make(*answers):
        server = Scripted(*answers)
        made.append((server, SmtpTransport(alias="default", host="127.0.0.1", port=server.port, timeout=2)))
        return made[-1]

    yield make
    for server, line in made:
        line._drop()
        server.close()


def carry(line, offered):
    line.carry(Envelope(RAW, "back@mass.gov", "reader@example.org"), before_end=lambda: offered.append(True))


def test_a_message_that_is_taken_was_offered_first(scripted):
    server, line = scripted(b"250 hello", b"250 OK", b"250 OK", b"354 go on", b"<data>250 kept", b"221 bye")
    offered = []
    carry(line, offered)
    line.close()
    assert offered == [True]
    assert b"..hidden\r\n" in server.heard
    assert server.heard[1].lower().startswith(b"mail from:<back@mass.gov>")


@pytest.mark.parametrize(
    ("answers", "for_good"),
    [
        ((b"550 no such mailbox",), True),
        ((b"452 full",), False),
        ((b"250 OK", b"550 no such mailbox"), True),
        ((b"250 OK", b"250 OK", b"451 later"), False),
    ],
)
def test_what_is_refused_before_its_end_was_not_offered(scripted, answers, for_good):
    _, line = scripted(b"250 hello", *answers, b"250 OK", b"221 bye")
    offered = []
    with pytest.raises(DeliveryRefused) as refused:
        carry(line, offered)
    assert (refused.value.for_good, offered) == (for_good, [])


def test_a_message_refused_at_its_end_is_not_taken(scripted):
    _, line = scripted(b"250 hello", b"250 OK", b"250 OK", b"354 go on", b"<data>554 spam", b"221 bye")
    offered = []
    with pytest.raises(DeliveryRefused) as refused:
        carry(line, offered)
    assert (refused.value.for_good, offered) == (True, [True])


def test_a_server_that_hangs_up_at_the_end_leaves_it_unsure(scripted):
    _, line = scripted(b"250 hello", b"250 OK", b"250 OK", b"354 go on", None)
    offered = []
    with pytest.raises(DeliveryUnknown):
        carry(line, offered)
    assert offered == [True]


@pytest.mark.parametrize(
    "answers", [(b"250 hello", None), (b"250 hello", b"421 going down"), (b"250 hello", b"250 OK", None)]
)
def test_a_server_that_hangs_up_before_is_not_there(scripted, answers):
    _, line = scripted(*answers)
    offered = []
    with pytest.raises(ServerUnreachable):
        carry(line, offered)
    assert offered == []


def test_no_server_is_not_there():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    line = SmtpTransport(alias="default", host="127.0.0.1", port=port, timeout=2)
    with pytest.raises(ServerUnreachable):
        line.open()


def test_an_address_that_no_server_takes_is_refused_for_good(scripted):
    _, line = scripted(b"250 hello", b"250 OK", b"250 OK", b"221 bye")
    with pytest.raises(DeliveryRefused) as refused:
        line.carry(Envelope(RAW, "back@mass.gov", "läser@example.org"), before_end=lambda: None)
    assert refused.value.for_good


@given(st.lists(st.sampled_from([b".", b"..", b"", b"x", b".x", b"\r", b"a.b"]), max_size=8))
def test_dots_are_doubled_at_the_start_of_a_line_only(lines):
    raw = b"\r\n".join(lines) + b"\r\n"
    assert b"\r\n.\r\n" not in b"\r\n" + _stuffed(raw)
    undone = b"\r\n".join(
        line[1:] if line.startswith(b".") else line for line in _stuffed(raw).split(b"\r\n")
    )
    assert undone == raw


def test_the_last_line_goes_out_at_once_though_no_answer_came_to_the_text(scripted):
    _, line = scripted(b"250 mail.example.gov")
    line.open()
    assert line.connection.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_message_that_cannot_be_noted_is_not_ended_and_its_line_carries_no_more(scripted):
    server, line = scripted(b"250 hello", b"250 OK", b"250 OK", b"354 go on", None)

    def fail():
        raise KeyError

    with pytest.raises(KeyError):
        line.carry(Envelope(RAW, "back@mass.gov", "reader@example.org"), before_end=fail)
    assert line.connection is None
    server.thread.join(5)
    assert b".\r\n" not in server.heard
