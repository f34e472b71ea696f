"""Each guard that the database has, as PostgreSQL lists them for a new one, taken away by the owner of the tables."""

import re
from functools import partial

from keepfaith.prober.database_lock.lock_file import Lock
from tests.violations.scratch import Scratch
from tests.violations.switch import Switched

# What a table is for; of every other one nothing may be altered.
OF_TABLE = {
    "disclosure_tombstone": (45,), "disclosure_record": (44,), "policies_edition": (55,), "staff_tombstone": (45,),
    "policies_probeverdict": (44,), "policies_verdictchange": (44,),
}  # fmt: skip
_OF_CONSTRAINT = {"one_notice_a_person": (13,)}
_PLAIN = re.compile(r"(CHECK|FOREIGN KEY|UNIQUE) ")
_BODY = re.compile(r"\$function\$.*\$function\$", re.DOTALL)
_TRIGGER = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = %s AND tgrelid = %s::regclass"
_CONSTRAINT = (
    "SELECT 'ALTER TABLE ' || conrelid::regclass || ' ADD CONSTRAINT ' || quote_ident(conname) || ' '"
    " || pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s AND conrelid = %s::regclass"
)
_FUNCTION = (
    "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = %s AND pronamespace = 'public'::regnamespace"
)
_before: dict[str, str] = {}


def violations() -> list[Switched]:
    """Return each: dropped, disabled, emptied."""
    return [*_triggers(), *_constraints(), *_functions(), *_columns(), *_more()]


def _listed(kind: str) -> list[tuple[str, str, str]]:
    """Return the table, name and text of everything of a kind that the lock lists."""
    return [
        (subject.removeprefix("table "), key.removeprefix(f"{kind} "), text)
        for (subject, key), text in sorted(Lock.read().facts.items())
        if subject.startswith("table ") and key.startswith(f"{kind} ")
    ]


def _triggers() -> list[Switched]:
    ways = {
        "dropped": "DROP TRIGGER {name} ON {table}",
        "disabled": "ALTER TABLE {table} DISABLE TRIGGER {name}",
        "fires on replicas alone": "ALTER TABLE {table} ENABLE REPLICA TRIGGER {name}",
    }
    return [
        _switched(
            f"trigger {name} {way}", OF_TABLE.get(table, (44,)), statement.format(name=name, table=table),
            before=(_TRIGGER, name, table) if way == "dropped" else None,
            undo="" if way == "dropped" else f"ALTER TABLE {table} ENABLE TRIGGER {name}",
            witness=(
                "SELECT count(*) = 0 FROM pg_trigger WHERE tgname = %s AND tgrelid = %s::regclass AND tgenabled = 'O'",
                name, table,
            ),
        )
        for table, name, _ in _listed("trigger")
        for way, statement in ways.items()
    ]  # fmt: skip


def _constraints() -> list[Switched]:
    return [
        _switched(
            f"constraint {name} dropped", _OF_CONSTRAINT.get(name) or OF_TABLE.get(table, (44,)),
            f"ALTER TABLE {table} DROP CONSTRAINT {name}",
            before=(_CONSTRAINT, name.strip('"'), table),
            witness=(
                "SELECT count(*) = 0 FROM pg_constraint WHERE conname = %s AND conrelid = %s::regclass",
                name.strip('"'), table,
            ),
        )
        for table, name, text in _listed("constraint")
        # A primary key, and what another table refers to, does not go alone.
        if _PLAIN.match(text) and not re.match(r"UNIQUE \((id|reference)\)", text)
    ]  # fmt: skip


def _functions() -> list[Switched]:
    names = {
        re.split(r"[ (]", subject)[1]
        for subject, key in Lock.read().facts
        if subject.startswith("function ") and key == "body"
    }
    return [
        Switched(
            f"function {name} refuses nothing", (44,), "owner SQL",
            partial(_empty, name=name), partial(_restore, name=f"function {name}"), partial(_is_empty, name=name),
        )
        for name in sorted(names) if "guard" in name or "refuse" in name
    ]  # fmt: skip


def _columns() -> list[Switched]:
    return [
        _switched(
            f"{table} {name} may be null", OF_TABLE.get(table, (44,)),
            f"ALTER TABLE {table} ALTER {name} DROP NOT NULL",
            undo=f"ALTER TABLE {table} ALTER {name} SET NOT NULL",
            witness=(
                "SELECT NOT attnotnull FROM pg_attribute WHERE attname = %s AND attrelid = %s::regclass",
                name.strip('"'), table,
            ),
        )
        for table, name, text in _listed("column")
        if table.startswith(("disclosure_", "policies_", "staff_")) and "not null" in text and name != "id"
    ]  # fmt: skip


def _more() -> list[Switched]:
    tables = sorted(
        {table for table, _, _ in _listed("column") if table.startswith(("disclosure_", "policies_"))}
    )
    return [
        _switched(
            f"rule that lets nothing into {table}", OF_TABLE.get(table, (44,)),
            f"CREATE RULE nothing AS ON INSERT TO {table} WHERE false DO INSTEAD NOTHING",
            undo=f"DROP RULE nothing ON {table}",
            witness=("SELECT count(*) = 1 FROM pg_rules WHERE rulename = 'nothing' AND tablename = %s", table),
        )
        for table in tables
    ] + [
        _switched(
            f"row security on {table}", OF_TABLE.get(table, (44,)), f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            undo=f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
            witness=("SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", table),
        )
        for table in tables
        # With it on, the portal could store nothing while the probes look.
        if table in {"disclosure_tombstone", "disclosure_abandoned_key", "disclosure_template"}
    ]  # fmt: skip


def _switched(name, breaks, statement, *, witness, undo="", before=None) -> Switched:
    return Switched(
        name, breaks, "owner SQL",
        partial(_run, name=name, statement=statement, before=before, undo=undo),
        partial(_restore, name=name),
        partial(_is_true, witness=witness),
    )  # fmt: skip


def _run(portal: Scratch, *, name: str, statement: str, before: tuple[str, ...] | None, undo: str) -> None:
    definition = portal.owner(*before)[0][0] if before else undo
    portal.owner(statement)
    _before[name] = definition


def _restore(portal: Scratch, *, name: str) -> None:
    if name in _before:
        portal.owner(_before.pop(name))


def _is_true(portal: Scratch, *, witness: tuple[str, ...]) -> bool:
    return portal.owner(*witness) == [(True,)]


def _empty(portal: Scratch, *, name: str) -> None:
    ((definition,),) = portal.owner(_FUNCTION, name)
    portal.owner(_BODY.sub("$function$ BEGIN RETURN coalesce(NEW, OLD); END $function$", definition))
    _before[f"function {name}"] = definition


def _is_empty(portal: Scratch, *, name: str) -> bool:
    return "coalesce(NEW, OLD); END" in portal.owner(_FUNCTION, name)[0][0]
