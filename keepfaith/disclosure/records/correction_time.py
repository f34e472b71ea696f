"""For how long a correction can be taken back: days of the agency; by its own the custodian waits a day longer."""

import datetime as dt
from typing import Final

REVERTED_WITHIN_DAYS: Final = dt.timedelta(days=7)
