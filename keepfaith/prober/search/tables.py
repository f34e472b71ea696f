"""Searching every row of every table that the prober may read, as text."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import psycopg
from psycopg import sql

from keepfaith.prober.search.needles import Needle

_COLUMNS: Final = """
    SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
      AND has_column_privilege(c.oid, a.attnum, 'SELECT')
    GROUP BY 1 ORDER BY 1
"""


def columns_of(database: psycopg.Connection[tuple[Any, ...]]) -> dict[str, list[str]]:
    """Return the columns of each table that can be read."""
    return dict(database.execute(_COLUMNS).fetchall())


def search_tables(
    database: psycopg.Connection[tuple[Any, ...]], needles: Sequence[Needle]
) -> Iterator[tuple[str, str]]:
    """Yield each column that holds a needle, as table.column, with the kind of the first such needle."""
    patterns = {
        kind: "|".join(re.escape(text) for text in texts)
        for kind in dict.fromkeys(needle.kind for needle in needles)
        if (
            texts := [
                text for needle in needles if needle.kind == kind and (text := _as_text(needle.pattern))
            ]
        )
    }
    for table, columns in columns_of(database).items():
        for column in columns:
            for kind, pattern in patterns.items():
                query = sql.SQL("SELECT EXISTS (SELECT FROM {} WHERE {}::text ~ %s)").format(
                    sql.Identifier(table), sql.Identifier(column)
                )
                if database.execute(query, (pattern,)).fetchone() == (True,):
                    yield f"{table}.{column}", kind


def _as_text(pattern: bytes) -> str:
    """Return a needle as text would show it; bytes that are no text stand there in hexadecimal digits."""
    text = pattern.decode("ascii", errors="replace")
    return text if text.isascii() and text.isprintable() else pattern.hex()
