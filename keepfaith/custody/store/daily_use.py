"""How many records each employee opened under each duty on a day, for four weeks, and up to how many is usual."""

import datetime as dt
from typing import Final

from keepfaith.custody.protocol.review_messages import COUNTED_FOR
from keepfaith.custody.store.transaction import StoreTransaction

# Up to so many on a day nothing is unusual, whatever the history of the duty.
ALWAYS_USUAL: Final = 100
# So many times the average of the duty is usual.
_TIMES: Final = 3


class DailyUse:
    """The counts of days; what is older than four weeks is forgotten."""

    def __init__(self, transaction: StoreTransaction) -> None:
        self._connection = transaction.connection

    def count(self, *, duty: str, employee: str, day: dt.date) -> int:
        """Count one more opening, and return how many there are on that day."""
        (count,) = self._connection.execute(
            "INSERT INTO daily_use VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1 RETURNING count",
            (duty, employee, day.toordinal()),
        ).fetchone()
        return int(count)

    def limit(self, *, duty: str, day: dt.date) -> int:
        """Return up to how many openings of one employee are usual on a day.

        Three times the average of the duty: of all who opened something under it, on each day of the four weeks before
        on which they did.
        """
        total, days = self._connection.execute(
            "SELECT coalesce(sum(count), 0), count(*) FROM daily_use WHERE duty = ? AND day >= ? AND day < ?",
            (duty, (day - COUNTED_FOR).toordinal(), day.toordinal()),
        ).fetchone()
        return max(ALWAYS_USUAL, _TIMES * total // days) if days else ALWAYS_USUAL

    def forget_old(self, *, on: dt.date) -> None:
        """Forget the days that count no more."""
        first = (on - COUNTED_FOR).toordinal()
        self._connection.execute("DELETE FROM daily_use WHERE day < ?", (first,))
