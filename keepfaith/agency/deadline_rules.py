"""The agency's deadlines, as `deadlines.toml` in its folder says them; an agency without the file has none."""

import datetime as dt
import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Final

from keepfaith.deadlines.rules import DeadlineRules, UnfitRule
from keepfaith.errors import KeepfaithError

FILE: Final = "deadlines.toml"
_RULE: Final = re.compile(r"\s*\[\[\s*rule\s*\]\]")
_REMEDY: Final = "Correct it, and see docs/agency/deadlines.md."


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
        return DeadlineRules.read(tomllib.loads(text), today=dt.datetime.now(dt.UTC).date())
    except UnfitRule as unfit:
        raise BadDeadlines(f"{FILE}, line {_line(text, unfit)}: {unfit}.", _REMEDY) from unfit
    except ValueError as error:
        raise BadDeadlines(f"{FILE}: {error}.", _REMEDY) from error


def _line(text: str, unfit: UnfitRule) -> int:
    """Return the line of what is wrong in a rule; that on which the rule begins, if the key is missing."""
    lines = list(enumerate(text.splitlines(), start=1))
    begins = [number for number, line in lines if _RULE.match(line)]
    if unfit.place >= len(begins):
        return 1
    begin, end = [*begins, len(lines) + 1][unfit.place : unfit.place + 2]
    key = re.compile(rf"\s*{re.escape(unfit.key)}\s*=") if unfit.key else _RULE
    return next((number for number, line in lines[begin : end - 1] if key.match(line)), begin)
