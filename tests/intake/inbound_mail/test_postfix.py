"""A real Postfix in front of the portal, both ways: it delivers inbound mail, takes notices, and reports bounces."""

import grp
import json
import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from tests.portals import Portal, portal_at, until
from tests.website.conftest import free_ports

from .conftest import Sink

CONTACT = "eoewebservices@mass.gov"
POSTFIX = shutil.which("postfix", path=f"{os.environ['PATH']}:/usr/sbin")
# Every path is its own, one address of this machine's loopback is its only one, and beyond ours and the readers'
# mail server, which the test is, it knows nobody.
MAIN = """
compatibility_level = 3.6
queue_directory = {place}/queue
data_directory = {place}/data
maillog_file = {place}/log
maillog_file_prefixes = {place}
myhostname = relay.example.gov
mydestination =
alias_maps =
local_recipient_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.1/32
smtpd_relay_restrictions = permit_mynetworks, reject
smtp_dns_support_level = disabled
local_transport = error:5.1.1 nobody is here
relay_transport = error:5.1.1 nothing goes there
default_transport = error:5.1.1 nothing goes there
virtual_mailbox_domains = mass.gov
virtual_transport = lmtp:unix:{socket}
transport_maps = inline:{{ {{ example.org = smtp:[127.0.0.1]:{readers} }} }}
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup  unix n - n - 0 cleanup
qmgr     unix n - n 300 1 qmgr
rewrite  unix - - n - - trivial-rewrite
bounce   unix - - n - 0 bounce
defer    unix - - n - 0 bounce
trace    unix - - n - 0 bounce
smtp     unix - - n - - smtp
lmtp     unix - - n - - lmtp
error    unix - - n - - error
retry    unix - - n - - error
proxymap unix - - n - - proxymap
anvil    unix - - n - 1 anvil
showq    unix n - n - - showq
postlog  unix-dgram n - n - 1 postlogd
"""

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(POSTFIX is None, reason="Postfix is not installed (Debian package postfix)"),
    pytest.mark.root("Postfix is started by root alone"),
]


class Postfix:
    """One Postfix with folders of its own; the one that the system may have is left alone."""

    def __init__(self, place: Path, *, port: int, letters: Path, readers: int) -> None:
        self.port, self._place, self._configuration = port, place, place / "configuration"
        for name in ("configuration", "queue", "data"):
            (place / name).mkdir(mode=0o755)
        shutil.chown(place / "data", "postfix")
        values = {"place": place, "port": port, "socket": letters, "readers": readers}
        (self._configuration / "main.cf").write_text(MAIN.format(**values))
        (self._configuration / "master.cf").write_text(MASTER.format(**values))
        self._process = subprocess.Popen(
            [POSTFIX, "-c", self._configuration, "start-fg"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def give(self, *, to: str, text: str) -> None:
        """Give it a message as a reader's own mail server does."""
        until(self._is_there, 20)
        with smtplib.SMTP("127.0.0.1", self.port) as line:
            raw = f"From: reader@example.org\r\nTo: {to}\r\nSubject: A question\r\n\r\n{text}\r\n"
            line.sendmail("reader@example.org", [to], raw)

    def waiting(self) -> list[str]:
        """Say for whom messages are deferred."""
        command = [Path(POSTFIX).with_name("postqueue"), "-c", self._configuration, "-j"]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        queued = [json.loads(line) for line in output.splitlines()]
        return [
            recipient["address"]
            for message in queued
            if message["queue_name"] == "deferred"
            for recipient in message["recipients"]
        ]

    def logged(self, *words: str) -> bool:
        """Return whether a line of its log has all these words."""
        return any(all(word in line for word in words) for line in self.log().splitlines())

    def log(self) -> str:
        with suppress(FileNotFoundError):
            return (self._place / "log").read_text()
        return ""

    def stop(self) -> None:
        """End it by its own command: the process that was started here is but the one that started it."""
        command = [POSTFIX, "-c", self._configuration, "stop"]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        self._process.wait(30)

    def _is_there(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False


@pytest.fixture(scope="module")
def readers() -> Iterator[tuple[Sink, int]]:
    """The mail server of those who write to us and whom we write to."""
    server, (port, _) = Sink(), free_ports()
    controller = Controller(server, hostname="127.0.0.1", port=port, server_hostname="mail.example.org")
    controller.start()
    yield server, port
    controller.stop()


@pytest.fixture(scope="module")
def both(readers: tuple[Sink, int]) -> Iterator[tuple[Portal, Postfix]]:
    """The portal and its mail server, each configured with the other's address."""
    with tempfile.TemporaryDirectory(prefix="kf-") as folder:
        place = Path(folder)
        place.chmod(0o755)
        # What is made in it belongs to Postfix's group, which so reaches the socket.
        letters = place / "letters"
        letters.mkdir()
        os.chown(letters, pwd.getpwuid(os.geteuid()).pw_uid, grp.getgrnam("postfix").gr_gid)
        letters.chmod(0o2710)
        port, _ = free_ports()
        postfix = Postfix(place, port=port, letters=letters / "lmtp", readers=readers[1])
        given = {"MAIL_IN": f"lmtp:{letters / 'lmtp'}", "MAIL_OUT": f"smtp://127.0.0.1:{port}"}
        try:
            with portal_at(**{f"KEEPFAITH_{name}": value for name, value in given.items()}) as portal:
                portal.start()
                yield portal, postfix
        finally:
            postfix.stop()


def tasks(portal: Portal) -> int:
    return portal.ask(
        "SELECT count(*) AS letters FROM disclosure_task JOIN disclosure_record AS record ON record.id = record_id"
        " WHERE record.form = 'email'"
    )[0].letters


def test_a_message_given_to_postfix_becomes_a_task(both):
    portal, postfix = both
    before = tasks(portal)
    postfix.give(to=CONTACT, text="When does school begin?")
    until(lambda: tasks(portal) == before + 1, 30)
    until(lambda: postfix.logged(f"to=<{CONTACT}>", "status=sent", "Kept"), 5)
    assert postfix.waiting() == []


def test_an_address_that_is_not_ours_comes_back_to_its_writer(both, readers):
    portal, postfix = both
    before = tasks(portal)
    postfix.give(to="nobody@mass.gov", text="Is this right?")
    until(lambda: any(b"There is no such address here" in parcel.raw for parcel in readers[0].parcels), 30)
    assert tasks(portal) == before


def test_mail_that_arrives_while_the_portal_is_down_is_delivered_later(both):
    portal, postfix = both
    before = tasks(portal)
    portal.stop()
    postfix.give(to=CONTACT, text="Are you there?")
    until(lambda: postfix.waiting() == [CONTACT], 30)
    portal.start()
    until(lambda: tasks(portal) == before + 1, 60)
    until(lambda: postfix.waiting() == [], 10)


def test_a_notice_that_comes_back_from_an_unknown_mailbox_is_the_last_one_to_it(both, readers):
    (portal, postfix), (sink, _) = both, readers
    letters = tasks(portal)
    sink.refusing["gone@example.org"] = "550 5.1.1 no such mailbox"
    addresses = portal.tell("subscribe", "here@example.org", "gone@example.org")
    portal.tell("start", "event-1")
    until(portal.is_done)
    assert [row.state for row in portal.rows().values()] == ["sent", "sent"]
    # Postfix took both; what it could not deliver it sends back to the address that identifies the recipient.
    until(lambda: postfix.logged("to=<eoewebservices+b.", "status=sent", "Kept"), 30)
    portal.tell("start", "event-2")
    until(portal.is_done)
    recipients = sorted(addresses[row.record_id.hex] for row in portal.rows().values())
    assert recipients == ["gone@example.org", "here@example.org", "here@example.org"]
    until(lambda: [parcel.recipients for parcel in sink.parcels].count(["here@example.org"]) == 2, 30)
    assert ["gone@example.org"] not in [parcel.recipients for parcel in sink.parcels]
    assert tasks(portal) == letters


def test_nothing_leaves_the_machine(both):
    _, postfix = both
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        postfix.give(to="reader@example.net", text="To somebody else.")
    time.sleep(0.1)
    relays = {
        line.partition("relay=")[2].partition(",")[0]
        for line in postfix.log().splitlines()
        if "relay=" in line
    }
    assert all(relay == "none" or "127.0.0.1" in relay or "/lmtp" in relay for relay in relays), relays
