"""The sections of the page: what each says, draws and lists, and what it says where there is nothing to list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext

from keepfaith.visits.i18n import gettext_noop
from keepfaith.visits.pipeline.referrers import OTHER
from keepfaith.visits.publication.answers import Answer
from keepfaith.visits.publication.figures import HUMANS, MACHINES, Row
from keepfaith.visits.publication.months import Month
from keepfaith.visits.publication.sums import key_of
from keepfaith.visits.statistics_page import page_charts
from keepfaith.visits.statistics_page.comparison import Comparison
from keepfaith.visits.statistics_page.page_charts import Picture
from keepfaith.visits.statistics_page.page_titles import page_title
from keepfaith.visits.statistics_page.readings import Readings, period_of
from keepfaith.visits.statistics_page.tables import Beside, Table, over_time, table

# So many rows a list has on the page; the files hold more.
_MAX_ROWS: Final = 10
_DRAWN: Final = frozenset({"pages", "functions", "downloads", "machines"})
# A page that is not there has no title.
_TITLED: Final = frozenset({"pages", "downloads"})
_FEW_NOTE: Final = gettext_noop("Hours with few requests are counted together as “other”, and are not drawn.")
_NAMES: Final = {HUMANS: gettext_noop("People"), MACHINES: gettext_noop("Bots")}
_BEFORE: Final = {
    HUMANS: gettext_noop("People, the week before"),
    MACHINES: gettext_noop("Bots, the week before"),
}
type Legend = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PageSection:
    """A part of the page: its heading, sentences, pictures with their legend, and a table of what the pictures show."""

    key: str
    heading: str
    sentences: tuple[str, ...]
    pictures: tuple[Picture, ...]
    table: Table
    legend: Legend = ()
    steps: tuple[str, ...] = ()


def days(readings: Readings) -> PageSection:
    """Show the days; those of a week are drawn with those of the week before."""
    visits, requests = (readings.answer(name) for name in ("visits", "requests"))
    compared = readings.days("visits"), readings.days("requests")
    is_month = isinstance(readings.shown, Month)
    drawn_before = (None, None) if is_month else tuple(of if of.pairs else None for of in compared)
    pictures = _line_pictures("over-time", visits, requests, drawn_before)
    legend = _line_legend((visits, requests), drawn_before) if pictures else ()
    listed = over_time(visits, requests, compared)
    return PageSection("over-time", gettext("Day by day"), (), pictures, listed, legend)


def periods(readings: Readings, *, by: str) -> PageSection:
    """Show the weeks or months up to the one that is shown, each beside the one before it."""
    visits, requests = (readings.over_time(name, by) for name in ("visits", "requests"))
    compared = tuple(
        readings.totals(answer.question.name, [period_of(str(row[by]), by) for row in answer.rows])
        for answer in (visits, requests)
    )
    pictures = _line_pictures(f"{by}s", visits, requests, (None, None))
    legend = _line_legend((visits, requests), (None, None)) if pictures else ()
    heading = gettext("Month by month") if by == "month" else gettext("Week by week")
    listed = over_time(visits, requests, (compared[0], compared[1]))
    return PageSection(f"{by}s", heading, (), pictures, listed, legend)


def listed(readings: Readings, name: str) -> PageSection:
    """Show the largest groups of a question, and all others as one."""
    answer, compared = readings.answer(name), readings.groups(name)
    question, answer = answer.question, replace(answer, rows=tuple(_largest(answer.rows)))
    titles = _titles(answer) if name in _TITLED else {}
    title = gettext(question.title)
    # What visitors typed is listed, and not drawn.
    picture = (
        page_charts.bar_picture(name, title, answer, before=compared, titles=titles)
        if name in _DRAWN
        else None
    )
    legend = _bar_legend(answer, compared, readings) if picture else ()
    rows = table(answer, title, Beside(compared, titles))
    sentences = (gettext(question.description),)
    return PageSection(name, title, sentences, (picture,) if picture else (), rows, legend)


def hours(readings: Readings) -> PageSection:
    """Show the hours of the day."""
    answer, compared = readings.answer("hours"), readings.groups("hours")
    title = gettext(answer.question.title)
    picture = page_charts.hour_picture("hours", title, answer, before=compared)
    sentences = [gettext(answer.question.description)]
    if any(row["hour"] == OTHER for row in answer.rows):
        sentences.append(gettext(_FEW_NOTE))
    legend = _mark_legend(answer, compared, readings) if picture else ()
    rows = table(answer, title, Beside(compared))
    return PageSection("hours", title, tuple(sentences), (picture,) if picture else (), rows, legend)


def year(readings: Readings) -> PageSection:
    """Show the days of the year in which the period is."""
    shown = readings.shown
    number = shown.start.year if isinstance(shown, Month) else shown.last.year
    answer = readings.of_year("visits", number)
    title = gettext("The days of %(year)s") % {"year": number}
    picture = page_charts.year_picture("year", title, answer, number)
    description = gettext("Visits by people on each day of the year.")
    steps = tuple(page_charts.year_steps(answer)) if picture else ()
    rows = table(answer, title, Beside(Comparison({})))
    return PageSection("year", title, (description,), (picture,) if picture else (), rows, steps=steps)


def _line_pictures(
    key: str, visits: Answer, requests: Answer, before: Sequence[Comparison | None]
) -> tuple[Picture, ...]:
    pictures = (
        page_charts.line_picture(f"{key}-visits", gettext("Visits"), visits, before[0]),
        page_charts.line_picture(f"{key}-requests", gettext("Requests"), requests, before[1]),
    )
    return tuple(picture for picture in pictures if picture)


def _line_legend(answers: Sequence[Answer], before: Sequence[Comparison | None]) -> Legend:
    legend = [
        (f"line-{side}", gettext(_NAMES[side]))
        for side in (HUMANS, MACHINES)
        if any(of.has(side) for of in answers)
    ]
    legend += [
        (f"line-{side}-before", gettext(_BEFORE[side]))
        for side in (HUMANS, MACHINES)
        if any(side in pairs for of in before if of for pairs in of.pairs.values())
    ]
    return tuple(legend)


def _bar_legend(answer: Answer, compared: Comparison, readings: Readings) -> Legend:
    sides = [side for side in answer.question.figures if side in _NAMES and answer.has(side)]
    bars = tuple((f"bar-{side}", gettext(_NAMES[side])) for side in sides)
    return bars + _mark_legend(answer, compared, readings)


def _mark_legend(answer: Answer, compared: Comparison, readings: Readings) -> Legend:
    """Say what the marks across bars are, where there are such."""
    keys = [key_of(row, answer.keys) for row in answer.rows]
    pairs = [pair for key in keys for pair in compared.pairs.get(key, {}).values()]
    if not pairs:
        return ()
    if not isinstance(readings.shown, Month):
        return (("mark", gettext("The week before")),)
    if pairs[0].weeks[0] == pairs[0].weeks[1]:
        return (("mark", gettext("The month before")),)
    return (("mark", gettext("The month before, if it had as many weeks")),)


def _titles(answer: Answer) -> Mapping[str, str]:
    paths = [str(row["path"]) for row in answer.rows if row["path"] != OTHER]
    return {path: title for path in paths if (title := page_title(path))}


def _largest(rows: Sequence[Row]) -> list[Row]:
    """Return the largest groups that have a name, and all others as one."""
    named = [row for row in rows if OTHER not in row.values()][:_MAX_ROWS]
    rest = [row for row in rows if row not in named]
    other: Row = {}
    for row in rest:
        for name, value in row.items():
            if isinstance(value, int):
                other[name] = int(other.get(name, 0)) + value
    keys = {name: OTHER for row in rest[:1] for name, value in row.items() if isinstance(value, str)}
    return [*named, {**keys, **other}] if rest else named
