"""What employees open only with a passkey that they use for just that: `[openings]` of `agency.toml`."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.pii.categories import CATEGORIES

_TABLE, _NAME = "openings", "by_passkey"
_FILE: Final = "agency.toml"


@lru_cache(maxsize=8)
def passkey_categories(folder: Path) -> frozenset[str]:
    """Read the categories, none by default; the custodian, which knows no Django, is started with them."""
    try:
        table = tomllib.loads((folder / _FILE).read_text(encoding="utf-8")).get(_TABLE, {})
        categories = table.get(_NAME, [])
        if table.keys() - {_NAME} or not isinstance(categories, list):
            raise ValueError(f"[{_TABLE}] holds {_NAME}, a list of categories, and nothing else")
        if unknown := [name for name in categories if name not in CATEGORIES]:
            raise ValueError(f"{_NAME} names {unknown[0]!r}, which is no category")
    except (OSError, ValueError, AttributeError) as error:
        what = type(error).__name__ if isinstance(error, OSError) else error
        raise KeepfaithError(
            f"{folder / _FILE} cannot be read: {what}.",
            "See docs/operate/staff.md for what is opened by passkey.",
        ) from error
    return frozenset(categories)
