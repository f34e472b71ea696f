"""Each right that the portal's role does not have on a table: given to it."""

from functools import partial

from tests.violations.scratch import Scratch
from tests.violations.switch import Switched

_ROLE = "keepfaith_app"
# What a table that nobody may change that way is for.
_TABLES = {
    "disclosure_record": (44,),
    "disclosure_enclosure": (44,),
    "disclosure_task": (44,),
    "disclosure_step": (44,),
    "disclosure_tombstone": (45,),
    "disclosure_template": (44,),
    "disclosure_mailing": (44,),
    "policies_edition": (55,),
    "policies_document": (55,),
    "policies_probeverdict": (44,),
    "policies_verdictchange": (44,),
    "staff_tombstone": (45,),
}
_RIGHTS = ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES")


def violations() -> list[Switched]:
    """Return each right on each table; one that the role has already is not effective."""
    return [
        Switched(
            f"{right.lower()} on {table} granted to the portal's role",
            breaks,
            "owner SQL",
            partial(_run, statement=f"GRANT {right} ON {table} TO {_ROLE}"),
            partial(_run, statement=f"REVOKE {right} ON {table} FROM {_ROLE}"),
            partial(_has, table=table, right=right),
        )
        for table, breaks in _TABLES.items()
        for right in _RIGHTS
        if (table, right) not in _OWN
    ]


# What the migrations grant.
_OWN = {
    ("disclosure_record", "DELETE"), ("disclosure_enclosure", "DELETE"), ("disclosure_task", "DELETE"),
    ("disclosure_step", "DELETE"),
}  # fmt: skip


def _run(portal: Scratch, *, statement: str) -> None:
    portal.owner(statement)


def _has(portal: Scratch, *, table: str, right: str) -> bool:
    return portal.owner("SELECT has_table_privilege(%s, %s, %s)", _ROLE, table, right) == [(True,)]
