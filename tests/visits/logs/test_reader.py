"""The reading of any log equals a slow, independent one, and no line is dropped in silence."""

import csv
import io
import sys
import time
from itertools import product
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepfaith.visits.logs import json_lines, lines, w3c
from keepfaith.visits.logs.combined import Combined
from keepfaith.visits.logs.formats import FORMATS
from keepfaith.visits.logs.schema import MAX_LINE_LENGTH, REQUEST_SCHEMA, Parsed

from . import odd_lines, reference
from .random_logs import logs


@pytest.fixture(autouse=True, scope="module")
def in_bulk_however_few():
    """Let short logs go the way of long ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(w3c, "_MIN_LINES", 0)
        patch.setattr(json_lines, "_MIN_LINES", 1)
        yield


def compare(name, data, state=""):
    parsed = FORMATS[name].parse(data, state)
    expected = reference.read(name, data, state)
    assert parsed.requests.schema == REQUEST_SCHEMA
    assert sum(parsed.requests.null_count().row(0)) == 0
    assert sorted(parsed.requests.rows()) == sorted(expected.rows)
    assert sorted((reject.line, reject.reason, reject.raw) for reject in parsed.rejects) == expected.rejects
    lines = data.count(b"\n") + (not data.endswith(b"\n") and data != b"")
    assert parsed.requests.height + len(parsed.rejects) + expected.comments == lines
    return parsed


@pytest.mark.parametrize("name", sorted(FORMATS))
@given(data=st.data())
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
def test_a_log_is_read_as_by_the_slow_reading(name, data):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_ODD_SHARE", data.draw(st.sampled_from([0, 16])))
        compare(name, data.draw(logs(name)))


# One format of each kind, both ways of reading and both endings; all of them together in the long run.
QUICK_ODD = {
    ("combined", 0, "\n"), ("combined", 16, "\r\n"), ("caddy-json", 0, "\n"), ("w3c", 16, "\r\n"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "few", "ending"),
    [
        pytest.param(*case, marks=[] if case in QUICK_ODD else [pytest.mark.long])
        for case in product(sorted(FORMATS), (0, 16), ("\n", "\r\n"))
    ],
)
def test_each_odd_value_among_plain_ones_is_read_as_by_the_slow_reading(name, few, ending, monkeypatch):
    monkeypatch.setattr(lines, "_ODD_SHARE", few)
    compare(name, "".join(line + ending for line in odd_lines.LINES[name]()).encode())


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(FORMATS))
@given(data=st.data())
@settings(max_examples=2500, deadline=None, suppress_health_check=list(HealthCheck))
def test_many_more_logs_are_read_as_by_the_slow_reading(name, data):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_ODD_SHARE", data.draw(st.sampled_from([0, 16])))
        compare(name, data.draw(logs(name)))


SAMPLES = Path(__file__).parent / "samples"
GOOD = b'192.0.2.7 - - [25/Nov/2026:10:%02d:00 +0000] "GET /%d?q HTTP/1.1" 200 612 "-" "Mozilla/5.0 (X11)"'
OPEN = b'192.0.2.7 - - [25/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 612 "-" "Mozilla/5.0 (X11'


def test_an_open_quote_takes_no_other_line_along():
    lines = [OPEN if number % 5 == 0 else GOOD % (number, number) for number in range(50)]
    data = b"\n".join(lines) + b"\n"
    assert compare("combined", data).requests.height == 50
    # A reading that knows quotes loses good lines behind an open one; if it did not, this module could be simpler.
    assert len(list(csv.reader(io.StringIO(data.decode()), delimiter=" "))) < 50


class Losing(Combined):
    """A reading that loses the first line."""

    def parse(self, chunk, state):
        return Combined.parse(self, chunk[chunk.index(b"\n") + 1 :], state)


class Misreading(Combined):
    """A reading that takes the query for a part of the path."""

    def parse(self, chunk, state):
        parsed = Combined.parse(self, chunk, state)
        return Parsed(parsed.requests.with_columns(path=pl.col("path") + pl.col("query")), parsed.rejects)


@pytest.mark.parametrize("broken", [Losing, Misreading])
def test_the_comparison_finds_a_line_that_is_lost_and_one_that_is_read_wrongly(broken, monkeypatch):
    data = GOOD % (1, 1) + b"\n" + GOOD % (2, 2) + b"\n"
    compare("combined", data)
    monkeypatch.setitem(FORMATS, "combined", broken("combined"))
    with pytest.raises(AssertionError):
        compare("combined", data)


PLAIN = {
    "combined": [GOOD % (1, 1), GOOD.replace(b'"-" "', b'"https://example.org/" "') % (2, 2)],
    "common": [b'192.0.2.7 - jane [25/Nov/2026:10:00:00 +0000] "HEAD / HTTP/1.0" 304 -'],
    "vhost": [b"example.gov:443 " + GOOD % (1, 1), b"www.example.gov " + GOOD % (2, 2)],
    "w3c": [b"2026-11-25 10:00:00 /a - 200 - 192.0.2.7 GET Mozilla/5.0+(X11)"],
    "cloudfront": [b"2026-11-25\t10:00:00\t/a\t-\t200\t-\t192.0.2.7\tGET\tMozilla/5.0%20(X11)"],
    "alb": [(SAMPLES / "alb.log").read_bytes().splitlines()[0]],
    "nginx-json": [
        b'{"time_iso8601":"2026-11-25T10:00:00+00:00","remote_addr":"192.0.2.7","request":"GET / HTTP/1.1",%s}'
        % b'"status":200,"body_bytes_sent":612,"http_referer":"-","http_user_agent":"curl/8.0","host":"example.gov"'
    ],
    "caddy-json": [(SAMPLES / "caddy-json.log").read_bytes().splitlines()[0]],
}
FIELDS = "date time cs-uri-stem cs-uri-query sc-status sc-bytes c-ip cs-method cs(User-Agent)"


def one_module(name):
    return sys.modules[type(FORMATS[name]).__module__]


@pytest.mark.parametrize("few", [0, 16])
@pytest.mark.parametrize("name", sorted(PLAIN))
def test_a_line_cut_off_anywhere_is_read_as_by_the_slow_reading(name, few, monkeypatch):
    monkeypatch.setattr(lines, "_ODD_SHARE", few)
    whole = PLAIN[name][0]
    for tail in (b"", b" "):
        cut = [whole[:length] + tail for length in range(1, len(whole))]
        compare(name, b"\n".join([whole, *cut, whole, b""]), FIELDS)


@pytest.mark.parametrize("name", sorted(PLAIN))
def test_plain_lines_are_read_in_bulk_and_only_odd_ones_one_by_one(name, monkeypatch):
    """If plain lines went the slow way, all would be right and nothing would be fast."""
    seen, module = [], one_module(name)
    slowly = module.parse_line
    monkeypatch.setattr(
        module, "parse_line", lambda line, **options: (seen.append(line), slowly(line, **options))[1]
    )
    data = b"\n".join([*PLAIN[name] * 300, b"odd", b""])
    assert len(compare(name, data, FIELDS).rejects) == 1
    assert set(seen) >= {"odd"}
    assert len(seen) <= 2


@pytest.mark.parametrize(
    "name", ["w3c", *(pytest.param(name, marks=pytest.mark.long) for name in sorted(PLAIN) if name != "w3c")]
)
def test_a_long_log_with_odd_lines_in_it_is_read_whole(name):
    odd = [
        b"",
        b"odd",
        b"\xff\xfe",
        b"x\ry",
        b'"',
        *(line[:-9] for line in PLAIN[name]),
        PLAIN[name][0] + b"\r",
    ]
    data = (
        b"\n".join(b"\n".join([*PLAIN[name] * 997, odd[number % len(odd)]]) for number in range(20)) + b"\n"
    )
    parsed = compare(name, data, FIELDS)
    assert parsed.requests.height >= 19_900


@pytest.mark.parametrize("name", sorted(PLAIN))
@pytest.mark.parametrize(
    "sign", [b'"', b"\\", b"[", b'[a] "', b'" "', b'" 200 1x', b"{", b'\\x22"', b" ", b"\\\\", b"1", b"/?"]
)
def test_no_line_takes_long_however_it_was_made(name, sign):
    started = time.process_time()
    for front in (b"", PLAIN[name][0][:60], PLAIN[name][0][:-5]):
        line = front + sign * ((MAX_LINE_LENGTH - len(front)) // len(sign))
        FORMATS[name].parse(line + b"\n", FIELDS)
    assert time.process_time() - started < 2
