"""Callers of a custodian that stops: they remember each answer, and afterwards all of it must hold."""

import base64
import datetime as dt
import os
import random
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keepfaith.custody.protocol.message import GREETING
from keepfaith.ipc.frames import Frames, framed
from tests.attacks.nursery import Nursery
from tests.custody.conftest import HEADER

AT = dt.datetime(2026, 3, 2, 15, 30, tzinfo=dt.UTC)
PATIENCE = 20.0
# A killed process leaves there what it would leave on a disk, only sooner; a lost disk is not tried here.
MEMORY = next(filter(os.path.isdir, ["/dev/shm"]), None)
ENDINGS = ("erase", "discard")
CLERK = {"employee": "clerk", "duty": "literature", "purpose": "literature"}
OFFICER = {
    "employee": "officer",
    "duty": "records",
    "permission": "2026/1",
    "due": True,
    "closed_on": "2026-03-02",
    "tombstone": "",
}

type Message = Mapping[str, Any]
type Line = Callable[["Caller"], Message | None]


class Stopped(Exception):
    """The custodian ended before it had answered all that was asked."""


@dataclass
class Caller:
    """What was asked, what of it was answered, and the rows that the portal would have by now."""

    random: random.Random
    answered: list[tuple[Message, Message]] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)
    records: dict[str, str] = field(default_factory=dict)
    keys: dict[str, bytes] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def took(self, message: Message, answer: Message) -> None:
        """Do what the portal does with an answer."""
        self.answered.append((message, answer))
        if not answer["ok"]:
            # The portal takes it for erased: a run that broke off did it.
            if message["verb"] in ENDINGS and answer["code"] == "unknown record":
                self._lost(message["record"])
            return
        match message["verb"]:
            case "create":
                name = next(name for name, token in self.tokens.items() if token == message["token"])
                if self.records.setdefault(name, answer["record"]) != answer["record"]:
                    self.problems.append("a token gave a second record")
                if answer["key"]:
                    self.keys[answer["record"]] = octets(answer["key"])
                    self.rows.setdefault(answer["record"], text(self.random.randbytes(32)))
            case "erase" | "discard":
                self._lost(message["record"])

    def _lost(self, record: str) -> None:
        self.erased.add(record)
        self.rows.pop(record, None)

    def given(self, verb: str) -> Iterator[tuple[Message, Message]]:
        """Return what was asked with a verb and allowed, with its answer."""
        return (
            (message, answer) for message, answer in self.answered if message["verb"] == verb and answer["ok"]
        )

    def opened(self) -> Iterator[tuple[str, str, bytes]]:
        """Give each key that came for a field: record, field, key."""
        for message, answer in self.given("open"):
            for record, outcome in zip(message["records"], answer["outcomes"], strict=True):
                for name, key in outcome.get("keys", {}).items():
                    yield record, name, octets(key)


def text(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def octets(encoded: str) -> bytes:
    return base64.b64decode(encoded)


def create(name: str, address: str = "") -> Line:
    def message(caller: Caller) -> Message:
        token = caller.tokens.setdefault(name, text(caller.random.randbytes(32)))
        fields = {"token": token, "header": HEADER.encode(), "address": address}
        more = {"receipt": "", "follows": "", "reply_proof": ""}
        return {"verb": "create", **fields, "topics": [], "about": "", **more}

    return message


def on(name: str, verb: str, **fields: Any) -> Line:
    """Ask something about a record, if it is known by now."""

    def message(caller: Caller) -> Message | None:
        record = caller.records.get(name)
        return record and {"verb": verb, "record": record, **fields}

    return message


def opening(*names: str, of: Sequence[str] = ("name",)) -> Line:
    def message(caller: Caller) -> Message | None:
        records = [caller.records[name] for name in names if name in caller.records]
        whole = {"verb": "open", "records": records, "fields": list(of), "assertion": None, **CLERK}
        return whole if records else None

    return message


def confirming(*names: str) -> Line:
    def message(caller: Caller) -> Message | None:
        records = [caller.records[name] for name in names if name in caller.records]
        rows = {record: caller.rows[record] for record in records if record in caller.rows}
        return {"verb": "confirm", "rows": rows} if rows else None

    return message


_HOLDER = {"employee": "officer", "duty": "records"}
# The custodian names its cases by kind, year and number; here is one.
HOLD = {"on": True, "case": f"legal-hold-{dt.datetime.now(dt.UTC).year}-1", "reason": "", **_HOLDER}
_CASE = {
    "token": text(bytes(32)),
    "kind": "legal-hold",
    "purpose": "legal-obligations",
    "number_elsewhere": "",
    "received_on": None,
    "appeal_of": "",
    **_HOLDER,
}
_NOTED = {"act": "noted", "fields": [], **CLERK, "facts": {}, "to": "", "note": "", "colleague": ""}
_CLOSED = {**_NOTED, "act": "closed"}
# What is asked at once is answered in one commit.
ROUNDS: Sequence[Sequence[Line]] = (
    [create("one")],
    [create("two"), create("three", "reader@example.org"), create("four")],
    [confirming("one", "two")],
    [opening("one"), lambda _: {"verb": "open-case", **_CASE}],
    [opening("one", "two", "three"), on("one", "act", **_NOTED), opening("one", of=["number"])],
    [create("one"), on("two", "hold", **HOLD), on("two", "act", **_CLOSED), on("three", "act", **_CLOSED)],
    [on("three", "erase", **OFFICER)],
    [on("two", "erase", **OFFICER), on("four", "discard"), opening("one")],
    [lambda _: {"verb": "anchor", "what": "visits", "number": 1, "digest": text(bytes(32))}],
    [create("five"), on("one", "act", **_CLOSED), on("one", "erase", **OFFICER)],
    [create("six"), opening("two", "five")],
)


class Stoppable:
    """A custodian on a store of its own, which is stopped and started again."""

    def __init__(self, nursery: Nursery, *, kek: bytes = b"k" * 32, template: Path | None = None) -> None:
        self.nursery, self.kek = nursery, kek
        self.folder = Path(tempfile.mkdtemp(prefix="kf-", dir=MEMORY))
        self.store, self.sockets = self.folder / "store", self.folder / "s"
        if template:
            shutil.copytree(template, self.store)
        self.child = 0

    def start(self, step: str = "-", nth: int = 0, **more: Any) -> None:
        given = {"store": str(self.store), "sockets": str(self.sockets), "kek": self.kek.hex()}
        self.child = self.nursery.make(
            "tests.attacks.stopping:custodian", step, nth, {**given, "at": AT.isoformat(), **more}
        )

    def ask(self, *messages: Message, caller: Caller | None = None, door: str = "requests") -> list[Message]:
        """Send all requests in one round; return the answers, or raise `Stopped` when one is missing."""
        answers: list[Message] = []
        with closing(self._line(door)) as line:
            frames = Frames()
            with suppress(OSError):
                line.sendall(GREETING + b"".join(map(framed, messages)))
                while len(answers) < len(messages) and (arrived := line.recv(65_536)):
                    for answer in frames.take(arrived):
                        if caller:
                            caller.took(messages[len(answers)], answer)
                        answers.append(answer)
        if len(answers) < len(messages):
            raise Stopped
        return answers

    def end(self) -> int:
        """End it in order, unless it ended by itself; return how it ended."""
        with suppress(ProcessLookupError):
            os.kill(self.child, signal.SIGTERM)
        return self.nursery.wait(self.child)

    def close(self) -> None:
        shutil.rmtree(self.folder)

    def _line(self, door: str) -> socket.socket:
        end = time.monotonic() + PATIENCE
        while True:
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(PATIENCE)
            try:
                line.connect(str(self.sockets / door))
            except OSError:
                line.close()
                if not lives(self.child):
                    raise Stopped from None
                assert time.monotonic() < end, "the custodian did not start"
                time.sleep(0.002)
            else:
                return line


def lives(child: int) -> bool:
    try:
        return Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
