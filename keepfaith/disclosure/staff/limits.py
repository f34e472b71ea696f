"""How long a session lasts and how often one may guess."""

import datetime as dt
from typing import Final

# NIST SP 800-63B-4, 2.2.3: at level AAL2 a session ends after 24 hours at most, and should end after an hour without
# use. A desk that shows other people's letters keeps to half of each.
IDLE: Final = dt.timedelta(minutes=30)
WHOLE: Final = dt.timedelta(hours=12)
# Times of use are rounded down to this: enough to end a session, too little to tell who worked on what when.
GRAIN: Final = dt.timedelta(minutes=5)

# NIST SP 800-63B-4, 3.2.2: 100 failures in a row at most. Ten, then a pause, keeps a year of guessing below that by far
# for whoever signs in now and then, and does not lock anyone out for good.
MOST_FAILURES: Final = 10
PAUSE: Final = dt.timedelta(minutes=15)

SHORT_PASSWORD: Final = 8
LONG_PASSWORD: Final = 15
LONGEST_PASSWORD: Final = 128


def rounded(instant: dt.datetime) -> dt.datetime:
    """Round an instant down to the grain in which times of use are kept."""
    seconds = GRAIN.total_seconds()
    return dt.datetime.fromtimestamp(instant.timestamp() // seconds * seconds, tz=dt.UTC)
