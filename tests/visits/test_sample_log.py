"""The visits of a demonstration: of sixty days, from networks that nobody has, and published by whole weeks."""

import datetime as dt
import ipaddress
import re
from itertools import pairwise

from keepfaith.visits.publication.weeks import Week
from keepfaith.visits.sample_log import DAYS, sample_lines, store_samples
from keepfaith.visits.store.files import Store

RESERVED = [ipaddress.ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]
# A Friday to come: weeks are published some time after they were read, and that is by the clock of this machine.
TODAY = dt.datetime.now(dt.UTC).replace(hour=15, minute=0)
NOW = TODAY + dt.timedelta(days=11 - TODAY.weekday())


def test_lines_are_in_order_from_reserved_networks_and_end_before_today():
    lines = list(sample_lines(NOW.date()))
    assert all(
        any(ipaddress.ip_address(line.split()[0]) in network for network in RESERVED) for line in lines
    )
    times = [dt.datetime.strptime(re.search(r"\[(.+?)\]", line)[1], "%d/%b/%Y:%H:%M:%S %z") for line in lines]
    assert all(before <= after for before, after in pairwise(times))
    days = {time.date() for time in times}
    assert (len(days), max(days)) == (DAYS, NOW.date() - dt.timedelta(1))
    assert list(sample_lines(NOW.date())) == lines


def test_all_of_them_are_stored_and_each_week_that_is_over_is_published(tmp_path):
    lines = list(sample_lines(NOW.date()))
    assert store_samples(tmp_path / "visits", now=NOW) == len(lines)
    assert list((tmp_path / "visits").glob("**/sample.log")) == []
    manifest = Store.open(tmp_path / "visits").manifest
    weeks = [Week(dt.date.fromisoformat(file.first)) for file in manifest.listed("published")]
    assert weeks == [Week.of(NOW.date() - dt.timedelta(weeks=ago)) for ago in range(len(weeks), 0, -1)]
    assert len(weeks) >= 8
