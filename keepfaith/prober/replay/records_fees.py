"""The highest fee for public records that M.G.L. c. 66 § 10 (d) allows, worked out again from the law alone."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from keepfaith.prober.oracle.agency_file import days_closed
from keepfaith.prober.oracle.records_clock import due_days
from keepfaith.prober.replay.item_facts import Read

_TERM: Final = 10
# Four hours in quarters are free; $25 an hour at most; five cents a page.
_FREE, _MOST_RATE, _PAGE = 16, 2500, 5


def most_cents(search: int, redact: int, rate: int, pages: int, *costs: int) -> int:
    """Return what may be charged at most, in cents, for quarters of hours, a rate, pages and what else it cost."""
    quarters = max(0, search - _FREE) + redact
    return quarters * min(rate, _MOST_RATE) // 4 + pages * _PAGE + sum(costs)


def fee_faults(read: Read) -> Iterator[str]:
    """Yield what is wrong with a fee that begins, where the law is that of the state: its last day, and its sum."""
    known, closed = read.line.known, days_closed()
    if read.act.kind != "records-fee" or not read.act.begins or closed is None:
        return
    # The ledger has the day of the request in universal time, which west of it is never the earlier one.
    came = dt.date.fromordinal(read.state.day) if read.state else read.line.day
    if dt.date.fromisoformat(str(known["answer-by"])) > due_days(came, closed)[1][_TERM]:
        yield "names a later day for the answer than the law gives"
    parts = ("search-quarters", "redact-quarters", "rate-cents", "pages", "media-cents", "postage-cents")
    if int(known["cents"]) > most_cents(*(int(known[name]) for name in parts)):
        yield "charges more than the law allows"
