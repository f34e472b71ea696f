"""By which day a receipt or a message says that a request for public records is answered, beside a second clock."""

import datetime as dt
import re
from collections.abc import Collection, Iterator
from typing import Final

from keepfaith.prober.journeys.submissions import Submission
from keepfaith.prober.oracle.agency_file import days_closed, local_day
from keepfaith.prober.oracle.records_clock import DAY, due_days, is_business_day

# The rule of `deadlines.toml` that the law of Massachusetts gives: ten business days.
RULE: Final = "records-response"
_COUNT: Final = 10
_DUE: Final = re.compile(r'aria-labelledby="clock".*?<time datetime="(\d{4}-\d\d-\d\d)">', re.DOTALL)
# A form may be sent a moment before midnight and received after it.
_MOMENT: Final = dt.timedelta(minutes=5)


def answer_day_faults(submission: Submission) -> Iterator[str]:
    """Yield what is wrong with the day on each page of a receipt, where the law of the state says which it is."""
    due = {str(days[-1]) for days in law_clocks(submission.canary.at)}
    if submission.way.form.answer_rule != RULE or not due:
        return
    for seen in submission.receipts:
        shown = _DUE.search(seen.answer.text if seen.answer else "")
        if shown is None:
            yield f"{seen.named} does not say by which day it is answered"
        elif shown[1] not in due:
            yield f"{seen.named} names another day for the answer than the law gives"


def law_clocks(at: dt.datetime) -> list[list[dt.date]]:
    """Return each clock that what was sent at an instant may have by the law; none where it is another state's.

    Each is the days that it names: the first, when it came, and where days are left out, with the due day last.
    """
    closed = days_closed()
    if closed is None:
        return []
    return [_clock(came, closed) for came in sorted({local_day(at), local_day(at + _MOMENT)})]


def _clock(came: dt.date, closed: Collection[dt.date]) -> list[dt.date]:
    deemed, terms = due_days(came, closed)
    days = (deemed + number * DAY for number in range(1, (terms[_COUNT] - deemed).days))
    left_out = {day for day in days if not is_business_day(day, closed)}
    ends = {day for day in left_out if not {day - DAY, day + DAY} <= left_out}
    return sorted({came, deemed, terms[_COUNT], *ends})
