"""Answers as tables that one reads: everything that a picture shows, in figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from keepfaith.visits.i18n import gettext_noop
from keepfaith.visits.questions.answers import UPPER_BOUND, Answer, Row
from keepfaith.visits.statistics_page.words import FIGURES, figure_text

# A table of more rows is folded.
_MAX_UNFOLDED: Final = 12
_VISITS: Final = (gettext_noop("Visits by people"), gettext_noop("Visits by machines"))
_REQUESTS: Final = (gettext_noop("Requests by people"), gettext_noop("Requests by machines"))


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, with the heading it stands under; `is_foreign` marks words that others chose."""

    heading: str
    text: str
    is_figure: bool = True
    is_foreign: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; the first cell of a row says what it counts."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def is_long(self) -> bool:
        """Return whether it is better folded."""
        return len(self.rows) > _MAX_UNFOLDED


def table(answer: Answer, caption: str) -> Table:
    """Make a table of one answer."""
    columns = [name for name in answer.columns if name != UPPER_BOUND]
    headings = tuple(gettext(FIGURES[name]) for name in columns)
    rows = tuple(
        tuple(
            Cell(
                heading,
                figure_text(name, row[name]),
                is_figure=name not in answer.keys,
                is_foreign=name in {"path", "host"},
            )
            for name, heading in zip(columns, headings, strict=True)
        )
        for row in answer.rows
    )
    return Table(caption, headings, rows)


def over_time(visits: Answer, requests: Answer, caption: str) -> Table:
    """Put visits and requests of the same days side by side."""
    step = visits.span.by
    headings = (gettext(FIGURES[step]), *map(gettext, (*_VISITS, *_REQUESTS)))
    rows = []
    by_step = [{row[step]: row for row in answer.rows} for answer in (visits, requests)]
    for key in sorted(by_step[0].keys() | by_step[1].keys(), key=str):
        figures = [_figure(rows_of.get(key), name) for rows_of in by_step for name in ("humans", "machines")]
        texts = [figure_text(step, key), *figures]
        rows.append(_row(headings, texts))
    return Table(caption, headings, tuple(rows))


def _figure(row: Row | None, name: str) -> str:
    return figure_text(name, row[name]) if row else gettext("not counted")


def _row(headings: Sequence[str], texts: Sequence[str]) -> tuple[Cell, ...]:
    return tuple(
        Cell(heading, text, is_figure=place > 0)
        for place, (heading, text) in enumerate(zip(headings, texts, strict=True))
    )
