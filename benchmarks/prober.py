"""What the prober takes of a processor, and how long after a breach its promise is red."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import psutil
import psycopg

from benchmarks import starting
from benchmarks.sizes import sized
from keepfaith.policies.promises.probes import PROBES
from keepfaith.website.postgres.cluster import DATABASE, OWNER
from keepfaith.website.postgres.socket_directory import PORT, socket_directory
from keepfaith.website.runtime.data_directory import DataDirectory

_FIRST_ROUND: Final = 900.0
# Its first round has made all probes, or so many.
_PROBES: Final = sized(len(PROBES), 3)
_WATCHED: Final = sized(300.0, 1.0)
# Longer than two of the period that the slowest of these probes has.
_PATIENCE: Final = 2_000.0
# What breaks a promise, the table, and the probe that must see it.
_BREACHES: Final = {
    "balances.tasks": (
        "disclosure_task",
        (
            "UPDATE disclosure_task SET purpose = 'assistance'"
            " WHERE id = (SELECT min(id) FROM disclosure_task WHERE purpose <> 'assistance')"
        ),
    ),
    "editions.digests": (
        "policies_edition",
        (
            "UPDATE policies_edition"
            " SET files = jsonb_set(files, '{policy.md}', to_jsonb('x' || (files->>'policy.md')))"
            " WHERE id = (SELECT min(id) FROM policies_edition)"
        ),
    ),
    "balances.mail": (
        "disclosure_outgoing_message",
        "DELETE FROM disclosure_outgoing_message WHERE id = (SELECT id FROM disclosure_outgoing_message LIMIT 1)",
    ),
}


def measure(scratch: Path) -> None:
    """Serve a demonstration, wait for the first round, watch five minutes, then break promises."""
    with starting.served(scratch / "prober", probed=True) as (portal, _):
        begun = time.monotonic()
        prober = _prober(portal.process)
        place = str(socket_directory(DataDirectory.at(scratch / "prober")))
        with psycopg.connect(host=place, user=OWNER, dbname=DATABASE, port=PORT, autocommit=True) as owner:
            _until(lambda: _count(owner) >= _PROBES, _FIRST_ROUND)
            first = _cpu(prober)
            print(
                f"\nThe prober's first round: {first:.1f} s of a processor, {time.monotonic() - begun:.0f} s"
            )
            time.sleep(_WATCHED)
            print(f"  the {_WATCHED:.0f} s after it: {(_cpu(prober) - first) / _WATCHED:.2%} of a processor")
            print(f"  if an hour has one such round: {first / 3600:.2%} more")
            _break(owner)


def _break(owner: psycopg.Connection[Any]) -> None:
    """Break promises as the owner of the tables, and print when each is red."""
    broken = time.time()
    for table, statement in _BREACHES.values():
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.execute(statement)
        owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    periods = {check.name: check.period.total_seconds() for check in PROBES}
    waiting = set(sized(list(_BREACHES), ["balances.tasks"]))
    red = "SELECT at FROM policies_probeverdict WHERE probe = %s AND outcome = 'failed' AND at > to_timestamp(%s)"

    def seen() -> bool:
        for name in sorted(waiting):
            if row := owner.execute(red, (name, broken)).fetchone():
                waiting.discard(name)
                print(f"  {name}, every {periods[name]:.0f} s: red after {row[0].timestamp() - broken:.0f} s")
        return not waiting

    _until(seen, _PATIENCE)


def _prober(portal: psutil.Process) -> psutil.Process:
    return next(part for part in portal.children(recursive=True) if "keepfaith.prober" in part.cmdline())


def _cpu(prober: psutil.Process) -> float:
    """Return the seconds that it and what it started took; of these only what has ended counts in full."""
    return sum(prober.cpu_times()[:4])


def _count(owner: psycopg.Connection[Any]) -> int:
    row = owner.execute("SELECT count(DISTINCT probe) FROM policies_probeverdict").fetchone()
    return int(row[0]) if row else 0


def _until(done: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise SystemExit("it did not become so in time")
        time.sleep(1.0)
