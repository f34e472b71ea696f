"""Searching every row of every table that the prober may read, as it lies there."""

import time
from collections.abc import Iterator, Sequence
from typing import Any, Final, LiteralString

import psycopg
from psycopg import sql

from keepfaith.prober.search.haystack import Haystack
from keepfaith.prober.search.needles import Kind

# Rows come one by one; so many bytes of them are searched at once.
_BATCH: Final = 1024 * 1024
_COLUMNS: Final = """
    SELECT n.nspname, c.relname, a.attname, a.atttypid = 'bytea'::regtype
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname !~ '^(pg_|information_schema$)' AND c.relkind IN ('r', 'm') AND a.attnum > 0
      AND NOT a.attisdropped AND has_schema_privilege(n.oid, 'USAGE')
      AND has_column_privilege(c.oid, a.attnum, 'SELECT')
    ORDER BY pg_relation_size(c.oid), 1, 2, a.attnum
"""
_BYTES: Final[LiteralString] = "{}"
_TEXT: Final[LiteralString] = "{}::text"

type Database = psycopg.Connection[tuple[Any, ...]]
type Table = tuple[str, str]


def columns_of(database: Database) -> dict[Table, list[tuple[str, bool]]]:
    """Return the columns of each table that can be read, the smallest first, and whether each holds bytes."""
    columns: dict[Table, list[tuple[str, bool]]] = {}
    for schema, table, column, is_bytes in database.execute(_COLUMNS):
        columns.setdefault((schema, table), []).append((column, is_bytes))
    return columns


def search_tables(
    database: Database, haystack: Haystack, *, until: float
) -> Iterator[tuple[str, frozenset[Kind] | None]]:
    """Yield each column that holds a needle, as table.column, with their kinds.

    A table that could not be read to its end, before a time of the monotonic clock, comes with nothing for its kinds.
    """
    for table, columns in columns_of(database).items():
        if time.monotonic() > until:
            yield table[1], None
            continue
        try:
            if not _met(database, haystack, table, columns):
                continue
            for column in columns:
                if kinds := _met(database, haystack, table, [column]):
                    yield f"{table[1]}.{column[0]}", frozenset(kinds)
        except psycopg.errors.QueryCanceled:
            yield table[1], None


def _met(
    database: Database, haystack: Haystack, table: Table, columns: Sequence[tuple[str, bool]]
) -> set[Kind]:
    """Return the kinds of the needles in some columns of a table; bytes come as they are, all else as its text."""
    wanted = sql.SQL(", ").join(
        sql.SQL(_BYTES if is_bytes else _TEXT).format(sql.Identifier(name)) for name, is_bytes in columns
    )
    query = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT (FORMAT binary)").format(
        wanted, sql.Identifier(*table)
    )
    with database.cursor() as cursor, cursor.copy(query) as rows:
        return haystack.search_stream(_batches(rows))


def _batches(rows: psycopg.Copy) -> Iterator[bytes]:
    batch = bytearray()
    for row in rows:
        batch += row
        if len(batch) >= _BATCH:
            yield bytes(batch)
            batch.clear()
    yield bytes(batch)
