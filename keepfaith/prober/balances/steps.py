"""Promises 35 and 44: each act that the ledger allowed is a step at the desk, and each step is such an act."""

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.balances.ledger_fold import ANSWERS, employee_digest
from keepfaith.prober.balances.ledger_reader import LedgerReader, StillReading
from keepfaith.prober.balances.windows import Database, Window
from keepfaith.prober.reach import Reach

# A step is written a moment after its act is entered.
GRACE: Final = 10.0
# An act without a step, as where a process was killed between them, is shown for so long.
SHOWN: Final = dt.timedelta(days=90)
# Under which kind the ledger has each step; an answer that did not go out need not have been cleared.
_KINDS: Final[Mapping[str, str]] = {
    "opened": "opened", "labeled": "opened", "sent": "sent", "returned": "returned", "moved": "moved",
    "noted": "noted", "answered": "noted", "closed": "closed", "handed": "handed", "taken": "taken",
    "reopened": "reopened", "recalled": "recalled", "typed": "typed",
}  # fmt: skip
# Stands in steps for everybody whose account was destroyed.
_FORMER: Final = "Former-staff"
_ROWS: Final = """
    SELECT task.record_id, step.act, step.account, step.duty, step.purpose, count(*)
    FROM disclosure_step AS step JOIN disclosure_task AS task ON task.id = step.task_id
    WHERE task.record_id > %s AND task.record_id <= %s AND step.act <> 'failed'
    GROUP BY task.record_id, step.act, step.account, step.duty, step.purpose
"""
_TASKS: Final = "SELECT record_id FROM disclosure_task WHERE record_id > %s AND record_id <= %s"
_KNOWN: Final = """
    SELECT root, kind, employee, duty, purpose, count, day, read_at FROM acts WHERE root > ? AND root <= ?
"""


type Look = Callable[..., Iterator[str]]


class Act(NamedTuple):
    """Something done with a task; without an employee where an account was destroyed since."""

    root: bytes
    kind: str
    employee: bytes | None
    duty: str
    purpose: str


class Entered(NamedTuple):
    """How often an act was entered, and when the last was entered and read."""

    times: int
    day: int
    read_at: float


@dataclass(frozen=True)
class Stores:
    """The acts of one window before and after its steps were read; `seen` are steps of earlier looks, with the day."""

    before: Mapping[Act, Entered]
    steps: Mapping[Act, int]
    after: Mapping[Act, Entered]
    roots: frozenset[bytes]
    seen: Mapping[bytes, tuple[int, int]]

    @property
    def by_root(self) -> Counter[bytes]:
        """How many steps each task has."""
        counts: Counter[bytes] = Counter()
        for act, count in self.steps.items():
            counts[act.root] += count
        return counts


def examine(reach: Reach) -> Finding:
    """Count acts and steps of each task, and compare the numbers both ways."""
    return judged(
        reach,
        "steps",
        differences,
        "each is an act that the ledger allowed, by the same employee, duty and purpose. No allowed opening, note, "
        "move, hand-over or closing lacks its step.",
    )


def judged(reach: Reach, name: str, look: Look, words: str) -> Finding:
    """Return what a look at the next window of a name comes to; the words say what is so if nothing is wrong."""
    try:
        with LedgerReader.opened(reach) as ledger, reach.database() as database:
            window = Window.next(
                name, ledger.file, database, left="record@tasks", right="record_id@disclosure_task"
            )
            before = _known(ledger, window)
            roots = frozenset(root.bytes for (root,) in database.execute(_TASKS, window.uuids))
            steps = _steps(database, window)
            ledger.read_on()
            stores = Stores(before, steps, _known(ledger, window), roots, _seen(ledger, window))
            faults = list(look(stores, now=time.time(), today=_today()))
            _remember(ledger, stores)
            if not faults:
                window.done(ledger.file)
    except StillReading as behind:
        return Finding("unproven", behind.problem)
    count = sum(steps.values())
    return Finding.of(
        examined=count + len(stores.after),
        faults=faults,
        figure=f"{count:,} steps at the desk compared: {words}",
    )


def unentered(stores: Stores, **_now: object) -> Iterator[str]:
    """Name what was done at the desk without an entry."""
    former = {act.root for act in stores.steps if act.employee is None}
    possible = _counted({act: entered.times for act, entered in stores.after.items()}, former)
    for act, count in _counted(stores.steps, former).items():
        answers = possible[act._replace(kind=ANSWERS)] if act.kind == "sent" else 0
        if act.root in stores.roots and count > possible[act] + answers:
            of = f"{count} acts of the kind {act.kind} on a task"
            yield f"The desk tells of {of}; the ledger has {possible[act] + answers}."


def differences(stores: Stores, *, now: float, today: dt.date) -> Iterator[str]:
    """Name what was done at the desk without an entry, and what was entered without a step."""
    former = {act.root for act in stores.steps if act.employee is None}
    steps = _counted(stores.steps, former)
    possible = _counted({act: entered.times for act, entered in stores.after.items()}, former)
    yield from unentered(stores)
    yield from _vanished(stores, today=today)
    for act, entered in stores.after.items():
        is_settled = entered == stores.before.get(act) and now - entered.read_at >= GRACE
        day = dt.date.fromordinal(entered.day)
        if act.kind == ANSWERS or act.root not in stores.roots or not is_settled or today - day > SHOWN:
            continue
        named = _alike(act, former)
        if steps[named] < possible[named]:
            yield f"The ledger allowed an act of the kind {act.kind} by {day} that is no step at the desk."


def _vanished(stores: Stores, *, today: dt.date) -> Iterator[str]:
    counts = stores.by_root
    for root, (count, day) in stores.seen.items():
        if root in stores.roots and counts[root] < count and today - dt.date.fromordinal(day) <= SHOWN:
            yield f"A task had {count} steps on {dt.date.fromordinal(day)} and has {counts[root]}."


def _counted(acts: Mapping[Act, int], former: set[bytes]) -> Counter[Act]:
    counts: Counter[Act] = Counter()
    for act, count in acts.items():
        counts[_alike(act, former)] += count
    return counts


def _alike(act: Act, former: set[bytes]) -> Act:
    """Leave out what entries and steps of one act need not both say."""
    if act.root in former:
        act = act._replace(employee=None)
    # A task can be moved between the entry of an answer and the step that says that it went out.
    return act._replace(purpose="") if act.kind in ("sent", ANSWERS) else act


def _remember(ledger: LedgerReader, stores: Stores) -> None:
    """Note how many steps each task has; fewer than before are noted once nobody is shown the loss any more."""
    today = _today()
    with ledger.file.transaction():
        for root, count in stores.by_root.items():
            known, day = stores.seen.get(root, (0, 0))
            if count >= known or today - dt.date.fromordinal(day) > SHOWN:
                ledger.file.connection.execute(
                    "INSERT INTO steps_seen VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = excluded.count, "
                    "day = excluded.day",
                    (root, count, today.toordinal()),
                )


def _known(ledger: LedgerReader, window: Window) -> dict[Act, Entered]:
    return {Act(*row[:5]): Entered(*row[5:]) for row in ledger.file.rows(_KNOWN, window.ends)}


def _seen(ledger: LedgerReader, window: Window) -> dict[bytes, tuple[int, int]]:
    rows = ledger.file.rows(
        "SELECT root, count, day FROM steps_seen WHERE root > ? AND root <= ?", window.ends
    )
    return {root: (count, day) for root, count, day in rows}


def _steps(database: Database, window: Window) -> dict[Act, int]:
    counts: Counter[Act] = Counter()
    for root, act, account, duty, purpose, count in database.execute(_ROWS, window.uuids):
        employee = None if account == _FORMER else employee_digest(account)
        counts[Act(root.bytes, _KINDS[act], employee, duty, purpose)] += count
    return dict(counts)


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
