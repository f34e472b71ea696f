"""How long a session lasts and how often one may guess."""

import datetime as dt
from typing import Final

# NIST SP 800-63B-4, 2.2.3: at level AAL2 a session ends after 24 hours at most, and should end after an hour without
# use. A desk that shows other people's letters keeps to half of each.
MAX_IDLE: Final = dt.timedelta(minutes=30)
MAX_SESSION: Final = dt.timedelta(hours=12)
# Times of use are rounded down to this: enough to end a session, too little to tell who worked on what when.
ROUNDING: Final = dt.timedelta(minutes=5)

# NIST SP 800-63B-4, 3.2.2: 100 failures in a row at most. Ten, then a pause, keeps a year of guessing below that by far
# for whoever signs in now and then, and does not lock anyone out for good.
MAX_FAILURES: Final = 10
PAUSE: Final = dt.timedelta(minutes=15)

# An employee who is invited has so long to come; then somebody invites them again.
INVITATION: Final = dt.timedelta(days=15)

# Two administrators let somebody in again within a day, or begin anew; what they did is shown for thirty.
RECOVERY: Final = dt.timedelta(days=1)
RECOVERY_SHOWN: Final = dt.timedelta(days=30)

MIN_PASSWORD_LENGTH: Final = 8
MIN_PASSWORD_LENGTH_ALONE: Final = 15
MAX_PASSWORD_LENGTH: Final = 128


def rounded(instant: dt.datetime) -> dt.datetime:
    """Round an instant down to the grain in which times of use are kept."""
    seconds = ROUNDING.total_seconds()
    return dt.datetime.fromtimestamp(instant.timestamp() // seconds * seconds, tz=dt.UTC)
