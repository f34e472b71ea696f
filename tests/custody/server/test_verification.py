"""The whole journal is verified beside the custodian's work; asking never waits for it."""

import datetime as dt
import os
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from keepfaith.custody.ledger.entry import SIZE
from keepfaith.custody.protocol.answers import MAX_VERIFICATION_AGE, VerificationResult
from keepfaith.custody.server.verification import Verification
from keepfaith.custody.store.store import Store
from keepfaith.custody.store.transaction import draft_entry
from tests.portals import until

AT = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
DAY = AT.date()
NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
PATIENCE = 20


class Clock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path, bytes(32))
    enter(opened, 3)
    yield opened
    opened.close()


@pytest.fixture
def verification(store, tmp_path, clock):
    made = Verification(tmp_path, store.public_key, store.multiset_key, now=clock)
    yield made
    made.end()


def enter(store, count):
    with store.transaction():
        for _ in range(count):
            store.log(draft_entry("noted", AT), {}, at=AT)


def awaited(ask, wanted):
    """Ask until the answer is as wanted; each question is answered at once."""
    end = time.monotonic() + PATIENCE
    while True:
        begun = time.monotonic()
        answer = ask()
        assert time.monotonic() - begun < 1
        if wanted(answer):
            return answer
        assert time.monotonic() < end, answer
        time.sleep(0.02)


def test_the_custodian_reports_the_result_for_its_own_journal(running):
    result = awaited(running.portal.last_verification, lambda answer: answer is not None)
    assert result.problems == ()
    assert result.entries <= running.portal.status().entries
    assert abs(dt.datetime.now(dt.UTC) - result.at) < dt.timedelta(minutes=1)


def test_before_the_first_verification_has_ended_there_is_no_result(verification):
    assert verification.result(3) is None
    assert awaited(lambda: verification.result(3), bool) == VerificationResult(3, (), NOON)


def test_a_result_is_given_until_it_is_too_old_and_then_until_the_next_is_there(verification, store, clock):
    awaited(lambda: verification.result(3), bool)
    enter(store, 2)
    clock.now = NOON + MAX_VERIFICATION_AGE
    assert verification.result(3).entries == 3
    assert verification._process is None
    clock.now += dt.timedelta(seconds=1)
    assert verification.result(3).entries == 3
    assert awaited(lambda: verification.result(3), lambda answer: answer.entries == 5).at == clock.now


def test_a_result_of_under_half_of_the_entries_is_followed_by_another(verification, store):
    awaited(lambda: verification.result(3), bool)
    enter(store, 4)
    assert verification.result(6).entries == 3
    assert verification._process is None
    assert awaited(lambda: verification.result(7), lambda answer: answer.entries == 7)


def test_a_changed_entry_is_reported(verification, store, tmp_path):
    with closing(sqlite3.connect(tmp_path / "store.sqlite3", autocommit=True)) as other:
        other.execute("UPDATE journal SET entry = zeroblob(?) WHERE number = 2", (SIZE,))
    problems = awaited(lambda: verification.result(3), bool).problems
    assert any("Entry 2 does not chain" in problem for problem in problems)


def test_a_verification_that_breaks_off_is_a_problem_and_never_a_good_result(verification):
    verification.begin()
    os.kill(verification._process.pid, signal.SIGKILL)
    assert awaited(lambda: verification.result(3), bool).problems == ("The verification broke off.",)


def test_a_verification_does_not_outlive_its_custodian(running):
    awaited(running.portal.last_verification, bool)
    # The first may have found under half of the entries, and was followed by another.
    until(lambda: children(running.process.pid) == [])
    running.end()
    with closing(Store.open(running.store, running.kek)) as store:
        enter(store, 30_000)
    running.start()
    (child,) = children(running.process.pid)
    running.end(signal.SIGKILL)
    end = time.monotonic() + PATIENCE
    while runs(child):
        assert time.monotonic() < end
        time.sleep(0.02)


def children(process):
    return [int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def runs(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
