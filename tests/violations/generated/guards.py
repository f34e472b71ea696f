"""Each trigger and each constraint of the database that guards a promise: removed by the owner of the tables."""

import re
from functools import partial

from tests.violations.scratch import Scratch
from tests.violations.source_tree import ROOT
from tests.violations.switch import Switched

_MIGRATIONS = "keepfaith/*/**/migrations/0*.py"
_OF_TABLE = {
    "disclosure_tombstone": (45,), "disclosure_record": (44,), "policies_edition": (55,), "staff_tombstone": (45,),
    "policies_probeverdict": (44,), "policies_verdictchange": (44,),
}  # fmt: skip
_CONSTRAINTS = {
    "destroyed_by_permission": ("disclosure_tombstone", (45,)),
    "tombstone_reference_with_code": ("disclosure_tombstone", (45,)),
    "closed_on_a_day": ("disclosure_task", (44,)),
    "known_act": ("disclosure_step", (44,)),
    "reference_with_code": ("disclosure_record", (44,)),
    "known_outgoing_state": ("disclosure_outgoing_message", (44,)),
    "one_notice_a_person": ("disclosure_outgoing_message", (13,)),
    "one_edition_an_instant": ("policies_edition", (55,)),
}


def violations() -> list[Switched]:
    """Return each."""
    return [*_triggers(), *_constraints()]


def _triggers() -> list[Switched]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("keepfaith/**/migrations/0*.py"))]
    # A later migration can make a trigger anew.
    triggers = dict.fromkeys(
        pair for text in texts for pair in re.findall(r"CREATE TRIGGER (\w+) [^;]*? ON (\w+)", text)
    )
    return [
        Switched(
            f"trigger {name} dropped",
            _OF_TABLE.get(table, (44,)),
            "owner SQL",
            partial(_remove, name=name, table=table, what="TRIGGER"),
            partial(_restore, name=name, table=table),
            partial(_is_gone, name=name, table=table),
        )
        for name, table in triggers
    ]


def _constraints() -> list[Switched]:
    return [
        Switched(
            f"constraint {name} dropped",
            breaks,
            "owner SQL",
            partial(_remove, name=name, table=table, what="CONSTRAINT"),
            partial(_restore, name=name, table=table),
            partial(_is_gone, name=name, table=table),
        )
        for name, (table, breaks) in _CONSTRAINTS.items()
    ]


_DEFINITIONS: dict[str, str] = {}


def _remove(portal: Scratch, *, name: str, table: str, what: str) -> None:
    if what == "TRIGGER":
        query = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = %s AND tgrelid = %s::regclass"
        ((_DEFINITIONS[name],),) = portal.owner(query, name, table)
        portal.owner(f"DROP TRIGGER {name} ON {table}")
        return
    query = (
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s AND conrelid = %s::regclass"
    )
    ((definition,),) = portal.owner(query, name, table)
    _DEFINITIONS[name] = f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"
    portal.owner(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


def _restore(portal: Scratch, *, name: str, table: str) -> None:
    if name in _DEFINITIONS:
        portal.owner(_DEFINITIONS.pop(name))


def _is_gone(portal: Scratch, *, name: str, table: str) -> bool:
    triggers = portal.owner("SELECT count(*) FROM pg_trigger WHERE tgname = %s", name)
    constraints = portal.owner("SELECT count(*) FROM pg_constraint WHERE conname = %s", name)
    return triggers == constraints == [(0,)]
