"""Codes that were given out on paper: how, to whom, in which hour, how often they were mistyped, and when redeemed."""

from typing import NamedTuple

from keepfaith.prober.replay.fold_store import FoldStore


class GivenCode(NamedTuple):
    """The last code of a record, with the numbers of the hours in which it was given and redeemed.

    Its `relation` says whether it was given to somebody who acts for the person, and `may_correct` what they may do.
    One that `waits` is for what a mailbox confirmed, which was `told_at` an hour by the message of a `request`.
    """

    way: str
    relation: str
    may_correct: bool
    given_at: int
    redeemed_at: int | None
    tries: int
    waits: bool
    request: bytes | None
    told_at: int | None


class CodeFolds:
    """The last code that was given out of each record."""

    def __init__(self, store: FoldStore) -> None:
        self._connection = store.connection

    def give(  # noqa: PLR0913 - what an entry says of it
        self, record: bytes, way: str, *, relation: str, may_correct: bool, waits: bool, hour: int
    ) -> None:
        """Know that a code was given out, which ends the one before."""
        self._connection.execute(
            "INSERT OR REPLACE INTO proof_codes (record, way, relation, may_correct, waits, given_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (record, way, relation, may_correct, waits, hour),
        )

    def find(self, record: bytes) -> GivenCode | None:
        """Return what is known of the code of a record; none where none was given out."""
        row = self._connection.execute(
            "SELECT way, relation, may_correct, given_at, redeemed_at, tries, waits, request, told_at"
            " FROM proof_codes WHERE record = ?",
            (record,),
        ).fetchone()
        return row and GivenCode(*row)

    def announce(self, record: bytes, request: bytes) -> None:
        """Know which request tells of the code of a record."""
        self._connection.execute("UPDATE proof_codes SET request = ? WHERE record = ?", (request, record))

    def tells(self, request: bytes) -> bool:
        """Return whether a request tells of a code."""
        row = self._connection.execute("SELECT 1 FROM proof_codes WHERE request = ?", (request,)).fetchone()
        return row is not None

    def tell(self, request: bytes, *, hour: int) -> None:
        """Note that the message of a request went out, for the first time."""
        self._connection.execute(
            "UPDATE proof_codes SET told_at = ? WHERE request = ? AND told_at IS NULL", (hour, request)
        )

    def end(self, record: bytes) -> None:
        """Know of no code of a record any more."""
        self._connection.execute("DELETE FROM proof_codes WHERE record = ?", (record,))

    def mistype(self, record: bytes) -> None:
        """Count a wrong try."""
        self._connection.execute("UPDATE proof_codes SET tries = tries + 1 WHERE record = ?", (record,))

    def redeem(self, record: bytes, *, hour: int) -> None:
        """Note that the code of a record was redeemed: it is good for nothing more."""
        self._connection.execute("UPDATE proof_codes SET redeemed_at = ? WHERE record = ?", (hour, record))
