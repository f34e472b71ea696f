"""A real custodian to attack, with the sample agency's edition; or one with a guard taken out (`weakened`)."""

import json
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from keepfaith.custody.client.connection import Client, Refused
from keepfaith.custody.client.dispatch import Dispatcher
from keepfaith.custody.client.subscription_requests import SubscriptionsClient
from keepfaith.custody.client.witness import Witness
from keepfaith.custody.protocol.answers import MailKeys, OpenedKeys
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.message import GREETING
from keepfaith.ipc.frames import Frames
from keepfaith.policies.editions.bundle import Bundle
from tests.custody.conftest import BEGUN, Running
from tests.duties import TEXT, acknowledge, give_duty
from tests.portals import ROOT
from tests.third_party.enabled_agency import SAMPLE

SAMPLED = Bundle.read(SAMPLE / "policies" / "privacy" / "2018-01-31")
EDITION, RULES = SAMPLED.digest, SAMPLED.files["rules.cedar"]
SCHEMA = SAMPLED.files["schema.cedarschema"]
# What a forger would have the rules say besides.
LAX = """
@id("lax") @clause("uses-by-staff")
permit(principal == Duty::"assistance", action == Action::"open", resource);
"""
QUESTION = Header(EDITION, "questions", "questions", {"message": "free-text", "email": "email-address"})
REQUEST = Header(EDITION, "literature-requests", "literature", {"name": "name", "email": "email-address"})
SUBSCRIPTION = Header(EDITION, "notice-subscriptions", "notices", {"email": "email-address"})
DUTIES = {
    "literature": "literature", "events": "notices", "assistance": "questions", "accessibility": "accessibility",
    "records": "public-records", "privacy": "legal-obligations",
}  # fmt: skip
CLERK, OFFICER, HERALD, STRANGER = "clerk", "officer", "herald", "stranger"
HEARINGS = "hearings"
DIGEST = b"d" * 32
HOUR = 3_600


class Attacked(Running):
    """What is attacked: its process, and what may be asked of it with the web process's rights."""

    def __init__(self, weakness: str = "nothing", *, cap: int = 100_000) -> None:
        super().__init__()
        self.weakness, self.cap = weakness, cap
        self.clock = self.folder / "clock"
        self.clock.write_text("0")
        self.mail, self.subscriptions, self.witness = (
            kind(self.sockets / "requests") for kind in (Dispatcher, SubscriptionsClient, Witness)
        )

    def launch(self, *, kek: bytes | None = None) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.attacks.weakened", self.weakness, self.clock),
                *("--directory", self.store, "--sockets", self.sockets, "--cap", str(self.cap)),
                *("--allow-uid", *map(str, self.allowed)),
                *("--safeguards", TEXT.hex()),
            ],
            stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
        )  # fmt: skip
        process.stdin.write(self.kek if kek is None else kek)
        process.stdin.close()
        process.stdin = None
        return process

    def prepare(self) -> None:
        self.control.register(EDITION, rules=RULES, schema=SCHEMA, starts_at=BEGUN)
        for employee, duty in ((CLERK, "assistance"), (OFFICER, "records"), (HERALD, "events")):
            give_duty(self.control, employee, duty)

    def closer(self, purpose: str) -> tuple[str, str]:
        duty = {purpose: duty for duty, purpose in DUTIES.items()}[purpose]
        give_duty(self.control, "closer", duty)
        return "closer", duty

    def create_record(self, header: Header = QUESTION, **how: object) -> bytes:
        """Create a record and confirm its row, as the portal does."""
        record = self.create(header, **how).record
        self.portal.confirm({record: DIGEST})
        return record

    def taken(self, record: bytes, **other: object) -> Mapping[str, bytes]:
        """Ask for what an assistance clerk opens of a record, but for what is named otherwise; return keys or none."""
        request = {"employee": CLERK, "duty": "assistance", "purpose": "questions", **other}
        fields = request.pop("fields", ["email"])
        try:
            if request["employee"] not in (CLERK, OFFICER, HERALD):
                # Whoever takes over the portal acknowledges in any name that the custodian lets do so.
                with suppress(Refused):
                    acknowledge(self.control, request["employee"])
            outcome = self.desk.open([record], fields, **request)[record]
        except Refused:
            return {}
        return outcome.keys if isinstance(outcome, OpenedKeys) else {}

    def send_notice(self, record: bytes, **other: object) -> MailKeys | None:
        """Ask to send a notice as the herald does, but for what is named otherwise."""
        request = {
            "what": "event-1",
            "topic": HEARINGS,
            "employee": HERALD,
            "duty": "events",
            "purpose": "notices",
        }
        try:
            outcome = self.mail.send([record], other.pop("fields", ["email"]), **{**request, **other})[record]
        except Refused:
            return None
        return outcome if isinstance(outcome, MailKeys) else None

    def subscribe_unconfirmed(self, **how: object) -> bytes:
        """Subscribe somebody new, without confirming it."""
        address = f"reader{secrets.token_hex(8)}@example.org"
        return self.create_record(SUBSCRIPTION, **{"address": address, "topics": [HEARINGS], **how})

    def code(self, record: bytes) -> bytes:
        """Have the confirmation token of a subscription mailed."""
        return self.send_notice(record, what="confirmation", topic="", employee="").confirmation_token

    def subscribe(self) -> bytes:
        """Subscribe somebody new, and confirm it."""
        record = self.subscribe_unconfirmed()
        assert self.subscriptions.confirm(self.code(record)) == "confirmed"
        return record

    def wrong_clock(self, hours: float) -> None:
        """Set its clock to ten past an hour, so many hours from this one."""
        self.clock.write_text(str(600 - time.time() % HOUR + hours * HOUR))

    def send_bytes(self, octets: bytes) -> object:
        """Send some bytes to the socket `requests` and return the first answer; none if it hangs up."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(10)
            line.connect(str(self.sockets / "requests"))
            line.sendall(GREETING + octets)
            line.shutdown(socket.SHUT_WR)
            frames = Frames()
            while arrived := line.recv(65_536):
                for answer in frames.take(arrived):
                    return answer
        return None

    def verified(self) -> list[str]:
        """Verify its store with a program as weak as it is; return the problems."""
        command = [sys.executable, "-m", "tests.attacks.weakened", self.weakness, "verify", self.store]
        done = subprocess.run(command, input=self.kek, capture_output=True, check=True, cwd=ROOT)
        return json.loads(done.stdout)

    def close(self) -> None:
        self.mail.close()
        self.subscriptions.close()
        super().close()


@contextmanager
def custodian(weakness: str = "nothing", **how: int) -> Iterator[Attacked]:
    """Run one with its edition and three employees."""
    attacked = Attacked(weakness, **how)
    try:
        attacked.start()
        attacked.prepare()
        yield attacked
    finally:
        attacked.close()


def recorded(asking: Client) -> list[bytes]:
    """Record from now on the frames that a client sends."""
    frames: list[bytes] = []
    answers = asking._answers

    def recording(frame: bytes, count: int) -> list[object]:
        frames.append(frame)
        return answers(frame, count)

    asking._answers = recording
    return frames


def keyed(answer: object) -> bool:
    """Return whether an answer gives a key of a field."""
    outcomes = answer.get("outcomes", []) if isinstance(answer, dict) else []
    return any(isinstance(outcome, dict) and "keys" in outcome for outcome in outcomes)
