"""What the portal's rooms say they hold. Every table and column must be declared here by its room."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Holding:
    """A record series, or the part of it that lies in one table.

    `name` is the series in the edition's `inventory.toml`; `columns` gives each column of `table` its category of
    personal information (see `pii.categories`), or "" where it holds none.
    """

    name: str
    table: str
    columns: Mapping[str, str]

    @property
    def categories(self) -> frozenset[str]:
        """Every category of personal information in it."""
        return frozenset(self.columns.values()) - {""}


@dataclass(frozen=True, slots=True)
class SealedHolding:
    """A record series whose fields lie sealed in one column of a table shared by all such series.

    `fields` gives each field its category; `table` is declared by the room that owns it.
    """

    name: str
    table: str
    fields: Mapping[str, str]

    @property
    def categories(self) -> frozenset[str]:
        """Every category of personal information in it."""
        return frozenset(self.fields.values())


@dataclass(frozen=True, slots=True)
class PlainTable:
    """A table that holds no personal information that could be read, and why it is there."""

    table: str
    columns: frozenset[str]
    why: str


@dataclass
class Register:
    """All that the rooms declared when the portal started."""

    holdings: list[Holding | SealedHolding] = field(default_factory=list)
    plain_tables: dict[str, PlainTable] = field(default_factory=dict)

    def declare(self, *declared: Holding | SealedHolding | PlainTable) -> None:
        """Add to the register; a second word about one table, or one sealed series, is refused."""
        for entry in declared:
            match entry:
                case SealedHolding():
                    if entry.name in self.sealed:
                        raise ValueError(f"{entry.name} is declared twice")
                    self.holdings.append(entry)
                case Holding() | PlainTable() if entry.table in self._tables():
                    raise ValueError(f"{entry.table} is declared twice")
                case Holding():
                    self.holdings.append(entry)
                case PlainTable():
                    self.plain_tables[entry.table] = entry

    @property
    def sealed(self) -> dict[str, SealedHolding]:
        """The series whose fields are sealed, by name."""
        return {held.name: held for held in self.holdings if isinstance(held, SealedHolding)}

    def columns(self) -> Iterator[tuple[str, str]]:
        """Give every declared table and column."""
        for table, columns in self._tables().items():
            for column in columns:
                yield table, column

    def _tables(self) -> dict[str, frozenset[str]]:
        tables = {held.table: frozenset(held.columns) for held in self.holdings if isinstance(held, Holding)}
        return tables | {table: plain.columns for table, plain in self.plain_tables.items()}


REGISTER: Final = Register()
