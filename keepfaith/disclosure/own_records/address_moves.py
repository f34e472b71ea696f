"""When another address was given and counts, of notices and of answers, and until when that can be taken back."""

import datetime as dt
from dataclasses import dataclass

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.records.correction_time import REVERTED_WITHIN_DAYS


@dataclass(frozen=True, slots=True)
class AddressMove:
    """On which day another address was given, and since when what is sent goes there; none where none is."""

    given_on: dt.date | None = None
    moved_on: dt.date | None = None

    @property
    def waits_since(self) -> dt.date | None:
        """The day on which another address was given that has not confirmed; none where none waits."""
        return self.given_on if self.moved_on is None else None

    @property
    def restored_until(self) -> dt.date | None:
        """The last day on which the address can be taken back; none where none counts, or no more."""
        if self.moved_on is None:
            return None
        until = self.moved_on + REVERTED_WITHIN_DAYS
        return until if until >= this_agency().day(dt.datetime.now(dt.UTC)) else None
