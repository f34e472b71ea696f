"""The worker, the mail receiver and the custodian are killed at any moment: no notice twice, no message lost."""

import asyncio
import random
import re
import smtplib
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from tests.portals import Portal, hurried, portal_at, until
from tests.website.conftest import free_ports

CONTACT = "eoewebservices@mass.gov"
RECIPIENTS, KILLS = 2_000, 5
WRITERS, LETTERS = 4, 250
_NUMBER = re.compile(rb"^Message-ID: <([0-9a-f-]{36})@", re.MULTILINE)
_LETTER = re.compile(r"Letter number \d+ of an example reader")

pytestmark = pytest.mark.long


class Sink:
    """A mail server that takes everything, a moment after it has it; so a kill falls in between now and then."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - the library's name
        self.got.append((_NUMBER.search(envelope.content)[1].decode(), envelope.rcpt_tos[0]))
        await asyncio.sleep(random.uniform(0, 0.02))
        return "250 Kept"


def test_no_notice_goes_out_twice_and_each_missing_one_is_reported_when_the_worker_is_killed(tmp_path):
    sink, (port, _) = Sink(), free_ports()
    controller = Controller(sink, hostname="127.0.0.1", port=port, server_hostname="mail.example.gov")
    controller.start()
    given = {"KEEPFAITH_MAIL_OUT": f"smtp://127.0.0.1:{port}", "KEEPFAITH_AGENCY": str(hurried(tmp_path))}
    try:
        with portal_at(**given) as portal:
            portal.start()
            addresses = portal.tell("subscribe", str(RECIPIENTS))
            portal.tell("start", "event-1")
            kills = send_under_kills(portal, sink)
            rows = portal.rows()
            unsure = judge(rows, sink.got, addresses)
            got = len(sink.got)
            assert portal.tell("again", "event-1") == len(unsure)
            until(portal.is_done)
            judge_again(portal.rows(), sink.got, addresses, unsure)
    finally:
        controller.stop()
    sys.stdout.write(
        f"{kills} kills of the worker; of {len(rows)} notices {len(rows) - len(unsure)} sent, {len(unsure)} unsure, of"
        f" which {got - (len(rows) - len(unsure))} had arrived; none twice; given again: {len(sink.got) - got}\n"
    )


def send_under_kills(portal: Portal, sink: Sink) -> int:
    """Kill the worker while it gathers, and while it sends; each time the portal starts again."""
    time.sleep(random.uniform(0, 3))
    portal.kill("worker")
    portal.start()
    moments = sorted(random.sample(range(RECIPIENTS // 20, RECIPIENTS * 9 // 10), KILLS - 1))
    for moment in moments:
        until(lambda at=moment: len(sink.got) >= at)
        time.sleep(random.uniform(0, 0.05))
        portal.kill("worker")
        portal.start()
    until(portal.is_done)
    return KILLS


def judge(rows, got, addresses) -> set[str]:
    """See that nobody was mailed twice, and each person who got nothing is listed; return the numbers of the unsure."""
    arrived = Counter(number for number, _ in got)
    sent = {number for number, row in rows.items() if row.state == "sent"}
    unsure = {number for number, row in rows.items() if (row.state, row.failure) == ("failed", "unsure")}
    assert len(rows) == RECIPIENTS
    assert {row.record_id.hex for row in rows.values()} == set(addresses)
    assert sent | unsure == set(rows)
    assert [number for number, count in arrived.items() if count > 1] == []
    assert sent <= set(arrived) <= set(rows)
    assert all(addresses[rows[number].record_id.hex] == address for number, address in got)
    # Otherwise no kill fell between the last line and the answer, and nothing was tried.
    assert unsure
    return unsure


def judge_again(rows, got, addresses, unsure) -> None:
    """See that nobody was left out, and that only who was unsure may have it twice."""
    assert {row.state for row in rows.values()} == {"sent"}
    arrived = Counter(address for _, address in got)
    assert set(arrived) == set(addresses.values())
    twice = {number for number, count in Counter(number for number, _ in got).items() if count > 1}
    assert twice <= unsure
    assert max(arrived.values()) <= 2


class Writers:
    """Mail servers that each send one message after another, and one again until it is acknowledged."""

    def __init__(self, at: Path, *, at_once: int) -> None:
        self.acknowledged: list[str] = []
        self.tried_again = 0
        self._at, self._number, self._lock, self._stop = at, 0, threading.Lock(), threading.Event()
        self._threads = [threading.Thread(target=self._go, daemon=True) for _ in range(at_once)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(30)

    def _go(self) -> None:
        while not self._stop.wait(0.05):
            with self._lock:
                self._number += 1
                text = f"Letter number {self._number} of an example reader"
            while not self._given(text):
                self.tried_again += 1
                if self._stop.wait(0.1):
                    return
            self.acknowledged.append(text)

    def _given(self, text: str) -> bool:
        raw = f"From: reader@example.org\r\nTo: {CONTACT}\r\nSubject: A question\r\n\r\n{text}\r\n"
        try:
            with smtplib.LMTP(str(self._at), timeout=10) as line:
                line.sendmail("reader@example.org", [CONTACT], raw)
        except (OSError, smtplib.SMTPException):
            return False
        return True


def test_no_acknowledged_message_is_lost_or_stored_twice_when_its_receiver_or_the_custodian_is_killed(
    tmp_path,
):
    at = tmp_path / "lmtp"
    with portal_at(KEEPFAITH_MAIL_IN=f"lmtp:{at}") as portal:
        portal.start()
        writers = Writers(at, at_once=WRITERS)
        try:
            for number in range(KILLS):
                before = len(writers.acknowledged)
                until(lambda least=before + LETTERS // KILLS: len(writers.acknowledged) >= least)
                time.sleep(random.uniform(0, 0.3))
                portal.kill(("inbound-mail", "custodian")[number % 2])
                portal.start()
            until(lambda: len(writers.acknowledged) >= LETTERS)
        finally:
            writers.stop()
        portal.stop()
        letters = Counter(
            _LETTER.search(text)[0] for text in portal.tell(program="tests.attacks.letters_read")
        )
    sys.stdout.write(
        f"{KILLS} kills; {len(writers.acknowledged)} letters acknowledged, {writers.tried_again} times not at first;"
        f" {letters.total()} kept, {len(set(writers.acknowledged) - set(letters))} lost\n"
    )
    assert [text for text, count in letters.items() if count > 1] == []
    assert set(writers.acknowledged) <= set(letters)
    # What was kept without the writer's hearing of it, when all ended, is one for each writer at most.
    assert len(set(letters) - set(writers.acknowledged)) <= WRITERS
