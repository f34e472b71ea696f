"""What employees open only with a passkey that they use for just that: `[openings]` of `agency.toml`."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from keepfaith.errors import KeepfaithError

_TABLE, _NAME = "openings", "by_passkey"
_FILE: Final = "agency.toml"


@lru_cache(maxsize=8)
def passkey_categories(folder: Path) -> frozenset[str]:
    """Read the categories, none by default; the custodian, which knows no Django, is started with them."""
    try:
        return _read(tomllib.loads((folder / _FILE).read_text(encoding="utf-8")).get(_TABLE, {}))
    except (OSError, ValueError, AttributeError) as error:
        what = type(error).__name__ if isinstance(error, OSError) else error
        raise KeepfaithError(
            f"{folder / _FILE} cannot be read: {what}.",
            "See docs/operate/staff.md for what is opened by passkey.",
        ) from error


def _read(table: Mapping[str, Any]) -> frozenset[str]:
    categories = table.get(_NAME, [])
    if table.keys() - {_NAME} or not isinstance(categories, list):
        raise ValueError(f"[{_TABLE}] holds {_NAME}, a list of categories, and nothing else")
    if not all(isinstance(name, str) for name in categories):
        raise ValueError(f"{_NAME} holds something that is no name")
    return frozenset(categories)
