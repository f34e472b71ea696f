"""Where the notices of a subscription go, as the page of one's own information says it."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.proof_messages import OwnSubscription
from keepfaith.disclosure.records.correction_time import REVERTED_WITHIN_DAYS


@dataclass(frozen=True, slots=True)
class OwnNotices:
    """Notices that somebody gets, or got until another address took them over: since when, and until when back."""

    given_on: dt.date | None
    moved_on: dt.date | None
    is_confirmed: bool

    @classmethod
    def of(cls, subscription: OwnSubscription) -> Self:
        """Take what the custodian says of them."""
        return cls(subscription.given_on, subscription.moved_on, subscription.state == "confirmed")

    @property
    def waits_since(self) -> dt.date | None:
        """The day on which another address was given that has not confirmed; none where none waits."""
        return self.given_on if self.moved_on is None else None

    @property
    def restored_until(self) -> dt.date | None:
        """The last day on which they can be brought back; none where they did not go elsewhere, or no more."""
        return restorable_until(self.moved_on)


def restorable_until(moved_on: dt.date | None) -> dt.date | None:
    """Return the last day on which what moved on a day can be taken back; none if it did not move, or it is over."""
    if moved_on is None:
        return None
    until = moved_on + REVERTED_WITHIN_DAYS
    return until if until >= this_agency().day(dt.datetime.now(dt.UTC)) else None
