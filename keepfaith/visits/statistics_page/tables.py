"""Answers as tables that one reads: everything that a picture shows, in figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext

from keepfaith.visits.i18n import gettext_noop
from keepfaith.visits.pipeline.referrers import OTHER
from keepfaith.visits.publication.answers import Answer
from keepfaith.visits.publication.figures import HUMANS, LATE, MACHINES, Row
from keepfaith.visits.publication.sums import key_of
from keepfaith.visits.statistics_page.comparison import Comparison
from keepfaith.visits.statistics_page.words import FIGURES, figure_text

# A table of more rows is folded.
_MAX_UNFOLDED: Final = 12
_VISITS: Final = (gettext_noop("Visits by people"), gettext_noop("Visits by bots"))
_REQUESTS: Final = (gettext_noop("Requests by people"), gettext_noop("Requests by bots"))
# What others chose: it is shown as text, whatever it says.
_FOREIGN: Final = frozenset({"path", "host"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, with its heading; `is_foreign` marks words that others chose.

    `title` is the name of the page that a cell has the address of, and `change` how a figure differs from the one
    before.
    """

    heading: str
    text: str
    is_figure: bool = True
    is_foreign: bool = False
    title: str = ""
    change: str = ""


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


@dataclass(frozen=True, slots=True)
class Beside:
    """What a table shows beside an answer's own rows: how figures differ from those before, and titles by address."""

    comparison: Comparison
    titles: Mapping[str, str] = field(default_factory=dict)


def table(answer: Answer, caption: str, beside: Beside) -> Table:
    """Make a table of one answer."""
    # What else a row counts is in a column only where rows differ in it.
    further = [name for name in answer.keys[1:] if len({row[name] for row in answer.rows} - {OTHER}) > 1]
    columns = [answer.keys[0], *further, *answer.question.figures]
    headings = {name: gettext(FIGURES[name]) for name in columns}

    def cell(row: Row, name: str) -> Cell:
        if name in answer.question.figures:
            change = beside.comparison.change(key_of(row, answer.keys), name)
            return Cell(headings[name], _text(row, name), change=change)
        title = beside.titles.get(str(row[name]), "") if name == "path" else ""
        return Cell(
            headings[name], _text(row, name), is_figure=False, is_foreign=name in _FOREIGN, title=title
        )

    rows = tuple(tuple(cell(row, name) for name in columns) for row in answer.rows)
    return Table(caption, tuple(headings.values()), rows)


def over_time(visits: Answer, requests: Answer, comparisons: tuple[Comparison, Comparison]) -> Table:
    """Put visits and requests of the same days, weeks or months side by side."""
    step = requests.keys[0]
    headings = (gettext(FIGURES[step]), *map(gettext, (*_VISITS, *_REQUESTS)))
    by_step = [{str(row[step]): row for row in answer.rows} for answer in (visits, requests)]
    keys = sorted(by_step[0].keys() | by_step[1].keys(), key=lambda key: (key == LATE, key == OTHER, key))
    rows = []
    for key in keys:
        figures = [
            (_text(rows_of.get(key, {}), side), comparison.change((key,), side))
            for rows_of, comparison in zip(by_step, comparisons, strict=True)
            for side in (HUMANS, MACHINES)
        ]
        cells = [
            Cell(heading, text, change=change)
            for heading, (text, change) in zip(headings[1:], figures, strict=True)
        ]
        rows.append((Cell(headings[0], figure_text(step, key), is_figure=False), *cells))
    return Table(gettext("Visits and requests"), headings, tuple(rows))


def _text(row: Row, name: str) -> str:
    return figure_text(name, row[name]) if name in row else gettext("not shown")
