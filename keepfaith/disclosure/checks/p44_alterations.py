"""Promise 44: a change to what is kept, or to the ledger, leaves a trace that this check finds."""

import datetime as dt
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import batched
from typing import Final

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.answers import MAX_VERIFICATION_AGE, VerificationResult
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.records.ledger_witness import AnotherCustodian, witness_ledger
from keepfaith.policies.sections.check import Finding, Portal

# So many records are compared in one run: half the newest, half drawn at random.
MAX_ROWS: Final = 20_000
_BATCH_SIZE: Final = 200
_FRESH: Final = dt.timedelta(hours=1)
# The hour of a row is rounded down, so that one of an hour ago may have come just now.
_TO_SETTLE: Final = dt.timedelta(hours=2)
_PATIENCE: Final = 20.0
_PAUSE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Compared:
    """How many rows were compared, and what is wrong with them."""

    count: int
    faults: tuple[str, ...]


def examine(_portal: Portal) -> Finding:
    """Ask for the verification of the ledger, and compare rows with the digests noted when they came."""
    try:
        entries = witness_ledger()
    except (Refused, AnotherCustodian) as error:
        return Finding("failed", error.problem)
    verified = _verified(entries)
    rows = Record.objects.count()
    compared = compare(_some_rows(rows))
    faults = [*ledger_faults(verified, now=dt.datetime.now(dt.UTC)), *compared.faults, *count_faults()]
    walked, when = (verified.entries, f" at {verified.at:%H:%M} UTC") if verified else (0, "")
    return Finding.of(
        examined=walked + compared.count,
        faults=faults,
        figure=f"{walked:,} entries of the ledger walked{when}, all whole; {compared.count:,} of {rows:,} "
        "records are as they came, none of these without a key. The custodian has no more keys of stored records than "
        "there are records. The ledger goes on from the last head that was seen.",
    )


def ledger_faults(verified: VerificationResult | None, *, now: dt.datetime) -> list[str]:
    """List what is wrong with the ledger; one that was not verified within the hour counts as wrong."""
    if verified is None:
        return ["The ledger has not been verified yet."]
    if now - verified.at > _FRESH:
        return [f"The ledger was last verified at {verified.at:%Y-%m-%d %H:%M} UTC."]
    return list(verified.problems)


def is_of_now(verified: VerificationResult | None, entries: int, *, now: dt.datetime) -> bool:
    """Say whether a verification is recent, and of half of the entries at least, or found what is wrong."""
    if verified is None or now - verified.at > MAX_VERIFICATION_AGE:
        return False
    # One made at the start may have found the ledger all but empty.
    return bool(verified.problems) or 2 * verified.entries >= entries


def compare(rows: Iterable[Record], *, now: dt.datetime | None = None) -> Compared:
    """Compare rows with the custodian's digests of them."""
    settled = (now or dt.datetime.now(dt.UTC)) - _TO_SETTLE
    altered = keyless = unsettled = count = 0
    for some in batched(rows, _BATCH_SIZE):
        known = custodian().digests([row.pk.bytes for row in some])
        keyless += _keyless([row.pk for row in some if row.pk.bytes not in known])
        noted = [row for row in some if known.get(row.pk.bytes) is not None]
        count += len(noted)
        altered += sum(known[row.pk.bytes] != row.digest() for row in noted)
        # A row that came this moment has no digest noted yet; `key_reconciliation` sees to it within seconds.
        unsettled += sum(
            row.pk.bytes in known and known[row.pk.bytes] is None and row.received_at < settled
            for row in some
        )
    differences = (
        (altered, "were altered after they came"),
        (keyless, "have no key"),
        (unsettled, "came long ago, and no digest of them was noted"),
    )
    return Compared(count, tuple(f"{number} records {what}." for number, what in differences if number))


def count_faults() -> list[str]:
    """Say whether the custodian holds more confirmed records than there are rows; asked again before it counts."""
    for _ in range(3):
        status = custodian().status()
        confirmed = int(status.records) - int(status.unconfirmed)
        if confirmed <= Record.objects.count():
            return []
        time.sleep(_PAUSE)
    return ["The custodian holds keys of records whose rows are gone."]


def _keyless(suspects: list[uuid.UUID]) -> int:
    if not suspects:
        return 0
    # What is being destroyed just now loses its key a moment before its row.
    time.sleep(_PAUSE)
    return Record.objects.filter(pk__in=suspects).count()


def _some_rows(rows: int) -> Iterable[Record]:
    newest = Record.objects.order_by("-received_at", "pk")
    if rows <= MAX_ROWS:
        return newest.iterator(chunk_size=_BATCH_SIZE)
    known = {row.pk: row for row in newest[: MAX_ROWS // 2]}
    known |= {row.pk: row for row in Record.objects.order_by("?")[: MAX_ROWS // 2]}
    return known.values()


def _verified(entries: int) -> VerificationResult | None:
    """Wait a while for a verification of now; asking for it begins one, and gives the one before it meanwhile."""
    end = time.monotonic() + _PATIENCE
    while True:
        verification = custodian().last_verification()
        if is_of_now(verification, entries, now=dt.datetime.now(dt.UTC)) or time.monotonic() > end:
            return verification
        time.sleep(_PAUSE)
