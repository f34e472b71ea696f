"""The agency's deadlines, as `deadlines.toml` in its folder says them; an agency without the file has none."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Final

from keepfaith.deadlines.rules import DeadlineRules
from keepfaith.errors import KeepfaithError

FILE: Final = "deadlines.toml"


class BadDeadlines(KeepfaithError):
    """The agency's deadlines cannot be used."""


@lru_cache(maxsize=8)
def read_deadline_rules(folder: Path) -> DeadlineRules:
    """Read an agency's deadlines; raises `BadDeadlines`."""
    try:
        text = (folder / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return DeadlineRules({})
    except (OSError, UnicodeError) as error:
        raise BadDeadlines(f"{folder / FILE} cannot be read ({type(error).__name__}).", "Fix it.") from error
    try:
        return DeadlineRules.read(tomllib.loads(text))
    except ValueError as error:
        raise BadDeadlines(f"{FILE}: {error}.", "See docs/agency/deadlines.md.") from error
