"""What the portal's rooms say they hold. Every table and column must be declared here by its room."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Holding:
    """A record series kept in one table.

    `name` is the series in the edition's `inventory.toml`; `columns` gives each column its category of personal
    information (see `pii.categories`), or "" where it holds none.
    """

    name: str
    table: str
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlainTable:
    """A table that holds no personal information, and why it is there."""

    table: str
    columns: frozenset[str]
    why: str


@dataclass
class Register:
    """All that the rooms declared when the portal started."""

    holdings: dict[str, Holding] = field(default_factory=dict)
    plain_tables: dict[str, PlainTable] = field(default_factory=dict)

    def declare(self, *declared: Holding | PlainTable) -> None:
        """Add to the register; a second word about one table is refused."""
        for entry in declared:
            if entry.table in self.holdings or entry.table in self.plain_tables:
                raise ValueError(f"{entry.table} is declared twice")
            if isinstance(entry, Holding):
                self.holdings[entry.table] = entry
            else:
                self.plain_tables[entry.table] = entry

    def columns(self) -> Iterator[tuple[str, str]]:
        """Give every declared table and column."""
        declared: dict[str, Holding | PlainTable] = {**self.holdings, **self.plain_tables}
        for table, entry in declared.items():
            for column in entry.columns:
                yield table, column


REGISTER: Final = Register()
