"""Promise 18: page, JSON and CSV of the statistics say the same, stay as they are, and give no small count away."""

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.surfaces import Seen, Surface, ask
from keepfaith.prober.journeys.tour import Tour, tour_of
from keepfaith.prober.oracle.figures import (
    BY_DAY,
    LATE,
    MIN_GROUP,
    QUESTIONS,
    SIDES,
    NotFigures,
    PublishedWeek,
    Report,
    csv_rows,
    report_of,
    shown_day,
    shown_number,
    week_of,
)
from keepfaith.prober.oracle.periods import (
    figure_a_week_ago,
    is_false_change,
    month_of,
    named_rows,
    summed,
    week_before,
)
from keepfaith.prober.oracle.small_counts import small_counts
from keepfaith.prober.pages.markup import Document, Element, read_document
from keepfaith.prober.reach import Reach
from keepfaith.prober.visitor import Visitor

PAGE: Final = "/statistics/"
# The sections of the page whose tables list the groups of one question.
LISTED: Final = ("pages", "functions", "downloads", "hours", "machines", "referrers", "missing")
# In an hour, so many questions are compared in all their forms, and so many weeks are solved.
_IN_AN_HOUR: Final = 3
_WEEKS_IN_AN_HOUR: Final = 4
_MAX_WEEKS: Final = 53
_REFUSED: Final = 400

# The digest of each week's figures as they were first seen, since this process began.
SEEN: Final[dict[tuple[str, str], bytes]] = {}


@dataclass
class _Figures:
    """What was read, and what is amiss with it."""

    weeks: list[PublishedWeek] = field(default_factory=list)
    rows: int = 0
    equations: int = 0
    unknowns: int = 0
    faults: list[str] = field(default_factory=list)


def examine(reach: Reach) -> Finding:
    """Read what is published of many weeks and solve it, and one week's questions in their three forms."""
    tour, read = tour_of(reach), _Figures()
    try:
        latest = _week(tour)
        if not latest.week:
            return Finding("unproven", "No week is published yet.")
        _read_weeks(tour, latest, read, is_whole=reach.round.is_whole)
        names = QUESTIONS if reach.round.is_whole else _some(QUESTIONS, _IN_AN_HOUR)
        read.faults += _form_faults(tour, latest, names)
        read.faults += _sum_faults(tour, read.weeks)
        read.faults += _month_faults(tour, latest, names)
    except NotFigures:
        read.faults.append("The statistics have a file that is no answer.")
    read.faults += _span_faults(tour)
    weeks = "1 week" if len(read.weeks) == 1 else f"{len(read.weeks)} weeks"
    figure = (
        f"{read.rows} rows of {weeks}, the last one as page, JSON and CSV: all figures equal, and as they were first "
        "seen. Months are the sums of their weeks, and the changes shown are right."
        f" No figure is below {MIN_GROUP}, and {read.equations} equations with {read.unknowns} unknowns give no "
        "smaller count away. Other spans of days are refused."
    )
    return Finding.of(examined=max(1, read.rows), faults=read.faults, figure=figure)


def _read_weeks(tour: Tour, latest: PublishedWeek, read: _Figures, *, is_whole: bool) -> None:
    weeks = latest.weeks[-_MAX_WEEKS:]
    earlier = [week for week in weeks if week != latest.week]
    for name in [latest.week, *(earlier if is_whole else _some(earlier, _WEEKS_IN_AN_HOUR - 1))]:
        week = latest if name == latest.week else _week(tour, name)
        read.weeks.append(week)
        read.rows += sum(len(report.rows) for report in week.reports.values())
        small, system = small_counts(week.reports)
        read.equations, read.unknowns = (
            read.equations + len(system.equations), read.unknowns + len(system.unknowns),
        )  # fmt: skip
        # Which count it is would give it away once more.
        read.faults += [f"From the statistics of {name} follows a count below {MIN_GROUP}."] if small else []
        read.faults += [f"The question {fault} ({name})." for fault in total_faults(week)]
    read.faults += changed_faults(tour.portal.origin, read.weeks, latest.weeks)


def total_faults(week: PublishedWeek) -> Iterator[str]:
    """Yield which question has totals that are no totals."""
    for name, report in week.reports.items():
        for figure in report.figures:
            figures = [int(row[figure]) for row in report.rows if figure in row]
            if report.totals.get(figure, 0) != sum(figures):
                yield f"{name} has a total of {figure} that is not the sum of its rows"


def changed_faults(origin: str, weeks: list[PublishedWeek], published: tuple[str, ...]) -> Iterator[str]:
    """Yield which week is not as it was first seen, and which is published no more."""
    for week in weeks:
        content = repr(sorted((name, report.rows) for name, report in week.reports.items())).encode()
        digest = hashlib.sha256(content).digest()
        if SEEN.setdefault((origin, week.week), digest) != digest:
            yield f"The figures of {week.week} changed after they were published."
    gone = [name for of, name in SEEN if of == origin and name not in published]
    if gone:
        yield f"{len(gone)} weeks that were published are gone."


def _form_faults(tour: Tour, week: PublishedWeek, names: tuple[str, ...]) -> Iterator[str]:
    """Compare a week's questions as page, JSON and CSV with the file of the whole week."""
    document = read_document(_text(_fetched(tour, f"{PAGE}?week={week.week}")))
    earlier = week_before(week.week)
    before = _week(tour, earlier) if earlier in week.weeks else PublishedWeek(earlier, week.weeks, {})
    for name in names:
        data, table = (_fetched(tour, f"{PAGE}{name}.{form}?week={week.week}") for form in ("json", "csv"))
        report = week.reports.get(name)
        if report is None or report_of(_text(data)) != report:
            yield f"The question {name} has other figures by itself than in the file of the week."
        elif [*report.rows] != csv_rows(_text(table)):
            yield f"The question {name} has other figures as JSON than as CSV."
        elif name in LISTED and _listed(document, name, report) != report.listed():
            yield f"The page shows other figures of {name} than the files."
        elif name in LISTED and list(_change_faults(document, report, before.reports.get(name))):
            yield f"The page shows a change of {name} that is none."
    if set(BY_DAY) <= week.reports.keys() and list(_day_faults(document, week, before)):
        yield "The page shows other figures of a day than the files."


def _change_faults(document: Document, report: Report, before: Report | None) -> Iterator[str]:
    """Compare what the page says beside each figure with the figures of the week before."""
    groups = report.named_on_page()
    for place, (heading, cells) in enumerate(_rows(document, report.name)):
        for figure, cell in zip(report.figures, cells[-len(report.figures) :], strict=True):
            key = groups[place] if place < len(groups) else ("", "")
            now = named_rows(report, figure).get(key, 0)
            if is_false_change(_change(cell), now, named_rows(before, figure).get(key) if now else None):
                yield heading


def _day_faults(document: Document, week: PublishedWeek, before: PublishedWeek) -> Iterator[str]:
    by_day = {name: {row["date"]: row for row in week.reports[name].rows} for name in ("visits", "requests")}
    shown = _rows(document, "over-time")
    if len(shown) != len(by_day["visits"].keys() | by_day["requests"].keys()):
        yield "days"
    for heading, cells in shown:
        day = shown_day(heading)
        rows = [by_day[name].get(day, {}) for name in ("visits", "requests")]
        wanted = [int(row[side]) if side in row else None for row in rows for side in SIDES]
        if [shown_number(_figure(cell)) for cell in cells] != wanted:
            yield heading
        earlier = [
            figure_a_week_ago(week.reports[name], before.reports.get(name), side, day)
            for name in ("visits", "requests")
            for side in SIDES
        ]
        for cell, now, then in zip(cells, wanted, earlier, strict=False):
            if is_false_change(_change(cell), now or 0, then if now else None):
                yield heading


def _sum_faults(tour: Tour, weeks: list[PublishedWeek]) -> Iterator[str]:
    """The file of all weeks has the sums of each week's days, without what came late."""
    for name in BY_DAY:
        data, table = (_fetched(tour, f"{PAGE}{name}.{form}?by=week") for form in ("json", "csv"))
        report = report_of(_text(data))
        by_week = {row.get("week"): row for row in report.rows}
        if [*report.rows] != csv_rows(_text(table)):
            yield f"The question {name} by week has other figures as JSON than as CSV."
        for week in weeks:
            days = week.reports[name].rows if name in week.reports else ()
            sums = {
                side: str(sum(int(row[side]) for row in days if side in row and row["date"] != LATE))
                for side in SIDES
                if any(side in row and row["date"] != LATE for row in days)
            }
            if sums and by_week.get(week.week) != {"week": week.week, **sums}:
                yield f"The question {name} by week has other figures than the days of {week.week}."


def _month_faults(tour: Tour, latest: PublishedWeek, names: tuple[str, ...]) -> Iterator[str]:
    """Compare a month that is over with its weeks: as page and as files, and in the file of all months."""
    over = sorted({month_of(week) for week in latest.weeks} - {month_of(latest.week)})
    if not over:
        return
    month = secrets.choice(over)
    weeks = [_week(tour, week) for week in latest.weeks if month_of(week) == month]
    document = read_document(_text(_fetched(tour, f"{PAGE}?month={month}")))
    for name in names:
        data, table = (_fetched(tour, f"{PAGE}{name}.{form}?month={month}") for form in ("json", "csv"))
        report = report_of(_text(data))
        if summed([report]) != summed([week.reports[name] for week in weeks if name in week.reports]):
            yield f"The question {name} has other figures of {month} than its weeks together."
        elif [*report.rows] != csv_rows(_text(table)):
            yield f"The question {name} of {month} has other figures as JSON than as CSV."
        elif name in LISTED and _listed(document, name, report) != report.listed():
            yield f"The page shows other figures of {name} in {month} than the files."
    for name in BY_DAY:
        report = report_of(_text(_fetched(tour, f"{PAGE}{name}.json?by=month")))
        row = next((row for row in report.rows if row["month"] == month), {})
        days = [row for week in weeks for row in week.reports[name].rows if row["date"] != LATE]
        for side in SIDES:
            figures = [int(day[side]) for day in days if side in day]
            if int(row.get(side, 0)) != sum(figures):
                yield f"The question {name} by month has other figures of {month} than its days."


def _span_faults(tour: Tour) -> Iterator[str]:
    """Ask for days that overlap with what is published: one answer could be subtracted from another."""
    for query in ("from=2026-10-01&to=2026-10-29", "range=90", "by=day", "month=2026-00"):
        seen = _fetched(tour, f"{PAGE}{secrets.choice(QUESTIONS)}.json?{query}", status=_REFUSED)
        if seen.answer is None or seen.answer.status != _REFUSED:
            yield "The statistics answer about other days than whole weeks."
            return


def _listed(document: Document, name: str, report: Report) -> list[list[int | None]]:
    rows = _rows(document, name)
    return [[shown_number(_figure(cell)) for cell in cells[-len(report.figures) :]] for _, cells in rows]


def _figure(cell: Element) -> str:
    """Return the figure of a cell without the change beside it."""
    return cell.words_besides(frozenset(cell.every("span")))


def _change(cell: Element) -> str:
    """Return what a cell says of the change since the period before."""
    return next((span.words for span in cell.every("span")), "")


def _rows(document: Document, name: str) -> list[tuple[str, list[Element]]]:
    """Return the rows of a section's table: what each counts, and its cells."""
    sections = (section for section in document.every("section") if section.get("aria-labelledby") == name)
    body = next((table for section in sections for table in section.every("tbody")), None)
    return [
        (next((head.words for head in row.every("th")), ""), [*row.every("td")])
        for row in (body.every("tr") if body else ())
    ]


def _week(tour: Tour, name: str = "") -> PublishedWeek:
    return week_of(_text(_fetched(tour, f"{PAGE}week.json" + (f"?week={name}" if name else ""))))


def _fetched(tour: Tour, path: str, *, status: int = 200) -> Seen:
    seen = ask(Surface(path, status=status), Visitor.somebody(tour.portal))
    tour.seen.append(seen)
    return seen


def _text(seen: Seen) -> str:
    return seen.answer.text if seen.answer else ""


def _some[Thing](things: list[Thing] | tuple[Thing, ...], number: int) -> tuple[Thing, ...]:
    return tuple(secrets.SystemRandom().sample(things, min(number, len(things))))
