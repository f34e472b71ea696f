"""The stored rows equal a slow reading in plain Python, and no byte reveals an IP address or a browser."""

import datetime as dt
import io
import ipaddress
import time
from collections import Counter
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepfaith.custody.addresses.recipients import read_recovery_key
from keepfaith.custody.addresses.recovery import open_addresses, open_text, unwrap_key
from keepfaith.visits.logs.schema import REQUEST_SCHEMA, Reject
from keepfaith.visits.pipeline.agent_classes import CLASSES, HUMANS, LIKELY_HUMAN
from keepfaith.visits.pipeline.path_rules import PathRules
from keepfaith.visits.pipeline.redaction import redact
from keepfaith.visits.pipeline.writer import StoreWriter

NEW_YORK = ZoneInfo("America/New_York")
RULES = PathRules(NEW_YORK)
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
GOOGLE = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
MIDNIGHT = int(dt.datetime(2026, 3, 8, tzinfo=NEW_YORK).timestamp())
REQUEST = st.fixed_dictionaries(
    {
        # The day on which the clocks of New York go forward, and the one before.
        "time": st.integers(MIDNIGHT - 86_400, MIDNIGHT + 86_400),
        "address": st.sampled_from(["192.0.2.1", "198.51.100.7", "2001:db8::5", "host.example.org", "-"]),
        "method": st.sampled_from(["GET", "POST", "HEAD", "PROPFIND", ""]),
        "path": st.sampled_from(
            ["/", "/site.css", "/guide.pdf", "/forms/x/", "/robots.txt", "/desk/tasks/3/"]
        ),
        "query": st.sampled_from(["", "q=books", "id=3"]),
        "status": st.sampled_from([200, 304, 404, 500]),
        "bytes": st.integers(0, 10**9),
        "host": st.sampled_from(["", "WWW.example.gov"]),
        "referrer": st.sampled_from(
            ["-", "https://search.example.org/?q=secret", "https://www.example.gov/"]
        ),
        "agent": st.sampled_from([BROWSER, GOOGLE, "curl/8.1", ""]),
    }
)


@pytest.fixture
def writer(tmp_path):
    lines = []
    writer = StoreWriter.open(tmp_path / "visits", lines.append)
    writer.recovery = read_recovery_key(lines[1])
    return writer


def frame(*requests):
    return pl.DataFrame(list(requests), schema=REQUEST_SCHEMA)


def request(**changes):
    plain = {
        "time": MIDNIGHT + 3_600, "address": "192.0.2.1", "method": "GET", "path": "/", "query": "", "status": 200,
        "bytes": 10, "host": "", "referrer": "-", "agent": BROWSER,
    }  # fmt: skip
    return plain | changes


def keep(writer, *requests):
    writer.add(redact(frame(*requests), RULES))
    return writer.commit()


def rows(writer, kind):
    files = writer.store.manifest.files(kind)
    return [row for file in files for row in pl.read_parquet(file).to_dicts()]


def stored(writer):
    """Return every byte of the store, and every byte of its tables as they are before compression."""
    contents = [path.read_bytes() for path in writer.store.folder.rglob("*") if path.is_file()]
    for file in writer.store.folder.rglob("*.parquet"):
        plain = io.BytesIO()
        pl.read_parquet(file).write_parquet(plain, compression="uncompressed")
        contents.append(plain.getvalue())
    return b"\0".join(contents)


def slowly(requests):
    """Count requests as one would by hand: by day, path, status; and what is kept of each."""
    counts = Counter()
    for visit in requests:
        there = dt.datetime.fromtimestamp(visit["time"], NEW_YORK)
        path = "/desk/*" if visit["path"].startswith("/desk/t") else visit["path"]
        if visit["method"] in {"POST", "PUT", "PATCH", "DELETE"} or path.startswith("/forms/"):
            function = "form"
        elif "q=" in visit["query"]:
            function = "search"
        else:
            function = "download" if path.endswith(".pdf") else "page"
        counts[there.date(), there.hour, path, function, visit["status"], visit["host"].lower()] += 1
    return counts


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(requests=st.lists(REQUEST, min_size=1, max_size=40), cut=st.integers(0, 40))
def test_rows_and_rollups_equal_a_slow_count(tmp_path_factory, requests, cut):
    writer = StoreWriter.open(tmp_path_factory.mktemp("kept") / "visits", lambda _line: None)
    for some in (requests[:cut], requests[cut:]):
        if some:
            keep(writer, *some)
    wanted = slowly(requests)
    by_page, by_hour = Counter(), Counter()
    for row in rows(writer, "pages"):
        by_page[row["day"], row["path"], row["function"], row["status"], row["host"]] += row["requests"]
    for row in rows(writer, "hours"):
        by_hour[row["day"], row["hour"], row["function"], row["status"]] += row["requests"]
    page, hour = Counter(), Counter()
    for (day, at, path, function, status, host), number in wanted.items():
        page[day, path, function, status, host] += number
        hour[day, at, function, status] += number
    assert (by_page, by_hour) == (page, hour)
    stored_rows = rows(writer, "days")
    assert len(stored_rows) == len(requests)
    assert sum(row["bytes"] for row in stored_rows) == sum(visit["bytes"] for visit in requests)
    assert {row["machine"] for row in stored_rows} <= set(CLASSES)


def test_nine_things_of_a_request_are_stored_and_no_more(writer):
    keep(writer, request())
    assert list(rows(writer, "days")[0]) == [
        "time", "path", "method", "status", "bytes", "host", "function", "machine", "address",
    ]  # fmt: skip


def test_every_address_opens_with_the_recovery_key_and_with_nothing_that_is_stored(writer):
    addresses = ["192.0.2.1", "198.51.100.7", "2001:db8::5", "192.0.2.1"]
    times = [MIDNIGHT + n for n in range(4)]
    keep(writer, *(request(address=text, time=time) for text, time in zip(addresses, times, strict=True)))
    sealed = [row["address"] for row in sorted(rows(writer, "days"), key=lambda row: row["time"])]
    assert {len(sealed_address) for sealed_address in sealed} == {32}
    assert len(set(sealed)) == 4
    key = unwrap_key(writer.store.keys, sealed[0][:4], writer.recovery)
    opened = open_addresses(key, np.frombuffer(b"".join(sealed), np.uint8).reshape(-1, 32))
    read = [ipaddress.IPv6Address(row.tobytes()) for row in opened]
    assert [str(ip_address.ipv4_mapped or ip_address) for ip_address in read] == addresses


def test_no_stored_byte_reveals_an_address_a_browser_a_query_or_a_referrer(writer):
    addresses = [f"192.0.2.{n}" for n in range(200)] + [f"2001:db8::{n:x}" for n in range(1, 200)]
    keep(
        writer,
        *(
            request(
                address=text,
                query="id=canary-query",
                referrer="https://from.example.org/canary-page",
                path=f"/{n % 7}",
            )
            for n, text in enumerate(addresses)
        ),
    )
    writer.add(redact(frame(), RULES), [Reject(0, "no-match", b"192.0.2.77 canary-line")])
    writer.commit()
    content = stored(writer)
    assert b"/3" in content, "what is searched is what was stored"
    for text in addresses:
        address = ipaddress.ip_address(text)
        assert text.encode() not in content
        if address.version == 6:
            assert address.packed not in content
    # Four bytes occur by chance; twelve do not.
    assert bytes(10) + b"\xff\xff" not in content
    for canary in (b"canary", BROWSER.encode(), b"Firefox"):
        assert canary not in content
    assert b"from.example.org" in content, "a host that referred many is counted by name"


def test_a_host_that_referred_few_is_not_named(writer):
    keep(writer, *(request(referrer="https://rare.example.org/", time=MIDNIGHT + n) for n in range(9)))
    assert b"rare.example.org" not in stored(writer)
    named = {row["name"]: row["number"] for row in rows(writer, "counts") if row["metric"] == "referrer"}
    assert named == {"other": 9}
    keep(writer, request(referrer="https://rare.example.org/", time=MIDNIGHT + 99))
    named = Counter()
    for row in rows(writer, "counts"):
        named[row["name"]] += row["number"] if row["metric"] == "referrer" else 0
    assert +named == {"rare.example.org": 10}


def test_a_referring_host_that_is_an_address_is_not_named(writer):
    keep(writer, *(request(referrer="https://198.51.100.9:8080/", time=MIDNIGHT + n) for n in range(20)))
    assert b"198.51.100.9" not in stored(writer)
    assert sum(row["number"] for row in rows(writer, "counts") if row["metric"] == "referrer") == 20


def test_a_form_is_stored_with_its_hour_alone(writer):
    sent = MIDNIGHT + 5 * 3_600 + 1_234
    keep(writer, request(method="POST", path="/forms/x/", time=sent), request(time=sent))
    times = {row["method"]: row["time"].timestamp() for row in rows(writer, "days")}
    assert times == {"send": sent - 1_234, "read": sent}


def test_a_commit_that_fails_leaves_no_file_behind(writer, monkeypatch):
    keep(writer, request())
    before = sorted(writer.store.folder.rglob("*.parquet"))
    writer.add(redact(frame(request()), RULES), [Reject(0, "blank", b"")])

    def full(_folder, _kinds):
        raise OSError(28, "no room")

    monkeypatch.setattr("keepfaith.visits.pipeline.writer.sync_folders", full)
    with pytest.raises(OSError, match="no room"):
        writer.commit()
    assert sorted(writer.store.folder.rglob("*.parquet")) == before
    assert list(writer.store.folder.rglob("*.sealed")) == []


def test_the_key_of_an_hour_is_forgotten_also_when_nothing_comes(writer, monkeypatch):
    keep(writer, request())
    writer.forget_key_if_over()
    assert writer._keys._key is not None
    later = time.monotonic() + 3_600
    monkeypatch.setattr("keepfaith.custody.addresses.hour_keys.time.monotonic", lambda: later)
    writer.forget_key_if_over()
    assert writer._keys._key is None


def test_visitors_are_counted_once_a_day_also_over_several_commits(writer):
    for n in range(3):
        keep(
            writer,
            request(time=MIDNIGHT + n),
            request(time=MIDNIGHT + n, address="2001:db8::5"),
            request(time=MIDNIGHT + n, agent=GOOGLE),
        )
    counted = [row for row in rows(writer, "counts") if row["metric"] == "visitors"]
    sums = Counter()
    for row in counted:
        sums[row["name"]] += row["number"]
    assert sums == {LIKELY_HUMAN: 2, "search-engine": 1}
    assert len({row["run"] for row in counted}) == 1


def test_a_visitor_that_turns_out_to_be_unlikely_is_counted_as_such_and_corrected(writer):
    person = [request(address="192.0.2.9"), request(address="192.0.2.9", path="/site.css")]
    keep(writer, *person, request(address="192.0.2.8"))
    machines = Counter(row["machine"] for row in rows(writer, "days"))
    assert machines == {LIKELY_HUMAN: 2, "unlikely-human": 1}
    keep(writer, request(address="192.0.2.8", path="/site.css", time=MIDNIGHT + 4_000))
    sums = Counter()
    for row in rows(writer, "counts"):
        sums[row["name"]] += row["number"] if row["metric"] == "visitors" else 0
    assert +sums == {LIKELY_HUMAN: 2}


def test_after_a_restart_a_day_has_two_countings_so_that_the_sum_is_an_upper_bound(writer, tmp_path):
    keep(writer, request())
    again = StoreWriter.open(tmp_path / "visits", lambda _line: pytest.fail("the key is told once"))
    keep(again, request(time=MIDNIGHT + 7_000))
    countings = {row["run"] for row in rows(again, "counts") if row["metric"] == "visitors"}
    assert len(countings) == 2
    assert sum(row["number"] for row in rows(again, "counts") if row["metric"] == "visitors") == 2


def test_rows_of_one_second_come_in_no_order(writer):
    keep(writer, *(request(path=f"/{n:03}", address=f"192.0.2.{n}") for n in range(200)))
    paths = [row["path"] for row in rows(writer, "days")]
    assert paths != sorted(paths)
    assert sorted(paths) == [f"/{n:03}" for n in range(200)]


def test_lines_that_could_not_be_read_are_counted_by_reason_and_open_only_with_the_key(writer):
    rejects = [
        Reject(n, reason, f"line {n} of 192.0.2.7".encode())
        for n, reason in enumerate(["blank", "no-match", "no-match"])
    ]
    writer.add(redact(frame(), RULES), rejects)
    writer.commit()
    sums = {row["name"]: row["number"] for row in rows(writer, "counts") if row["metric"] == "rejected"}
    assert sums == {"blank": 1, "no-match": 2}
    (file,) = writer.store.manifest.files("rejects")
    sealed = file.read_bytes()
    assert b"192.0.2.7" not in sealed
    opened = zstandard.decompress(
        open_text(unwrap_key(writer.store.keys, sealed[:4], writer.recovery), sealed)
    )
    assert opened.count(b"192.0.2.7") == 3


def test_a_visitor_that_probes_for_weaknesses_is_a_scanner(writer):
    keep(writer, request(path="/.env", status=404), request(path="/", address="2001:db8::5"))
    assert {row["path"]: row["machine"] for row in rows(writer, "days")} == {
        "/.env": "scanner",
        "/": LIKELY_HUMAN,
    }
    assert frozenset({LIKELY_HUMAN}) == HUMANS


def test_nothing_taken_is_nothing_committed(writer):
    assert writer.commit() == 0
    assert writer.store.manifest.version() == 0
