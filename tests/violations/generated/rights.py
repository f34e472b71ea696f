"""Each right on a table, column or function that a role does not have: given to it."""

from functools import partial

from keepfaith.prober.database_lock.lock_file import Lock
from tests.violations.scratch import Scratch
from tests.violations.switch import Switched

_ROLES = {
    "the portal's role": "keepfaith_app",
    "the prober's role": "keepfaith_prober",
    "everybody": "public",
}
_NAMES = {"the portal's role": "the application", "the prober's role": "the prober", "everybody": "everybody"}
# What a table that nobody may change that way is for.
_TABLES = {
    "disclosure_record": (44,),
    "disclosure_enclosure": (44,),
    "disclosure_task": (44,),
    "disclosure_step": (44,),
    "disclosure_tombstone": (45,),
    "disclosure_template": (44,),
    "disclosure_mailing": (44,),
    "disclosure_mailing_step": (44,),
    "policies_edition": (55,),
    "policies_document": (55,),
    "policies_probeverdict": (44,),
    "policies_verdictchange": (44,),
    "staff_tombstone": (45,),
}
_RIGHTS = ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES")
# What tells nobody who may read it how to sign in.
_UNREAD = {"staff_employee": "password", "mfa_authenticator": "data"}


def violations() -> list[Switched]:
    """Return each right that no migration grants."""
    return [*_on_tables(), *_on_columns(), *_of_reading(), *_on_functions(), *_by_owners()]


def _on_tables() -> list[Switched]:
    facts = Lock.read().facts
    return [
        _switched(f"{right.lower()} on {table} granted to {who}", breaks, right, table, who=who)
        for table, breaks in _TABLES.items()
        for right in _RIGHTS
        for who in _ROLES
        if "all of it" not in facts.get((f"table {table}", f"{_NAMES[who]} may {right}"), "")
    ]


def _on_columns() -> list[Switched]:
    facts = Lock.read().facts
    return [
        _switched(
            f"update of {table}.{column} granted to {who}",
            _TABLES[table],
            "UPDATE",
            table,
            who=who,
            column=column,
        )
        for subject, key in sorted(facts)
        if (table := subject.removeprefix("table ")) in _TABLES and key.startswith("column ")
        if (column := key.removeprefix("column ")).isidentifier()
        for who in ("the portal's role", "the prober's role")
        if column not in facts.get((subject, f"{_NAMES[who]} may UPDATE"), "").split(", ")
    ]


def _of_reading() -> list[Switched]:
    return [
        _switched(f"{table}.{column} shown to {who}", (43,), "SELECT", table, who=who, column=column)
        for table, column in _UNREAD.items()
        for who in ("the prober's role", "everybody")
    ]


def _on_functions() -> list[Switched]:
    facts = Lock.read().facts
    names = sorted(
        subject.removeprefix("function ")
        for subject, key in facts
        if subject.startswith("function ") and key == "body"
    )
    return [
        Switched(
            f"execution of {name.partition('(')[0]} granted to {who}", (43,), "owner SQL",
            partial(_on_function, name=name.partition("(")[0], do="GRANT", to=f"TO {_ROLES[who]}"),
            partial(_on_function, name=name.partition("(")[0], do="REVOKE", to=f"FROM {_ROLES[who]}"),
            partial(_may_run, name=name.partition("(")[0], role=_ROLES[who]),
        )
        for name in names
        for who in _ROLES
        if (f"function {name}", f"{_NAMES[who]} may EXECUTE") not in facts
    ]  # fmt: skip


def _by_owners() -> list[Switched]:
    """Return what the owner can give beside single rights."""
    ways = {
        "creating in the schema granted to the portal's role": (
            "GRANT CREATE ON SCHEMA public TO keepfaith_app", "REVOKE CREATE ON SCHEMA public FROM keepfaith_app",
            "SELECT has_schema_privilege('keepfaith_app', 'public', 'CREATE')",
        ),
        "temporary tables granted to the portal's role": (
            "GRANT TEMPORARY ON DATABASE keepfaith TO keepfaith_app",
            "REVOKE TEMPORARY ON DATABASE keepfaith FROM keepfaith_app",
            "SELECT has_database_privilege('keepfaith_app', 'keepfaith', 'TEMPORARY')",
        ),
        "tables to come granted to everybody": (
            "ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC",
            "ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM PUBLIC",
            "SELECT count(*) = 1 FROM pg_default_acl WHERE defaclobjtype = 'r'",
        ),
        "a function that does anything for the portal's role": (
            ("CREATE FUNCTION do_so(what text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS"
            " 'BEGIN EXECUTE what; END'; GRANT EXECUTE ON FUNCTION do_so(text) TO keepfaith_app"),
            "DROP FUNCTION do_so(text)",
            "SELECT count(*) = 1 FROM pg_proc WHERE proname = 'do_so'",
        ),
    }  # fmt: skip
    return [
        Switched(name, (43,), "owner SQL", partial(_run, statement=do), partial(_run, statement=undo),
                 partial(_says_yes, query=query))
        for name, (do, undo, query) in ways.items()
    ]  # fmt: skip


def _switched(
    name: str, breaks: tuple[int, ...], right: str, table: str, *, who: str, column: str = ""
) -> Switched:
    of = f"{right} ({column})" if column else right
    undo = f"REVOKE {of} ON {table} FROM {_ROLES[who]}"
    # With the right on the whole, those on single columns go.
    columns = Lock.read().facts.get((f"table {table}", f"{_NAMES[who]} may {right}"))
    if columns and not column:
        undo += f"; GRANT {right} ({columns}) ON {table} TO {_ROLES[who]}"
    return Switched(
        name, breaks, "owner SQL",
        partial(_run, statement=f"GRANT {of} ON {table} TO {_ROLES[who]}"),
        partial(_run, statement=undo),
        partial(_has, table=table, right=right, role=_ROLES[who], column=column),
    )  # fmt: skip


def _run(portal: Scratch, *, statement: str) -> None:
    portal.owner(statement)


def _has(portal: Scratch, *, table: str, right: str, role: str, column: str) -> bool:
    if column:
        return portal.owner("SELECT has_column_privilege(%s, %s, %s, %s)", role, table, column, right) == [
            (True,)
        ]
    return portal.owner("SELECT has_table_privilege(%s, %s, %s)", role, table, right) == [(True,)]


def _on_function(portal: Scratch, *, name: str, do: str, to: str) -> None:
    ((signature,),) = portal.owner("SELECT oid::regprocedure FROM pg_proc WHERE proname = %s", name)
    portal.owner(f"{do} EXECUTE ON FUNCTION {signature} {to}")


def _may_run(portal: Scratch, *, name: str, role: str) -> bool:
    query = "SELECT has_function_privilege(%s, oid, 'EXECUTE') FROM pg_proc WHERE proname = %s"
    return portal.owner(query, role, name) == [(True,)]


def _says_yes(portal: Scratch, *, query: str) -> bool:
    return portal.owner(query) == [(True,)]
