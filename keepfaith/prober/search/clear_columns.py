"""Reading every column of text that is not sealed, a value at a time, for what is by its form somebody's."""

import time
from collections.abc import Iterator
from typing import Final, LiteralString

import psycopg
from psycopg import sql

from keepfaith.prober.search.identifiers import ClearText
from keepfaith.prober.search.tables import Database, Table

# What a visitor sends lies in it as base64 of ciphertext, field by field, as `balances.records` sees to.
SEALED: Final = frozenset({("public", "disclosure_record", "sealed")})
_COLUMNS: Final = """
    SELECT n.nspname, c.relname, a.attname
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
      JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type e ON t.typcategory = 'A' AND e.oid = t.typelem
    WHERE n.nspname !~ '^(pg_|information_schema$)' AND c.relkind IN ('r', 'm') AND a.attnum > 0
      AND NOT a.attisdropped AND has_schema_privilege(n.oid, 'USAGE')
      AND has_column_privilege(c.oid, a.attnum, 'SELECT')
      AND ('S' IN (t.typcategory, e.typcategory) OR coalesce(e.oid, t.oid) IN
           ('json'::regtype, 'jsonb'::regtype, 'xml'::regtype))
    ORDER BY pg_relation_size(c.oid), 1, 2, a.attnum
"""
# The database leaves out what can be none: a value with fewer than four figures, a digest, and a short code, for in one
# word without a sign between there are an IBAN of 15 characters and cards.
_VALUES: Final[LiteralString] = """
    COPY (SELECT {column}::text FROM {table} WHERE {column}::text ~ '([0-9].*){{4}}'
          AND {column}::text !~ '^([0-9a-f]{{32,}}|[0-9A-Za-z]{{1,14}})$') TO STDOUT (FORMAT binary)
"""


def clear_columns(database: Database) -> list[tuple[Table, str]]:
    """Return each column of text, or of a kind that holds texts, that can be read and is not sealed."""
    rows = database.execute(_COLUMNS).fetchall()
    return [
        ((schema, table), column) for schema, table, column in rows if (schema, table, column) not in SEALED
    ]


def search_columns(
    database: Database, texts: ClearText, *, until: float
) -> Iterator[tuple[str, set[str] | None]]:
    """Yield each column, as table.column, with the categories of what is in it.

    One that could not be read to its end, before a time of the monotonic clock, comes with nothing for them.
    """
    for table, column in clear_columns(database):
        place = f"{table[1]}.{column}"
        try:
            yield place, _met(database, texts, table, column, until) if time.monotonic() < until else None
        except psycopg.errors.QueryCanceled:
            yield place, None


def _met(database: Database, texts: ClearText, table: Table, column: str, until: float) -> set[str] | None:
    query = sql.SQL(_VALUES).format(column=sql.Identifier(column), table=sql.Identifier(*table))
    categories: set[str] = set()
    with database.cursor() as cursor, cursor.copy(query) as rows:
        for (value,) in rows.rows():
            categories |= texts.search(value)
            if time.monotonic() > until:
                return None
    return categories
