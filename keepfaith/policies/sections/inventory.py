"""What a section stores: every table and column of the database must be declared by one section."""

from collections.abc import Mapping
from dataclasses import dataclass


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

    `fields` gives each field its category; `table` is declared by the section that owns it.
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


type Declaration = Holding | SealedHolding | PlainTable
