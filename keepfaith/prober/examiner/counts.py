"""Promise 18: page, JSON and CSV of the statistics say the same, and none of them shows a group that is too small."""

import datetime as dt
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.surfaces import Seen, Surface, ask
from keepfaith.prober.journeys.tour import Tour, tour_of
from keepfaith.prober.oracle.figures import (
    MERGED,
    MIN_GROUP,
    OTHER,
    QUESTIONS,
    NotFigures,
    Report,
    csv_rows,
    report_of,
    shown_day,
    shown_number,
    shown_size,
    small_by_subtraction,
)
from keepfaith.prober.pages.markup import Document, read_document
from keepfaith.prober.reach import Reach
from keepfaith.prober.visitor import Visitor

PAGE: Final = "/statistics/"
# The sections of the page whose tables list the groups of one question.
LISTED: Final = ("pages", "functions", "downloads", "hours", "machines", "referrers", "missing")
# In an hour, so many questions are looked at.
_IN_AN_HOUR: Final = 3
_TRIES: Final = 3
_SPANS: Final = ((0, 0), (1, 0), (1, 1), (2, 0), (2, 1))


@dataclass
class _Figures:
    """What was read: the page, the reports by question, and what was amiss on the way."""

    document: Document
    days: tuple[str, str]
    reports: dict[str, Report] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def examine(reach: Reach) -> Finding:
    """Ask each question in its three forms, and the same question about days that overlap."""
    tour = tour_of(reach)
    names = list(QUESTIONS) if reach.round.is_whole else secrets.SystemRandom().sample(QUESTIONS, _IN_AN_HOUR)
    for _ in range(_TRIES):
        read = _read(tour, names)
        # What comes in between two answers makes them differ; then both are asked for again.
        if read is None or not read.faults:
            break
    if read is None:
        return Finding("unproven", "Nothing has been counted yet.")
    rows = sum(len(report.rows) for report in read.reports.values())
    spans, faults = _subtracted(tour, read.days) if "pages" in names else (0, [])
    figure = (
        f"{len(read.reports)} questions with {rows} rows as page, JSON and CSV: all figures equal. Each group that has "
        f"a name counts {MIN_GROUP} or more. {spans} overlapping spans of days give no smaller one by subtraction."
    )
    return Finding.of(examined=rows, faults=read.faults + faults, figure=figure)


def _read(tour: Tour, names: list[str]) -> _Figures | None:
    page = _fetched(tour, PAGE)
    document = read_document(page.answer.text if page.answer else "")
    links = [
        link.get("href")
        for link in document.every("a")
        if link.get("href").startswith(f"{PAGE}requests.json?")
    ]
    if not links:
        return None
    query = links[0].partition("?")[2]
    days = dict(part.split("=") for part in query.split("&"))
    read = _Figures(document, (days["from"], days["to"]))
    for name in names:
        data, table = (_fetched(tour, f"{PAGE}{name}.{form}?{query}") for form in ("json", "csv"))
        try:
            report = report_of(name, data.answer.text if data.answer else "")
        except NotFigures:
            read.faults.append(f"{data.surface.named} is no answer.")
            continue
        read.reports[name] = report
        if list(report.rows) != csv_rows(table.answer.text if table.answer else ""):
            read.faults.append(f"The question {name} has other figures as JSON than as CSV.")
        read.faults += [f"The question {name}: {fault}." for fault in report_faults(report)]
    read.faults += _page_faults(read)
    return read


def report_faults(report: Report) -> Iterator[str]:
    """Yield what is wrong with an answer by itself: a group that is too small, or totals that are no totals."""
    if report.name in MERGED:
        small = [row for row in report.rows if report.named(row) != OTHER and report.size(row) < MIN_GROUP]
        if small:
            yield f"a group of fewer than {MIN_GROUP} has a name"
    for figure in report.figures:
        if report.totals.get(figure) != sum(int(row[figure]) for row in report.rows):
            yield f"the total of {figure} is not the sum of its rows"


def _page_faults(read: _Figures) -> Iterator[str]:
    for name in LISTED:
        if (report := read.reports.get(name)) is None:
            continue
        shown, wanted = _rows(read.document, name), report.listed()
        if "bytes" in report.figures:
            if [cells[-1] for _, cells in shown] != [shown_size(figures[-1]) for figures in wanted]:
                yield f"The page shows other bytes of {name} than the files."
            shown, wanted = [(head, cells[:-1]) for head, cells in shown], [row[:-1] for row in wanted]
        if [list(map(shown_number, cells)) for _, cells in shown] != wanted:
            yield f"The page shows other figures of {name} than the files."
    if {"visits", "requests"} <= read.reports.keys():
        yield from _days_faults(read)


def _days_faults(read: _Figures) -> Iterator[str]:
    by_day = {
        name: {row["date"]: [int(row["humans"]), int(row["machines"])] for row in read.reports[name].rows}
        for name in ("visits", "requests")
    }
    for heading, cells in _rows(read.document, "over-time"):
        day = shown_day(heading)
        wanted = [*by_day["visits"].get(day, [None, None]), *by_day["requests"].get(day, [None, None])]
        if [shown_number(cell) for cell in cells] != wanted:
            yield "The page shows other figures of a day than the files."
            return


def _rows(document: Document, name: str) -> list[tuple[str, list[str]]]:
    """Return the rows of a section's table: what each counts, and its cells."""
    sections = (section for section in document.every("section") if section.get("aria-labelledby") == name)
    body = next((table for section in sections for table in section.every("tbody")), None)
    return [
        (next((head.words for head in row.every("th")), ""), [cell.words for cell in row.every("td")])
        for row in (body.every("tr") if body else ())
    ]


def _subtracted(tour: Tour, days: tuple[str, str]) -> tuple[int, list[str]]:
    """Ask about days that lie within one another, and subtract one answer from the other."""
    last, first = dt.date.fromisoformat(days[1]), dt.date.fromisoformat(days[0])
    reports = {}
    for back in _SPANS:
        since, until = (last - dt.timedelta(number) for number in back)
        if since >= first:
            seen = _fetched(tour, f"{PAGE}pages.json?from={since}&to={until}")
            try:
                reports[back] = report_of("pages", seen.answer.text if seen.answer else "")
            except NotFigures:
                return 0, [f"{seen.surface.named} is no answer."]
    pairs = [(outer, inner) for outer in reports for inner in reports if _is_within(inner, outer)]
    small = sum(
        small_by_subtraction(reports[outer].rows, reports[inner].rows, key="page") for outer, inner in pairs
    )
    faults = [f"{small} groups of fewer than {MIN_GROUP} come of subtracting one span of days from another."]
    return len(pairs), faults if small else []


def _is_within(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return inner != outer and inner[0] <= outer[0] and inner[1] >= outer[1]


def _fetched(tour: Tour, path: str) -> Seen:
    seen = ask(Surface(path), Visitor.somebody(tour.portal))
    tour.seen.append(seen)
    return seen
