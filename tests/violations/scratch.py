"""A scratch portal: a copy of one that people have used, run from a tree of its own, and what can be done with it."""

import base64
import json
import os
import signal
import smtplib
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg

from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.client.cases import CasesClient
from keepfaith.custody.client.connection import RecordsClient
from keepfaith.custody.client.copy_items import CopiesClient
from keepfaith.custody.client.dispatch import Dispatcher
from keepfaith.custody.client.grant_items import RecordGrantsClient
from keepfaith.custody.client.opener import Opener
from keepfaith.custody.client.own_records import OwnRecordsClient
from keepfaith.custody.client.reviews import ReviewsClient
from keepfaith.custody.client.staff import StaffClient
from keepfaith.custody.client.subscription_requests import SubscriptionsClient
from keepfaith.custody.client.uses import UsesClient
from keepfaith.custody.client.withholding_items import WithholdingsClient
from keepfaith.policies.promises.check_client import request_checks
from keepfaith.policies.promises.check_messages import CheckRequest
from keepfaith.website.postgres.cluster import APPLICATION, APPLICATION_SECRET, DATABASE, OWNER
from keepfaith.website.postgres.socket_directory import PORT, socket_directory
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.parent_death import dying_with_parent
from keepfaith.website.runtime.process_sockets import checks_socket, socket_folder
from tests.violations.browser import Browser, Page

# The names of the worker's checks and of the prober's probes that failed when they last looked.
_FAILED = """
SELECT check_name FROM policies_checkrun WHERE verdict = 'failed' UNION SELECT probe FROM (
SELECT DISTINCT ON (probe) probe, outcome FROM policies_probeverdict ORDER BY probe, id DESC) AS newest
WHERE outcome = 'failed' ORDER BY 1
"""
_READY_SECONDS = 240.0
_PATIENCE = 60.0
# What a row says of a portal that has not run for long enough, and how long one waits for that.
_TOO_EARLY = ("long enough", "has just begun")
_WATCHED_SECONDS = 240.0
# What the supervisor of a demonstration sets for its processes.
_DEMONSTRATION = {"KEEPFAITH_MAIL_OUT": "memory", "KEEPFAITH_DEMO": "yes"}


class NotStarted(Exception):
    """The portal refused to start, or did not become ready: somebody who starts it notices."""


class Scratch:
    """One portal, which is thrown away afterwards."""

    def __init__(self, folder: Path, tree: Path, more: Mapping[str, str]) -> None:
        self.tree, self.ports = tree, free_ports()
        self.data = DataDirectory.at(folder / "var")
        self._more = dict(more)
        self._process: subprocess.Popen[bytes] | None = None
        self._log = folder / "portal.log"

    def start(self) -> None:
        """Start it as a demonstration, with its prober, and wait until it is ready."""
        # A log is searched, too, where it can be read.
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "keepfaith.website.cli", "serve", "--demo"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, env=self.environment,
                cwd=self.tree, preexec_fn=dying_with_parent(by=signal.SIGTERM),
            )  # fmt: skip
        end = time.monotonic() + _READY_SECONDS
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise NotStarted(self.log[-2000:])
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it, however it is."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are started with."""
        port, plain = self.ports
        return environment(
            self.data.path,
            PORT=str(port),
            KEEPFAITH_HTTP_PORT=str(plain),
            # Else no probe reads an answer before ten minutes are over.
            KEEPFAITH_ANSWER_WAIT="0",
            PYTHONPATH=str(self.tree),
            **self._more,
        )

    @property
    def process_environment(self) -> dict[str, str]:
        """The environment of its processes, with what the supervisor of a demonstration adds."""
        return {**self.environment, **_DEMONSTRATION, "KEEPFAITH_BACKUPS": str(self.backups)}

    @property
    def log(self) -> str:
        """What its processes said."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def _is_ready(self) -> bool:
        try:
            record = json.loads(self.data.portal_file.read_text())
        except (OSError, ValueError):
            return False
        return bool(self._process and record["pid"] == self._process.pid)

    @property
    def backups(self) -> Path:
        """The folder of its backups."""
        return self.data.path.with_name("var.backups")

    @property
    def origin(self) -> str:
        """Where a browser finds it."""
        return f"https://localhost:{self.ports[0]}"

    @property
    def certificate(self) -> Path:
        """The certificate that its visitors trust."""
        return Path(json.loads(self.data.portal_file.read_text())["certificate"])

    def browser(self, *, source: str = "127.0.0.1") -> Browser:
        """Return a fresh visitor."""
        record = json.loads(self.data.portal_file.read_text())
        return Browser(record["origin"], Path(record["certificate"]), source=source)

    def get(self, path: str, **headers: str) -> Page:
        """Ask for a page as a fresh visitor."""
        return self.browser().get(path, **headers)

    def clerk(self, account: str) -> Browser:
        """Sign in with one of the sample accounts."""
        browser = self.browser()
        browser.sign_in(account, self.passwords[account])
        return browser

    @cached_property
    def passwords(self) -> dict[str, str]:
        """The passwords of the sample accounts."""
        lines = (self.data.path / "demo-accounts.txt").read_text().splitlines()
        return dict(line.split() for line in lines)

    def app(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Run a statement as the role that the portal works with."""
        secret = (self.data.secrets / APPLICATION_SECRET).read_text().strip()
        return self._sql(APPLICATION, secret, statement, values)

    def owner(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Run a statement as the role that owns the tables."""
        return self._sql(OWNER, "", statement, values)

    def _sql(
        self, role: str, secret: str, statement: str, values: tuple[object, ...]
    ) -> list[tuple[Any, ...]]:
        with psycopg.connect(
            host=str(socket_directory(self.data)), port=PORT, user=role, password=secret, dbname=DATABASE,
            autocommit=True,
        ) as connection:  # fmt: skip
            cursor = connection.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    @property
    def requests(self) -> Path:
        """The socket at which the custodian is asked."""
        return socket_folder(self.data) / "requests"

    @property
    def records(self) -> RecordsClient:
        return RecordsClient(self.requests)

    @property
    def control(self) -> ControlClient:
        """The custodian's own user."""
        return ControlClient(socket_folder(self.data) / "control")

    @property
    def cases(self) -> CasesClient:
        return CasesClient(self.requests)

    @property
    def staff(self) -> StaffClient:
        return StaffClient(self.requests)

    @property
    def record_grants(self) -> RecordGrantsClient:
        return RecordGrantsClient(self.requests)

    @property
    def withholdings(self) -> WithholdingsClient:
        return WithholdingsClient(self.requests)

    @property
    def copies(self) -> CopiesClient:
        return CopiesClient(self.requests)

    @property
    def reviews(self) -> ReviewsClient:
        return ReviewsClient(self.requests)

    @property
    def opener(self) -> Opener:
        return Opener(self.requests)

    @property
    def uses(self) -> UsesClient:
        return UsesClient(self.requests)

    @property
    def own_records(self) -> OwnRecordsClient:
        return OwnRecordsClient(self.requests)

    @property
    def dispatcher(self) -> Dispatcher:
        return Dispatcher(self.requests)

    @property
    def subscriptions(self) -> SubscriptionsClient:
        return SubscriptionsClient(self.requests)

    def outbox(self) -> list[EmailMessage]:
        """Return what went out, as it would have travelled, the last first."""
        return [message_from_bytes(base64.b64decode(row["raw"]), policy=SMTP) for row in self._outbox()]

    def recipients(self) -> list[str]:
        """Return to whom it went."""
        return [row["recipient"] for row in self._outbox()]

    def _outbox(self) -> list[dict[str, str]]:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(20)
            line.connect(str(socket_folder(self.data, process="worker") / "outbox"))
            content = b"".join(iter(lambda: line.recv(65_536), b""))
        return list(json.loads(content))

    def mail_to(self, recipient: str) -> EmailMessage:
        """Wait for a message to somebody."""
        return until(lambda: next((m for m in self.outbox() if recipient in str(m["to"])), None))

    def write_letter(self, text: str, *, sender: str, to: str, attached: str = "") -> str:
        """Send a message to the portal as the agency's mail server would; return its answer."""
        letter = EmailMessage(policy=SMTP)
        letter["From"], letter["To"], letter["Subject"] = sender, to, "A question"
        letter["Message-ID"] = f"<{os.urandom(8).hex()}@example.org>"
        letter.set_content(text)
        if attached:
            letter.add_attachment(attached, filename="note.txt")
        with smtplib.LMTP(str(socket_folder(self.data, process="inbound-mail") / "lmtp")) as line:
            line.connect(str(socket_folder(self.data, process="inbound-mail") / "lmtp"))
            line.ehlo("mail.example.gov")
            line.mail(sender)
            line.rcpt(to)
            code, words = line.data(bytes(letter))
        return f"{code} {words.decode()}"

    def rows(self) -> dict[int, tuple[str, str]]:
        """Return each promise's verdict and figure, as the public page for machines has them."""
        page = until(lambda: (answer := self.get("/policies/privacy/promises.json")).status == 200 and answer)
        listed = json.loads(page.text)["promises"]
        return {row["number"]: (row["verdict"], row["figure"]) for row in listed}

    def failed(self) -> tuple[str, ...]:
        """Return by name which checks and probes failed when they last looked."""
        return tuple(name for (name,) in self.owner(_FAILED))

    def examine(self, promises: frozenset[int] | None) -> None:
        """Have the worker's checks and the prober's probes of some promises look now; of all if none is named."""
        request_checks(checks_socket(self.data), CheckRequest("", tuple(sorted(promises or ()))))

    def examine_in_time(self, promises: frozenset[int] | None) -> None:
        """Have them looked at as soon as there is something to compare: the access log is written once a minute."""
        self.examine(promises)
        end = time.monotonic() + _WATCHED_SECONDS
        while early := self._too_early(promises):
            if time.monotonic() > end:
                return
            time.sleep(5.0)
            self.examine(early)

    def _too_early(self, promises: frozenset[int] | None) -> frozenset[int]:
        return frozenset(
            number
            for number, (verdict, figure) in self.rows().items()
            if (promises is None or number in promises)
            and verdict == "unproven"
            and any(words in figure for words in _TOO_EARLY)
        )

    def run(self, code: str) -> Any:
        """Run a program with the portal's code, Django set up; it prints what is returned, as JSON."""
        begin = (
            "import json\nfrom keepfaith.website.processes.portal import LocalPortal\nlocal = LocalPortal()\n"
            "local.set_up_django()\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", begin + textwrap.dedent(code)],
            env=self.process_environment, cwd=self.tree, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return json.loads(done.stdout.splitlines()[-1])

    def task(self, purpose: str, *, state: str = "open") -> tuple[int, bytes]:
        """Return the number and the record of a task."""
        rows = self.app(
            "SELECT t.id, t.record_id FROM disclosure_task t JOIN disclosure_record r ON r.id = t.record_id"
            " WHERE t.purpose = %s AND t.state = %s AND r.form <> '' ORDER BY t.id LIMIT 1",
            purpose, state,
        )  # fmt: skip
        number, record = rows[0]
        return number, record.bytes

    def files(self, *folders: str) -> Iterator[Path]:
        """Yield every file under some folders of the data directory."""
        for folder in folders:
            yield from (path for path in (self.data.path / folder).rglob("*") if path.is_file())


def environment(data: Path, **more: str) -> dict[str, str]:
    """Return the environment of a shell in which nothing of the portal is set but its data directory."""
    ours = ("KEEPFAITH_", "DATABASE_URL", "PORT", "DJANGO_")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**inherited, "KEEPFAITH_DATA": str(data), **more}


def free_ports() -> tuple[int, int]:
    """Return two ports on which nobody listens."""
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]


def until[T](look: Callable[[], T | None], *, seconds: float = _PATIENCE) -> T:
    """Wait until something is there, and return it."""
    end = time.monotonic() + seconds
    while not (value := look()):
        if time.monotonic() > end:
            raise TimeoutError("it did not become so in time")
        time.sleep(0.2)
    return value
