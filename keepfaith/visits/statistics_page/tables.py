"""Answers as tables that one reads: everything that a picture shows, in figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from keepfaith.visits.i18n import gettext_noop
from keepfaith.visits.pipeline.referrers import OTHER
from keepfaith.visits.publication.answers import Answer
from keepfaith.visits.publication.figures import HUMANS, LATE, MACHINES, Row
from keepfaith.visits.statistics_page.words import FIGURES, figure_text

# A table of more rows is folded.
_MAX_UNFOLDED: Final = 12
_VISITS: Final = (gettext_noop("Visits by people"), gettext_noop("Visits by machines"))
_REQUESTS: Final = (gettext_noop("Requests by people"), gettext_noop("Requests by machines"))
# What others chose: it is shown as text, whatever it says.
_FOREIGN: Final = frozenset({"path", "host"})


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
    # What else a row counts is in a column only where rows differ in it.
    further = [name for name in answer.keys[1:] if len({row[name] for row in answer.rows} - {OTHER}) > 1]
    columns = [answer.keys[0], *further, *answer.question.figures]
    headings = tuple(gettext(FIGURES[name]) for name in columns)
    rows = tuple(
        tuple(
            Cell(heading, _text(row, name), is_figure=name in answer.question.figures, is_foreign=name in _FOREIGN)
            for name, heading in zip(columns, headings, strict=True)
        )
        for row in answer.rows
    )  # fmt: skip
    return Table(caption, headings, rows)


def over_time(visits: Answer, requests: Answer, caption: str) -> Table:
    """Put visits and requests of the same days or weeks side by side."""
    step = requests.keys[0]
    headings = (gettext(FIGURES[step]), *map(gettext, (*_VISITS, *_REQUESTS)))
    by_step = [{str(row[step]): row for row in answer.rows} for answer in (visits, requests)]
    rows = []
    for key in sorted(
        by_step[0].keys() | by_step[1].keys(), key=lambda key: (key == LATE, key == OTHER, key)
    ):
        figures = [_text(rows_of.get(key, {}), side) for rows_of in by_step for side in (HUMANS, MACHINES)]
        rows.append(_row(headings, [figure_text(step, key), *figures]))
    return Table(caption, headings, tuple(rows))


def _text(row: Row, name: str) -> str:
    return figure_text(name, row[name]) if name in row else gettext("not shown")


def _row(headings: Sequence[str], texts: Sequence[str]) -> tuple[Cell, ...]:
    return tuple(
        Cell(heading, text, is_figure=place > 0)
        for place, (heading, text) in enumerate(zip(headings, texts, strict=True))
    )
