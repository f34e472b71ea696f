"""The portal's database in a backup: as PostgreSQL's own programs write and read it, counted table by table."""

import subprocess
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Final

import psycopg
from psycopg.sql import SQL, Identifier

from keepfaith.custody.archives.archive_format import Outgoing
from keepfaith.website.postgres.cluster import ENVIRONMENT, PostgreSQLFailed, binaries, last_line
from keepfaith.website.postgres.connections import databases
from keepfaith.website.postgres.database import NoOwner
from keepfaith.website.runtime.data_directory import DataDirectory

_BLOCK: Final = 256 * 1024
_WAITING: Final = "30s"
_TABLES: Final = """
SELECT table_name FROM information_schema.tables
WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name
"""
# The order of rows does not matter; whatever else differs shows. The server's own hash: of one release only.
_COUNTED: Final = "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM {} AS t"
_PLAIN: Final = ("--no-password", "--format=custom")


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows each table has, what their hashes add up to, and by which release of the server."""

    tables: dict[str, int]
    sums: dict[str, str]
    server: int

    def as_json(self) -> dict[str, Any]:
        """Return it as the list of a backup has it."""
        return {"tables": self.tables, "sums": self.sums, "server": self.server}

    def agrees_with(self, listed: Mapping[str, Any]) -> bool:
        """Return whether a list agrees with it; another release of the server is compared by counts alone."""
        is_comparable = self.server == listed["server"]
        return bool(self.tables == listed["tables"] and (not is_comparable or self.sums == listed["sums"]))


@dataclass(frozen=True)
class OwnedDatabase:
    """The database as its owner reaches it; the server runs."""

    place: Mapping[str, Any]

    @classmethod
    def of(cls, data: DataDirectory) -> "OwnedDatabase":
        """Name the database of a data directory, or the one that the environment gives."""
        settings = databases(data.path)
        if "owner" not in settings:
            raise NoOwner(
                "DATABASE_URL is given, but not the role that owns the tables.",
                "Give that role's address in KEEPFAITH_OWNER_DATABASE_URL.",
            )
        return cls(settings["owner"])

    @contextmanager
    def snapshot(self) -> Iterator["Snapshot"]:
        """Look at it as of one instant, for the block."""
        with self._connected() as connection:
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            row = connection.execute("SELECT pg_export_snapshot()").fetchone()
            yield Snapshot(self, str(row[0]) if row else "", counted(connection))

    def counted(self) -> Counted:
        """Count the rows of every table now."""
        with self._connected() as connection:
            return counted(connection)

    def size(self) -> int:
        """Return how many bytes it takes on its server's disk."""
        with self._connected() as connection:
            row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
            return int(row[0]) if row else 0

    def restore(self, blocks: Iterable[bytes]) -> None:
        """Bring a dump back whole, into a database without a table of ours; or nothing of it."""
        if self.counted().tables:
            raise PostgreSQLFailed(
                "The database to restore into has tables already.", "Name an empty directory or database."
            )
        command = [str(binaries() / "pg_restore"), *_PLAIN, "--single-transaction", "--exit-on-error"]
        process = self._started([*command, "--dbname", str(self.place["NAME"])], stdin=subprocess.PIPE)
        _feed(process, blocks)
        _ended("pg_restore", process)

    def _connected(self) -> psycopg.Connection[Any]:
        names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
        named: dict[str, Any] = {
            name: str(self.place[key]) for name, key in names.items() if self.place.get(key)
        }
        return psycopg.connect(**named, **self.place.get("OPTIONS", {}), autocommit=True)

    def _started(self, command: list[str], **pipes: int) -> subprocess.Popen[bytes]:
        variables = {"PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGHOST": "HOST", "PGPORT": "PORT"}
        reach = {name: str(self.place[key]) for name, key in variables.items() if self.place.get(key)}
        reach |= {
            "PG" + name.upper(): str(value)
            for name, value in self.place.get("OPTIONS", {}).items()
            if name in {"sslmode", "sslrootcert", "connect_timeout"}
        }
        return subprocess.Popen(command, env={**ENVIRONMENT, **reach}, stderr=subprocess.PIPE, **pipes)  # type: ignore[call-overload,no-any-return]


@dataclass(frozen=True)
class Snapshot:
    """A database as of one instant, with its tables as they were then."""

    database: OwnedDatabase
    name: str
    counted: Counted

    def dump(self, part: Outgoing) -> None:
        """Write all of it; its rows are those of all tables."""
        command = [str(binaries() / "pg_dump"), *_PLAIN, "--compress=none", f"--snapshot={self.name}"]
        command += [f"--lock-wait-timeout={_WAITING}", "--dbname", str(self.database.place["NAME"])]
        process = self.database._started(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)  # noqa: SLF001 - of one thing
        assert process.stdout is not None  # noqa: S101 - asked for above
        try:
            while block := process.stdout.read(_BLOCK):
                part.write(block)
        except BaseException:
            process.kill()
            raise
        finally:
            process.stdout.close()
        _ended("pg_dump", process)
        part.rows = sum(self.counted.tables.values())


def counted(connection: psycopg.Connection[Any]) -> Counted:
    """Count the rows of every table of ours."""
    connection.execute("SET TIME ZONE 'UTC'")
    tables, sums = {}, {}
    for (table,) in connection.execute(_TABLES).fetchall():
        row = connection.execute(SQL(_COUNTED).format(Identifier(table))).fetchone()
        tables[str(table)], sums[str(table)] = row or (0, "0")
    return Counted(tables, sums, connection.info.server_version // 10_000)


def counts_in_dump(blocks: Iterable[bytes]) -> dict[str, int]:
    """Count the rows of every table in a dump, without a server."""
    command = [str(binaries() / "pg_restore"), "--format=custom", "--data-only", "--file=-"]
    process = subprocess.Popen(
        command, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    counts: Counter[str] = Counter()
    assert process.stdout is not None  # noqa: S101 - asked for above
    counting = threading.Thread(target=_count, args=(process.stdout, counts), daemon=True)
    counting.start()
    try:
        _feed(process, blocks)
    finally:
        counting.join()
        process.stdout.close()
    _ended("pg_restore", process)
    return dict(counts)


def _count(dump: IO[bytes], counts: Counter[str]) -> None:
    """Count lines between each COPY and its end; a row is one line, however long."""
    table, begins = "", True
    while line := dump.readline(_BLOCK):
        whole, began = line.endswith(b"\n"), begins
        begins = whole
        if not began:
            continue
        if not table and line.startswith(b"COPY public."):
            table = line.split(b" ", 2)[1].removeprefix(b"public.").decode().strip('"')
            counts[table] += 0
        elif table and line == b"\\.\n":
            table = ""
        elif table:
            counts[table] += 1


def _feed(process: subprocess.Popen[bytes], blocks: Iterable[bytes]) -> None:
    assert process.stdin is not None  # noqa: S101 - asked for by whoever started it
    try:
        for block in blocks:
            process.stdin.write(block)
        process.stdin.close()
    except BrokenPipeError:
        # It says itself why it ended.
        return
    except BaseException:
        process.kill()
        process.wait()
        raise


def _ended(program: str, process: subprocess.Popen[bytes]) -> None:
    assert process.stderr is not None  # noqa: S101 - asked for by whoever started it
    with process.stderr:
        message = process.stderr.read(_BLOCK).decode(errors="replace")
    if process.wait() != 0:
        raise PostgreSQLFailed(
            f"PostgreSQL's {program} failed: {last_line(message)}",
            "Check that the disk has room and that the server is not newer than the portal's programs.",
        )
