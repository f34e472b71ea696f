"""The rules for machines: parts of the site that can be named in robots.txt, and a rate that can be kept."""

from collections.abc import Iterator

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.machine_rules import FILE, TABLE, faults_of
from keepfaith.policies.validation.table_reader import Fault
from keepfaith.web.url_prefixes import split


def check_machines(bundle: Bundle) -> Iterator[Fault]:
    """List all that keeps a table `[machines]` from being what robots.txt and the answer 429 are made from."""
    table = bundle.table(FILE).get(TABLE)
    if table is None:
        return
    if not isinstance(table, dict):
        line = bundle.line_of(FILE, TABLE)
        yield Fault(
            FILE, line, "[machines] is no table", "write it as `[machines]`, with one pair of brackets"
        )
        return
    for key, problem, remedy in faults_of(table):
        yield Fault(FILE, _line(bundle, key), problem, remedy)
    closed = table.get("closed")
    for part in closed if isinstance(closed, list) else ():
        if isinstance(part, str) and split(part)[0]:
            yield Fault(
                FILE, _line(bundle, "closed"), f"[machines] closed: {part!r} carries a visitor's choice",
                f"name the part itself, {split(part)[1]}: it is closed under every choice and language",
            )  # fmt: skip


def _line(bundle: Bundle, key: str) -> int:
    """Find a key's line in the table, else the table's own."""
    start = bundle.line_of(FILE, f"[{TABLE}]")
    lines = bundle.files[FILE].splitlines()[start:]
    return next((start + place for place, line in enumerate(lines, 1) if line.startswith(key)), start)
