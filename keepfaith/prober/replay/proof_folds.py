"""Requests for a link that shows what is held about an address: when one last went out, and when it was redeemed."""

import datetime as dt
from typing import Final, NamedTuple

from keepfaith.prober.replay.fold_store import FoldStore

# Under this name the day is kept on which a redemption had no details any more.
_UNSURE: Final = "proven without details on"
# A proof may go on from one day to the next.
_LASTS_INTO_DAYS: Final = 1
# What is written about the use of a link, and where it is counted how often there was an occasion.
_COUNTS: Final = {"opened": "redeemed", "corrected": "corrected", "reverted": "reverted", "moved": "moved"}


class LinkRequest(NamedTuple):
    """Whose mailbox a link was asked for, and the numbers of the hours in which it went out and was redeemed.

    It `went_at` none while no link is there to redeem.
    """

    mailbox: bytes | None
    went_at: int | None
    redeemed_at: int | None


class ProofFolds:
    """The requests for a link that have not ended."""

    def __init__(self, store: FoldStore) -> None:
        self._store, self._connection = store, store.connection

    def is_unsure(self, day: dt.date) -> bool:
        """Return whether what was redeemed about that day may have lost its details with the request."""
        return self._store.number(_UNSURE) >= day.toordinal() - _LASTS_INTO_DAYS

    def request(self, record: bytes, mailbox: bytes | None) -> None:
        """Know that a record asks for a link."""
        self._connection.execute(
            "INSERT INTO link_requests (record, mailbox) VALUES (?, ?)", (record, mailbox)
        )

    def find(self, record: bytes) -> LinkRequest | None:
        """Return what is known of a request; none of any other record."""
        row = self._connection.execute(
            "SELECT mailbox, went_at, redeemed_at FROM link_requests WHERE record = ?", (record,)
        ).fetchone()
        return row and LinkRequest(*row)

    def send(self, record: bytes, *, hour: int, day: dt.date) -> None:
        """Note that the link of a request went out; an earlier one is good no more."""
        self._connection.execute(
            "UPDATE link_requests SET went_at = ?, went_on = ? WHERE record = ?",
            (hour, day.toordinal(), record),
        )

    def sent_for_others(self, record: bytes, mailbox: bytes | None, *, day: dt.date) -> int:
        """Count the links that went to a mailbox on a day for other requests."""
        (count,) = self._connection.execute(
            "SELECT count(*) FROM link_requests WHERE mailbox = ? AND went_on = ? AND record <> ?",
            (mailbox, day.toordinal(), record),
        ).fetchone()
        return int(count)

    def redeem(self, record: bytes, *, hour: int) -> None:
        """Note that the link of a request was redeemed: it is good for nothing more."""
        self._connection.execute(
            "UPDATE link_requests SET went_at = NULL, redeemed_at = ?, redeemed = redeemed + 1 WHERE record = ?",
            (hour, record),
        )

    def use(self, record: bytes, kind: str) -> None:
        """Note that something was corrected or taken back by the proof of a request."""
        column = _COUNTS[kind]
        self._connection.execute(
            f"UPDATE link_requests SET {column} = {column} + 1 WHERE record = ?",  # noqa: S608 - of four
            (record,),
        )

    def occasions(self, record: bytes, what: str) -> int:
        """Count how often the mailbox of a request had to be written to about the use of its link."""
        if what not in _COUNTS:
            return 0
        row = self._connection.execute(
            f"SELECT {_COUNTS[what]} FROM link_requests WHERE record = ?",  # noqa: S608 - of four
            (record,),
        ).fetchone()
        return int(row[0]) if row else 0
