"""The installed custodian on a store of its own, in memory, with one made-up employee for each duty."""

import datetime as dt
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.client.cases import CasesClient
from keepfaith.custody.client.connection import CustodianUnavailable, RecordsClient
from keepfaith.custody.client.grant_items import RecordGrantsClient
from keepfaith.custody.client.opener import Opener
from keepfaith.custody.client.own_records import OwnRecordsClient
from keepfaith.custody.client.staff import StaffClient
from keepfaith.custody.client.uses import UsesClient
from keepfaith.custody.protocol.header import Header
from keepfaith.errors import KeepfaithError

FIELD: Final = "value"
# What stands for the text that employees acknowledge.
TEXT: Final = bytes(range(32))
HOLDING: Final = "rehearsal"
_START_SECONDS: Final = 20.0
_STOP_SECONDS: Final = 10.0
# A disk in memory where there is one: nothing of this is worth a disk's wear, and it is gone with the machine.
_IN_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a folder of a random name is made in it
_LENT: Final = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "VIRTUAL_ENV")


class NotStaged(KeepfaithError):
    """The scratch custodian did not start."""


class Stage:
    """A scratch custodian, and what is asked of it."""

    def __init__(self, sockets: Path) -> None:
        self.records = RecordsClient(sockets / "requests")
        self.opener = Opener(sockets / "requests")
        self.control = ControlClient(sockets / "control")
        self.cases = CasesClient(sockets / "requests")
        self.staff = StaffClient(sockets / "requests")
        self.uses = UsesClient(sockets / "requests")
        self.grants = RecordGrantsClient(sockets / "requests")
        self.own = OwnRecordsClient(sockets / "requests")
        self._cases: dict[tuple[str, str], str] = {}

    def close(self) -> None:
        """Let the sockets go."""
        asking = (self.records, self.opener, self.cases, self.staff, self.uses, self.grants, self.own)
        for client in (*asking, self.control):
            client.close()

    @cached_property
    def case(self) -> str:
        """The name of an open case, in which anything can be held."""
        return self.control.open_case("rehearsal", token=secrets.token_bytes(32))

    def case_for(self, purpose: str, *, employee: str, duty: str) -> str:
        """Return an open case for a purpose that an employee has, opened when it is first needed."""
        key = (purpose, employee)
        if key not in self._cases:
            case = self.control.open_case("rehearsal", token=secrets.token_bytes(32), purpose=purpose)
            self.cases.assign_case(case, to=employee, employee=employee, duty=duty)
            self._cases[key] = case
        return self._cases[key]

    def give_duty(self, employee: str, duty: str, **limits: Any) -> None:  # noqa: ANN401 - as `give_duty` takes them
        """Give somebody a duty who then acknowledges the safeguards."""
        self.control.give_duty(employee, duty, **limits)
        self.staff.acknowledge(TEXT, employee=employee)

    def register(self, digest: str, *, rules: str, schema: str, starts_at: dt.datetime) -> None:
        """Make an edition known, as the custodian's own user may without notice."""
        self.control.register(digest, rules=rules, schema=schema, starts_at=starts_at)

    def create(
        self, edition: str, *, purpose: str, category: str, about: bytes | None = None, receipt: bytes = b""
    ) -> bytes:
        """Make a record of one field, about nobody, or a note on another record; `receipt` is its code's digest."""
        header = Header(edition, HOLDING, purpose, {FIELD: category})
        return self.records.create(secrets.token_bytes(32), header, about=about, receipt=receipt).record


@contextmanager
def stage(*, cap: int, by_passkey: Sequence[str] = ()) -> Iterator[Stage]:
    """Run a scratch custodian for the block; `cap` is how many records a duty may open within an hour.

    What is of the categories `by_passkey` opens only with a passkey that signed for it.
    """
    folder = Path(tempfile.mkdtemp(prefix="kf-", dir=_IN_MEMORY if os.access(_IN_MEMORY, os.W_OK) else None))
    process = _started(folder, cap, by_passkey)
    staged = Stage(folder / "sockets")
    try:
        _await_answer(staged, process)
        yield staged
    finally:
        staged.close()
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(folder)


def _started(folder: Path, cap: int, by_passkey: Sequence[str]) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "keepfaith.custody", "--directory", str(folder / "store")),
            *("--sockets", str(folder / "sockets"), "--allow-uid", str(os.geteuid()), "--cap", str(cap)),
            *("--safeguards", TEXT.hex()),
            *(("--by-passkey", *by_passkey) if by_passkey else ()),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Without the portal's directory: a scratch custodian is no process of the portal.
        env={name: os.environ[name] for name in _LENT if name in os.environ},
    )
    if process.stdin is not None:
        process.stdin.write(secrets.token_bytes(32))
        process.stdin.close()
    return process


def _await_answer(staged: Stage, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            staged.control.status()
        except CustodianUnavailable:
            if process.poll() is not None or time.monotonic() > end:
                raise NotStaged("The scratch custodian did not start.", "Try again.") from None
            time.sleep(0.02)
        else:
            return
