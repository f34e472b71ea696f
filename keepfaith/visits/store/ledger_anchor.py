"""Entering in the ledger how far the store of visits has grown, so that a changed or shortened past shows."""

import time
from pathlib import Path
from typing import Final, Literal

from keepfaith.custody.client.connection import Refused
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.visits.store.location import visits_folder
from keepfaith.visits.store.manifest import Manifest

# The name of the store in the ledger.
STORE_NAME: Final = "visits"
EVERY_SECONDS: Final = 3_600.0

Outcome = Literal["nothing kept", "entered", "known"]

# When each store is due again, by this process's own clock.
_next_due: dict[Path, float] = {}


def anchor_visits(_portal: object = None) -> Outcome | None:
    """Enter what the manifest came to, at most once an hour, else nothing; the first time at once.

    A store whose past was changed is refused, and the refusal is entered; it is not offered again for an hour.
    """
    folder = visits_folder()
    if time.monotonic() < _next_due.get(folder, 0.0):
        return None
    number, chain = Manifest.at(folder).head()
    if not number:
        return "nothing kept"
    try:
        is_new = custodian().anchor(STORE_NAME, number, chain)
    except Refused:
        _next_due[folder] = time.monotonic() + EVERY_SECONDS
        raise
    _next_due[folder] = time.monotonic() + EVERY_SECONDS
    return "entered" if is_new else "known"


def last_anchor() -> tuple[int, bytes] | None:
    """Ask the ledger how far it knows the store: the number of a commit, and what the chain came to there."""
    last = custodian().last_anchor(STORE_NAME)
    return None if last is None else (last.number, last.digest)
