"""The rates of fees for public records, as `records-fees.toml` in the agency's folder has them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from keepfaith.errors import KeepfaithError

FILE: Final = "records-fees.toml"
_NAMES: Final = ("free-hours", "page-cents")
_MOST, _MAX_LENGTH, _QUARTERS = 1_000, 300, 4


@dataclass(frozen=True, slots=True)
class FeeRates:
    """The hours that are free, and the cents that a page costs."""

    free_hours: int
    page_cents: int

    def fee(self, *, search: int, redact: int, rate: int, pages: int, costs: int) -> int:
        """Return a fee in cents, half a cent left out; times are in quarters of an hour, `costs` what we paid."""
        quarters = max(0, search - self.free_hours * _QUARTERS) + redact
        return quarters * rate // _QUARTERS + pages * self.page_cents + costs


@lru_cache(maxsize=8)
def read_fee_rates(folder: Path) -> FeeRates:
    """Read an agency's rates; without the file no fee can be estimated."""
    file = folder / FILE
    try:
        return _read(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        what = type(error).__name__ if isinstance(error, OSError) else error
        raise KeepfaithError(
            f"{file} cannot be read, so no fee can be estimated: {what}.",
            "It holds [free-hours] and [page-cents], each with amount and source. See docs/operate/records.md.",
        ) from error


def _read(table: Mapping[str, Any]) -> FeeRates:
    if strange := sorted(table.keys() - {*_NAMES}):
        raise ValueError(f"it has {strange[0]!r}, which means nothing")
    return FeeRates(*(_amount(name, table[name]) for name in _NAMES))


def _amount(name: str, entry: Mapping[str, Any]) -> int:
    amount, source = entry["amount"], entry["source"]
    if entry.keys() != {"amount", "source"} or type(amount) is not int or not 0 <= amount <= _MOST:
        raise ValueError(f"{name} is no whole number from 0 to {_MOST:,} with its source")
    if not isinstance(source, str) or not 0 < len(source.strip()) <= _MAX_LENGTH:
        raise ValueError(f"{name} lacks a source of at most {_MAX_LENGTH} characters")
    return amount
