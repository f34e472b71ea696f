"""The day that duties begin and end by, which is the custodian's and not the agency's."""

import datetime as dt


def duty_day() -> dt.date:
    """Return the day by which the custodian decides now who has a duty: the calendar's in UTC."""
    return dt.datetime.now(dt.UTC).date()
