"""Promises 13, 42 and 45: each schedule of the portal's worker ran lately, as it noted in the database."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach

# A round of the worker takes three seconds, and up to five minutes where one of its duties has much to do.
_ROUND: Final = dt.timedelta(minutes=5)
_HOUR, _DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
# How often each ends; after two such periods without an end something keeps it.
PERIODS: Final[Mapping[str, dt.timedelta]] = {
    "witness": _ROUND, "editions": _ROUND, "keys": _ROUND, "expiry": _ROUND, "sessions": _ROUND,
    "checks": _ROUND, "test-requests": _ROUND, "visits-anchor": _HOUR, "retention": _DAY,
}  # fmt: skip
# These run only where they are switched on, and then note it.
OPTIONAL: Final[Mapping[str, dt.timedelta]] = {"delivery": _ROUND, "backup": _DAY, "drill": 7 * _DAY}
# After its start the worker has so long for its first round.
START: Final = dt.timedelta(minutes=1)
_JUST_BEGUN: Final = Finding("unproven", "The portal has just begun.")
_CLOCKS: Final = dt.timedelta(seconds=5)
_READ: Final = "SELECT name, started_at, ended_at, done_at FROM monitoring_scheduleheartbeat LIMIT 100"


class Heartbeat(NamedTuple):
    """When a schedule last began, when it last ended, and when it last ended well."""

    started_at: dt.datetime
    ended_at: dt.datetime | None
    done_at: dt.datetime | None


def examine(reach: Reach) -> Finding:
    """Compare how long ago each schedule ended with how often it must."""
    began_at = begun(reach)
    if began_at is None:
        return _JUST_BEGUN
    now = dt.datetime.now(dt.UTC)
    finding = judge(read_heartbeats(reach), began_at=began_at, now=now)
    return _JUST_BEGUN if finding.outcome == "failed" and now - began_at < START else finding


def judge(heartbeats: Mapping[str, Heartbeat], *, began_at: dt.datetime, now: dt.datetime) -> Finding:
    """Say what the heartbeats of a portal that began at some instant prove."""
    due = {name: period for name, period in OPTIONAL.items() if _is_on(heartbeats.get(name), began_at)}
    periods = {**PERIODS, **due}
    # On a busy machine the worker begins late; that it never does is said after a round's time.
    if now - began_at < 2 * _ROUND and (missing := sorted(PERIODS.keys() - heartbeats.keys())):
        return Finding("unproven", f"The schedule {missing[0]} has not begun yet.")
    faults = list(_faults(heartbeats, periods, now=now))
    first = sorted(name for name in PERIODS if (beat := heartbeats.get(name)) and beat.ended_at is None)
    if first and not faults:
        return Finding("unproven", f"The schedule {first[0]} runs for the first time.")
    figure = f"{len(periods)} schedules of the portal's worker each ran within two of their periods."
    return Finding.of(examined=len(periods), faults=faults, figure=figure)


def begun(reach: Reach) -> dt.datetime | None:
    """Return when the portal that runs became ready; none while it does not run."""
    try:
        return dt.datetime.fromtimestamp(reach.portal_file.stat().st_mtime, dt.UTC)
    except FileNotFoundError:
        return None


def read_heartbeats(reach: Reach) -> dict[str, Heartbeat]:
    """Read what each schedule noted, by its name."""
    with reach.database() as database:
        rows = database.execute(_READ).fetchall()
    return {name: Heartbeat(started_at, ended_at, done_at) for name, started_at, ended_at, done_at in rows}


def _is_on(heartbeat: Heartbeat | None, began_at: dt.datetime) -> bool:
    """Return whether a schedule that may be switched off ran since the portal began."""
    return heartbeat is not None and heartbeat.started_at >= began_at


def _faults(
    heartbeats: Mapping[str, Heartbeat], periods: Mapping[str, dt.timedelta], *, now: dt.datetime
) -> Iterator[str]:
    for name, period in periods.items():
        heartbeat = heartbeats.get(name)
        # That a mail server is away is noted as an error, and breaks no promise.
        last = heartbeat and (heartbeat.ended_at if name == "delivery" else heartbeat.done_at)
        if last is None:
            if heartbeat is None or _is_hopeless(name, heartbeat, now - heartbeat.started_at):
                yield f"The schedule {name} never ended well."
        elif last > now + _CLOCKS:
            yield f"The schedule {name} ended at a time that is still to come."
        elif now - last > 2 * period:
            yield f"The schedule {name} last ended well on {last:%Y-%m-%d %H:%M} UTC."


def _is_hopeless(name: str, heartbeat: Heartbeat, since: dt.timedelta) -> bool:
    """Return whether one that never ended well failed, or has run for so long that it hangs."""
    if name in OPTIONAL:
        return since > 2 * OPTIONAL[name]
    return heartbeat.ended_at is not None or since > 2 * _ROUND
