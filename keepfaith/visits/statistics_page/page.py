"""The page of statistics put together: what is asked, said, drawn and listed for the days that are shown."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from keepfaith.visits.questions.answers import Answer
from keepfaith.visits.questions.date_ranges import Span
from keepfaith.visits.statistics_page import page_charts, words
from keepfaith.visits.statistics_page.answer_cache import AnswerSource
from keepfaith.visits.statistics_page.page_charts import Picture
from keepfaith.visits.statistics_page.ranges import Range
from keepfaith.visits.statistics_page.tables import Table, over_time, table

# So many rows a list has on the page; the files hold more.
_MAX_ROWS: Final = 10


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
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the page shows of the counts; `failed` if something could not be counted."""

    sums: tuple[tuple[str, str], ...]
    sentence: str
    is_upper_bound: bool
    plates: tuple[PageSection, ...]
    failed: bool


def page(answers: AnswerSource, shown: Range) -> Page:
    """Ask for, draw and list it."""
    visits, requests = (answers.answer(name, shown.over_time) for name in ("visits", "requests"))
    plates = (
        _over_time(visits, requests, shown),
        *(
            _listed(answers.answer(name, shown.in_all, limit=_MAX_ROWS))
            for name in ("pages", "functions", "downloads")
        ),
        _hours(answers.answer("hours", shown.in_all)),
        _year(answers, shown.until.year),
        *(
            _listed(answers.answer(name, shown.in_all, limit=_MAX_ROWS))
            for name in ("machines", "referrers", "missing")
        ),
    )
    page_charts.draw(picture for plate in plates for picture in plate.pictures)
    people, machines = visits.total("humans"), visits.total("machines")
    every = people + machines
    sums = [
        (words.number(people), gettext("visits by people")),
        (words.number(machines), gettext("visits by machines")),
    ]
    sums += [
        (words.number(requests.total("humans") + requests.total("machines")), gettext("requests in all")),
        (words.figure_text("bytes", requests.total("bytes")), gettext("sent")),
    ]
    return Page(
        sums=tuple(sums) if requests.rows or visits.rows else (),
        sentence=words.share(machines, every) if every > 0 else "",
        is_upper_bound=any(row["upper_bound"] for row in visits.rows),
        plates=plates,
        failed=answers.failed,
    )


def _over_time(visits: Answer, requests: Answer, shown: Range) -> PageSection:
    heading = {
        "day": gettext("Day by day"), "week": gettext("Week by week"), "month": gettext("Month by month"),
    }[shown.by]  # fmt: skip
    pictures = (
        page_charts.line_picture("visits", gettext("Visits"), visits),
        page_charts.line_picture("requests", gettext("Requests"), requests),
    )
    listed = over_time(visits, requests, gettext("Visits and requests"))
    return PageSection(
        "over-time", heading, (), _drawn(*pictures), (listed,) if listed.rows else (), sides=True,
        questions=("visits", "visitors", "requests", "bytes"),
    )  # fmt: skip


def _listed(answer: Answer) -> PageSection:
    question = answer.question
    title = gettext(question.title)
    # What whoever asks can put into a list is listed, folded, and not drawn.
    drawn = page_charts.bar_picture(question.name, title, answer) if question.name in _DRAWN else None
    sides = len(question.size_figures) > 1
    return PageSection(
        question.name, title, (gettext(question.description),), _drawn(drawn),
        (table(answer, title),) if answer.rows else (),
        sides=sides, questions=(question.name,),
    )  # fmt: skip


def _hours(answer: Answer) -> PageSection:
    title = gettext(answer.question.title)
    drawn = page_charts.hour_picture("hours", title, answer)
    listed = (table(answer, title),) if answer.rows else ()
    return PageSection(
        "hours", title, (gettext(answer.question.description),), _drawn(drawn), listed, questions=("hours",)
    )


def _year(answers: AnswerSource, number: int) -> PageSection:
    span = Span(dt.date(number, 1, 1), dt.date(number, 12, 31), "day")
    answer = answers.answer("visits", span)
    title = gettext("The days of %(year)s") % {"year": number}
    drawn = page_charts.year_picture("year", title, answer, number)
    listed = (table(answer, title),) if answer.rows else ()
    description = gettext("Visits by people on each day of the year.")
    steps = tuple(page_charts.year_steps(answer)) if drawn else ()
    return PageSection("year", title, (description,), _drawn(drawn), listed, steps=steps)


def _drawn(*pictures: Picture | None) -> tuple[Picture, ...]:
    return tuple(picture for picture in pictures if picture)


_DRAWN: Final = frozenset({"pages", "functions", "downloads", "machines"})
