"""What the prober's role may do in the database: read all but what signs people in, add verdicts, age a session."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

VERDICTS: Final = "policies_probeverdict"
# For whoever has the session's code; the session then ends.
SET_BACK: Final = "staff_set_back_session(text, interval, interval)"
# What would let its reader sign in as somebody.
UNREAD: Final[dict[str, frozenset[str]]] = {
    "staff_employee": frozenset({"password"}),
    "mfa_authenticator": frozenset({"data"}),
}
_COLUMNS: Final = """
    SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
      AND NOT has_column_privilege(%s, c.oid, a.attnum, 'SELECT') ORDER BY 1, 2
"""


def grant_reading(connection: "BaseDatabaseWrapper", role: str) -> None:
    """Let the role read each column that it may; called by the owner whenever tables may have changed."""
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() == (0,):
            return
        cursor.execute(_COLUMNS, [role])
        columns: dict[str, list[str]] = {}
        for table, column in cursor.fetchall():
            if column not in UNREAD.get(table, ()):
                columns.setdefault(table, []).append(quoted(column))
        for table, names in columns.items():
            cursor.execute(f"GRANT SELECT ({', '.join(names)}) ON {quoted(table)} TO {quoted(role)}")
        if columns:
            cursor.execute(
                f"GRANT INSERT (probe, outcome, figure, counts_for) ON {VERDICTS} TO {quoted(role)}"
            )
            cursor.execute(f"GRANT USAGE ON SEQUENCE {VERDICTS}_id_seq TO {quoted(role)}")
        cursor.execute("SELECT to_regprocedure(%s) IS NOT NULL", [SET_BACK])
        if cursor.fetchone() == (True,):
            cursor.execute(f"GRANT EXECUTE ON FUNCTION {SET_BACK} TO {quoted(role)}")
