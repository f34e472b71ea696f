"""A desk of the served portal, the prober's reach with a memory of its own, and what an owner can do to a record."""

from contextlib import closing, contextmanager
from dataclasses import replace

import pytest
from psycopg.types.json import Jsonb

from tests.prober.balances.desk import Desk

# Each with the rows that belong to a record, what refers to another after it.
TABLES = {
    "disclosure_record": "id = %s",
    "disclosure_task": "record_id = %s",
    "disclosure_step": "task_id IN (SELECT id FROM disclosure_task WHERE record_id = %s)",
}


@pytest.fixture
def desk(probed):
    with closing(Desk(probed)) as opened:
        yield opened


@pytest.fixture
def reach(probed, tmp_path):
    return replace(probed.reach, folder=tmp_path / "prober").in_round(is_whole=True)


@pytest.fixture
def broken(probed):
    """Give a block in which the owner may do anything to a record, past every guard; then all is as it was."""

    @contextmanager
    def breaking(record, *statements):
        with probed.as_owner() as owner:
            for table in TABLES:
                owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            before = {
                table: owner.execute(
                    f"SELECT to_jsonb({table}) FROM {table} WHERE {rows}", (record,)
                ).fetchall()
                for table, rows in TABLES.items()
            }
            try:
                for statement in statements:
                    owner.execute(statement.replace("%s", f"'{record}'"))
                yield
            finally:
                _restore(owner, record, before)
                for table in TABLES:
                    owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    return breaking


def _restore(owner, record, before):
    for table, rows in reversed(TABLES.items()):
        owner.execute(f"DELETE FROM {table} WHERE {rows}", (record,))
    for table, rows in before.items():
        for (row,) in rows:
            owner.execute(
                f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s)", (Jsonb(row),)
            )
