"""Sums of what is published of several weeks: nothing else is known of a month than its weeks together."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from keepfaith.visits.pipeline.referrers import OTHER
from keepfaith.visits.publication.answers import Answer
from keepfaith.visits.publication.figures import LATE, Row
from keepfaith.visits.publication.months import Period

type Key = tuple[str, ...]
# Figures of groups that each of some weeks shows by name.
type Comparable = Mapping[Key, Mapping[str, int]]


def summed(answers: Sequence[Answer], period: Period) -> Answer:
    """Add up the rows of the same group in answers to one question about different weeks."""
    question = answers[0].question
    rows: dict[Key, Row] = {}
    for row in (row for answer in answers for row in answer.rows):
        key = key_of(row, question.keys)
        total = rows.setdefault(key, {name: row[name] for name in question.keys})
        for figure in question.figures:
            if figure in row:
                total[figure] = int(total.get(figure, 0)) + int(row[figure])
    is_in_time = question.group in {"day", "hour"}

    def order(row: Row) -> tuple[bool, bool, int, Key]:
        size = sum(int(row.get(figure, 0)) for figure in question.figures)
        is_last = LATE in row.values(), OTHER in row.values()
        return *is_last, 0 if is_in_time else -size, key_of(row, question.keys)

    return replace(
        answers[0],
        rows=tuple(sorted(rows.values(), key=order)),
        period=period,
        is_upper_bound=any(answer.is_upper_bound for answer in answers),
        is_complete=len(answers) == len(period.weeks),
    )


def key_of(row: Row, names: Sequence[str]) -> Key:
    """Return which group a row counts."""
    return tuple(str(row[name]) for name in names)


def comparable_rows(answers: Sequence[Answer]) -> Comparable:
    """Return the figures of groups that every one of these answers shows, added up; none of what has no name."""
    if not _is_exact(answers):
        return {}
    tables = [
        {key_of(row, answer.question.keys): row for row in answer.rows if not {OTHER, LATE} & {*row.values()}}
        for answer in answers
    ]
    return {
        key: {
            figure: sum(int(table[key][figure]) for table in tables)
            for figure in answers[0].question.figures
            if all(figure in table[key] for table in tables)
        }
        for key in tables[0]
        if all(key in table for table in tables)
    }


def comparable_totals(answers: Sequence[Answer]) -> Mapping[str, int]:
    """Return the totals of figures that every one of these answers has."""
    if not _is_exact(answers):
        return {}
    timely = [answer.in_time() for answer in answers]
    return {
        figure: sum(answer.total(figure) for answer in timely)
        for figure in timely[0].question.figures
        if all(answer.has(figure) for answer in timely)
    }


def _is_exact(answers: Sequence[Answer]) -> bool:
    """Return whether something was counted, and once: visits of a day that was counted twice may be too many."""
    return bool(answers) and not any(
        answer.is_upper_bound and answer.question.name == "visits" for answer in answers
    )
