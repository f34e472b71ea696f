"""Times are read alike one by one and by the column; other texts are no times."""

import datetime as dt
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from keepfaith.visits.logs import times

MOMENTS = st.datetimes(
    dt.datetime(1970, 1, 2),  # noqa: DTZ001 - Hypothesis adds the zone
    dt.datetime(2199, 12, 30),  # noqa: DTZ001 - Hypothesis adds the zone
    timezones=st.sampled_from(
        [ZoneInfo(name) for name in ("America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati", "Etc/UTC")]
    ),
    allow_imaginary=False,
).map(lambda moment: moment.replace(microsecond=0))


def common(moment):
    return moment.strftime("%d/%b/%Y:%H:%M:%S %z")


@given(st.lists(MOMENTS, min_size=1, max_size=40))
@settings(deadline=None)
def test_times_of_all_zones_are_read_in_utc(moments):
    # strftime gives zones of before 1900 with seconds, which no log has; all here are later.
    written = [common(moment) for moment in moments if moment.utcoffset().total_seconds() % 60 == 0]
    seconds = [int(moment.timestamp()) for moment in moments if moment.utcoffset().total_seconds() % 60 == 0]
    assert [times.parse_time(text) for text in written] == seconds
    parsed, rightly = times.parse_common(pl.Series(written, dtype=pl.String))
    assert (parsed.tolist(), rightly.all()) == (seconds, True)
    iso = [moment.isoformat() for moment in moments if moment.utcoffset().total_seconds() % 60 == 0]
    assert [times.parse_time(text) for text in iso] == seconds
    parsed, rightly = times.parse_iso(pl.Series(iso, dtype=pl.String))
    assert (parsed.tolist(), rightly.all()) == (seconds, True)
    parsed, rightly = times.parse_epochs(
        pl.Series([f"{second}.123" for second in seconds if second >= 10**8], dtype=pl.String)
    )
    assert (parsed.tolist(), rightly.all()) == ([second for second in seconds if second >= 10**8], True)


def test_both_daylight_saving_hours_are_two():
    first, second = "01/Nov/2026:01:30:00 -0400", "01/Nov/2026:01:30:00 -0500"
    assert times.parse_time(second) - times.parse_time(first) == 3600
    parsed, _ = times.parse_common(pl.Series([first, second]))
    assert parsed[1] - parsed[0] == 3600


NEVER = [
    "",
    "-",
    "25/Nov/2026",
    "31/Feb/2026:10:00:00 +0000",
    "29/Feb/2026:10:00:00 +0000",
    "25/Nov/2026:24:00:00 +0000",
    "25/Nov/2026:10:60:00 +0000",
    "25/Nov/2026:10:00:60 +0000",
    "25/nov/2026:10:00:00 +0000",
    "5/Nov/2026:10:00:00 +0000",
    "25/Nov/2026:10:00:00 +1401",
    "25/Nov/2026:10:00:00 +0060",
    "25/Nov/2026:10:00:00 0000",
    "25/Nov/2026:10:00:00",
    "25/Nov/2026:10:00:00 +0000 ",
    "25-Nov-2026:10:00:00 +0000",
    "25/Nov/2026:1a:00:00 +0000",
    "²5/Nov/2026:10:00:00 +0000",
    "25/Nov/1969:10:00:00 +0000",
    "25/Nov/2200:10:00:00 +0000",
    "2026-02-30T10:00:00Z",
    "2026-11-25T10:00:00",
    "2026-11-25T10:00:00+24:00",
    "2026-11-25x10:00:00Z",
    "1e9",
    "12345678",
    "99999999999",
    "9999999999",
    "inf",
    "-1795604400",
]


@pytest.mark.parametrize("text", NEVER)
def test_an_invalid_time_is_none(text):
    assert times.parse_time(text) is None
    for way in (times.parse_common, times.parse_iso, times.parse_epochs, times.parse_times):
        _, rightly = way(pl.Series([text, None, text], dtype=pl.String))
        assert not rightly.any()


@given(
    st.lists(st.binary(max_size=10) | st.from_regex(rb"[0-2][0-9]:[0-5][0-9]:[0-5][0-9:]", fullmatch=True))
)
@example([b"10:00300", b"10800:00", b"10:00:00", b"/0:00:00", b"10:00:0/"])
@settings(deadline=None)
def test_clocks_are_read_eight_bytes_at_a_time_as_one_by_one(texts):
    seconds, rightly = times.parse_clocks(pl.Series(texts, dtype=pl.Binary))
    for text, second, is_right in zip(texts, seconds.tolist(), rightly.tolist(), strict=True):
        try:
            shaped = (
                len(text) == 8
                and text.isascii()
                and text.replace(b":", b"").isdigit()
                and text[2:3] == text[5:6] == b":"
            )
            clock = dt.time.fromisoformat(text.decode()) if shaped else None
        except ValueError:
            clock = None
        assert is_right == (clock is not None)
        if clock:
            assert second == clock.hour * 3600 + clock.minute * 60 + clock.second
