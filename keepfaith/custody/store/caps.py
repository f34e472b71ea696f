"""Hourly caps: how much has been counted against each in the hour that runs."""

from keepfaith.custody.store.transaction import StoreTransaction


class HourlyCaps:
    """The counts that bound what a duty, or a message that goes out by itself, may open within an hour."""

    def __init__(self, transaction: StoreTransaction) -> None:
        self._transaction, self._connection = transaction, transaction.connection

    def spend(self, *, duty: str, hour: int, cap: int) -> bool:
        """Count one opening against a duty's cap for the hour; beyond the cap count nothing and return False.

        An hour that lies before the last one counted is taken as that one: a clock set back gives no new cap.
        """
        row = self._connection.execute(
            "SELECT hour, count FROM hourly_use WHERE duty = ?", (duty,)
        ).fetchone()
        last, count = row or (hour, 0)
        count = 0 if hour > last else count
        if count >= cap:
            return False
        self._connection.execute(
            "INSERT INTO hourly_use VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET hour = excluded.hour, count = excluded.count",
            (duty, max(hour, last), count + 1),
        )
        return True
