"""How many days a deadline of the agency's folder gives at most, read from its file without the portal's code."""

import datetime as dt
import tomllib
from typing import Final

from keepfaith.agency.folder import agency_folder

FILE: Final = "deadlines.toml"
_CALENDAR_DAYS: Final = "calendar days"
# A due date on a day on which the agency is closed moves back, or not at all.
_NEVER_LATER: Final = ("previous business day", "same day")


def last_day(rule: str, start: dt.date) -> dt.date | None:
    """Return the latest day on which something is due by a rule in calendar days; none if the file has no such rule."""
    rows = tomllib.loads((agency_folder() / FILE).read_text())["rule"]
    for row in rows:
        holds = row.get("from", start) <= start <= row.get("to", start)
        is_plain = row["unit"] == _CALENDAR_DAYS and row.get("end_on_closed_day") in _NEVER_LATER
        if row["name"] == rule and holds and is_plain and row.get("start_on_closed_day") == "same day":
            return start + dt.timedelta(row["count"])
    return None
