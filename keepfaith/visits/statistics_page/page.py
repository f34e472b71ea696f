"""The page of statistics put together: what is said, drawn and listed for the week that is shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext

from keepfaith.visits.i18n import gettext_noop
from keepfaith.visits.pipeline.referrers import OTHER
from keepfaith.visits.publication.answers import Answer
from keepfaith.visits.publication.figures import Row
from keepfaith.visits.publication.published_weeks import FAILURES, PublishedWeeks
from keepfaith.visits.publication.questions import PUBLISHED
from keepfaith.visits.publication.weeks import Week
from keepfaith.visits.statistics_page import page_charts, words
from keepfaith.visits.statistics_page.page_charts import Picture
from keepfaith.visits.statistics_page.tables import Table, over_time, table

# So many rows a list has on the page; the files hold more.
_MAX_ROWS: Final = 10
# About a year.
_MAX_WEEKS: Final = 53
_DRAWN: Final = frozenset({"pages", "functions", "downloads", "machines"})
_FEW_NOTE: Final = gettext_noop("Hours with few requests are counted together as “other”, and are not drawn.")


@dataclass(frozen=True, slots=True)
class PageSection:
    """A part of the page: its heading, sentences, pictures, and the tables with what the pictures show."""

    key: str
    heading: str
    sentences: tuple[str, ...]
    pictures: tuple[Picture, ...]
    tables: tuple[Table, ...]
    sides: bool = False
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the page shows of the counts; `failed` if something could not be read.

    `own` counts the requests of our own checks, which are in none of them.
    """

    sums: tuple[tuple[str, str], ...]
    sentence: str
    is_upper_bound: bool
    plates: tuple[PageSection, ...]
    own: int
    failed: bool


class _Answers:
    """Reads answers, and remembers whether one could not be read: that takes no other with it."""

    def __init__(self, published: PublishedWeeks, shown: Week) -> None:
        self.failed = False
        self._published, self._shown = published, shown

    def of_week(self, name: str) -> Answer:
        """Return a question's answer about the week that is shown."""
        try:
            return self._published.answer(name, self._shown)
        except FAILURES:
            self.failed = True
            return Answer(PUBLISHED[name])

    def own(self) -> int:
        """Return how many requests of our own checks are not counted in the week that is shown."""
        try:
            return self._published.own(self._shown)
        except FAILURES:
            self.failed = True
            return 0

    def by_week(self, name: str) -> Answer:
        """Return the weeks up to the one that is shown."""
        try:
            answer = self._published.by_week(name)
        except FAILURES:
            self.failed = True
            return Answer(PUBLISHED[name], by="week")
        rows = [row for row in answer.rows if str(row["week"]) <= str(self._shown)]
        return replace(answer, rows=tuple(rows[-_MAX_WEEKS:]))

    def of_year(self, name: str, year: int) -> Answer:
        """Return the days of a year."""
        try:
            return self._published.by_day(name, year)
        except FAILURES:
            self.failed = True
            return Answer(PUBLISHED[name])


def page(published: PublishedWeeks, shown: Week) -> Page:
    """Read, draw and list it."""
    answers = _Answers(published, shown)
    visits, requests = (answers.of_week(name) for name in ("visits", "requests"))
    plates = (
        _series("over-time", gettext("Day by day"), visits, requests),
        *(_listed(answers.of_week(name)) for name in ("pages", "functions", "downloads")),
        _hours(answers.of_week("hours")),
        _series("weeks", gettext("Week by week"), answers.by_week("visits"), answers.by_week("requests")),
        _year(answers, shown.last.year),
        *(_listed(answers.of_week(name)) for name in ("machines", "referrers", "missing")),
    )
    page_charts.draw(picture for plate in plates for picture in plate.pictures)
    people, machines = visits.total("humans"), visits.total("machines")
    return Page(
        sums=_sums(visits, requests.in_time()),
        sentence=words.share(machines, people + machines) if people and machines else "",
        is_upper_bound=visits.is_upper_bound and bool(visits.rows),
        plates=plates,
        own=answers.own(),
        failed=answers.failed,
    )


def _sums(visits: Answer, requests: Answer) -> tuple[tuple[str, str], ...]:
    sums = (
        (visits, "humans", gettext("visits by people")),
        (visits, "machines", gettext("visits by machines")),
        (requests, "humans", gettext("requests by people")),
        (requests, "machines", gettext("requests by machines")),
    )
    return tuple((words.number(of.total(side)), says) for of, side, says in sums if of.has(side))


def _series(key: str, heading: str, visits: Answer, requests: Answer) -> PageSection:
    pictures = (
        page_charts.line_picture(f"{key}-visits", gettext("Visits"), visits),
        page_charts.line_picture(f"{key}-requests", gettext("Requests"), requests),
    )
    listed = over_time(visits, requests, gettext("Visits and requests"))
    return PageSection(key, heading, (), _drawn(*pictures), (listed,) if listed.rows else (), sides=True)


def _listed(answer: Answer) -> PageSection:
    question, answer = answer.question, replace(answer, rows=tuple(_largest(answer.rows)))
    title = gettext(question.title)
    # What visitors typed is listed, folded, and not drawn.
    drawn = page_charts.bar_picture(question.name, title, answer) if question.name in _DRAWN else None
    sides = len(question.figures) > 1
    return PageSection(
        question.name, title, (gettext(question.description),), _drawn(drawn),
        (table(answer, title),) if answer.rows else (), sides=sides,
    )  # fmt: skip


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


def _hours(answer: Answer) -> PageSection:
    title = gettext(answer.question.title)
    drawn = page_charts.hour_picture("hours", title, answer)
    sentences = [gettext(answer.question.description)]
    if any(row["hour"] == OTHER for row in answer.rows):
        sentences.append(gettext(_FEW_NOTE))
    listed = (table(answer, title),) if answer.rows else ()
    return PageSection("hours", title, tuple(sentences), _drawn(drawn), listed)


def _year(answers: _Answers, number: int) -> PageSection:
    answer = answers.of_year("visits", number)
    title = gettext("The days of %(year)s") % {"year": number}
    drawn = page_charts.year_picture("year", title, answer, number)
    listed = (table(answer, title),) if answer.rows else ()
    description = gettext("Visits by people on each day of the year.")
    steps = tuple(page_charts.year_steps(answer)) if drawn else ()
    return PageSection("year", title, (description,), _drawn(drawn), listed, steps=steps)


def _drawn(*pictures: Picture | None) -> tuple[Picture, ...]:
    return tuple(picture for picture in pictures if picture)
