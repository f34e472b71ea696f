"""Until when a record is to be there: counted from the day on which its task was closed, by its own edition."""

import datetime as dt
from typing import Final

from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.judgment import Folds
from keepfaith.prober.replay.record_folds import RecordState
from keepfaith.prober.timeline import end_of

# The agency's day is another than that of the ledger, by a few hours.
DAY: Final = dt.timedelta(days=1)


def retention_end(folds: Folds, state: RecordState) -> dt.date | None:
    """Return the day from which a record is to be destroyed; none while its task is open, or without such a rule."""
    own, closed_on = folds.timeline.posted(state.header.edition), state.task.closed_on
    if own is None or closed_on is None:
        return None
    rule = own.retention.get(state.header.holding, {})
    return end_of(str(rule.get("period", "")), dt.date.fromordinal(closed_on))


def has_ended(folds: Folds, line: Line, state: RecordState) -> bool:
    """Return whether a record was to be destroyed before an entry of a later day."""
    end = retention_end(folds, state)
    return end is not None and end < line.day - DAY
