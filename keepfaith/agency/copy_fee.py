"""The fee for a copy that a person has sent to somebody else, as the agency's `fees.toml` says it; without it, none."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from keepfaith.errors import KeepfaithError

FILE: Final = "fees.toml"
_KEY: Final = "copy-to-somebody-else"
_MOST: Final = 120


class BadFee(KeepfaithError):
    """The agency's file of fees cannot be used."""


@dataclass(frozen=True, slots=True)
class CopyFee:
    """What a copy costs, as it is written, and the law or rule that says so."""

    amount: str
    source: str


@lru_cache(maxsize=8)
def read_copy_fee(folder: Path) -> CopyFee | None:
    """Read what the agency charges; none where it has no such file. Raises `BadFee`."""
    try:
        table = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))[_KEY]
        fee = CopyFee(str(table["amount"]).strip(), str(table["source"]).strip())
    except FileNotFoundError:
        return None
    except (OSError, UnicodeError, ValueError, KeyError, TypeError) as error:
        raise _bad() from error
    lines = (fee.amount, fee.source)
    if not all(line and len(line) <= _MOST and line.isprintable() for line in lines):
        raise _bad()
    return fee


def _bad() -> BadFee:
    return BadFee(
        f"{FILE} cannot be used.", f"Give it a table [{_KEY}] with an amount and a source, each one line."
    )
