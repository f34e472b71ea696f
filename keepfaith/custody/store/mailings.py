"""What became of mailings as a whole: entered, and not kept beside the ledger."""

import datetime as dt

from keepfaith.custody.protocol.known_names import NOTICES
from keepfaith.custody.store.duties import Duties
from keepfaith.custody.store.transaction import StoreTransaction, draft_entry
from keepfaith.errors import KeepfaithError


class Mailings:
    """What employees do with a mailing, and that its own brake holds it."""

    def __init__(self, transaction: StoreTransaction, duties: Duties) -> None:
        self._transaction, self._duties = transaction, duties

    def note(self, what: str, act: str, *, employee: str, duty: str, at: dt.datetime) -> None:
        """Enter an act on a mailing; one of an employee needs the duty that is named, as they have it now."""
        if employee and duty not in self._duties.of(
            employee, on=at.astimezone(dt.UTC).date(), purpose=NOTICES
        ):
            raise KeepfaithError("The employee does not have this duty.", "Name one that they have.")
        details = {"what": what, "why": act, "employee": employee}
        self._transaction.log(draft_entry("mailing", at, duty=duty), details, at=at)
