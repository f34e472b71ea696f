"""A backup is refused from the day after its last one, even to a person with its keys."""

import datetime as dt

import pytest

from keepfaith.custody.archives.streams import ArchiveRefused
from keepfaith.website.backups.verification import refuse_past

LAST = dt.date(2026, 11, 24)


def test_a_backup_is_good_to_its_last_day_and_refused_from_the_next() -> None:
    refuse_past({"kept_until": LAST.isoformat()}, today=LAST)
    with pytest.raises(ArchiveRefused, match="to be kept until 2026-11-24"):
        refuse_past({"kept_until": LAST.isoformat()}, today=LAST + dt.timedelta(1))


@pytest.mark.parametrize("listed", [{}, {"kept_until": None}])
def test_one_without_an_end_is_never_past_it(listed: dict[str, None]) -> None:
    refuse_past(listed, today=dt.date.max)
