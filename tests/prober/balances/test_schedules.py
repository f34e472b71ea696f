"""Each schedule of the worker must have ended well within two of its periods, as it noted in the database."""

import datetime as dt

import pytest

from keepfaith.prober.balances.schedules import PERIODS, START, Heartbeat, begun, judge
from keepfaith.website.processes.worker import DUTIES
from tests.portals import until

NOW = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
BEGAN = NOW - dt.timedelta(days=30)


def beats(**others):
    """Give heartbeats of a minute ago, and others by name."""
    minute = NOW - dt.timedelta(minutes=1)
    return {**dict.fromkeys(PERIODS, Heartbeat(minute, minute, minute)), **others}


def beat(ago, *, began=None, ended=None):
    done = NOW - ago
    return Heartbeat(began or done, ended or done, done)


def test_each_duty_of_the_worker_has_a_period():
    assert PERIODS.keys() | {"backup", "drill"} == DUTIES.keys()


def test_schedules_that_ran_lately_are_well():
    finding = judge(beats(), began_at=BEGAN, now=NOW)
    assert finding.outcome == "kept", finding.figure
    assert finding.figure.startswith(f"{len(PERIODS)} schedules")


@pytest.mark.parametrize("name", sorted(PERIODS))
def test_one_that_is_late_or_was_never_noted_is_a_fault(name):
    late = beats() | {name: beat(2 * PERIODS[name] + dt.timedelta(minutes=1))}
    assert judge(late, began_at=BEGAN, now=NOW).outcome == "failed"
    missing = beats()
    del missing[name]
    assert f"The schedule {name} never" in judge(missing, began_at=BEGAN, now=NOW).figure


def test_one_that_only_ever_failed_is_a_fault():
    failing = Heartbeat(NOW, NOW, None)
    assert "retention never ended well" in judge(beats(retention=failing), began_at=BEGAN, now=NOW).figure


def test_one_that_runs_for_the_first_time_is_waited_for_and_one_that_hangs_is_not():
    def running(minutes):
        return beats(checks=Heartbeat(NOW - dt.timedelta(minutes=minutes), None, None))

    assert judge(running(8), began_at=BEGAN, now=NOW).outcome == "unproven"
    assert "checks never ended well" in judge(running(11), began_at=BEGAN, now=NOW).figure


def test_a_time_to_come_says_nothing():
    early = judge(beats(keys=beat(dt.timedelta(minutes=-1))), began_at=BEGAN, now=NOW)
    assert "still to come" in early.figure


def test_what_has_not_begun_a_few_minutes_after_the_start_is_unproven_and_later_a_fault():
    missing = beats()
    del missing["checks"]
    early, later = (
        judge(missing, began_at=NOW - dt.timedelta(minutes=minutes), now=NOW) for minutes in (9, 11)
    )
    assert (early.outcome, later.outcome) == ("unproven", "failed")
    assert "checks has not begun yet" in early.figure


def test_what_is_switched_off_is_not_waited_for_and_what_is_on_is():
    long_ago = NOW - dt.timedelta(days=60)
    assert (
        judge(beats(drill=Heartbeat(long_ago, long_ago, long_ago)), began_at=BEGAN, now=NOW).outcome == "kept"
    )
    late = beats(backup=beat(dt.timedelta(days=3)))
    assert "The schedule backup last ended well" in judge(late, began_at=BEGAN, now=NOW).figure


def test_a_mail_server_that_is_away_is_no_fault_and_a_delivery_that_stopped_is():
    away = Heartbeat(NOW, NOW, None)
    assert judge(beats(delivery=away), began_at=BEGAN, now=NOW).outcome == "kept"
    stopped = beats(delivery=beat(dt.timedelta(hours=1)))
    assert judge(stopped, began_at=BEGAN, now=NOW).outcome == "failed"


@pytest.mark.long
def test_an_old_heartbeat_of_a_served_portal_is_seen(probed):
    def look():
        return probed.look("balances.schedules")["balances.schedules"]

    # In the minute after a start nothing is late.
    until(lambda: dt.datetime.now(dt.UTC) - begun(probed.reach) >= START and look()[0] != "unproven", 120)
    outcome, figure = look()
    assert outcome == "kept", figure
    with probed.as_owner() as owner:
        change = "UPDATE monitoring_scheduleheartbeat SET done_at = done_at %s interval '3 days'"
        change += " WHERE name = 'retention'"
        owner.execute(change % "-")
        try:
            outcome, figure = look()
        finally:
            owner.execute(change % "+")
    assert outcome == "failed"
    assert "The schedule retention last ended well" in figure
    assert look()[0] == "kept"
