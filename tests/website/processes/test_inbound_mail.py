"""The whole portal takes mail at a private socket, as a mail server brings it, and shows what it would send."""

import base64
import json
import os
import secrets
import signal
import smtplib
import socket
import time
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default

import psycopg
import pytest

from keepfaith.website.postgres.cluster import DATABASE, OWNER
from keepfaith.website.postgres.socket_directory import socket_directory
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import socket_folder
from tests.website.conftest import processes

CONTACT = "eoewebservices@mass.gov"
SSN = "900-12-3456"
SIZE = 25 * 1024**2


@pytest.fixture(scope="module")
def data(served):
    return DataDirectory.at(served.data)


@pytest.fixture
def line(data):
    at = socket_folder(data, process="inbound-mail") / "lmtp"
    end = time.monotonic() + 20
    while not at.exists():
        assert time.monotonic() < end
        time.sleep(0.05)
    with smtplib.LMTP(str(at)) as opened:
        opened.ehlo()
        yield opened


def letters(data):
    with psycopg.connect(host=str(socket_directory(data)), user=OWNER, dbname=DATABASE) as owner:
        rows = owner.execute(
            "SELECT sealed::text FROM disclosure_record JOIN disclosure_task ON record_id = disclosure_record.id"
            " WHERE disclosure_record.form = 'email'"
        ).fetchall()
    return [sealed for (sealed,) in rows]


def outbox(data):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(socket_folder(data, process="worker") / "outbox"))
        content = b""
        while piece := connection.recv(65_536):
            content += piece
    return [
        message_from_bytes(base64.b64decode(entry["raw"]), policy=default) for entry in json.loads(content)
    ]


def message(text="When does school begin?", **more):
    given = {
        "From": f"reader{secrets.token_hex(4)}@example.org",
        "To": CONTACT,
        "Subject": "A question",
        **more,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"{head}\r\n{text}\r\n".encode()


def give(line, raw, *recipients):
    """Send a message as a mail server does; return the reply for each recipient."""
    line.mail("reader@example.org")
    taken = [line.rcpt(recipient)[0] for recipient in (recipients or (CONTACT,))]
    line.putcmd("data")
    if line.getreply()[0] != 354:
        return taken, []
    line.send(raw + b".\r\n")
    return taken, [line.getreply()[0] for code in taken if code == 250]


def test_a_message_is_committed_before_it_is_acknowledged(line, data):
    before = len(letters(data))
    assert give(line, message()) == ([250], [250])
    stored = letters(data)
    assert len(stored) == before + 1
    assert "school" not in stored[-1]


def test_each_recipient_has_an_answer_and_strangers_are_refused(line, data):
    before = len(letters(data))
    assert give(line, message(), CONTACT, "stranger@mass.gov", CONTACT.upper()) == (
        [250, 550, 250],
        [250, 250],
    )
    assert len(letters(data)) == before + 1


def test_the_writer_of_a_number_is_warned_and_nothing_leaves_the_machine(line, data):
    writer = f"writer{secrets.token_hex(4)}@example.org"
    give(line, message(f"My number is {SSN}.", From=writer))
    end = time.monotonic() + 20
    while not (answers := [sent for sent in outbox(data) if sent["To"] == writer]):
        assert time.monotonic() < end, "no answer came"
        time.sleep(0.1)
    assert "not encrypted" in answers[0].get_body(("plain",)).get_content()
    assert SSN not in answers[0].as_string()


def test_ten_thousand_recipients_are_refused_from_the_twenty_first_on(line):
    line.mail("reader@example.org")
    codes = [line.rcpt(CONTACT)[0] for _ in range(30)]
    assert codes == [250] * 20 + [452] * 10


def test_a_message_of_100_mb_is_refused_by_its_announced_size(line):
    assert line.mail("reader@example.org", [f"size={100 * 1024**2}"])[0] == 552


def test_a_message_that_grows_too_large_is_refused_and_the_next_is_taken(line):
    line.mail("reader@example.org")
    line.rcpt(CONTACT)
    line.putcmd("data")
    line.getreply()
    piece = (b"x" * 998 + b"\r\n") * 1000
    for _ in range(SIZE // len(piece) + 2):
        line.send(piece)
    line.send(b"\r\n.\r\n")
    assert line.getreply()[0] == 552
    assert give(line, message()) == ([250], [250])


def test_a_line_without_an_end_is_cut(line):
    line.mail("reader@example.org")
    line.rcpt(CONTACT)
    line.putcmd("data")
    line.getreply()
    with pytest.raises((smtplib.SMTPServerDisconnected, OSError)):
        flood(line)


def flood(line):
    for _ in range(64):
        line.send(b"x" * 65_536)
    line.getreply()


def test_a_header_of_a_megabyte_and_a_malformed_message_are_stored(line):
    header = "\r\n ".join(["x" * 900] * 1_100)
    assert give(line, message(**{"X-Long": header})) == ([250], [250])
    assert give(line, b"\x00\xff\r\n") == ([250], [250])


def test_connections_beyond_the_limit_get_421(line, data):
    at = str(socket_folder(data, process="inbound-mail") / "lmtp")
    connections = []
    try:
        reply = b""
        for _ in range(25):
            connections.append(socket.socket(socket.AF_UNIX))
            connections[-1].connect(at)
            connections[-1].settimeout(5)
            reply = connections[-1].recv(100)
        assert reply.startswith(b"421")
    finally:
        for connection in connections:
            connection.close()


@contextmanager
def asleep(name, data):
    """Stop a part of the portal half-way, as a machine under load does."""
    numbers = [number for number, line in processes(data.path).items() if name in line.split()]
    assert numbers, "the part was not found"
    for number in numbers:
        os.kill(number, signal.SIGSTOP)
    try:
        yield
    finally:
        for number in numbers:
            os.kill(number, signal.SIGCONT)


def test_when_the_custodian_does_not_answer_the_mail_server_keeps_the_message(line, data):
    raw = message()
    before = len(letters(data))
    with asleep("custodian", data):
        assert give(line, raw) == ([250], [451])
    assert len(letters(data)) == before
    assert give(line, raw) == ([250], [250])
    assert len(letters(data)) == before + 1
