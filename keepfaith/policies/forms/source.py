"""A form's file with its lines, so that a fault can name the one to fix."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from keepfaith.policies.editions.fault import Fault

TYPE_NAMES: Final = {str: "a text", bool: "true or false", list: "a list", int: "a number", dict: "a table"}


@dataclass(frozen=True)
class FormSource:
    """The file's name, its text, and the table that was read from it."""

    file: str
    text: str
    table: dict[str, Any]

    def line(self, table: str, number: int, key: str = "") -> int:
        """Find the line of a key in the n-th `[[table]]`, else where that table begins; no table is the top."""
        lines = self.text.splitlines()
        begins = [place for place, line in enumerate(lines) if line.strip() == f"[[{table}]]"]
        first = begins[number] if table and number < len(begins) else -1
        for place in range(first + 1, len(lines)):
            if lines[place].lstrip().startswith("["):
                break
            if key and lines[place].partition("=")[0].strip() == key:
                return place + 1
        return first + 1 or 1

    def fault(self, table: str, number: int, key: str, problem: str, remedy: str) -> Fault:
        """Return the fault of a key."""
        return Fault(self.file, self.line(table, number, key), problem, remedy)

    def shape(
        self,
        table: str,
        number: int,
        entry: object,
        keys: Mapping[str, type | tuple[type, ...]],
        *,
        may_lack: Collection[str],
    ) -> Iterator[Fault]:
        """Report each key that is unknown, missing, empty or of another type."""
        if not isinstance(entry, dict):
            yield self.fault(table, number, "", f"{table} is not a table", f"write [[{table}]]")
            return
        place = f"{table} {entry.get('name', entry.get('code', number + 1))}: " if table else ""
        for key in entry.keys() - keys.keys():
            yield self.fault(
                table, number, key, f"{place}the key {key} is unknown", f"use: {', '.join(keys)}"
            )
        for key, kinds in keys.items():
            value = entry.get(key)
            if value is None and key in may_lack:
                continue
            wanted = kinds if isinstance(kinds, tuple) else (kinds,)
            if type(value) not in wanted or (isinstance(value, str) and not value.strip()):
                expected = " or ".join(TYPE_NAMES[kind] for kind in wanted)
                problem = f"{place}it {'needs' if value is None else 'has an unusable'} {key}"
                yield self.fault(table, number, key, problem, f"give {key} as {expected}")
