"""Reading what is published: each file is read only as the manifest has it, and one that was altered is not."""

import datetime as dt
import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

from keepfaith.errors import KeepfaithError
from keepfaith.visits.i18n import gettext_noop
from keepfaith.visits.publication.answers import Answer
from keepfaith.visits.publication.figures import Row
from keepfaith.visits.publication.months import Month, Period, months_over
from keepfaith.visits.publication.questions import PUBLISHED, Question
from keepfaith.visits.publication.sums import Comparable, comparable_rows, comparable_totals, summed
from keepfaith.visits.publication.weeks import InvalidWeek, Week
from keepfaith.visits.store.changes import StoredFile
from keepfaith.visits.store.manifest import Manifest

# Ten years of weeks.
_CACHE_SIZE: Final = 520
# What can go wrong with a store; anything else is a fault of ours and has to be seen.
FAILURES: Final = (KeepfaithError, OSError, sqlite3.Error)


class AlteredPublication(KeepfaithError):
    """A file of what is published is not the one that was written."""


@dataclass(frozen=True)
class PublishedWeeks:
    """The weeks of which something is published; every call reads the store anew, but each file once."""

    folder: Path

    @cached_property
    def _files(self) -> Mapping[str, StoredFile]:
        return {file.first: file for file in Manifest.at(self.folder).listed("published")}

    @cached_property
    def weeks(self) -> tuple[Week, ...]:
        """The weeks, the latest last."""
        return tuple(Week(dt.date.fromisoformat(file.first)) for _, file in sorted(self._files.items()))

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """The months that are over and have a published week, the latest last."""
        return months_over(self.weeks)

    def has(self, period: Period) -> bool:
        """Return whether something is published of a week, or of a month that is over."""
        return period in (self.months if isinstance(period, Month) else self.weeks)

    def answer(self, name: str, period: Period) -> Answer:
        """Return a question's rows of a week, or the sums of a month's weeks."""
        if not self.has(period):
            raise nothing_published()
        answers = self._answers(name, period)
        return summed(answers, period) if isinstance(period, Month) else answers[0]

    def missing(self, period: Period) -> tuple[Week, ...]:
        """Return the weeks of a period of which nothing is published."""
        return tuple(week for week in period.weeks if not self._is_published(week))

    def comparable_rows(self, name: str, period: Period) -> Comparable:
        """Return the figures of a period that can be set against those of another; none unless all of it is there."""
        return {} if self.missing(period) else comparable_rows(self._answers(name, period))

    def comparable_totals(self, name: str, period: Period) -> Mapping[str, int]:
        """Return the totals of a period that can be set against those of another; none unless all of it is there."""
        return {} if self.missing(period) else comparable_totals(self._answers(name, period))

    def own(self, period: Period) -> int:
        """Return how many requests of our own checks were taken out of a period's counts."""
        return sum(int(self._read(week).get("own", 0)) for week in period.weeks if self._is_published(week))

    def over_time(self, name: str, by: str) -> Answer:
        """Return the sums of a question by day, for each week or for each month."""
        question, rows, is_upper_bound = PUBLISHED[name], list[Row](), False
        for period in self.months if by == "month" else self.weeks:
            answer = self.answer(name, period)
            if sums := answer.in_time().totals():
                rows.append({by: str(period), **sums})
            is_upper_bound |= answer.is_upper_bound
        return Answer(question, tuple(rows), by=by, is_upper_bound=is_upper_bound)

    def by_day(self, name: str, year: int) -> Answer:
        """Return a question's rows of each day of a year that has one of its own."""
        question: Question = PUBLISHED[name]
        rows = [
            row
            for week in self.weeks
            if year in {week.first.year, week.last.year}
            for row in self._of_week(name, week).rows
            if str(row["day"]).startswith(f"{year}-")
        ]
        return Answer(question, tuple(rows))

    def _is_published(self, week: Week) -> bool:
        return str(week.first) in self._files

    def _answers(self, name: str, period: Period) -> list[Answer]:
        return [self._of_week(name, week) for week in period.weeks if self._is_published(week)]

    def _of_week(self, name: str, week: Week) -> Answer:
        publication = self._read(week)
        return Answer(
            PUBLISHED[name],
            tuple(publication["questions"].get(name, ())),
            week,
            is_upper_bound=bool(publication["upper_bound"]),
        )

    def _read(self, week: Week) -> dict[str, Any]:
        file = self._files.get(str(week.first))
        if file is None:
            raise nothing_published()
        return _publication(self.folder, file)


def nothing_published() -> InvalidWeek:
    """Return the refusal of a week or month of which nothing is published."""
    return InvalidWeek(
        gettext_noop("We have not published anything about this time."),
        gettext_noop("Choose a week or a month from the list."),
    )


@lru_cache(_CACHE_SIZE)
def _publication(folder: Path, file: StoredFile) -> dict[str, Any]:
    content = (folder / file.name).read_bytes()
    if hashlib.sha256(content).hexdigest() != file.digest:
        raise AlteredPublication(
            f"{file.name} is another than was published.",
            "Bring it back from a backup. Until then nothing of this week is shown.",
        )
    publication: dict[str, Any] = json.loads(content)
    return publication
