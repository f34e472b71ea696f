"""Counters: how often each act was entered on each day, so that evidence need not read the journal."""

import datetime as dt

from keepfaith.custody.protocol.answers import Counter
from keepfaith.custody.protocol.sizes import COUNTERS_PAGE_SIZE
from keepfaith.custody.store.transaction import StoreTransaction


class Counters:
    """The counts of entries; each is raised as an entry is logged."""

    def __init__(self, transaction: StoreTransaction) -> None:
        self._connection = transaction.connection

    def page(self, *, since: dt.date, after: tuple[str, ...] = ()) -> list[Counter]:
        """Count the entries since a day; at most so many kinds at once, those that come `after` one."""
        rows = self._connection.execute(
            "SELECT kind, duty, purpose, clause, decision, sum(count) FROM counters WHERE day >= ?"
            " AND (kind, duty, purpose, clause, decision) > (?, ?, ?, ?, ?) GROUP BY 1, 2, 3, 4, 5"
            " ORDER BY 1, 2, 3, 4, 5 LIMIT ?",
            (since.toordinal(), *(after or ("",) * 5), COUNTERS_PAGE_SIZE),
        )
        return [Counter(*row) for row in rows]
