"""What pg_catalog says of the database, as facts: of which subject, which key, which value."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import psycopg

from keepfaith.errors import KeepfaithError
from keepfaith.prober.database_lock.queries import (
    CATALOGS,
    DESCRIBED,
    ONLY_MADE,
    OTHERS,
    RIGHTS,
    STATEMENTS,
)

Facts = Mapping[tuple[str, str], str]
Connection = psycopg.Connection[tuple[Any, ...]]
# The tables grant to it, so an agency's own server has it by the same name.
APPLICATION: Final = "keepfaith_app"
WHOLE: Final = "all of it"
# Without the first whoever may set the database's search path could answer; the others decide how texts are written.
_SETTINGS: Final = (
    "search_path = pg_catalog, pg_temp", "quote_all_identifiers = off", "standard_conforming_strings = on",
    "DateStyle = ISO", "IntervalStyle = postgres", "extra_float_digits = 1", "bytea_output = hex",
)  # fmt: skip
_OWNER: Final = """
    SELECT relowner FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    GROUP BY relowner ORDER BY count(*) DESC, relowner LIMIT 1
"""
_ROLE: Final = "SELECT oid FROM pg_roles WHERE rolname = %s"


class NotReadable(KeepfaithError):
    """The database cannot be compared with the release."""


def read_facts(database: Connection, *, is_embedded: bool) -> Facts:
    """Return all facts of one moment; `is_embedded` says that nobody else has roles on this server."""
    with settled(database):
        roles = _roles(database) | {"is_embedded": is_embedded}
        facts = dict(_stated(database, roles))
        facts.update(_rights(database, roles))
    return facts


@contextmanager
def settled(database: Connection) -> Iterator[None]:
    """Ask within one moment, and so that nobody else's settings change the answers."""
    with database.transaction():
        database.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for setting in _SETTINGS:
            database.execute(f"SET LOCAL {setting}")
        try:
            yield
        except psycopg.errors.InsufficientPrivilege:
            raise NotReadable(
                "The prober's role cannot read all of pg_catalog.",
                "Grant SELECT on the tables of pg_catalog to PUBLIC again, as PostgreSQL does.",
            ) from None


def major_version(database: Connection) -> int:
    """Return the server's major version."""
    return database.info.server_version // 10_000


def _roles(database: Connection) -> dict[str, Any]:
    owner, application = (
        database.execute(_OWNER).fetchone(),
        database.execute(_ROLE, [APPLICATION]).fetchone(),
    )
    prober = database.execute(_ROLE, [database.info.user]).fetchone()
    if owner is None or application is None or prober is None:
        raise NotReadable(
            f"The database has no tables, or no role {APPLICATION}.",
            "Name the roles as docs/operate/postgresql.md does.",
        )
    return {"owner": owner[0], "application": application[0], "prober": prober[0]}


def _stated(database: Connection, roles: dict[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    statements = list(STATEMENTS)
    for (catalog,) in database.execute(CATALOGS).fetchall():
        if catalog not in DESCRIBED:
            more = ONLY_MADE if catalog == "pg_type" else ""
            statements.append(OTHERS.format(catalog=catalog, more=more))
    for statement in statements:
        for subject, key, value in database.execute(statement, roles):
            yield (subject, key), _on_a_line(value)


def _rights(database: Connection, roles: dict[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    columns: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for subject, role, right, column in database.execute(RIGHTS, roles):
        columns[subject, f"{role} may {right}"].add(column)
    for named, single in columns.items():
        yield named, ", ".join([WHOLE] * ("" in single) + sorted(single - {""}))


def _on_a_line(value: str) -> str:
    return f"sha256 {hashlib.sha256(value.encode()).hexdigest()}" if "\n" in value else value
