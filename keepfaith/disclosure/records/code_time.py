"""When a code opens that waits, in days of the agency; the custodian counts seconds, from the message on."""

import datetime as dt

from keepfaith.custody.protocol.code_messages import CODE_WAITS, WAITING_CODE_LIFETIME

_DAY = dt.timedelta(days=1)


def first_day(given_on: dt.date) -> dt.date:
    """Return the first day on which it works at every hour."""
    return given_on + CODE_WAITS + _DAY


def last_day(given_on: dt.date) -> dt.date:
    """Return the last day on which it does."""
    return given_on + WAITING_CODE_LIFETIME - _DAY
