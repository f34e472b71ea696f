"""Promise 44, and in part others: each record of the ledger has its row, each row its record, and both say the same.

What differs is said to the promises that it breaks alone: a row that is gone, one that nobody entered, its edition.
"""

import datetime as dt
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from keepfaith.custody.client.connection import RecordsClient
from keepfaith.policies.sections.check import Finding
from keepfaith.prober.balances.ledger_reader import LedgerReader, StillReading
from keepfaith.prober.balances.row_digest import Row
from keepfaith.prober.balances.windows import Database, Window
from keepfaith.prober.posted import posted_editions
from keepfaith.prober.reach import Reach
from keepfaith.prober.timeline import HOUR, Timeline

UNENTERED, LOST, ALTERATIONS, EARLIER, LATER = 14, 42, 44, 56, 57
# So long after its key a row can come, which is reported to the custodian then.
GRACE: Final = 60.0
_ROWS: Final = """
    SELECT received_at, id, edition, holding, purpose, form, reference, code_digest, about_id, sealed
    FROM disclosure_record WHERE id > %s AND id <= %s ORDER BY id
"""
# Base64 of version 1, a nonce and a tag at least; a long field lies beside its row, which has its digest.
_UNSEALED: Final = r"""
    SELECT count(*) FROM disclosure_record r, jsonb_each_text(sealed) field
    WHERE r.id > %s AND r.id <= %s AND value !~ '^A[Q-Za-f][A-Za-z0-9+/]{37,}={0,2}$' AND NOT EXISTS (
      SELECT FROM disclosure_enclosure e WHERE e.record_id = r.id AND e.field = key
        AND value = 'sha256:' || encode(sha256(e.sealed), 'hex') AND substr(e.sealed, 1, 1) = '\x01')
"""
_KNOWN: Final = """
    SELECT id, edition, holding, purpose, hour, about, read_at FROM records WHERE id > ? AND id <= ?
"""
# What was not reported at once is within some rounds of the worker.
REPORTED: Final = 900.0
# So many rows, with their ciphertexts, are in memory at once.
_AT_ONCE: Final = 500


class Entered(NamedTuple):
    """A living record as the entry that created it says."""

    edition: str
    holding: str
    purpose: str
    hour: int
    about: bytes | None
    read_at: float


class Stored(NamedTuple):
    """A row, without its ciphertexts; their digest stands for them."""

    received_at: dt.datetime
    edition: str
    holding: str
    purpose: str
    about: bytes | None
    digest: bytes


@dataclass(frozen=True)
class Stores:
    """What the ledger, the table and the custodian say of the records of one window; the ledger before and after."""

    before: Mapping[bytes, Entered]
    rows: Mapping[bytes, Stored]
    after: Mapping[bytes, Entered]
    digests: Mapping[bytes, bytes | None]


class Fault(NamedTuple):
    """What is wrong with a record, and the promises that it breaks beside 44."""

    promises: frozenset[int]
    words: str


class Compared(NamedTuple):
    """How many records one look compared, of how many, and what was wrong."""

    number: int
    living: int
    faults: list[Fault]


def examine(reach: Reach) -> Finding:
    """Compare the records of the ledger with their rows, both ways."""
    return judged(
        reach,
        ALTERATIONS,
        figure="each has its row, with the purpose, holding and hour of its entry, under the edition in force in that "
        "hour, and each row has the digest that it came with. No row is without an entry.",
    )


def judged(reach: Reach, promise: int, *, figure: str) -> Finding:
    """Return what the round's comparison comes to for one promise; whoever looks again compares again."""
    name = f"{__name__} {promise}"
    looks = reach.round.seen[name] = reach.round.seen.get(name, 0) + 1
    try:
        compared: Compared = reach.round.once(
            f"{__name__} {'again' if looks > 1 else 'once'}", lambda: _compared(reach)
        )
    except StillReading as behind:
        return Finding("unproven", behind.problem)
    return Finding.of(
        examined=compared.number,
        faults=[fault.words for fault in compared.faults if promise in {ALTERATIONS, *fault.promises}],
        figure=f"{compared.number:,} of {compared.living:,} records compared: {figure}",
    )


def _compared(reach: Reach) -> Compared:
    requests = RecordsClient(reach.requests)
    try:
        with LedgerReader.opened(reach) as ledger, reach.database() as database:
            window = Window.next(
                "records", ledger.file, database, left="id@records", right="id@disclosure_record"
            )
            before = _known(ledger, window)
            rows = _rows(database, window)
            ledger.read_on()
            after = _known(ledger, window)
            stores = Stores(before, rows, after, requests.digests(rows.keys() | before.keys()))
            faults = list(differences(stores, Timeline(posted_editions(reach)), now=time.time()))
            ((unsealed,),) = database.execute(_UNSEALED, window.uuids).fetchall()
            if unsealed:
                faults.append(Fault(frozenset({UNENTERED}), f"{unsealed} fields of records are not sealed."))
            (living,) = ledger.file.rows("SELECT count(*) FROM records")[0]
            if not faults:
                window.done(ledger.file)
    finally:
        requests.close()
    return Compared(len(rows.keys() & after.keys()), living, faults)


def differences(stores: Stores, timeline: Timeline, *, now: float) -> Iterator[Fault]:
    """Yield what one store has and another has not, or has otherwise."""
    yield from _strangers(stores)
    yield from _missing(stores, now=now)
    for record in stores.rows.keys() & stores.after.keys():
        row = stores.rows[record]
        entered = stores.after[record]
        fault = _what_differs(entered, row, timeline) or _as_noted(stores, record, age=now - entered.read_at)
        if fault:
            yield Fault(fault.promises, f"The row of a record of {row.received_at:%Y-%m-%d} {fault.words}.")


def _strangers(stores: Stores) -> Iterator[Fault]:
    # The ledger was read again after the table, and a key is entered before its row can be stored.
    for record in stores.rows.keys() - stores.after.keys() - stores.before.keys():
        day = f"{stores.rows[record].received_at:%Y-%m-%d}"
        words = f"A row of {day} belongs to no record that the ledger created and did not end."
        yield Fault(frozenset({UNENTERED}), words)


def _missing(stores: Stores, *, now: float) -> Iterator[Fault]:
    for record in (stores.before.keys() & stores.after.keys()) - stores.rows.keys():
        entered = stores.before[record]
        if now - entered.read_at < GRACE:
            continue
        day = f"{dt.datetime.fromtimestamp(entered.hour, dt.UTC):%Y-%m-%d}"
        if record not in stores.digests:
            words = f"A record of {day} has neither a key nor a row, and no entry ended it."
            yield Fault(frozenset({LOST}), words)
        elif stores.digests[record] is not None:
            yield Fault(frozenset({LOST}), f"The row of a record of {day} is gone, and no entry ended it.")


def _as_noted(stores: Stores, record: bytes, *, age: float) -> Fault | None:
    """Compare a row with the digest that the custodian noted when the row was reported stored."""
    if record not in stores.digests:
        # Without its key nobody can read it again.
        return Fault(frozenset({LOST}), "has no key") if age >= GRACE else None
    noted = stores.digests[record]
    if noted is None:
        return Fault(frozenset(), "was never reported to the custodian") if age >= REPORTED else None
    return None if noted == stores.rows[record].digest else Fault(frozenset(), "is not as it came")


def _what_differs(entered: Entered, row: Stored, timeline: Timeline) -> Fault | None:
    hour = dt.datetime.fromtimestamp(entered.hour, dt.UTC)
    for name in ("purpose", "edition", "holding"):
        if getattr(row, name) != getattr(entered, name):
            # Under a later one it would be freed from its own, under an earlier one from what is new.
            promises = frozenset({EARLIER, LATER} if name == "edition" else ())
            return Fault(promises, f"has another {name} than its entry")
    # A row can be stored just after the stroke of an hour in which its key was made.
    if row.received_at not in (hour, hour + HOUR):
        return Fault(frozenset(), "has another hour than its entry")
    if entered.about is not None and row.about != entered.about:
        return Fault(frozenset(), "is a note on another record than its entry says")
    if row.edition not in {edition.digest for edition in timeline.possible(hour)}:
        return Fault(frozenset({LATER}), "is under an edition that was not in force in its hour")
    return None


def _known(ledger: LedgerReader, window: Window) -> dict[bytes, Entered]:
    return {row[0]: Entered(*row[1:]) for row in ledger.file.rows(_KNOWN, window.ends)}


def _rows(database: Database, window: Window) -> dict[bytes, Stored]:
    rows: dict[bytes, Stored] = {}
    with database.transaction(), database.cursor(name="records") as cursor:
        cursor.itersize = _AT_ONCE
        for received_at, *parts in cursor.execute(_ROWS, window.uuids):
            row = Row(*parts)
            about = row.about.bytes if row.about else None
            rows[row.id.bytes] = Stored(received_at, row.edition, row.holding, row.purpose, about, row.digest)
    return rows
