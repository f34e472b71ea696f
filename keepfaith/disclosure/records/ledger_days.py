"""Days that come from the custodian's ledger, as people read them: they are those of universal time."""

import datetime as dt

from django.utils.formats import date_format


def ledger_day(day: dt.date) -> str:
    """Write a day of the ledger in the language chosen here, and that it is one of universal time."""
    return f"{date_format(day)} (UTC)"
