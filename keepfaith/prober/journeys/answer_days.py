"""By which day a receipt says that a request for public records is answered, beside a second clock of the law."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from keepfaith.prober.journeys.submissions import Submission
from keepfaith.prober.oracle.agency_file import days_closed, local_day
from keepfaith.prober.oracle.records_clock import due_days

# The rule of `deadlines.toml` that the law of Massachusetts gives: ten business days.
RULE: Final = "records-response"
_COUNT: Final = 10
_DUE: Final = re.compile(r'aria-labelledby="clock".*?<time datetime="(\d{4}-\d\d-\d\d)">', re.DOTALL)
# A form may be sent a moment before midnight and received after it.
_MOMENT: Final = dt.timedelta(minutes=5)


def answer_day_faults(submission: Submission) -> Iterator[str]:
    """Yield what is wrong with the day on each page of a receipt, where the law of the state says which it is."""
    closed, sent = days_closed(), submission.canary.at
    if submission.way.form.answer_rule != RULE or closed is None:
        return
    due = {str(due_days(local_day(at), closed)[1][_COUNT]) for at in (sent, sent + _MOMENT)}
    for seen in submission.receipts:
        shown = _DUE.search(seen.answer.text if seen.answer else "")
        if shown is None:
            yield f"{seen.named} does not say by which day it is answered"
        elif shown[1] not in due:
            yield f"{seen.named} names another day for the answer than the law gives"
