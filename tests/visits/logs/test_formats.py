"""Each format is read as its servers write it, and found out from its first lines."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from keepfaith.errors import KeepfaithError
from keepfaith.visits.logs.formats import FORMATS, detect, format_named

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
BOT = "Mozilla/5.0 (compatible; ExampleBot/2.1; +https://example.org/bot)"


def at(text):
    return int(dt.datetime.fromisoformat(text).timestamp())


COMBINED_ROWS = [
    (at("2026-11-25T09:00:00Z"), "192.0.2.7", "GET", "/forms/", "topic=bees", 200, 612, "", "", FIREFOX),
    (
        at("2026-11-25T09:00:01Z"),
        "2001:db8::7",
        "POST",
        "/forms/",
        "",
        302,
        0,
        "",
        "https://example.gov/forms/",
        FIREFOX,
    ),
    (at("2026-11-25T09:00:02Z"), "::1", "", "", "", 408, 0, "", "", ""),
    (at("2026-11-25T09:00:03Z"), "192.0.2.8", "", "", "", 400, 483, "", "", ""),
    (at("2026-11-25T09:00:04Z"), "client.example.org", "GET", "/a%20b", "", 200, 5, "", "", BOT),
    (at("2026-11-25T09:00:05Z"), "192.0.2.8", "GET", "/x", "y", 404, 612, "example.gov", "", "curl/8.0"),
    (
        at("2026-11-25T09:00:06Z"),
        "192.0.2.8",
        "GET",
        '/café"\ufffd',
        "",
        200,
        1,
        "",
        'http://example.org/"q"',
        'a "b" c',
    ),
    (at("2026-11-25T09:00:07Z"), "192.0.2.8", "GET", "/common", "", 200, 2, "", "", ""),
    (at("2026-11-25T09:00:08Z"), "192.0.2.8", "GET", "/cut", "", 200, 3, "", "", "Mozilla/5.0 (X11; Li"),
]
VHOST_ROWS = [
    (at("2026-11-25T10:00:00Z"), "192.0.2.7", "GET", "/", "", 200, 612, "www.example.gov", "", FIREFOX),
    (at("2026-11-25T10:00:01Z"), "2001:db8::7", "GET", "/", "", 200, 612, "forms.example.gov", "", ""),
]
COMMON_ROWS = [
    (at("2026-11-25T15:00:00Z"), "192.0.2.7", "GET", "/bees.pdf", "", 200, 90123, "", "", ""),
    (at("2026-11-25T15:00:01Z"), "192.0.2.7", "HEAD", "/", "", 200, 0, "", "", ""),
]
W3C_ROWS = [
    (
        at("2026-11-25T10:00:00Z"),
        "192.0.2.7",
        "GET",
        "/forms/my+form.aspx",
        "topic=bees",
        200,
        612,
        "www.example.gov",
        "https://example.gov/",
        "Mozilla/5.0 (X11; Linux)",
    ),
    (at("2026-11-25T10:00:01Z"), "192.0.2.7", "GET", "/", "", 304, 0, "", "", "Mozilla/5.0 (Y11; Linux)"),
    (at("2026-11-25T10:00:02Z"), "2001:db8::7", "POST", "/forms/", "", 500, 0, "", "", ""),
]
CLOUDFRONT_ROWS = [
    (
        at("2026-11-25T10:00:00Z"),
        "192.0.2.7",
        "GET",
        "/index.html",
        "q=1",
        200,
        392,
        "www.example.gov",
        "",
        "Mozilla/5.0 (X11)",
    ),
    (
        at("2026-11-25T10:00:01Z"),
        "2001:db8::7",
        "GET",
        "/a%20b",
        "",
        404,
        392,
        "",
        "https://example.org/",
        "Mozilla/5.0 (X11)",
    ),
]
ALB_ROWS = [
    (
        at("2026-11-25T10:00:00Z"),
        "192.0.2.7",
        "GET",
        "/path",
        "x=1",
        200,
        612,
        "www.example.gov",
        "",
        FIREFOX,
    ),
    (at("2026-11-25T10:00:01Z"), "2001:db8::7", "", "", "", 400, 272, "", "", ""),
]
CADDY_ROWS = [
    (
        1795600800,
        "192.0.2.7",
        "GET",
        "/beta/",
        "x=1",
        200,
        3609,
        "example.gov",
        "https://example.org/",
        FIREFOX,
    ),
    (1795600801, "2001:db8::7", "POST", "/", "", 302, 0, "example.gov", "", ""),
]
NGINX_ROWS = [
    (1795600800, "192.0.2.7", "GET", '/café/"x"', "q=1", 200, 612, "example.gov", "", FIREFOX),
    (1795600801, "2001:db8::7", "GET", "/a", "b", 404, 12, "", "https://example.org/", ""),
    (1795600802, "192.0.2.7", "GET", '/"é', "", 200, 5, "forms.example.gov", "", 'a "b"'),
]
SAMPLES = {
    "combined": (COMBINED_ROWS, []),
    "vhost": (VHOST_ROWS, []),
    "common": (COMMON_ROWS, []),
    "w3c": (W3C_ROWS, [(6, "blank"), (9, "no-match")]),
    "cloudfront": (CLOUDFRONT_ROWS, [(4, "bad-status")]),
    "alb": (ALB_ROWS, []),
    "caddy-json": (CADDY_ROWS, [(2, "no-match")]),
    "nginx-json": (NGINX_ROWS, []),
}


def sample(name):
    return (Path(__file__).parent / "samples" / f"{name}.log").read_bytes()


def test_every_format_has_a_sample():
    assert SAMPLES.keys() == FORMATS.keys()


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_sample_is_read(name):
    rows, rejects = SAMPLES[name]
    parsed = FORMATS[name].parse(sample(name), "")
    assert sorted(parsed.requests.rows()) == sorted(rows)
    assert [(reject.line, reject.reason) for reject in parsed.rejects] == rejects


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_format_is_detected_from_a_sample(name):
    assert detect(sample(name)).name == name
    assert format_named(name).name == name


def test_the_format_is_detected_from_a_sample_that_ends_within_a_line():
    log = (sample("combined") + b"\n") * 2000
    assert detect(log[:-40]).name == "combined"
    assert detect(log.splitlines()[0]).name == "combined"


def test_some_damaged_lines_hide_no_format():
    lines = [sample("vhost").splitlines()[0], b"damaged", b"", b""]
    assert detect(b"\n".join(lines)).name == "vhost"


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "Dear Sir\nor Madam\n", "{}\n[]\n", "#Fields: date time\n", "\x00" * 100, "a,b\n1,2\n" * 50],
)
def test_a_log_of_unknown_format_is_refused_with_all_names(text):
    with pytest.raises(KeepfaithError) as refused:
        detect(text.encode())
    assert all(name in str(refused.value) for name in FORMATS)


def test_an_unknown_name_is_refused_with_all_names():
    with pytest.raises(KeepfaithError, match="No format is called squid") as refused:
        format_named("squid")
    assert all(name in str(refused.value) for name in FORMATS)


def test_an_empty_log_gives_nothing():
    for log_format in FORMATS.values():
        parsed = log_format.parse(b"", "")
        assert (parsed.requests.height, parsed.rejects) == (0, [])
        assert log_format.advance(b"", "") == ""


def test_names_of_fields_are_carried_from_chunk_to_chunk():
    lines = sample("w3c").splitlines(keepends=True)
    w3c, state, rows = FORMATS["w3c"], "", []
    for line in lines:
        rows += w3c.parse(line, state).requests.rows()
        state = w3c.advance(line, state)
    assert sorted(rows) == sorted(W3C_ROWS)
    assert state == "date time c-ip cs-method cs-uri-stem sc-status"
    assert w3c.advance(b"2026-11-25 /#Fields: x\n# x\n", state) == state
    assert w3c.advance(sample("w3c"), "") == state


def test_without_names_of_fields_every_line_is_rejected_with_the_reason():
    parsed = FORMATS["w3c"].parse(b"2026-11-25 10:00:00 / 200\n" * 100, "")
    assert parsed.requests.height == 0
    assert {reject.reason for reject in parsed.rejects} == {"no-fields"}
    assert len(parsed.rejects) == 100


@pytest.mark.parametrize("name", ["w3c", "cloudfront"])
def test_names_of_users_and_cookies_are_in_nothing_that_is_taken(name):
    separator = {"w3c": " ", "cloudfront": "\t"}[name]
    names = "date time cs-username c-ip cs(Cookie) cs-uri-stem sc-status"
    line = separator.join(["2026-11-25", "10:00:00", "jane", "192.0.2.7", "secret=1", "/", "200"])
    parsed = FORMATS[name].parse("\n".join([f"#Fields: {names}", *[line] * 200]).encode(), "")
    assert parsed.requests.height == 200
    texts = parsed.requests.select(pl.concat_str(pl.all().cast(pl.String))).unique().to_series().to_list()
    assert not [text for text in texts if "jane" in text or "secret" in text]
