"""What of a path is kept, and what kind of page it is. Each path that occurs is looked at once a chunk."""

import re
from typing import Final

import polars as pl

from keepfaith.visits.pipeline.path_rules import Rules

LONGEST: Final = 1_024
_IN_PLACE: Final = "*"
_LANGUAGE: Final = "(?:/[a-z]{2})?"
# Parts of a path that may name a person or carry a right: an e-mail address, a number like that of Social Security, a
# code too long to be a word.
_TELLING: Final = (
    r"[^/]*(?:@|%(?:25)*40)[^/]*",
    r"[^/]*\b\d{3}-\d{2}-\d{4}\b[^/]*",
    r"(?i)[^/]*[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}[^/]*",
    r"(?i)[^/]*[0-9a-f]{32,}[^/]*",
    r"[^/]*[A-Za-z0-9_]{40,}[^/]*",
)
_MAY_TELL: Final = r"@|%(?:25)*40|\d{3}-\d{2}-\d{4}|[0-9A-Za-z_]{12}"


def judged(paths: pl.Series, rules: Rules) -> pl.DataFrame:
    """Give of each path: `path` as asked, `kept`, and whether it is a `form`, `search`, `download` or `part`."""
    path = pl.col("path")
    kept = pl.col("kept")
    return (
        paths.rename("path")
        .to_frame()
        .with_columns(kept=_reduced(_stripped(path, rules), rules))
        .with_columns(
            form=_begins(kept, rules.forms),
            search=_begins(kept, rules.searches),
            download=kept.str.contains(rules.download_path),
            part=kept.str.contains(rules.part_path),
        )
    )


def _stripped(path: pl.Expr, rules: Rules) -> pl.Expr:
    for leading in rules.leading:
        path = (
            pl.when(path.str.starts_with(f"{leading}/")).then(path.str.strip_prefix(leading)).otherwise(path)
        )
    return path.str.slice(0, LONGEST)


def _reduced(path: pl.Expr, rules: Rules) -> pl.Expr:
    hidden = path
    for pattern in _TELLING:
        hidden = hidden.str.replace_all(pattern, _IN_PLACE)
    kept = pl.when(path.str.contains(_MAY_TELL)).then(hidden).otherwise(path)
    for beginning in rules.reduced:
        kept = kept.str.replace(rf"^({_LANGUAGE}{re.escape(beginning)}).+$", "${1}*")
    return kept


def _begins(path: pl.Expr, beginnings: tuple[str, ...]) -> pl.Expr:
    """Say whether a path begins so, also behind the code of a language."""
    if not beginnings:
        return pl.lit(value=False)
    return path.str.contains(rf"^{_LANGUAGE}(?:{'|'.join(map(re.escape, beginnings))})")
