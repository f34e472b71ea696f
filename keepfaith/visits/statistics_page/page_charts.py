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
from keepfaith.visits.questions.answers import Answer
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
    if len(points) < 2:  # noqa: PLR2004
        return None
    description = gettext(
        "A line for people and a line for machines, from %(first)s to %(last)s. People: %(low)s at the least, "
        "%(high)s at the most. Machines: %(machines_low)s at the least, %(machines_high)s at the most."
    ) % {
        "first": words.day(points[0].day),
        "last": words.day(points[-1].day),
        "low": words.number(min(int(row["humans"]) for row in answer.rows)),
        "high": words.number(max(int(row["humans"]) for row in answer.rows)),
        "machines_low": words.number(min(int(row["machines"]) for row in answer.rows)),
        "machines_high": words.number(max(int(row["machines"]) for row in answer.rows)),
    }
    return Picture(key, title, description, _specs(lambda frame: line_chart(frame, points)))


def bar_picture(key: str, title: str, answer: Answer) -> Picture | None:
    """Picture groups by how much each was asked for."""
    figures = [name for name, _ in answer.question.counts if name != "bytes"]
    groups = [
        Bar(
            words.group_name(answer.question.group, str(row[answer.question.group])),
            tuple(max(0, int(row[name])) for name in figures),
            tuple(words.number(int(row[name])) for name in figures),
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
    if not answer.rows:
        return None
    row_of = {int(row["hour"]): row for row in answer.rows}
    sides = {
        name: [int(row_of[hour][name]) if hour in row_of else 0 for hour in _HOURS]
        for name in ("humans", "machines")
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
    return {dt.date.fromisoformat(str(row["day"])): max(0, int(row["humans"])) for row in answer.rows}


def _specs(spec: Callable[[Frame], Spec]) -> tuple[Spec, ...]:
    return tuple(spec(frame) for frame in FRAMES)


def _chart_points(answer: Answer) -> Sequence[Point]:
    """Return each step from the first to the last one counted, those between that were not counted included.

    Of a week or month at either end only a part may be asked about; it would look like a fall and is left out.
    """
    by, (since, until) = answer.span.by, answer.span.bounds
    begun = {_begin(str(row[by])): row for row in answer.rows}
    complete = {
        day: row for day, row in begun.items() if day >= since and _next(day, by) <= until + dt.timedelta(1)
    }
    points, day = [], min(complete, default=None)
    while day is not None and day <= max(complete):
        row = complete.get(day)
        points.append(
            Point(
                day,
                words.short_day(day, by=by),
                int(row["humans"]) if row else None,
                int(row["machines"]) if row else None,
            )
        )
        day = _next(day, by)
    return points


def _begin(label: str) -> dt.date:
    return dt.date.fromisoformat(f"{label}-01" if label.count("-") == 1 else label)


def _next(day: dt.date, by: str) -> dt.date:
    if by == "month":
        return (day.replace(day=28) + dt.timedelta(4)).replace(day=1)
    return day + dt.timedelta(7 if by == "week" else 1)
