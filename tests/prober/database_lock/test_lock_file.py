"""The lock of the database is the one that a new database of this release makes, and what differs is said in words."""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest

from keepfaith.prober.database_lock import probes
from keepfaith.prober.database_lock.comparison import Comparison, everything, of_tables, rights
from keepfaith.prober.database_lock.differences import differences
from keepfaith.prober.database_lock.lock_file import FILE, Lock
from keepfaith.prober.database_lock.touches import Guards

BIN = Path(__file__).parents[3] / "bin"
LOCK = Lock.read()
STEP = "table disclosure_step"


def test_the_lock_is_what_a_new_database_and_a_restored_one_state():
    code = "import database_lock; text, undescribed = database_lock.made(); print(text, end=''); assert not undescribed"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=BIN, capture_output=True, text=True, check=False, timeout=240
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout == FILE.read_text(encoding="utf-8"), (
        "Run `make database-lock`, and review what changes."
    )


@pytest.mark.long
def test_what_a_superuser_changes_is_seen_and_of_an_agencys_own_server_no_administrator():
    script = Path(__file__).with_name("superuser.py")
    run = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False, timeout=240)
    assert run.returncode == 0, run.stderr
    embedded, own = json.loads(run.stdout)
    assert set(embedded) - set(own) == {
        "Another role is not of this release.",
        "Another role is a member of the owner.",
    }
    assert set(own) < set(embedded)
    assert set(own) >= {
        "Another role is a member of the application.",
        "Another role may SELECT the table disclosure_record, which this release does not grant.",
        "Everybody may EXECUTE PostgreSQL's function pg_read_file(text), which this release does not grant.",
        "The application is a member of the owner.",
        "The application may SET PostgreSQL's setting session_replication_role, which this release does not grant.",
        "The owner of the table disclosure_mailing is another one than in this release.",
        "The prober is a member of another role.",
        "The publication everything is not of this release.",
        "The setting “the application session_replication_role” is not of this release.",
        "The setting “the prober search_path” is not of this release.",
        "The trigger disclosure_step_immutable of the table disclosure_step is disabled.",
    }
    # With all triggers off, foreign keys hold nothing either.
    assert any("fk_disclosure_task_id of the table disclosure_step is another one" in words for words in own)
    assert "jane" not in run.stdout


def words(changes, *, is_embedded=True):
    """Return what is said of a database that has some facts otherwise; none takes a fact away."""
    facts = {named: value for named, value in (LOCK.facts | changes).items() if value is not None}
    return [difference.words for difference in differences(LOCK, facts, is_embedded=is_embedded)]


def test_a_database_as_released_does_not_differ():
    assert words({}) == []


def test_a_restored_database_may_write_a_definition_otherwise():
    assert LOCK.restored
    assert words(dict(LOCK.restored)) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {("the application", "membership in the owner"): "given"},
            "The application is a member of the owner.",
        ),
        (
            {("the prober", "power"): "superuser, signs in"},
            "The power of the prober is another one than in this release.",
        ),
        ({("role jane", "power"): "signs in"}, "Another role is not of this release."),
        (
            {("role jane", "membership in the application"): "given"},
            "Another role is a member of the application.",
        ),
        (
            {("PostgreSQL's setting role", "everybody may SET"): "all of it"},
            "Everybody may SET PostgreSQL's setting role",
        ),
        ({(STEP, "role jane may UPDATE"): "account"}, "Another role may UPDATE the table disclosure_step"),
    ],
)
def test_what_only_a_superuser_can_change_is_said_without_a_name(changes, sentence):
    (difference,) = words(changes)
    assert difference.startswith(sentence)
    assert "jane" not in difference


def test_of_an_agencys_own_server_further_roles_do_not_count():
    gone = {named: None for named in LOCK.facts if named[0].startswith("role ")}
    assert gone
    assert words(gone, is_embedded=False) == []
    assert words(gone) != []


def test_a_setting_that_turns_triggers_off_counts_everywhere_and_one_that_loses_rows_where_they_are_altered():
    off = {("server", "setting session_replication_role"): "replica"}
    unsafe = {("safety from crashes", "setting fsync"): "off"}
    steps = of_tables(("disclosure_step",), ())
    for concern in (everything, rights, steps):
        assert finding(off, version=LOCK.version, concern=concern).outcome == "failed"
    outcomes = [
        finding(unsafe, version=LOCK.version, concern=concern).outcome for concern in (everything, steps)
    ]
    assert outcomes == ["failed", "kept"]


def test_a_touch_is_forgotten_after_a_week_and_with_another_database():
    at, table = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC), "table a\ttrigger b"
    guards = Guards()
    for number, days in (("1 1", 0), ("1 2", 1), ("1 2", 7)):
        guards.look({table: number}, database=["one"], different=(), at=at + dt.timedelta(days))
    assert [touch.words for touch in guards.touches] == [
        "The trigger b of the table a was changed and put back between 2026-11-02 12:00 and 12:00 UTC."
    ]
    guards.look({table: "1 2"}, database=["one"], different=(), at=at + dt.timedelta(days=9))
    guards.look({table: "2 3"}, database=["another"], different=(), at=at + dt.timedelta(days=9))
    assert guards.touches == []


def finding(changes, *, version, concern=everything):
    facts = LOCK.facts | changes
    listed = tuple(differences(LOCK, facts, is_embedded=True))
    return Comparison(LOCK, facts, listed, version).finding(concern, figure="itself")


def test_a_definition_that_another_version_writes_otherwise_is_unproven_and_a_right_is_not():
    definition = {(STEP, "constraint known_act"): "CHECK (otherwise)"}
    right = {(STEP, "the application may TRUNCATE"): "all of it"}
    older = LOCK.version - 1
    assert finding(definition, version=LOCK.version).outcome == "failed"
    assert finding(definition, version=older).outcome == "unproven"
    assert finding(right, version=older).outcome == "failed"
    assert finding(definition | right, version=older).outcome == "failed"
    assert finding(definition | right, version=older, concern=rights).outcome == "failed"
    assert finding({}, version=older).outcome == "kept"


def test_every_table_and_function_that_a_probe_names_is_in_the_lock():
    for tables, functions in (probes.DESTRUCTIBLE, probes.EDITIONS, probes.MESSAGES, probes.USES):
        for name in (*tables, *functions):
            kind = "table" if name in tables else "function"
            assert any(subject.split("(")[0] == f"{kind} {name}" for subject, _ in LOCK.facts), name
