"""Times as logs write them, one by one or a whole column at once, as seconds since 1970 in UTC."""

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from keepfaith.visits.logs.lines import Mask, Numbers

type Words = npt.NDArray[np.uint64]

DAY: Final = 86_400
MAX_OFFSET: Final = 14 * 3_600  # no place on Earth is further from UTC
NEVER: Final = np.iinfo(np.int64).min
_MONTHS: Final = {
    name: number
    for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1)  # noqa: SIM905 - as it is read
}
_CLOCK: Final = r"([0-9]{2}):([0-9]{2}):([0-9]{2})"
_COMMON: Final = re.compile(rf"([0-9]{{2}}/[A-Z][a-z]{{2}}/[0-9]{{4}}):{_CLOCK} ([+-][0-9]{{4}})")
_ISO: Final = re.compile(
    rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})[T ]{_CLOCK}(?:[.,][0-9]{{1,9}})?(Z|[+-][0-9]{{2}}:?[0-9]{{2}})"
)
_EPOCH: Final = re.compile(r"([0-9]{9,10})(?:[0-9]{3})?(?:\.[0-9]*)?")  # in seconds, or in thousandths
_ORIGIN: Final = dt.date(1970, 1, 1).toordinal()
_LAST_YEAR: Final = 2199
_LAST: Final = (dt.date(_LAST_YEAR + 1, 1, 1).toordinal() - _ORIGIN) * DAY - 1


@lru_cache(maxsize=4096)
def parse_day(text: str) -> int | None:
    """Read 25/Nov/2026 or 2026-11-25 as the second at which that day began in UTC."""
    try:
        if len(text) == len("25/Nov/2026") and text[2] == text[6] == "/":
            numbers, month = (text[7:], text[:2]), _MONTHS.get(text[3:6], 0)
        elif len(text) == len("2026-11-25") and text[4] == text[7] == "-":
            numbers, month = (text[:4], text[8:]), int(text[5:7]) if text[5:7].isdecimal() else 0
        else:
            return None
        if not (text.isascii() and numbers[0].isdecimal() and numbers[1].isdecimal()):
            return None
        date = dt.date(int(numbers[0]), month, int(numbers[1]))
    except ValueError:
        return None
    return (
        (date.toordinal() - _ORIGIN) * DAY
        if date.toordinal() >= _ORIGIN and date.year <= _LAST_YEAR
        else None
    )


@lru_cache(maxsize=4096)
def parse_offset(text: str) -> int | None:
    """Read Z, +0100 or -04:00 as seconds ahead of UTC."""
    if text == "Z":
        return 0
    match = re.fullmatch(r"([+-])([0-9]{2}):?([0-9]{2})", text)
    if not match or int(match[3]) > 59:  # noqa: PLR2004 - the numbers of a clock
        return None
    ahead = int(match[2]) * 3_600 + int(match[3]) * 60
    return (-ahead if match[1] == "-" else ahead) if ahead <= MAX_OFFSET else None


def parse_time(text: str) -> int | None:
    """Read one time in any of the ways in which logs write it; nothing if there is no such time."""
    if match := _COMMON.fullmatch(text) or _ISO.fullmatch(text):
        hour, minute, second = int(match[2]), int(match[3]), int(match[4])
        midnight, ahead = parse_day(match[1]), parse_offset(match[5])
        if midnight is None or ahead is None or hour > 23 or minute > 59 or second > 59:  # noqa: PLR2004 - the numbers of a clock
            return None
        return midnight + hour * 3_600 + minute * 60 + second - ahead
    match = _EPOCH.fullmatch(text)
    return int(match[1]) if match and int(match[1]) <= _LAST else None


def parse_runs(values: pl.Series, reading: Callable[[Any], int | None]) -> Numbers:
    """Read a column in which neighbours are mostly equal; NEVER where nothing can be read."""
    if not len(values):
        return np.empty(0, np.int64)
    begins = values.ne_missing(values.shift()).to_numpy().copy()
    begins[0] = True
    firsts = values.filter(pl.Series(begins)).to_list()
    parsed = [NEVER if value is None or (number := reading(value)) is None else number for value in firsts]
    every: Numbers = np.array(parsed, np.int64)[np.cumsum(begins) - 1]
    return every


_DIGITS: Final = np.uint64(0x3030_3A30_303A_3030)  # 00:00:00, the first sign lowest
_ABOVE_NINE: Final = np.uint64(0x7676_7676_7676_7676)  # takes whatever is above 9 to the highest bit
_HIGHEST: Final = np.uint64(0x8080_8080_8080_8080)
_COLONS: Final = np.uint64(0x0000_FF00_00FF_0000)
_BYTE: Final = np.uint64(0xFF)


def parse_clocks(values: pl.Series) -> tuple[Numbers, Mask]:
    """Read a binary column of 17:05:59 as seconds of the day, eight bytes at a time; and say which are such."""
    whole = values.bin.reinterpret(dtype=pl.UInt64, endianness="little")
    words: Words = whole.fill_null(0).to_numpy() ^ _DIGITS
    wrong = (((words + _ABOVE_NINE) | words) & _HIGHEST) | (words & _COLONS)
    hours, minutes, seconds = (_two_digits(words, at) for at in (0, 3, 6))
    valid = (wrong == 0) & (hours < 24) & (minutes < 60) & (seconds < 60)  # noqa: PLR2004 - the numbers of a clock
    total = (hours * np.uint64(60) + minutes) * np.uint64(60) + seconds
    return total.astype(np.int64), valid


def _two_digits(words: Words, at: int) -> Words:
    tens, ones = np.uint64(8 * at), np.uint64(8 * at + 8)
    return ((words >> tens) & _BYTE) * np.uint64(10) + ((words >> ones) & _BYTE)


def combine(days: Numbers, clocks: tuple[Numbers, Mask], ahead: Numbers) -> tuple[Numbers, Mask]:
    """Make moments of days, clocks and offsets read before; and say which are times at all."""
    seconds, valid = clocks
    valid = valid & (days != NEVER) & (ahead != NEVER)
    return np.where(valid, days + seconds - ahead, 0), valid


def parse_times(texts: pl.Series) -> tuple[Numbers, Mask]:
    """Read a column in the way in which its first text is written."""
    first = next((text for text in texts.head(64) if text), "")
    if _EPOCH.fullmatch(first):
        return parse_epochs(texts)
    return parse_iso(texts) if _ISO.fullmatch(first) else parse_common(texts)


def parse_epochs(texts: pl.Series) -> tuple[Numbers, Mask]:
    """Read a column of 1795604400.123."""
    numbers = texts.str.split_exact(".", 1).struct.field("field_0").cast(pl.Int64, strict=False).fill_null(0)
    valid = texts.str.contains(r"^[0-9]{9,10}(?:\.[0-9]*)?$").fill_null(value=False) & (numbers <= _LAST)
    return numbers.to_numpy(), valid.to_numpy()


def parse_iso(texts: pl.Series) -> tuple[Numbers, Mask]:
    """Read a column of 2026-11-25T10:00:00.123+01:00."""
    days = parse_runs(texts.str.slice(0, 10), parse_day)
    clocks, valid = parse_clocks(texts.str.slice(11, 8).cast(pl.Binary))
    ahead = parse_runs(
        texts.str.slice(19, len(".123456789+01:00") + 1).str.replace(r"^[.,][0-9]{1,9}", ""), parse_offset
    )
    between = texts.str.slice(10, 1).is_in(["T", " "]).fill_null(value=False).to_numpy()
    return combine(days, (clocks, valid & between), ahead)


def parse_common(texts: pl.Series) -> tuple[Numbers, Mask]:
    """Read a column of 25/Nov/2026:10:00:00 +0100."""
    days = parse_runs(texts.str.slice(0, 11), parse_day)
    clocks, valid = parse_clocks(texts.str.slice(12, 8).cast(pl.Binary))
    ahead = parse_runs(texts.str.slice(21, len("+0100") + 1), parse_offset)
    between = (texts.str.slice(11, 1) + texts.str.slice(20, 1) == ": ").fill_null(value=False).to_numpy()
    return combine(days, (clocks, valid & between), ahead)
