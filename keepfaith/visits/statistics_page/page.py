"""The page of statistics put together: what is said, drawn and listed for the week or month that is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from keepfaith.visits.publication.answers import Answer
from keepfaith.visits.publication.months import Month, Period
from keepfaith.visits.publication.published_weeks import PublishedWeeks
from keepfaith.visits.statistics_page import page_charts, page_sections, words
from keepfaith.visits.statistics_page.comparison import Comparison
from keepfaith.visits.statistics_page.page_sections import PageSection
from keepfaith.visits.statistics_page.readings import Readings

_SIDES: Final = ("humans", "machines")


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure of the period as a whole, what it counts, and how it differs from the one before."""

    figure: str
    what: str
    change: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the page shows of the counts; `failed` if something could not be read.

    `own` counts the requests of our own checks, which are in none of them. `before` names the period before where
    something is compared with it, and `missing` the weeks of a month of which nothing is published.
    """

    sums: tuple[Sum, ...]
    sentence: str
    before: str
    missing: tuple[str, ...]
    is_upper_bound: bool
    plates: tuple[PageSection, ...]
    own: int
    failed: bool


def page(published: PublishedWeeks, shown: Period) -> Page:
    """Read, draw and list it."""
    readings = Readings(published, shown)
    plates = _plates(readings)
    page_charts.draw(picture for plate in plates for picture in plate.pictures)
    visits, requests = (readings.answer(name) for name in ("visits", "requests"))
    totals = [readings.totals(name, [shown]) for name in ("visits", "requests")]
    people, machines = visits.total("humans"), visits.total("machines")
    return Page(
        sums=_sums(str(shown), [visits.in_time(), requests.in_time()], totals),
        sentence=words.share(machines, people + machines) if people and machines else "",
        before=words.period_name(shown.before) if any(total.pairs for total in totals) else "",
        missing=tuple(words.day(week.first) for week in published.missing(shown)),
        is_upper_bound=visits.is_upper_bound and bool(visits.rows),
        plates=plates,
        own=readings.own(),
        failed=readings.failed,
    )


def _plates(readings: Readings) -> tuple[PageSection, ...]:
    return (
        page_sections.days(readings),
        *(page_sections.listed(readings, name) for name in ("pages", "functions", "downloads")),
        page_sections.hours(readings),
        page_sections.periods(readings, by="month" if isinstance(readings.shown, Month) else "week"),
        page_sections.year(readings),
        *(page_sections.listed(readings, name) for name in ("machines", "referrers", "missing")),
    )


def _sums(key: str, answers: Sequence[Answer], totals: Sequence[Comparison]) -> tuple[Sum, ...]:
    labels = (
        (gettext("visits by people"), gettext("visits by bots")),
        (gettext("requests by people"), gettext("requests by bots")),
    )
    return tuple(
        Sum(words.number(answer.total(side)), what, total.change((key,), side))
        for answer, total, says in zip(answers, totals, labels, strict=True)
        for side, what in zip(_SIDES, says, strict=True)
        if answer.has(side)
    )
