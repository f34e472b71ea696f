"""A real custodian in a process of its own, with a store of its own."""

import datetime as dt
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.client.connection import CustodianUnavailable, RecordsClient
from keepfaith.custody.client.opener import Opener
from keepfaith.custody.protocol.header import Header
from tests.custody.forked_custodian import nursery
from tests.duties import TEXT, give_duty

EDITION = "ab" * 32
LATER = "cd" * 32
BEGUN = dt.datetime(2018, 1, 31, 5, tzinfo=dt.UTC)
SCHEMA = """
entity Duty enum ["literature", "events", "records"];
entity Purpose enum ["literature", "notices", "questions", "legal-obligations"];
entity Category enum ["name", "ssn", "free-text", "email-address"];
entity Field = { category: Category, collected_for: Purpose };
action open appliesTo { principal: [Duty], resource: [Field], context: { purpose: Purpose, own_task: Bool } };
action send appliesTo {
  principal: [Duty], resource: [Field], context: { purpose: Purpose, asked: Bool, for_value: Bool }
};
action destroy appliesTo {
  principal: [Duty], resource: [Field], context: { purpose: Purpose, due: Bool, on_hold: Bool }
};
"""
RULES = """
@id("opens") @clause("literature-and-notices")
permit(principal == Duty::"literature", action == Action::"open", resource)
when { resource.collected_for == context.purpose };
@id("opens-moved") @clause("uses-by-staff")
permit(principal == Duty::"events", action == Action::"open", resource)
when { context.purpose == Purpose::"questions" };
@id("sends") @clause("literature-and-notices")
permit(principal == Duty::"literature", action == Action::"send", resource);
@id("destroys") @clause("not-destroyed-by-mistake")
permit(principal == Duty::"records", action == Action::"destroy", resource);
@id("own-task") @clause("need-to-know")
forbid(principal, action == Action::"open", resource) unless { context.own_task };
@id("numbers") @clause("minimum-quantity")
forbid(principal, action in [Action::"open", Action::"send"], resource)
when { resource.category == Category::"ssn" };
@id("asked-for") @clause("only-when-asked")
forbid(principal, action == Action::"send", resource) unless { context.asked };
@id("no-sale") @clause("no-sale")
forbid(principal, action == Action::"send", resource) when { context.for_value };
@id("no-notices") @clause("only-when-asked")
forbid(principal, action == Action::"open", resource)
when { context.purpose == Purpose::"notices" } unless { resource.collected_for == Purpose::"notices" };
@id("due") @clause("not-destroyed-by-mistake")
forbid(principal, action == Action::"destroy", resource) unless { context.due };
"""
HEADER = Header(EDITION, "literature-requests", "literature", {"name": "name", "number": "ssn"})


class Running:
    """The process, its folders and its key; `start` may be called again after an end."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="kf-"))
        self.store, self.sockets = self.folder / "store", self.folder / "s"
        self.kek = secrets.token_bytes(32)
        self.cap, self.allowed, self.observers = 100_000, [os.getuid()], []
        self.group, self.is_demo, self.days_behind = None, False, 0
        self.header, self.schema, self.began = HEADER, SCHEMA, BEGUN
        self.process, self.is_forked = None, True
        self.portal = RecordsClient(self.sockets / "requests")
        self.desk = Opener(self.sockets / "requests")
        self.control = ControlClient(self.sockets / "control")

    def launch(self, *, kek=None):
        """Start a process without waiting for it."""
        arguments = [
            *("--directory", self.store, "--sockets", self.sockets, "--cap", str(self.cap)),
            *("--safeguards", TEXT.hex()),
            *("--allow-uid", *map(str, self.allowed)),
            *(["--observer-uid", *map(str, self.observers)] if self.observers else []),
            *([] if self.group is None else ["--group", str(self.group)]),
            *(["--demo"] if self.is_demo else []),
            *(["--days-behind", str(self.days_behind)] if self.days_behind else []),
        ]
        kek = self.kek if kek is None else kek
        if self.is_forked:
            return nursery().fork(*arguments, kek=kek)
        process = subprocess.Popen(
            [sys.executable, "-m", "keepfaith.custody", *arguments],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        process.stdin.write(kek)
        process.stdin.close()
        process.stdin = None
        return process

    def start(self):
        """Start it and wait until it answers."""
        self.process = self.launch()
        end = time.monotonic() + 20
        while True:
            try:
                return self.control.status()
            except CustodianUnavailable:
                assert self.process.poll() is None, self.process.communicate(timeout=20)[1].decode()
                assert time.monotonic() < end
                time.sleep(0.02)

    def prepare(self):
        """Register an edition and give a clerk and an officer their duties."""
        self.control.register(EDITION, rules=RULES, schema=SCHEMA, starts_at=BEGUN)
        give_duty(self.control, "clerk", "literature")
        give_duty(self.control, "officer", "records")

    def create(self, header=HEADER, **how):
        """Create a record under a fresh token."""
        return self.portal.create(secrets.token_bytes(16), header, **how)

    def erase(self, record, **other):
        """Erase a record as the records officer does, but for what is named otherwise; its task is closed first."""
        self.close_task(record)
        today = dt.datetime.now(dt.UTC).date()
        request = {"employee": "officer", "duty": "records", "permission": "2026/1", "due": True}
        self.portal.erase(record, **{**request, "closed_on": today, **other})

    def close_task(self, record):
        """Close the task of a record as the clerk does, unless it is closed or the record is not known."""
        (state,) = self.portal.tasks([record]).values() or (None,)
        if state is not None and state.state == "open":
            employee, duty = self.closer(state.purpose)
            self.portal.act(record, "closed", employee=employee, duty=duty, purpose=state.purpose)

    def closer(self, _purpose):
        """Name an employee who closes a task for a purpose, and the duty."""
        return "clerk", "literature"

    def open(self, *records, fields=("name",), **other):
        """Open records as the clerk does, but for what is named otherwise."""
        request = {"employee": "clerk", "duty": "literature", "purpose": "literature"}
        return self.desk.open(records, fields, **{**request, **other})

    def end(self, by=signal.SIGTERM):
        """End the process; return its exit code and what it wrote to standard error."""
        self.process.send_signal(by)
        _, output = self.process.communicate(timeout=20)
        return self.process.returncode, output.decode()

    def close(self):
        """End it if it runs, and leave nothing behind."""
        if self.process is not None and self.process.returncode is None:
            self.end()
        for asking in (self.portal, self.desk, self.control):
            asking.close()
        shutil.rmtree(self.folder)


@pytest.fixture
def own_program():
    """Named by a test whose custodian must be a program of its own: the forked ones share a command line."""


@pytest.fixture
def custody(request):
    """A custodian that is not started yet."""
    running = Running()
    running.is_forked = "own_program" not in request.fixturenames
    yield running
    running.close()


@pytest.fixture
def running(custody):
    """A custodian that runs, knows an edition, and knows a clerk."""
    custody.start()
    custody.prepare()
    return custody
