"""The list of one person's uses among millions of entries, and what a decision costs with and without its index."""

import datetime as dt
import os
import random
import secrets
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from benchmarks.opening import BUNDLE, EDITION, EMPLOYEE, FIELDS
from benchmarks.queue import median_of
from benchmarks.sizes import count_of, sized
from benchmarks.strangers import insert_entries, insert_records
from keepfaith.custody.protocol import control_messages, messages
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.sizes import DIGEST_SIZE
from keepfaith.custody.server.handlers import Handlers
from keepfaith.custody.store.record_actions import RecordAction
from keepfaith.custody.store.records import clear_part
from keepfaith.custody.store.schema import STORE
from keepfaith.custody.store.store import Store
from keepfaith.custody.store.subjects import fingerprint
from keepfaith.custody.store.transaction import draft_entry
from tests.duties import TEXT, acknowledging

ENTRIES: Final = count_of("KEEPFAITH_BENCH_ENTRIES", whole=5_000_000, smallest=3_000)
# One record with so many uses; one person with so many records, and so many uses of all of them.
RECORD_USES, RECORDS, PERSON_USES = 500, 40, 400
# Of the entries around them so many are of one record, and a transaction has some shares of them.
A_RECORD, SHARES = 25, 20
DECISIONS, ROUNDS = sized((400, 3), (5, 1))
BEGUN: Final = dt.datetime(2018, 1, 31, 5, tzinfo=dt.UTC)
NOW: Final = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
HEADER: Final = Header(EDITION, "literature-requests", "literature", FIELDS)
OPENING: Final = RecordAction(
    EMPLOYEE, "literature", "literature", ("name",), None, "literature-and-notices", NOW
)
INDEXES: Final = ("tagged", "details_of")


def measure(scratch: Path) -> None:
    """Build a ledger, list uses and decide over it; then list over a plain table of as many readable lines."""
    with closing(Store.open(scratch / "uses", bytes(32))) as store:
        handlers, begun = prepared(store), time.monotonic()
        much_used, *persons = fill(store)
        print(f"\nA ledger of {store.checkpoint.count:,} entries, built in {time.monotonic() - begun:.0f} s:")
        subject = fingerprint(store.keyring.subjects, address(0))
        uses, _ = store.uses.of_subject(subject)
        counts = len({use.record for use in uses}), sum(use.use.count for use in uses)
        if counts != (min(RECORDS, PERSON_USES), PERSON_USES):
            raise SystemExit(f"the list is not whole: {counts}")
        file = scratch / "uses" / STORE
        report(f"the {RECORD_USES} uses of one record", lambda: store.uses.of(much_used), file, store)
        report(f"the {PERSON_USES} uses of one person", lambda: store.uses.of_subject(subject), file, store)
        decide(store, handlers, persons[0])
    beside(scratch / "plain.sqlite3")


def address(number: int) -> str:
    return f"reader{number}@example.org"


def prepared(store: Store) -> Handlers:
    """Post the sample's edition and give a duty."""
    handlers = Handlers(store, safeguards=TEXT, cap=10**9, now=lambda: NOW)
    rules, schema = ((BUNDLE / name).read_text() for name in ("rules.cedar", "schema.cedarschema"))
    handlers.answer([control_messages.Vouch(EDITION, rules, schema, BEGUN)])
    handlers.answer([control_messages.Duty(EMPLOYEE, "literature", on=True)])
    handlers.answer([acknowledging(EMPLOYEE)])
    return handlers


def fill(store: Store) -> list[bytes]:
    """Write all entries: those to be listed by the store's own verbs, and in equal shares between them the others."""
    with store.transaction():
        much_used, *of_person = [create(store, address(int(number == 0))) for number in range(RECORDS + 1)]
        others = insert_others(store, ENTRIES // A_RECORD)
    used = [much_used] * RECORD_USES + [of_person[number % RECORDS] for number in range(PERSON_USES)]
    random.Random(7).shuffle(used)
    share = max(0, ENTRIES - store.checkpoint.count - len(used)) // len(used)
    with without_indexes(store, INDEXES):
        for start in range(0, len(used), SHARES):
            with store.transaction():
                for number, record in enumerate(used[start : start + SHARES], start):
                    at = BEGUN + (NOW - BEGUN) * number / len(used)
                    insert_openings(store, others, share, at)
                    store.actions.log(record, replace(OPENING, at=at))
    return [much_used, *of_person]


def create(store: Store, of: str) -> bytes:
    created = store.records.create(token=secrets.token_bytes(16), header=HEADER, address=of, at=BEGUN)
    store.records.confirm(created.record, bytes(DIGEST_SIZE))
    # What was only typed is nobody's.
    store.owners.prove(created.record, day=BEGUN.date())
    return created.record


def insert_others(store: Store, count: int) -> list[bytes]:
    """Insert the records of other people, and return their numbers."""
    records = [os.urandom(16) for _ in range(max(1, count))]
    insert_records(store, records, HEADER, day=BEGUN.date())
    return records


def insert_openings(store: Store, records: list[bytes], count: int, at: dt.datetime) -> None:
    """Write openings of what is others'."""
    drafted = draft_entry(
        "opened", at, decision="allow", clause=OPENING.clause, purpose=OPENING.purpose, duty=OPENING.duty,
        in_force=EDITION, **clear_part(HEADER, OPENING.fields),
    )  # fmt: skip
    insert_entries(store, records, drafted, count)


@contextmanager
def without_indexes(store: Store, names: tuple[str, ...]) -> Iterator[None]:
    """Leave out indexes for the block: made again over all rows, each takes seconds."""
    made = [
        store.connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (name,)).fetchone()[0]
        for name in names
    ]
    for name in names:
        store.connection.execute(f"DROP INDEX {name}")
    try:
        yield
    finally:
        for statement in made:
            store.connection.execute(statement)


def report(what: str, act: Callable[[], object], file: Path, store: Store) -> None:
    """Print what an act takes at first, nothing of the file being in memory, and then."""
    store.truncate()
    store.connection.execute("PRAGMA shrink_memory")
    forget(file)
    first = timed(act)
    print(f"  {first * 1000:8.1f} ms at first, then {median_of(act) * 1000:.1f} ms for {what}")


def forget(file: Path) -> None:
    """Have the kernel drop a file's pages from its memory."""
    with file.open("rb") as opened:
        os.fdatasync(opened.fileno())
        os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def decide(store: Store, handlers: Handlers, record: bytes) -> None:
    """Open a field again and again, each decided and entered in a commit of its own, with the index by tag or not."""
    opening = messages.Open((record,), ("name",), EMPLOYEE, "literature", "literature")

    def openings() -> float:
        store.truncate()
        return statistics.median(timed(lambda: handlers.answer([opening])) for _ in range(DECISIONS))

    took: dict[str, list[float]] = {"with": [], "without": []}
    for _ in range(ROUNDS):
        took["with"].append(openings())
        with without_indexes(store, ("tagged",)):
            took["without"].append(openings())
    for how, rounds in took.items():
        print(f"  {statistics.median(rounds) * 1000:8.2f} ms a decision, entered, {how} the index by tag")


def beside(file: Path) -> None:
    """List the uses of one person from a plain table with an index by person, which nothing is sealed in."""
    with closing(sqlite3.connect(file)) as plain:
        plain.execute("CREATE TABLE uses(person BLOB, record BLOB, day INTEGER, kind, duty, purpose, clause)")
        every = ENTRIES // PERSON_USES
        people = [os.urandom(16) for _ in range(max(1, ENTRIES // A_RECORD))]
        plain.executemany(
            "INSERT INTO uses VALUES (?, ?, ?, 'opened', 'literature', 'literature', 'literature-and-notices')",
            (
                (bytes(16) if number % every == 0 else random.choice(people), os.urandom(16), number // every)
                for number in range(ENTRIES)
            ),
        )
        plain.execute("CREATE INDEX of_person ON uses(person)")
        plain.commit()

    with closing(sqlite3.connect(file)) as plain:

        def listed() -> object:
            return plain.execute("SELECT * FROM uses WHERE person = ?", (bytes(16),)).fetchall()

        forget(file)
        first = timed(listed)
        print(
            f"  {first * 1000:8.1f} ms at first, then {median_of(listed) * 1000:.1f} ms by a plain table of SQLite"
        )
