"""The custodian as it is, but stopped dead at a named step, the n-th time that the step is reached.

What is wrapped is wrapped from outside, as in `weakened`; here too an order of steps can be turned round on purpose.
"""

import datetime as dt
import errno
import json
import os
import signal
import socket
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from keepfaith.custody import __main__ as program
from keepfaith.custody.ledger.chain import CheckpointFile
from keepfaith.custody.protocol.callers import Callers
from keepfaith.custody.server.authorizer import Authorizer
from keepfaith.custody.server.handlers import Handlers
from keepfaith.custody.server.loop import Server
from keepfaith.custody.server.verification import Verification
from keepfaith.custody.store.caps import HourlyCaps
from keepfaith.custody.store.journal import Journal
from keepfaith.custody.store.transaction import StoreTransaction
from tests.duties import TEXT


class Fuse:
    """Goes off the n-th time that its step is reached, and never with 0; counts all the same.

    It ends the process there and then, or, if it `fails`, says that the disk is full.
    """

    def __init__(self, nth: int, *, fails: bool = False) -> None:
        self.nth, self.reached, self.fails = nth, 0, fails

    @property
    def is_due(self) -> bool:
        """Whether the step is reached for the last time."""
        return self.reached + 1 == self.nth

    def __call__(self) -> None:
        self.reached += 1
        if self.reached == self.nth:
            if self.fails:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.kill(os.getpid(), signal.SIGKILL)


type Arming = Callable[[Fuse], None]


def before(owner: Any, name: str) -> Arming:
    """Stop before a function is called."""

    def arm(fuse: Fuse) -> None:
        strict = getattr(owner, name)

        def stopping(*given: Any, **more: Any) -> Any:
            fuse()
            return strict(*given, **more)

        setattr(owner, name, stopping)

    return arm


def after(owner: Any, name: str) -> Arming:
    """Stop after a function has done its work, before anybody learns so."""

    def arm(fuse: Fuse) -> None:
        strict = getattr(owner, name)

        def stopping(*given: Any, **more: Any) -> Any:
            result = strict(*given, **more)
            fuse()
            return result

        setattr(owner, name, stopping)

    return arm


def half(owner: Any, name: str) -> Arming:
    """Stop when a function that puts bytes somewhere, its second argument, has put half of them."""

    def arm(fuse: Fuse) -> None:
        strict = getattr(owner, name)

        def stopping(to: Any, octets: bytes, *more: Any) -> Any:
            # One byte is how the custodian wakes itself.
            if len(octets) > 1:
                if fuse.is_due:
                    strict(to, bytes(octets[: len(octets) // 2]), *more)
                fuse()
            return strict(to, octets, *more)

        setattr(owner, name, stopping)

    return arm


def after_an_answer(fuse: Fuse) -> None:
    """Stop when a caller has the whole of an answer."""
    strict = Server._send

    def stopping(self: Server, connection: Any) -> None:
        waited = bool(connection.unsent)
        strict(self, connection)
        if waited:
            fuse()

    Server._send = stopping


# Every step of keep → commit → acknowledge → confirm and of decide → append → fsync → unwrap → answer.
STEPS: Mapping[str, Arming] = {
    "before the decision": before(Handlers, "_one"),
    "after the decision": after(Authorizer, "on_duty"),
    "after the cap was spent": after(HourlyCaps, "spend"),
    "before the entry": before(StoreTransaction, "log"),
    "before append": before(Journal, "append"),
    "after append": after(Journal, "append"),
    "after the entry, before the key is given": after(StoreTransaction, "log"),
    "after the answer is made": after(Handlers, "_one"),
    "before sign": before(Journal, "sign"),
    "before commit": after(Journal, "sign"),
    "after commit, before publish": before(Journal, "publish"),
    "half of a checkpoint": half(os, "pwrite"),
    "before fsync of the checkpoint": before(os, "fdatasync"),
    "after publish": after(Journal, "publish"),
    "before the answer leaves": after(Handlers, "answer"),
    "half of an answer": half(socket.socket, "send"),
    "after the answer": after_an_answer,
    "before the log is emptied": before(StoreTransaction, "truncate"),
    "after the log is emptied": after(StoreTransaction, "truncate"),
    "before a checkpoint file is written": before(CheckpointFile, "write"),
}
# Where a disk that is full says so.
FAILING = (
    "before append",
    "after append",
    "before sign",
    "before commit",
    "half of a checkpoint",
    "before fsync of the checkpoint",
)
# Reached only while a store is made.
FIRST_STEPS: Mapping[str, Arming] = {
    "after the store is made, before commit": after(Journal, "create"),
    "before the first checkpoint": before(CheckpointFile, "write"),
    "half of the first checkpoint": half(os, "pwrite"),
    "after the first checkpoint": after(CheckpointFile, "write"),
}


def nothing() -> None:
    """Leave every order as it is."""


def answers_before_commits() -> None:
    """Commit a round only when the next one comes, and so after its answers have left."""
    strict, open_still = StoreTransaction.transaction, []

    @contextmanager
    def lax(self: StoreTransaction) -> Iterator[None]:
        while open_still:
            open_still.pop().__exit__(None, None, None)
        block: AbstractContextManager[None] = strict(self)
        block.__enter__()
        open_still.append(block)
        yield

    StoreTransaction.transaction = lax


def keys_before_entries() -> None:
    """Enter an opening only in the next round, when its key is long given."""
    strict, late = StoreTransaction.log, []
    transaction = StoreTransaction.transaction

    def entering(self: StoreTransaction, entry: Any, details: Any, **more: Any) -> None:
        if entry.kind == "opened":
            late.append((entry, details, more))
        else:
            strict(self, entry, details, **more)

    @contextmanager
    def lax(self: StoreTransaction) -> Iterator[None]:
        with transaction(self):
            while late:
                entry, details, more = late.pop()
                strict(self, entry, details, **more)
            yield

    StoreTransaction.log, StoreTransaction.transaction = entering, lax


def counts_late() -> None:
    """Count an opening against the cap only in the next round."""
    strict, late = HourlyCaps.spend, []
    transaction = StoreTransaction.transaction

    @contextmanager
    def lax(self: StoreTransaction) -> Iterator[None]:
        with transaction(self):
            while late:
                caps, spent = late.pop()
                strict(caps, **spent)
            yield

    HourlyCaps.spend = lambda self, **spent: late.append((self, spent)) or True
    StoreTransaction.transaction = lax


def leaves_an_old_log() -> None:
    """Do not empty at the start what an earlier custodian left in the log."""
    strict, started = StoreTransaction.truncate, []
    StoreTransaction.truncate = lambda self: strict(self) if started else started.append(True)


def erases_late() -> None:
    """Answer that a record is erased and leave its key in the log."""
    StoreTransaction.truncate = lambda _self: None


ORDERS = {
    order.__name__: order
    for order in (
        nothing,
        answers_before_commits,
        keys_before_entries,
        counts_late,
        leaves_an_old_log,
        erases_late,
    )
}


def custodian(step: str, nth: int, orders: Mapping[str, Any]) -> None:
    """Run it until it gets the signal to end, or stops; then count how often each step was reached."""
    ORDERS[orders.get("order", "nothing")]()
    fuses = {}
    for name, arm in {**STEPS, **FIRST_STEPS}.items():
        if not step or name == step:
            arm(fuses.setdefault(name, Fuse(nth, fails=orders.get("fails", False))))
    # The test verifies by itself, and its hours do not pass.
    Verification.begin = lambda _self: None
    if at := orders.get("at"):
        moment = dt.datetime.fromisoformat(at)
        program._now = lambda: moment
    program.run(
        Path(orders["store"]),
        sockets=Path(orders["sockets"]),
        kek=bytes.fromhex(orders["kek"]),
        callers=Callers([os.geteuid()]),
        cap=orders.get("cap", 100_000),
        safeguards=TEXT,
    )
    if counts := orders.get("counts"):
        Path(counts).write_text(json.dumps(Counter({name: fuse.reached for name, fuse in fuses.items()})))
