"""Rows and acts made to look older than they are: tests cannot wait for years."""

import datetime as dt
import json
from pathlib import Path

from django.db import connection, connections, models

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.website.processes.portal import LocalPortal
from tests.custody.resealing import rewrite

# Made by the owner in the database of the tests alone: within the application's own transaction it does what only the
# owner could, and switches the triggers off for it.
_FUNCTION = """
CREATE OR REPLACE FUNCTION tests_backdate(of_table regclass, of_column text, row_key bigint, to_day date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    SET CONSTRAINTS ALL IMMEDIATE;
    EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', of_table);
    EXECUTE format('UPDATE %s SET %I = $1 WHERE id = $2', of_table, of_column) USING to_day, row_key;
    EXECUTE format('ALTER TABLE %s ENABLE TRIGGER USER', of_table);
    SET CONSTRAINTS ALL DEFERRED;
END $$;
GRANT EXECUTE ON FUNCTION tests_backdate(regclass, text, bigint, date) TO keepfaith_app;
CREATE OR REPLACE FUNCTION tests_backdate_record(row_key uuid, to_hour timestamptz) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    SET CONSTRAINTS ALL IMMEDIATE;
    ALTER TABLE disclosure_record DISABLE TRIGGER USER;
    ALTER TABLE disclosure_task DISABLE TRIGGER USER;
    UPDATE disclosure_record SET received_at = to_hour WHERE id = row_key;
    UPDATE disclosure_task SET received_at = to_hour WHERE record_id = row_key;
    ALTER TABLE disclosure_task ENABLE TRIGGER USER;
    ALTER TABLE disclosure_record ENABLE TRIGGER USER;
    SET CONSTRAINTS ALL DEFERRED;
END $$;
GRANT EXECUTE ON FUNCTION tests_backdate_record(uuid, timestamptz) TO keepfaith_app;
CREATE OR REPLACE FUNCTION tests_post_before(of_document text, of_digest text, of_files jsonb, start timestamptz)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    SET CONSTRAINTS ALL IMMEDIATE;
    ALTER TABLE policies_edition DISABLE TRIGGER USER;
    INSERT INTO policies_edition (document_id, digest, files, starts_at, posted_at)
        VALUES (of_document, of_digest, of_files, start, start);
    ALTER TABLE policies_edition ENABLE TRIGGER USER;
    SET CONSTRAINTS ALL DEFERRED;
END $$;
GRANT EXECUTE ON FUNCTION tests_post_before(text, text, jsonb, timestamptz) TO keepfaith_app;
"""


def prepare() -> None:
    """Let tests backdate, once the tables are there."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(_FUNCTION)


def backdate(row: models.Model, column: str, day: dt.date) -> None:
    """Put another day into a row, past its triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tests_backdate(%s, %s, %s, %s)", [row._meta.db_table, column, row.pk, day])


def post_before(slug: str, bundle: Bundle, start: dt.datetime) -> None:
    """Post an edition that is in force already, past its notice; the transaction of the test takes it back."""
    with connection.cursor() as cursor:
        files = json.dumps(dict(bundle.files))
        cursor.execute("SELECT tests_post_before(%s, %s, %s, %s)", [slug, bundle.digest, files, start])


def backdate_record(record: models.Model, hour: dt.datetime) -> None:
    """Let a record have come in another hour, past its triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tests_backdate_record(%s, %s)", [record.pk, hour])


def close_in_ledger(record: bytes, day: dt.date, *, folder: Path | None = None, kek: bytes = b"") -> None:
    """Have a custodian know that the task of a record was closed on a day, as only who has its key can."""
    portal = LocalPortal()
    rewrite(
        folder or portal.custody_folder,
        kek or portal.custodian_key,
        "INSERT OR REPLACE INTO tasks SELECT id, '', json_extract(header, '$[2]'), 'closed', ?, 'clerk'"
        " FROM records WHERE id = ?",
        int(dt.datetime.combine(day, dt.time(), dt.UTC).timestamp()),
        record,
    )


def let_an_hour_go_by() -> None:
    """Have the custodian of these tests forget what it counted within an hour, as it does when one has gone by."""
    portal = LocalPortal()
    rewrite(portal.custody_folder, portal.custodian_key, "DELETE FROM hourly_use")
