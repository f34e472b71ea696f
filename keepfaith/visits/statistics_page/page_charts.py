"""Answers as pictures: each with a title, with words for those who do not see it, and drawn for both widths."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.dates import MONTHS
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from keepfaith.visits.charts.bar_chart import BOTH, Bar, bar_chart
from keepfaith.visits.charts.hour_chart import HourRow, hour_chart
from keepfaith.visits.charts.line_chart import Point, line_chart
from keepfaith.visits.charts.renderer import RENDERER
from keepfaith.visits.charts.svg_sanitizer import Drawing
from keepfaith.visits.charts.theme import FRAMES, Frame, Spec, number_locale
from keepfaith.visits.charts.year_calendar import ColorSteps, year_calendar
from keepfaith.visits.pipeline.referrers import OTHER
from keepfaith.visits.publication.answers import Answer
from keepfaith.visits.publication.figures import HUMANS, MACHINES, Row
from keepfaith.visits.publication.months import Month
from keepfaith.visits.publication.sums import key_of
from keepfaith.visits.publication.weeks import Week
from keepfaith.visits.statistics_page import words
from keepfaith.visits.statistics_page.comparison import Comparison

_HOURS: Final = range(24)
_NAMED_HOURS: Final = (0, 6, 12, 18)


@dataclass(frozen=True, slots=True)
class View:
    """A picture as it is drawn for one width."""

    frame: str
    drawn: Drawing

    @property
    def box(self) -> str:
        """Its measures, as SVG wants them in every language."""
        return f"0 0 {self.drawn.width:g} {self.drawn.height:g}"

    @property
    def shapes(self) -> SafeString:
        """What is drawn."""
        return mark_safe(self.drawn.shapes)  # noqa: S308 - nothing but shapes and escaped texts


@dataclass(slots=True)
class Picture:
    """A picture: a word for its place on the page, its title, what it shows in words, and its drawings."""

    key: str
    title: str
    description: str
    specs: tuple[Spec, ...]
    views: list[View] = field(default_factory=list)


def draw(pictures: Iterable[Picture | None]) -> None:
    """Draw all of a page's pictures; one that cannot be drawn in time stays without views."""
    wanted = [picture for picture in pictures if picture]
    drawn = iter(RENDERER.draw([spec for picture in wanted for spec in picture.specs], number_locale()))
    for picture in wanted:
        views = [(frame.name, next(drawn)) for frame in FRAMES]
        if all(drawing for _, drawing in views):
            picture.views = [View(name, drawing) for name, drawing in views if drawing]


def line_picture(key: str, title: str, answer: Answer, before: Comparison | None = None) -> Picture | None:
    """Picture visits or requests over time, and with them those before; a single point makes no line."""
    points = _chart_points(answer, before)
    if sum(point.humans is not None or point.machines is not None for point in points) < 2:  # noqa: PLR2004 - a line has two ends
        return None
    description = gettext("A line for people and a line for bots, from %(first)s to %(last)s.") % {
        "first": words.day(points[0].day), "last": words.day(points[-1].day),
    }  # fmt: skip
    sides = (
        (gettext("People: from %(low)s to %(high)s."), [point.humans for point in points]),
        (gettext("Bots: from %(low)s to %(high)s."), [point.machines for point in points]),
    )  # fmt: skip
    for sentence, figures in sides:
        if known := [figure for figure in figures if figure is not None]:
            extremes = {"low": words.number(min(known)), "high": words.number(max(known))}
            description += f" {sentence % extremes}"
    if before:
        description += " " + gettext("Dotted lines show the week before.")
    return Picture(key, title, description, _specs(lambda frame: line_chart(frame, points)))


def bar_picture(
    key: str, title: str, answer: Answer, *, before: Comparison, titles: Mapping[str, str]
) -> Picture | None:
    """Picture groups by their number of requests; a page has its title, where it has one."""
    figures, group_key = answer.question.figures, answer.question.group
    groups = [
        Bar(
            titles.get(str(row[group_key])) or words.group_name(group_key, str(row[group_key])),
            tuple(int(row.get(name, 0)) for name in figures),
            tuple(words.number(int(row[name])) if name in row else gettext("not shown") for name in figures),
            tuple(before.drawn(key_of(row, answer.keys), name) for name in figures),
        )
        for row in answer.rows
    ]
    if not groups:
        return None
    listed = "; ".join(f"{group.name}: {' / '.join(group.labels)}" for group in groups[:3])
    description = gettext("Bars. The first are: %(listed)s.") % {"listed": listed}
    colors = BOTH if len(figures) > 1 else BOTH[1:] if answer.question.name == "machines" else BOTH[:1]
    return Picture(key, title, description, _specs(lambda frame: bar_chart(frame, groups, colors=colors)))


def hour_picture(key: str, title: str, answer: Answer, *, before: Comparison) -> Picture | None:
    """Picture how many requests came in which hour of the day; a side without figures is left out."""
    row_of = {int(row["hour"]): row for row in answer.rows if row["hour"] != OTHER}
    rows, description = [], gettext("Columns for the 24 hours of the day.")
    for side, name, color, most in (
        (
            HUMANS,
            gettext("People"),
            BOTH[0],
            gettext("Most requests by people came in the hour from %(hour)s."),
        ),
        (
            MACHINES,
            gettext("Bots"),
            BOTH[1],
            gettext("Most requests by bots came in the hour from %(hour)s."),
        ),
    ):
        figures = [int(row_of.get(hour, {}).get(side, 0)) for hour in _HOURS]
        if any(figures):
            earlier = [before.drawn((f"{hour:02}",), side) for hour in _HOURS]
            rows.append(HourRow(name, color, figures, earlier))
            description += " " + most % {"hour": words.clock(figures.index(max(figures)))}
    if not rows:
        return None
    clock = {hour: words.clock(hour) for hour in _NAMED_HOURS}
    return Picture(key, title, description, _specs(lambda frame: hour_chart(frame, rows, clock=clock)))


def year_picture(key: str, title: str, answer: Answer, number: int) -> Picture | None:
    """Picture the days of a year by how many visits people made."""
    figures = people_by_day(answer)
    if not figures:
        return None
    most = max(figures, key=lambda day: (figures[day], day))
    description = gettext(
        "A calendar of %(year)s with a square for each day, darker for more visits. The most were on %(day)s: "
        "%(number)s."
    ) % {"year": number, "day": words.day(most), "number": words.number(figures[most])}
    months = [str(MONTHS[month]) for month in range(1, 13)]
    return Picture(
        key, title, description, _specs(lambda frame: year_calendar(frame, number, figures, months=months))
    )


def year_steps(answer: Answer) -> list[str]:
    """Return what the colors of the calendar stand for, from light to dark."""
    most = max(people_by_day(answer).values(), default=0)
    return [
        f"{words.number(first)}–{words.number(last)}" if first < last else words.number(first)
        for first, last in ColorSteps.up_to(most).ranges()
    ]


def people_by_day(answer: Answer) -> Mapping[dt.date, int]:
    """Return the figures of people by day."""
    return {
        dt.date.fromisoformat(str(row["day"])): int(row["humans"]) for row in answer.rows if "humans" in row
    }


def _specs(spec: Callable[[Frame], Spec]) -> tuple[Spec, ...]:
    return tuple(spec(frame) for frame in FRAMES)


def _chart_points(answer: Answer, before: Comparison | None) -> Sequence[Point]:
    """Return each day of the period, or each week or month from the first to the last one."""
    if answer.period:
        rows = {str(row["day"]): row for row in answer.rows}
        number = (answer.period.last - answer.period.first).days + 1
        days = [answer.period.first + dt.timedelta(place) for place in range(number)]
        return [_point(day, words.short_day(day), rows.get(str(day), {}), before) for day in days]
    rows = {str(row[answer.by]): row for row in answer.rows}
    if not rows:
        return []
    if answer.by == "month":
        months = [Month.read(max(rows))]
        while str(months[0]) > min(rows):
            months.insert(0, months[0].before)
        return [
            _point(month.start, words.short_month(month.start), rows.get(str(month), {})) for month in months
        ]
    weeks = [Week.read(max(rows))]
    while str(weeks[0]) > min(rows):
        weeks.insert(0, weeks[0].before)
    return [_point(week.first, words.short_day(week.first), rows.get(str(week), {})) for week in weeks]


def _point(day: dt.date, label: str, row: Row, before: Comparison | None = None) -> Point:
    humans, machines = (int(row[side]) if side in row else None for side in (HUMANS, MACHINES))
    earlier = [before.drawn((str(day),), side) if before else None for side in (HUMANS, MACHINES)]
    return Point(day, label, humans, machines, *earlier)
