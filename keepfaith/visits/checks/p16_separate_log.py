"""Promise 16: the store of visits holds nothing that leads to a person, and nothing that does leads to the store."""

import json
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import polars as pl
from django.db import connection

from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.policies.sections.inventory import Holding
from keepfaith.policies.sections.registry import SECTIONS
from keepfaith.visits.checks.store_samples import SampledFile, count_of, sample_files
from keepfaith.visits.store.changes import KINDS, TABLES, Kind
from keepfaith.visits.store.location import visits_folder
from keepfaith.visits.store.manifest_database import NAME

# Every column that each kind of table may have, written down here again so that a new one does not pass unseen.
_ROLLUP: Final = {"day", "function", "machine", "part", "status", "staff", "requests", "bytes"}
COLUMNS: Final[dict[Kind, set[str]]] = {
    "days": {"time", "path", "method", "status", "bytes", "host", "function", "machine", "address"},
    "pages": {*_ROLLUP, "host", "path"},
    "hours": {*_ROLLUP, "hour"},
    "counts": {"day", "run", "metric", "name", "number"},
}
MANIFEST: Final = {
    "commits": {"number", "committed_at", "content", "chain"},
    "files": {"name", "kind", "first", "last", "rows", "size", "digest", "added", "removed"},
    "logs": {"number", "first_line_digest", "byte_offset", "tail_digest", "format", "state", "lines"},
}
_MOMENT: Final = 0.5
KEY: Final = {"key", "hour", "form", "suite", "wrapped"}
_HOUR: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\dZ")
_OF_STORE: Final = re.compile(
    rf"{re.escape(NAME)}(-wal|-shm)?|recovery\.pub(\.[0-9a-f]+)?|keys|{'|'.join(KINDS)}"
)
_FILE: Final = re.compile(
    r"(days|pages|hours|counts)/\d{4}-\d\d-\d\d-[0-9a-f]{16}\.parquet|rejects/\d{4}-\d\d-\d\d-[0-9a-f]{16}\.sealed"
    r"|(published|covered)/\d{4}-\d\d-\d\d-[0-9a-f]{16}\.json"
)
# A part of a path that may name a person or open something: an e-mail address, a Social Security number, that of a
# payment card, a long code.
# Just what `paths` leaves out of every path, so that no visitor can make this check fail by what is asked for.
IDENTIFYING: Final = (
    r"@|%(25)*40|\b\d{3}-\d{2}-\d{4}\b|[0-9a-fA-F]{32}|[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
    r"|[A-Za-z0-9_]{40}|[0-9]{13}|[0-9]{4}[ -][0-9]{4}[ -][0-9]{4}[ -][0-9]"
)
_ADDRESS: Final = re.compile(r"@|\d{1,3}(\.\d{1,3}){3}")
# A column of the database that holds an IP address, or a table that could be about visits.
_SUSPECT: Final = """
    SELECT DISTINCT relname FROM pg_catalog.pg_class
    JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
    LEFT JOIN pg_catalog.pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
    WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND nspname !~ '^pg_' AND nspname <> 'information_schema'
      AND (relname ~* 'visit' OR atttypid IN ('inet'::regtype, 'cidr'::regtype))
    ORDER BY 1
"""


def examine(_portal: Portal) -> Finding:
    """Look at the columns and paths of the store, at its manifest and keys, and at the database."""
    folder = visits_folder()
    chosen = sample_files(folder, *TABLES)
    if not chosen:
        return Finding("unproven", "No visit has been kept yet.")
    faults = [fault for file in chosen for fault in table_faults(file)]
    faults += [*manifest_faults(folder), *key_faults(folder), *stranger_faults(folder)]
    faults += [*database_faults(), *register_faults()]
    return Finding.of(
        examined=len(chosen),
        faults=faults,
        figure=f"{count_of(len(chosen), 'file')} of the store, its list and its keys were looked at: none has a place "
        "for a name, an account, a session or a record, and no path holds an e-mail address or a code. The database "
        "has no table of visits, and no column of the type or the kind of an IP address.",
    )


def table_faults(chosen: SampledFile) -> Iterator[str]:
    """Name columns that a table may not have, what is noted beside its columns, and paths that lead to somebody."""
    kind: Any = chosen.file.kind
    for name in sorted(chosen.schema().keys() - COLUMNS[kind]):
        yield f"Files of {kind} have a column {name}, which is none of theirs."
    for name in sorted(pl.read_parquet_metadata(chosen.path).keys() - {"ARROW:schema"}):
        yield f"A file of {kind} carries a note {name[:40]}."
    if "path" in COLUMNS[kind]:
        leading = chosen.rows().filter(pl.col("path").str.contains(IDENTIFYING)).height
        if leading:
            yield f"{leading} paths in {kind} hold an e-mail address, a number of a person or a code."


def manifest_faults(folder: Path) -> Iterator[str]:
    """Name tables and columns of the manifest that it may not have, and texts in it that tell too much."""
    uri = f"{(folder / NAME).absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as manifest:
        tables = manifest.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
        for (table,) in tables:
            columns = {row[1] for row in manifest.execute("SELECT * FROM pragma_table_info(?)", (table,))}
            for column in sorted(columns - MANIFEST.get(table, set())):
                yield f"The manifest has a column {column} in a table {table}."
        unusual = sum(not _FILE.fullmatch(name) for (name,) in manifest.execute("SELECT name FROM files"))
        if unusual:
            yield f"{unusual} files of the store have a name that tells more than their day."
        logs = manifest.execute("SELECT format || ' ' || state FROM logs")
        if any(_ADDRESS.search(text) for (text,) in logs):
            yield "What is remembered of a log holds an address."


def key_faults(folder: Path) -> Iterator[str]:
    """Return which wrapped keys tell more than the hour in which they were made."""
    for file in sorted((folder / "keys").iterdir()):
        try:
            key = _read_key(file)
        except ValueError:
            yield f"The key {file.name} cannot be read."
            continue
        if key.keys() != KEY or file.name != f"{key['key']}.json" or not _HOUR.fullmatch(key["hour"]):
            yield f"The key {file.name} tells more than its hour."


def stranger_faults(folder: Path) -> Iterator[str]:
    """Name what lies in the store's folder and is none of its parts."""
    for entry in sorted(folder.iterdir()):
        if not _OF_STORE.fullmatch(entry.name):
            yield f"The store's folder holds {entry.name}, which is no part of it."


def database_faults() -> Iterator[str]:
    """Name tables of the database that are about visits or hold IP addresses that can be read."""
    with connection.cursor() as cursor:
        cursor.execute(_SUSPECT)
        for (table,) in cursor.fetchall():
            yield f"The database has a table {table} about visits or with an address."


def register_faults() -> Iterator[str]:
    """Name what the sections declare to hold of visits, or an IP address in the clear."""
    for table in (*SECTIONS.plain_tables, *(holding.table for holding in SECTIONS.holdings)):
        if table.startswith("visits"):
            yield f"A section declares a table {table} about visits."
    for holding in SECTIONS.holdings:
        if isinstance(holding, Holding) and "ip-address" in holding.categories:
            yield f"The table {holding.table} holds an address that can be read."


def _read_key(file: Path) -> dict[str, Any]:
    """Read a key's file; one that is being written just now is read again."""
    for last in (False, True):
        try:
            key: dict[str, Any] = json.loads(file.read_text(encoding="ascii"))
        except ValueError:
            if last:
                raise
            time.sleep(_MOMENT)
        else:
            return key
    raise AssertionError
