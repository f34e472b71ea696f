"""What somebody changes in the database's own catalog is seen on a served portal, in the rows that rest on it."""

import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from keepfaith.prober.catalog import CATALOG
from keepfaith.prober.database_lock.facts import read_facts
from keepfaith.prober.database_lock.lock_file import Lock

PROBES = ("guards", "rights", "destructions", "editions", "messages", "uses")
ALL = set(PROBES)
REFUSE = (
    "CREATE OR REPLACE FUNCTION {} RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$ {} $$"
)


def look(reach, folder=None):
    """Have each probe look in one round, and return what is not as in the release, by probe.

    Without a folder of its own it has no memory of what other tests changed and put back.
    """
    reach = reach.in_round(is_whole=True)
    reach = replace(reach, folder=folder or Path(tempfile.mkdtemp()))
    findings = {name: CATALOG[f"database.{name}"](reach) for name in PROBES}
    assert {finding.outcome for finding in findings.values()} <= {"kept", "failed"}, findings
    return {name: finding.figure for name, finding in findings.items() if finding.outcome == "failed"}


@contextmanager
def changed(probed, statement, undo):
    """Do something as the owner for the block."""
    with probed.as_owner() as owner:
        owner.execute(statement)
        try:
            yield
        finally:
            owner.execute(undo)


def test_a_new_database_is_as_the_lock_says(probed):
    with probed.reach.database() as database:
        facts = read_facts(database, is_embedded=True)
    assert {named: value for named, value in facts.items() if not Lock.read().allows(named, value)} == {}
    assert facts.keys() == Lock.read().facts.keys()


def test_the_running_prober_says_what_it_compared_with(probed):
    findings = probed.look(*(f"database.{name}" for name in PROBES))
    # Whatever other tests of this portal changed, they put back.
    assert all(Lock.read().digest in figure or "put back" in figure for _, figure in findings.values()), (
        findings
    )


CHANGES = {
    "a trigger disabled": (
        "ALTER TABLE disclosure_tombstone DISABLE TRIGGER disclosure_tombstone_immutable",
        "ALTER TABLE disclosure_tombstone ENABLE TRIGGER disclosure_tombstone_immutable",
        {"guards", "destructions"},
        "The trigger disclosure_tombstone_immutable of the table disclosure_tombstone is disabled.",
    ),
    "a trigger for replicas alone": (
        "ALTER TABLE policies_edition ENABLE REPLICA TRIGGER policies_edition_immutable",
        "ALTER TABLE policies_edition ENABLE TRIGGER policies_edition_immutable",
        {"guards", "editions"},
        "is enabled on replicas alone.",
    ),
    "a constraint dropped": (
        "ALTER TABLE disclosure_tombstone DROP CONSTRAINT destroyed_by_permission",
        None,
        {"guards", "destructions"},
        "The constraint destroyed_by_permission of the table disclosure_tombstone is gone.",
    ),
    "a column that may be null": (
        "ALTER TABLE policies_edition ALTER posted_at DROP NOT NULL",
        "ALTER TABLE policies_edition ALTER posted_at SET NOT NULL",
        {"guards", "editions"},
        "The column posted_at of the table policies_edition is another one than in this release.",
    ),
    "another table that adds rows": (
        "CREATE TABLE more_steps () INHERITS (disclosure_step)",
        "DROP TABLE more_steps",
        {"guards", "uses", "destructions", "rights"},
        "The child table more_steps of the table disclosure_step is not of this release.",
    ),
    "a right of the application": (
        "GRANT UPDATE ON disclosure_tombstone TO keepfaith_app",
        "REVOKE UPDATE ON disclosure_tombstone FROM keepfaith_app",
        {"guards", "rights", "destructions"},
        "The application may UPDATE the table disclosure_tombstone, which this release does not grant.",
    ),
    "a column of the application": (
        "GRANT UPDATE (closed_on) ON disclosure_task TO keepfaith_app",
        "REVOKE UPDATE (closed_on) ON disclosure_task FROM keepfaith_app",
        {"guards", "rights", "destructions", "uses"},
        "The application may UPDATE the table disclosure_task, column closed_on, which this release does not grant.",
    ),
    "a right of the prober": (
        "GRANT SELECT (password) ON staff_employee TO keepfaith_prober",
        "REVOKE SELECT (password) ON staff_employee FROM keepfaith_prober",
        {"guards", "rights", "destructions"},
        "The prober may SELECT the table staff_employee, column password",
    ),
    "a right of everybody": (
        "GRANT CREATE ON SCHEMA public TO PUBLIC",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        ALL,
        "Everybody may CREATE the schema public, which this release does not grant.",
    ),
    "a right that is gone": (
        "REVOKE SELECT (id) ON disclosure_mailing FROM keepfaith_prober",
        "GRANT SELECT (id) ON disclosure_mailing TO keepfaith_prober",
        {"guards", "rights", "messages"},
        "The prober may no longer SELECT the table disclosure_mailing.",
    ),
    "rights of what comes later": (
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO keepfaith_app",
        "ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM keepfaith_app",
        ALL,
        "The default right “the owner for tables” is not of this release.",
    ),
    "a function's body": (
        REFUSE.format("disclosure_refuse_tombstone_change()", "BEGIN RETURN coalesce(NEW, OLD); END"),
        None,
        {"guards", "destructions"},
        "The body of the function disclosure_refuse_tombstone_change() is another one than in this release.",
    ),
    "under whom a function runs": (
        "ALTER FUNCTION policies_guard_posting() SECURITY DEFINER",
        "ALTER FUNCTION policies_guard_posting() SECURITY INVOKER",
        {"guards", "rights", "editions"},
        "of the function policies_guard_posting() is another one",
    ),
    "where a function looks": (
        "ALTER FUNCTION policies_manifest_digest(jsonb) SET search_path = public",
        "ALTER FUNCTION policies_manifest_digest(jsonb) SET search_path = pg_catalog",
        {"guards", "editions"},
        "of the function policies_manifest_digest(files jsonb) is another one",
    ),
    "another function": (
        "CREATE FUNCTION public.help() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
        "DROP FUNCTION public.help()",
        {"guards", "rights"},
        "The function help() is not of this release.",
    ),
    "a rule": (
        "CREATE RULE nothing AS ON INSERT TO disclosure_step DO INSTEAD NOTHING",
        "DROP RULE nothing ON disclosure_step",
        {"guards", "uses", "destructions"},
        "The rule nothing of the table disclosure_step is not of this release.",
    ),
    "row security": (
        "ALTER TABLE disclosure_outgoing_message ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE disclosure_outgoing_message DISABLE ROW LEVEL SECURITY",
        {"guards", "messages"},
        "The row security of the table disclosure_outgoing_message is another one than in this release.",
    ),
    "a table that a crash empties": (
        "ALTER TABLE disclosure_enclosure SET UNLOGGED",
        "ALTER TABLE disclosure_enclosure SET LOGGED",
        {"guards", "destructions"},
        "The storage of the table disclosure_enclosure is another one",
    ),
    "a cast": (
        "CREATE CAST (disclosure_step AS text) WITH INOUT",
        "DROP CAST (disclosure_step AS text)",
        ALL,
        "is not of this release.",
    ),
    "a setting of everybody": (
        "ALTER DATABASE keepfaith SET search_path = pg_temp, public",
        "ALTER DATABASE keepfaith RESET search_path",
        ALL,
        "The setting “everybody search_path” is not of this release.",
    ),
    "a schema": (
        "CREATE SCHEMA more",
        "DROP SCHEMA more",
        ALL,
        "The schema more is not of this release.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("statement", "undo", "rows", "words"), CHANGES.values(), ids=CHANGES)
def test_a_change_is_seen_in_the_rows_that_rest_on_it(probed, statement, undo, rows, words):
    if undo is None:
        undo = definition(probed, statement)
    with changed(probed, statement, undo):
        seen = look(probed.reach)
    assert set(seen) == rows, seen
    assert any(words in figure for figure in seen.values()), seen
    assert look(probed.reach) == {}


def definition(probed, statement):
    """Return what makes again what a statement drops or replaces."""
    name = statement.split("CONSTRAINT ")[-1] if "CONSTRAINT" in statement else statement.split()[4]
    with probed.as_owner() as owner:
        if "CONSTRAINT" in statement:
            query = (
                "SELECT conrelid::regclass, pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s"
            )
            table, text = owner.execute(query, [name]).fetchone()
            return f"ALTER TABLE {table} ADD CONSTRAINT {name} {text}"
        return owner.execute("SELECT pg_get_functiondef(%s::regprocedure)", [name]).fetchone()[0]


SEVERAL = (
    "ALTER TABLE disclosure_step DISABLE TRIGGER USER; UPDATE disclosure_step SET note_id = note_id;"
    " ALTER TABLE disclosure_step ENABLE TRIGGER USER"
)


@pytest.mark.parametrize(
    ("statement", "rows", "words"),
    [
        (SEVERAL, {"guards", "uses", "destructions"}, "The trigger disclosure_step_dated of the table"),
        (CHANGES["a function's body"][0], {"guards", "destructions"}, "The body of the function disclosure_"),
        (CHANGES["a constraint dropped"][0], {"guards", "destructions"}, "The constraint destroyed_by_per"),
    ],
    ids=["triggers in one transaction", "function", "constraint"],
)
def test_a_guard_that_was_put_back_between_two_looks_is_seen(probed, tmp_path, statement, rows, words):
    assert look(probed.reach, tmp_path) == {}
    undo = "SELECT 1" if statement is SEVERAL else definition(probed, statement)
    with changed(probed, statement, undo):
        pass
    seen = look(probed.reach, tmp_path)
    assert set(seen) == rows, seen
    assert all("was changed and put back between" in figure for figure in seen.values()), seen
    assert any(words in figure for figure in seen.values()), seen
    # It is shown for days, and a look without that memory sees nothing.
    assert look(probed.reach, tmp_path) == seen
    assert look(probed.reach) == {}


def test_what_was_seen_to_be_changed_is_no_longer_red_once_it_is_put_back(probed, tmp_path):
    statement, undo, _, _ = CHANGES["a trigger disabled"]
    assert look(probed.reach, tmp_path) == {}
    with changed(probed, statement, undo):
        assert look(probed.reach, tmp_path)
    assert look(probed.reach, tmp_path) == {}


def test_views_of_the_same_name_do_not_answer_in_its_place(probed):
    with probed.as_owner() as owner:
        owner.execute("CREATE SCHEMA evil")
        try:
            owner.execute(
                "CREATE VIEW evil.pg_trigger AS SELECT * FROM pg_catalog.pg_trigger WHERE tgenabled <> 'D'"
            )
            owner.execute("GRANT USAGE ON SCHEMA evil TO PUBLIC")
            owner.execute("GRANT SELECT ON evil.pg_trigger TO PUBLIC")
            owner.execute("ALTER DATABASE keepfaith SET search_path = evil, pg_catalog, public")
            owner.execute("ALTER TABLE disclosure_tombstone DISABLE TRIGGER USER")
            seen = look(probed.reach)
            with probed.reach.database() as database:
                facts = read_facts(database, is_embedded=True)
        finally:
            owner.execute("ALTER TABLE disclosure_tombstone ENABLE TRIGGER USER")
            owner.execute("ALTER DATABASE keepfaith RESET search_path")
            owner.execute("DROP SCHEMA evil CASCADE")
    assert set(seen) == ALL
    state = "state of the trigger disclosure_tombstone_immutable"
    assert facts["table disclosure_tombstone", state] == "disabled"
    assert facts["settings", "everybody search_path"] == "evil, pg_catalog, public"


def test_the_application_cannot_change_any_of_it(probed):
    from keepfaith.website.postgres.cluster import APPLICATION, APPLICATION_SECRET, DATABASE
    from keepfaith.website.postgres.socket_directory import PORT, socket_directory

    password = (probed.data.secrets / APPLICATION_SECRET).read_text().strip()
    with psycopg.connect(
        host=str(socket_directory(probed.data)), user=APPLICATION, dbname=DATABASE, port=PORT, password=password,
        autocommit=True,
    ) as application:  # fmt: skip
        for statement, _, _, _ in CHANGES.values():
            # Granting what one does not have is no error, and does nothing.
            if not statement.startswith(("GRANT", "REVOKE", "ALTER DEFAULT")):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    application.execute(statement)
            elif not statement.startswith("ALTER DEFAULT"):
                application.execute(statement)
    assert look(probed.reach) == {}
