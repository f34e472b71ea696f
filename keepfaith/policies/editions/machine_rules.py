"""What an edition allows machines: the parts closed to them, how fast they may ask, and over how many connections.

Files for programs, such as feeds and the files of an edition, have a rate of their own beside that of pages.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from keepfaith.policies.editions.bundle import Bundle

FILE: Final = "clauses.toml"
TABLE: Final = "machines"
# A part is one or more plain names with a slash after each, so that no line of robots.txt can say anything else.
PART: Final = re.compile(r"/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*/)+")
MAX_PART_LENGTH: Final = 100
MAX_PARTS: Final = 50
# A page in twenty seconds is next to nothing, and more than ten a second is no limit for a site like this.
SLOWEST, FASTEST = 0.05, 10.0
# At the slowest, the most files that an edition can have, and their list, can still be asked for at once.
FILES_SLOWEST, FILES_FASTEST = 5.0, 100.0
MAX_CONNECTIONS: Final = 20
# These say what machines may do, and whom to tell; closed, nobody could follow them.
ALWAYS_OPEN: Final = ("/robots.txt", "/policies/", "/.well-known/", "/static/")


@dataclass(frozen=True, slots=True)
class MachineRules:
    """What an edition says under `[machines]`."""

    closed: tuple[str, ...]
    requests_per_second: float
    files_per_second: float
    connections: int

    @classmethod
    def of(cls, bundle: Bundle) -> "MachineRules | None":
        """Read an edition's rules; none if it has none, or any that `policy check` would refuse."""
        table = bundle.table(FILE).get(TABLE)
        if not isinstance(table, dict) or faults_of(table):
            return None
        pages, files = float(table["requests_per_second"]), float(table["files_per_second"])
        return cls(tuple(table["closed"]), pages, files, table["connections"])


# Where no edition says otherwise: a machine has no business with staff's own pages.
CAUTIOUS: Final = MachineRules(("/desk/",), 1.0, 20.0, 2)


def faults_of(table: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return where a table `[machines]` is wrong, what is wrong, and how to fix it."""
    keys = ("closed", "requests_per_second", "files_per_second", "connections")
    faults = [
        (key, f"[machines] has {key}, which nothing reads", f"use: {', '.join(keys)}")
        for key in table.keys() - set(keys)
    ]
    faults += _parts(table.get("closed"))
    faults += _rate(
        table, "requests_per_second", SLOWEST, FASTEST, "pages a machine may ask for in a second, such as 1"
    )
    faults += _rate(
        table, "files_per_second", FILES_SLOWEST, FILES_FASTEST,
        "files for programs, such as feeds, a machine may ask for in a second, such as 20",
    )  # fmt: skip
    lines = table.get("connections")
    if isinstance(lines, bool) or not isinstance(lines, int) or not 1 <= lines <= MAX_CONNECTIONS:
        faults.append(
            (
                "connections", f"[machines] connections is no number from 1 to {MAX_CONNECTIONS}",
                "say over how many connections at a time a machine may ask, such as 2",
            )
        )  # fmt: skip
    return faults


def _rate(
    table: Mapping[str, Any], key: str, slowest: float, fastest: float, meaning: str
) -> list[tuple[str, str, str]]:
    rate = table.get(key)
    if not isinstance(rate, bool) and isinstance(rate, int | float) and slowest <= rate <= fastest:
        return []
    return [
        (key, f"[machines] {key} is no rate between {slowest:g} and {fastest:g}", f"say how many {meaning}")
    ]


def _parts(closed: object) -> list[tuple[str, str, str]]:
    if not isinstance(closed, list) or len(closed) > MAX_PARTS:
        return [("closed", f"[machines] closed is no list of up to {MAX_PARTS} parts", "list them, or []")]
    faults = []
    for part in closed:
        shown = repr(part)[:MAX_PART_LENGTH]
        if not isinstance(part, str) or not PART.fullmatch(part) or len(part) > MAX_PART_LENGTH:
            remedy = 'begin and end with a slash, and use letters, figures, ".", "_", "~" and "-": "/forms/"'
            faults.append(("closed", f"[machines] closed: {shown} is no part of a site", remedy))
        elif part.startswith(ALWAYS_OPEN):
            remedy = "leave it out: machines must be able to read what is asked of them, and whom to tell"
            faults.append(("closed", f"[machines] closed: {shown} has to stay open", remedy))
        elif closed.count(part) > 1:
            faults.append(("closed", f"[machines] closed: {shown} stands twice", "name it once"))
    return faults
