"""Searching the database for what should not lie readable in it, in every column that could hold it."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import connection

# A partitioned table's rows lie in its parts; what the application may not read, it cannot have written into.
COLUMNS: Final = """
    SELECT format('%I.%I', nspname, relname), format('%I', attname), typname
    FROM pg_catalog.pg_attribute
    JOIN pg_catalog.pg_class ON pg_class.oid = attrelid
    JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
    JOIN pg_catalog.pg_type ON pg_type.oid = atttypid
    WHERE relkind IN ('r', 'm', 'f') AND attnum > 0 AND NOT attisdropped
      AND nspname !~ '^pg_' AND nspname <> 'information_schema'
      AND (typcategory IN ('S', 'A', 'U', 'X') OR typname IN ('json', 'jsonb', 'bytea'))
      AND has_column_privilege(pg_class.oid, attnum, 'SELECT')
"""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that holds text or octets, by the catalog's own names, which it has quoted."""

    table: str
    name: str
    kind: str

    def holds(self, *words: str) -> bool:
        """Say whether one of some words lies in it, in any of the spellings that could be read."""
        octets = self.name if self.kind == "bytea" else f"convert_to({self.name}::text, 'UTF8')"
        sought = [spelling for word in words for spelling in spellings(word)]
        condition = " OR ".join([f"position(%s::bytea IN {octets}) > 0"] * len(sought))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT EXISTS (SELECT FROM {self.table} WHERE {condition})",  # noqa: S608 - see the class
                sought,
            )
            return bool(cursor.fetchone()[0])


def text_columns() -> list[Column]:
    """List every column that could hold what somebody wrote."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        return [Column(str(table), str(column), str(kind)) for table, column, kind in cursor.fetchall()]


def spellings(word: str) -> Iterator[bytes]:
    """Give a word as it could lie in a column: plain, in hexadecimal, in base64 from each of three places."""
    octets = word.encode()
    yield octets
    yield octets.hex().encode()
    yield octets.hex().upper().encode()
    for skipped in range(3):
        rest = octets[skipped:]
        yield base64.b64encode(rest[: len(rest) // 3 * 3])
