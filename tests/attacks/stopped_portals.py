"""One PostgreSQL, a custodian and the portal's own work, of which something stops; and what is wrong afterwards."""

import hashlib
import json
import os
import shutil
import signal
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from keepfaith.disclosure.records.receipts import Receipt
from keepfaith.website.postgres.cluster import DATABASE, OWNER
from keepfaith.website.postgres.server import EmbeddedPostgreSQL
from keepfaith.website.postgres.socket_directory import socket_directory
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import make_socket_folder
from tests.attacks.ledger_read import Ledger
from tests.attacks.nursery import Nursery
from tests.attacks.stopped_callers import MEMORY, PATIENCE, lives
from tests.attacks.stopped_stores import Run
from tests.disks import small_disk
from tests.website.conftest import environment

WORK, BROWSING = "tests.attacks.stopping_portal", "tests.attacks.filling"
KEK = b"k" * 32
FORMS = ("question", "notices", "letter")
_EMPTY = "TRUNCATE disclosure_record, disclosure_abandoned_key CASCADE"


@dataclass(frozen=True)
class StoppedPortal:
    """Its data directory, and what makes its processes."""

    data: DataDirectory
    nursery: Nursery
    folder: Path
    postgresql: EmbeddedPostgreSQL

    @property
    def store(self) -> Path:
        """The custodian's own store, ready for a day's work."""
        return self.data.path / "custody"

    def owner(self) -> psycopg.Connection[Any]:
        """Reach the database as its owner."""
        return psycopg.connect(host=str(socket_directory(self.data)), user=OWNER, dbname=DATABASE)

    def custodian(self, step: str = "-", nth: int = 0, **orders: Any) -> int:
        """Start one, with a stop if one is ordered."""
        sockets = make_socket_folder(self.data)
        given = {"store": str(self.store), "sockets": str(sockets), "kek": KEK.hex(), **orders}
        for stale in sockets.glob("*"):
            stale.unlink()
        child = self.nursery.make("tests.attacks.stopping:custodian", step, nth, given)
        end = time.monotonic() + PATIENCE
        while lives(child) and not (sockets / "control").exists():
            assert time.monotonic() < end, "the custodian did not start"
            time.sleep(0.002)
        return child

    def end(self, custodian: int) -> int:
        """End one in order, if it did not stop; return how it ended."""
        with suppress(ProcessLookupError):
            os.kill(custodian, signal.SIGTERM)
        return self.nursery.wait(custodian)

    def do(self, what: str, *arguments: object, module: str = WORK, **more: object) -> int:
        """Have some work done in a process of its own; return how that ended."""
        return self.nursery.wait(self.nursery.make(f"{module}:{what}", *arguments, **more))

    def fresh(self) -> None:
        """Begin with an empty database and a store that knows the editions and the employees."""
        with self.owner() as owner:
            owner.execute(_EMPTY)
        shutil.rmtree(self.store)
        shutil.copytree(self.folder / "template", self.store)
        for name in ("acknowledged", "seen"):
            (self.folder / name).unlink(missing_ok=True)

    def run(self, step: str, nth: int, *, at: tuple[str, int] = ("-", 0), seed: str, **orders: str) -> Run:
        """Stop the portal's work, or the custodian `at` a step of its own; `then` is the order of the reaper."""
        self.fresh()
        custodian = self.custodian(*at)
        seed = f"{seed}/{step}/{nth}/{at}"
        code = self.do(
            "day", step, nth, seed, str(self.folder / "acknowledged"), order=orders.get("order", "nothing")
        )
        stopped = -signal.SIGKILL in (code, self.end(custodian))
        problems = [] if code in (0, -signal.SIGKILL) else [f"the work ended with {code}"]
        return Run(stopped, (*problems, *self.judged(seed, orders.get("then", "nothing"))))

    def judged(self, seed: str, then: str = "nothing") -> Iterator[str]:
        """Let one reaper pass and look; then send all again and look; then read the ledger."""
        acknowledged, seen = str(self.folder / "acknowledged"), self.folder / "seen"
        custodian = self.custodian()
        for work in (("reap", str(seen), then), ("again", seed, acknowledged, str(seen))):
            if self.do(*work):
                yield f"“{work[0]}” fails"
            else:
                yield from _wrong(self.last_seen(), self.acknowledged(), seed)
        rows = Counter(bool(row["reference"]) for row in self.last_seen()["rows"])
        if rows != {True: len(FORMS), False: 1}:
            yield "a form or a note sent again is another record, or none"
        if self.end(custodian):
            yield "the custodian did not end in order"
        yield from _unentered(Ledger.read(self.store, KEK), self.last_seen(), self.acknowledged())

    def acknowledged(self) -> list[dict[str, str]]:
        """What was acknowledged or shown, in that order."""
        path = self.folder / "acknowledged"
        return list(map(json.loads, path.read_text().splitlines())) if path.exists() else []

    def last_seen(self) -> dict[str, Any]:
        """What was there when somebody looked last."""
        path = self.folder / "seen"
        return json.loads(path.read_text()) if path.exists() else {"rows": [], "steps": []}


@contextmanager
def stopped_portal(*, room: str = "") -> Iterator[StoppedPortal]:
    """Make one, with the sample editions posted and registered; with `room`, its database has a disk of its own."""
    folder = Path(tempfile.mkdtemp(prefix="kf-", dir=MEMORY))
    folder.chmod(0o711)
    data = DataDirectory.at(folder / "var")
    more = {"DJANGO_SETTINGS_MODULE": "keepfaith.website.settings", "KEEPFAITH_SECRET_KEY": "0" * 64}
    with ExitStack() as opened:
        opened.callback(shutil.rmtree, folder)
        if room:
            data.opened()
            data.postgresql.mkdir()
            opened.enter_context(small_disk(data.postgresql, room))
        postgresql = opened.enter_context(EmbeddedPostgreSQL(data.path))
        settings = {"complaints": folder / "complaints", "environment": environment(data.path, **more)}
        nursery = Nursery("tests.attacks.stopping", WORK, BROWSING, **settings)
        opened.callback(nursery.close)
        portal = StoppedPortal(data, nursery, folder, postgresql)
        assert portal.do("prepare") == 0, nursery.complaints.read_text()
        for module in (WORK, BROWSING):
            nursery.load(f"{module}:warm")
        custodian = portal.custodian()
        assert portal.do("register") == 0, nursery.complaints.read_text()
        assert portal.end(custodian) == 0
        shutil.copytree(portal.store, folder / "template")
        yield portal


def text_of(seed: str, form: str) -> str:
    """What a form says in a run, as `stopping_portal` writes it."""
    name = hashlib.sha256(seed.encode()).hexdigest()[:12]
    return f"{name}@example.org" if form == "notices" else f"An example {form} numbered {name} of 2026-03-02"


def reference_of(seed: str, form: str) -> str:
    """The reference on a form's receipt, whenever it is sent."""
    return Receipt.of(hashlib.sha256(f"{seed} {form}".encode()).digest()).reference


def _wrong(seen: dict[str, Any], acknowledged: list[dict[str, str]], seed: str) -> Iterator[str]:
    rows = {row["record"]: row for row in seen["rows"]}
    status = seen["status"]
    if (status["records"], status["unconfirmed"]) != (len(rows), 0):
        yield f"{status['records']} keys, {status['unconfirmed']} of them unconfirmed, for {len(rows)} rows"
    if not seen["same"]:
        yield "a row is not the one that was confirmed"
    if any(
        row["form"] in ("question", "letter") and row["record"] not in seen["tasks"] for row in rows.values()
    ):
        yield "a row has no task"
    for one in acknowledged:
        row = rows.get(one.get("record", ""), {"texts": [], "reference": ""})
        if "kept" in one and (
            row["reference"] != reference_of(seed, one["kept"])
            or text_of(seed, one["kept"]) not in row["texts"]
        ):
            yield f"an acknowledged {one['kept']} is not there, or does not open"
        if "shown" in one and one["text"] not in row["texts"]:
            yield "what was shown is not what is stored"
        if "noted" in one and ["noted", one["noted"]] not in seen["steps"]:
            yield "an acknowledged note is not there"
    for form in FORMS:
        if len({one["record"] for one in acknowledged if one.get("kept") == form}) > 1:
            yield "a form sent again was acknowledged as another record"


def _unentered(ledger: Ledger, seen: dict[str, Any], acknowledged: list[dict[str, str]]) -> Iterator[str]:
    yield from ledger.problems
    if any(ledger.by_record["created", uuid.UUID(row["record"]).bytes, ""] != 1 for row in seen["rows"]):
        yield "a record has no entry, or two"
    shown = Counter((uuid.UUID(one["record"]).bytes, one["shown"]) for one in acknowledged if "shown" in one)
    if any(ledger.by_record["opened", record, name] < count for (record, name), count in shown.items()):
        yield "something was shown without its entry"
    for (act, record), count in Counter(map(tuple, seen["steps"])).items():
        of_it = uuid.UUID(record).bytes
        entered = [count for (kind, of, _), count in ledger.by_record.items() if (kind, of) == (act, of_it)]
        if max(entered, default=0) < count:
            yield f"a step has no entry: {act}"
    if ledger.spent.get("assistance", 0) < ledger.kinds["opened"] - ledger.by_record.total():
        yield f"the cap counts {ledger.spent}"
