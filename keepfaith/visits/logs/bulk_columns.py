"""Whole columns read at once, each with a say on which of its values were read rightly."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import polars as pl

from keepfaith.visits.logs.escapes import LONGEST_PATH, named
from keepfaith.visits.logs.lines import Mask, Numbers
from keepfaith.visits.logs.reader import MOST_BYTES, Bulk
from keepfaith.visits.logs.request_line import METHODS, PROTOCOLS
from keepfaith.visits.logs.schema import TAKEN

_UNSHOWABLE: Final = "[^ -~]"


@dataclass(slots=True)
class Columns:
    """The columns of TAKEN as they come together, and the lines of which all was read rightly so far."""

    rightly: Mask
    plain: bool  # all of it can be shown as it is
    read: dict[str, pl.Series] = field(default_factory=dict)

    @classmethod
    def all(cls, height: int, *, plain: bool) -> "Columns":
        """Start with so many lines, all of them read rightly so far."""
        return cls(np.ones(height, np.bool_), plain)

    def only(self, answers: pl.Series | Mask) -> None:
        """Leave the lines for which the answer to a question was no, or none at all."""
        if isinstance(answers, pl.Series):
            answers = answers.fill_null(value=False).to_numpy()
        self.rightly &= answers

    def bulk(self, comments: Mask | None = None) -> Bulk:
        """Take what was read rightly; comments of the format are neither taken nor left."""
        taken = pl.DataFrame([self._column(name, kind) for name, kind in TAKEN.items()])
        if self.rightly.all():
            return Bulk(taken, np.empty(0, np.int64))
        left = ~self.rightly if comments is None else ~(self.rightly | comments)
        return Bulk(taken.filter(pl.Series(self.rightly)), np.flatnonzero(left))

    def _column(self, name: str, kind: pl.DataType) -> pl.Series:
        if name in self.read:
            return self.read[name].alias(name)
        nothing = "" if kind == pl.String else 0
        return pl.repeat(nothing, len(self.rightly), dtype=kind, eager=True).alias(name)

    def time(self, found: tuple[Numbers, Mask]) -> None:
        """Take the moments, and say which lines have one."""
        self.read["time"] = pl.Series(found[0])
        self.only(found[1])

    def request(self, texts: pl.Series) -> None:
        """Take methods, paths and queries out of plain requests, such as `GET /a?b HTTP/1.1`."""
        self.target(self.line(texts))

    def line(self, texts: pl.Series) -> pl.Series:
        """Take the usual methods out of plain requests; give what was asked for."""
        parts = texts.str.split_exact(" ", 3).struct
        self.method(parts.field("field_0"))
        self.only(parts.field("field_2").is_in(PROTOCOLS))
        self.only(parts.field("field_3").is_null())
        return parts.field("field_1")

    def method(self, texts: pl.Series) -> None:
        """Take the usual methods."""
        self.read["method"] = texts
        self.only(texts.is_in(METHODS))

    def target(self, texts: pl.Series) -> None:
        """Take paths and queries out of what was asked for."""
        parts = texts.str.splitn("?", 2).struct
        self.path(parts.field("field_0"))
        self.read["query"] = parts.field("field_1").fill_null("")

    def path(self, texts: pl.Series) -> None:
        """Take paths that can be shown and are not too long."""
        self.read["path"] = texts
        self.only(texts.str.starts_with("/"))
        self.only(texts.str.len_bytes() <= LONGEST_PATH)
        if not self.plain:
            self.only(~texts.str.contains(_UNSHOWABLE))

    def status(self, texts: pl.Series) -> None:
        """Take statuses of three digits."""
        numbers = texts.cast(pl.UInt16, strict=False)
        self.read["status"] = numbers.fill_null(0)
        self.only((texts.str.len_bytes() == 3) & numbers.is_between(100, 599))  # noqa: PLR2004

    def bytes(self, texts: pl.Series) -> None:
        """Take numbers of bytes, and dashes for none."""
        numbers = texts.cast(pl.UInt64, strict=False)
        self.only(
            ((numbers <= MOST_BYTES) & ~texts.str.starts_with("+")).fill_null(value=False) | (texts == "-")
        )
        self.read["bytes"] = numbers.fill_null(0).cast(pl.Int64, strict=False).fill_null(0)

    def text(self, name: str, texts: pl.Series) -> None:
        """Take texts as they are, nothing in place of dashes."""
        whole = pl.select(pl.when(texts == "-").then(pl.lit("")).otherwise(texts).fill_null(""))
        self.read[name] = whole.to_series()

    def client(self, texts: pl.Series) -> None:
        """Take addresses behind which a port is written."""
        self.text("address", texts.str.replace(":[0-9]{1,5}$", "").str.strip_chars("[]"))

    def by_value(self, name: str, texts: pl.Series, meaning: Callable[[str], str]) -> None:
        """Take texts of which there are few different ones, each for what it means."""
        known = texts.unique()
        meant = pl.Series([named(meaning(named(text or ""))) for text in known], dtype=pl.String)
        self.read[name] = texts.replace_strict(known, meant, return_dtype=pl.String)
