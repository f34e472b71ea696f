"""Whole columns read at once, each with a say on which of its values were read rightly."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import polars as pl

from keepfaith.visits.logs.escapes import MAX_PATH_LENGTH, blank_if_dash
from keepfaith.visits.logs.lines import Mask, Numbers
from keepfaith.visits.logs.reader import MAX_BYTES, Bulk
from keepfaith.visits.logs.request_line import METHODS, PROTOCOLS
from keepfaith.visits.logs.schema import REQUEST_SCHEMA

_UNPRINTABLE: Final = "[^ -~]"


@dataclass(slots=True)
class Columns:
    """The columns of REQUEST_SCHEMA as they come together, and the lines of which all was read rightly so far."""

    valid: Mask
    plain: bool  # all of it can be shown as it is
    series: dict[str, pl.Series] = field(default_factory=dict)

    @classmethod
    def all(cls, height: int, *, plain: bool) -> "Columns":
        """Start with so many lines, all of them read rightly so far."""
        return cls(np.ones(height, np.bool_), plain)

    def require(self, answers: pl.Series | Mask) -> None:
        """Leave the lines for which the answer to a question was no, or none at all."""
        if isinstance(answers, pl.Series):
            answers = answers.fill_null(value=False).to_numpy()
        self.valid &= answers

    def bulk(self, comments: Mask | None = None) -> Bulk:
        """Take what was read rightly; comments of the format are neither taken nor left."""
        requests = pl.DataFrame([self._column(name, kind) for name, kind in REQUEST_SCHEMA.items()])
        if self.valid.all():
            return Bulk(requests, np.empty(0, np.int64))
        left = ~self.valid if comments is None else ~(self.valid | comments)
        return Bulk(requests.filter(pl.Series(self.valid)), np.flatnonzero(left))

    def _column(self, name: str, kind: pl.DataType) -> pl.Series:
        if name in self.series:
            return self.series[name].alias(name)
        nothing = "" if kind == pl.String else 0
        return pl.repeat(nothing, len(self.valid), dtype=kind, eager=True).alias(name)

    def time(self, times: tuple[Numbers, Mask]) -> None:
        """Take the moments, and say which lines have one."""
        self.series["time"] = pl.Series(times[0])
        self.require(times[1])

    def request(self, texts: pl.Series) -> None:
        """Take methods, paths and queries out of plain requests, such as `GET /a?b HTTP/1.1`."""
        self.target(self.line(texts))

    def line(self, texts: pl.Series) -> pl.Series:
        """Take the usual methods out of plain requests; give what was asked for."""
        parts = texts.str.split_exact(" ", 3).struct
        self.method(parts.field("field_0"))
        self.require(parts.field("field_2").is_in(PROTOCOLS))
        self.require(parts.field("field_3").is_null())
        return parts.field("field_1")

    def method(self, texts: pl.Series) -> None:
        """Take the usual methods."""
        self.series["method"] = texts
        self.require(texts.is_in(METHODS))

    def target(self, texts: pl.Series) -> None:
        """Take paths and queries out of what was asked for."""
        parts = texts.str.splitn("?", 2).struct
        self.path(parts.field("field_0"))
        self.series["query"] = parts.field("field_1").fill_null("")

    def path(self, texts: pl.Series) -> None:
        """Take paths that can be shown and are not too long."""
        self.series["path"] = texts
        self.require(texts.str.starts_with("/"))
        self.require(texts.str.len_bytes() <= MAX_PATH_LENGTH)
        if not self.plain:
            self.require(~texts.str.contains(_UNPRINTABLE))

    def status(self, texts: pl.Series) -> None:
        """Take statuses of three digits."""
        numbers = texts.cast(pl.UInt16, strict=False)
        self.series["status"] = numbers.fill_null(0)
        self.require((texts.str.len_bytes() == 3) & numbers.is_between(100, 599))  # noqa: PLR2004 - the form of a status

    def bytes(self, texts: pl.Series) -> None:
        """Take numbers of bytes, and dashes for none."""
        numbers = texts.cast(pl.UInt64, strict=False)
        self.require(
            ((numbers <= MAX_BYTES) & ~texts.str.starts_with("+")).fill_null(value=False) | (texts == "-")
        )
        self.series["bytes"] = numbers.fill_null(0).cast(pl.Int64, strict=False).fill_null(0)

    def text(self, name: str, texts: pl.Series) -> None:
        """Take texts as they are, nothing in place of dashes."""
        whole = pl.select(pl.when(texts == "-").then(pl.lit("")).otherwise(texts).fill_null(""))
        self.series[name] = whole.to_series()

    def client(self, texts: pl.Series) -> None:
        """Take IP addresses behind which a port is written."""
        self.text("address", texts.str.replace(":[0-9]{1,5}$", "").str.strip_chars("[]"))

    def by_value(self, name: str, texts: pl.Series, meaning: Callable[[str], str]) -> None:
        """Take texts of which there are few different ones, each for what it means."""
        known = texts.unique()
        meanings = pl.Series(
            [blank_if_dash(meaning(blank_if_dash(text or ""))) for text in known], dtype=pl.String
        )
        self.series[name] = texts.replace_strict(known, meanings, return_dtype=pl.String)
