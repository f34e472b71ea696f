"""What of a path is kept, and what kind of page it is. Each path that occurs is looked at once a chunk."""

import re
from typing import Final

import polars as pl

from keepfaith.visits.pipeline.path_rules import PathRules

MAX_PATH_LENGTH: Final = 1_024
_REPLACEMENT: Final = "*"
_LANGUAGE: Final = "(?:/[a-z]{2})?"
# Who asks for these is at work, and no visitor.
_STAFF: Final = ("/desk/",)
# Parts of a path that may name a person or carry a right: an e-mail address, a number like that of Social Security, a
# code too long to be a word, a number of a bank or of its card.
_SENSITIVE_PARTS: Final = (
    r"[^/]*(?:@|%(?:25)*40)[^/]*",
    r"[^/]*\d{3}-\d{2}-\d{4}[^/]*",
    r"(?i)[^/]*[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}[^/]*",
    r"(?i)[^/]*[0-9a-f]{32,}[^/]*",
    # An IBAN, and a payment card's number, also with blanks or dashes between its groups. More than the prober takes
    # for one in this log, so that no visitor can make a promise fail by what is asked for.
    r"[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?",
    r"[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{1,7}|[0-9]{4}[ -]?[0-9]{6}[ -]?[0-9]{4,5}",
    r"[^/]*[A-Za-z0-9_]{40,}[^/]*",
)
_MAY_BE_SENSITIVE: Final = (
    r"@|%(?:25)*40|\d{3}-\d{2}-\d{4}|[0-9A-Za-z_]{12}|[0-9]{4}[ -]?[0-9]{4}|[A-Z]{2}[0-9]{2} [0-9A-Z]{4}"
)


def classify_paths(paths: pl.Series, rules: PathRules) -> pl.DataFrame:
    """Return of each path: `path` as asked, `redacted`, whether it is a form, search, download, part or of staff."""
    path = pl.col("path")
    redacted = pl.col("redacted")
    return (
        paths.rename("path")
        .to_frame()
        .with_columns(redacted=_redacted(_without_prefixes(path, rules), rules))
        .with_columns(
            form=_starts_with(redacted, rules.forms),
            search=_starts_with(redacted, rules.searches),
            download=redacted.str.contains(rules.download_path),
            part=redacted.str.contains(rules.part_path),
            staff=_starts_with(redacted, _STAFF),
        )
    )


def _without_prefixes(path: pl.Expr, rules: PathRules) -> pl.Expr:
    for prefix in rules.prefixes:
        path = pl.when(path.str.starts_with(f"{prefix}/")).then(path.str.strip_prefix(prefix)).otherwise(path)
    return path.str.slice(0, MAX_PATH_LENGTH)


def _redacted(path: pl.Expr, rules: PathRules) -> pl.Expr:
    hidden = path
    for pattern in _SENSITIVE_PARTS:
        hidden = hidden.str.replace_all(pattern, _REPLACEMENT)
    redacted = pl.when(path.str.contains(_MAY_BE_SENSITIVE)).then(hidden).otherwise(path)
    for beginning in rules.redacted:
        redacted = redacted.str.replace(rf"^({_LANGUAGE}{re.escape(beginning)}).+$", "${1}*")
    return redacted


def _starts_with(path: pl.Expr, beginnings: tuple[str, ...]) -> pl.Expr:
    """Return whether a path begins so, also behind the code of a language."""
    if not beginnings:
        return pl.lit(value=False)
    return path.str.contains(rf"^{_LANGUAGE}(?:{'|'.join(map(re.escape, beginnings))})")
