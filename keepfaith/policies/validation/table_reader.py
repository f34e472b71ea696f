"""Reading tables that may hold anything, and telling what they lack."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.fault import Fault

__all__ = ["Fault", "entries", "missing", "rows"]


def entries(bundle: Bundle, file: str, key: str) -> dict[str, Mapping[str, Any]]:
    """Read a table of tables; what is not one is left out here and reported by `shapes`."""
    table = bundle.table(file).get(key, {})
    return (
        {name: entry for name, entry in table.items() if isinstance(entry, dict)}
        if isinstance(table, dict)
        else {}
    )


def rows(bundle: Bundle, file: str, key: str) -> list[Mapping[str, Any]]:
    """Read an array of tables."""
    tables = bundle.table(file).get(key, [])
    return [entry for entry in tables if isinstance(entry, dict)] if isinstance(tables, list) else []


def missing(
    bundle: Bundle, file: str, place: str, entry: Mapping[str, Any], shape: Mapping[str, type]
) -> Iterator[Fault]:
    """Report each wanted value that is absent, empty or of another type."""
    for key, kind in shape.items():
        value = entry.get(key)
        if not isinstance(value, kind) or value == "":
            expected = {
                str: "a text",
                list: "a list",
                bool: "true or false",
                dict: "a table",
                dt.date: "a date",
            }[kind]
            yield Fault(
                file, bundle.line_of(file, place), f"{place} needs {key}", f"give {key} as {expected}"
            )
