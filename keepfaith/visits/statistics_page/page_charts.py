"""Answers as pictures: each with a title, with words for those who do not see it, and drawn for both widths."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.dates import MONTHS
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from keepfaith.visits.charts.bar_chart import BOTH, Bar, bar_chart
from keepfaith.visits.charts.hour_chart import hour_chart
from keepfaith.visits.charts.line_chart import Point, line_chart
from keepfaith.visits.charts.renderer import RENDERER
from keepfaith.visits.charts.svg_sanitizer import Drawing
from keepfaith.visits.charts.theme import FRAMES, Frame, Spec, number_locale
from keepfaith.visits.charts.year_calendar import ColorSteps, year_calendar
from keepfaith.visits.pipeline.referrers import OTHER
from keepfaith.visits.publication.answers import Answer
from keepfaith.visits.publication.figures import HUMANS, MACHINES, Row
from keepfaith.visits.publication.weeks import Week
from keepfaith.visits.statistics_page import words

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


def line_picture(key: str, title: str, answer: Answer) -> Picture | None:
    """Picture visits or requests over time; a single point makes no line."""
    points = _chart_points(answer)
    if sum(point.humans is not None or point.machines is not None for point in points) < 2:  # noqa: PLR2004
        return None
    description = gettext("A line for people and a line for machines, from %(first)s to %(last)s.") % {
        "first": words.day(points[0].day), "last": words.day(points[-1].day),
    }  # fmt: skip
    sides = (
        (gettext("People: %(low)s at the least, %(high)s at the most."), [point.humans for point in points]),
        (gettext("Machines: %(low)s at the least, %(high)s at the most."), [point.machines for point in points]),
    )  # fmt: skip
    for sentence, figures in sides:
        if known := [figure for figure in figures if figure is not None]:
            extremes = {"low": words.number(min(known)), "high": words.number(max(known))}
            description += f" {sentence % extremes}"
    return Picture(key, title, description, _specs(lambda frame: line_chart(frame, points)))


def bar_picture(key: str, title: str, answer: Answer) -> Picture | None:
    """Picture groups by how much each was asked for."""
    figures = answer.question.figures
    groups = [
        Bar(
            words.group_name(answer.question.group, str(row[answer.question.group])),
            tuple(int(row.get(name, 0)) for name in figures),
            tuple(words.number(int(row[name])) if name in row else gettext("not shown") for name in figures),
        )
        for row in answer.rows
    ]
    if not groups:
        return None
    listed = "; ".join(f"{group.name}: {' / '.join(group.labels)}" for group in groups[:3])
    description = gettext("Bars. The first are: %(listed)s.") % {"listed": listed}
    colors = BOTH if len(figures) > 1 else BOTH[1:] if answer.question.name == "machines" else BOTH[:1]
    return Picture(key, title, description, _specs(lambda frame: bar_chart(frame, groups, colors=colors)))


def hour_picture(key: str, title: str, answer: Answer) -> Picture | None:
    """Picture how much was asked for in which hour of the day."""
    row_of = {int(row["hour"]): row for row in answer.rows if row["hour"] != OTHER}
    if not row_of:
        return None
    sides = {
        name: [int(row_of.get(hour, {}).get(name, 0)) for hour in _HOURS] for name in ("humans", "machines")
    }
    most = {name: words.clock(figures.index(max(figures))) for name, figures in sides.items()}
    description = gettext(
        "Columns for the 24 hours of the day. People asked for the most in the hour from %(people)s, machines "
        "in the hour from %(machines)s."
    ) % {"people": most["humans"], "machines": most["machines"]}
    names = (gettext("People"), gettext("Machines"))
    clock = {hour: words.clock(hour) for hour in _NAMED_HOURS}
    return Picture(
        key,
        title,
        description,
        _specs(lambda frame: hour_chart(frame, sides["humans"], sides["machines"], names=names, clock=clock)),
    )


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


def _chart_points(answer: Answer) -> Sequence[Point]:
    """Return each day of the week that is shown, or each week from the first to the last one."""
    if answer.week:
        rows = {str(row["day"]): row for row in answer.rows}
        days = [answer.week.first + dt.timedelta(place) for place in range(7)]
        return [_point(day, rows.get(str(day), {})) for day in days]
    rows = {str(row["week"]): row for row in answer.rows}
    points, week = [], Week.read(min(rows)) if rows else None
    while week and str(week) <= max(rows):
        points.append(_point(week.first, rows.get(str(week), {})))
        week = week.next
    return points


def _point(day: dt.date, row: Row) -> Point:
    humans, machines = (int(row[side]) if side in row else None for side in (HUMANS, MACHINES))
    return Point(day, words.short_day(day), humans, machines)
