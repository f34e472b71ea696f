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
from keepfaith.visits.publication.questions import PUBLISHED, Question
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

    def answer(self, name: str, week: Week) -> Answer:
        """Return a question's rows of a week."""
        publication = self._read(week)
        return Answer(
            PUBLISHED[name],
            tuple(publication["questions"].get(name, ())),
            week,
            is_upper_bound=bool(publication["upper_bound"]),
        )

    def own(self, week: Week) -> int:
        """Return how many requests of our own checks were taken out of a week's counts."""
        return int(self._read(week).get("own", 0))

    def by_week(self, name: str) -> Answer:
        """Return the sums of a question by day for each week."""
        question, rows, is_upper_bound = PUBLISHED[name], list[Row](), False
        for week in self.weeks:
            answer = self.answer(name, week)
            if sums := answer.in_time().totals():
                rows.append({"week": str(week), **sums})
            is_upper_bound |= answer.is_upper_bound
        return Answer(question, tuple(rows), by="week", is_upper_bound=is_upper_bound)

    def by_day(self, name: str, year: int) -> Answer:
        """Return a question's rows of each day of a year that has one of its own."""
        question: Question = PUBLISHED[name]
        rows = [
            row
            for week in self.weeks
            if year in {week.first.year, week.last.year}
            for row in self.answer(name, week).rows
            if str(row["day"]).startswith(f"{year}-")
        ]
        return Answer(question, tuple(rows))

    def _read(self, week: Week) -> dict[str, Any]:
        file = self._files.get(str(week.first))
        if file is None:
            raise nothing_published()
        return _publication(self.folder, file)


def nothing_published() -> InvalidWeek:
    """Return the refusal of a week of which nothing is published."""
    return InvalidWeek(
        gettext_noop("Nothing is published of this week."), gettext_noop("Choose a week from the list.")
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
