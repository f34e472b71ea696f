"""Promise 44: a change to the ledger leaves a trace that this check finds; the prober compares the records."""

import datetime as dt
import time
from typing import Final

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.answers import MAX_VERIFICATION_AGE, VerificationResult
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.records.ledger_witness import AnotherCustodian, witness_ledger
from keepfaith.policies.sections.check import Finding, Portal

_FRESH: Final = dt.timedelta(hours=1)
_PATIENCE: Final = 20.0
_PAUSE: Final = 0.5


def examine(_portal: Portal) -> Finding:
    """Ask for the verification of the ledger, which must go on from the last head that was seen."""
    try:
        entries = witness_ledger()
    except (Refused, AnotherCustodian) as error:
        return Finding("failed", error.problem)
    verified = _verified(entries)
    walked, when = (verified.entries, f" at {verified.at:%H:%M} UTC") if verified else (0, "")
    return Finding.of(
        examined=walked,
        faults=ledger_faults(verified, now=dt.datetime.now(dt.UTC)),
        figure=f"{walked:,} entries of the ledger walked{when}, all whole. The ledger goes on from the last head that "
        "was seen.",
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


def _verified(entries: int) -> VerificationResult | None:
    """Wait a while for a verification of now; asking for it begins one, and gives the one before it meanwhile."""
    end = time.monotonic() + _PATIENCE
    while True:
        verification = custodian().last_verification()
        if is_of_now(verification, entries, now=dt.datetime.now(dt.UTC)) or time.monotonic() > end:
            return verification
        time.sleep(_PAUSE)
