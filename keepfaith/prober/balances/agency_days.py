"""The agency's days, in which the database writes down what the ledger enters by hours in UTC."""

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from keepfaith.prober.balances.windows import Database

# What was begun just before an hour is entered in it.
_BEFORE: Final = dt.timedelta(minutes=1)
UTC: Final = ZoneInfo("UTC")
_HOUR: Final = dt.timedelta(hours=1)
_ZONE: Final = """
    SELECT document.zone FROM policies_document AS document JOIN policies_edition AS edition
        ON edition.document_id = document.slug
    WHERE edition.files ? 'rules.cedar' ORDER BY edition.starts_at DESC LIMIT 1
"""


def agency_zone(database: Database) -> ZoneInfo:
    """Return the zone of the document whose editions have rules; UTC where there is none."""
    row = database.execute(_ZONE).fetchone()
    return ZoneInfo(row[0]) if row else UTC


def days_of(hour: int, zone: ZoneInfo) -> set[dt.date]:
    """Return the agency's days, one or two, on which something entered in an hour was done."""
    began = dt.datetime.fromtimestamp(hour, dt.UTC)
    return {(began - _BEFORE).astimezone(zone).date(), (began + _HOUR).astimezone(zone).date()}
