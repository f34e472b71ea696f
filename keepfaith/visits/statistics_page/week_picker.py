"""The list of weeks from which a visitor chooses, and the weeks beside the one that is shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from keepfaith.visits.publication.weeks import Week
from keepfaith.visits.statistics_page import words


@dataclass(frozen=True, slots=True)
class WeekOption:
    """One week of the list."""

    week: Week
    label: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class WeekPicker:
    """The weeks, the latest first, and those just before and after the one shown, if there are such."""

    options: tuple[WeekOption, ...]
    earlier: WeekOption | None
    later: WeekOption | None


def week_picker(weeks: Sequence[Week], shown: Week | None) -> WeekPicker:
    """Put the list together; `weeks` are in order, and `shown` may be none of them."""
    options = tuple(WeekOption(week, words.day(week.first), week == shown) for week in reversed(weeks))
    place = weeks.index(shown) if shown in weeks else None
    return WeekPicker(options, _option(weeks, place, -1), _option(weeks, place, 1))


def _option(weeks: Sequence[Week], place: int | None, step: int) -> WeekOption | None:
    if place is None or not 0 <= place + step < len(weeks):
        return None
    week = weeks[place + step]
    return WeekOption(week, words.day(week.first))
