"""Logs of every format by chance: plain lines mostly, odd ones, and all kinds of damage."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import strategies as st

CRAWLER = "Mozilla/5.0 (compatible; ExampleBot/2.1; +https://example.org/bot)"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


VALUES = {}
# One of each way of writing a log: quoted words, objects, columns that are named first.
OF_EACH_KIND = {"combined", "caddy-json", "w3c"}


def of_each_kind(formats: Iterable[str]) -> list[Any]:
    """Have a test try one format of each kind, and the others in the long run."""
    return [
        pytest.param(name, marks=[] if name in OF_EACH_KIND else [pytest.mark.long])
        for name in sorted(formats)
    ]


def mostly(plain, odd):
    """Give one of the plain values nine times out of ten; both are noted in VALUES."""
    strategy = st.integers(0, 9).flatmap(lambda chance: st.sampled_from(plain if chance else odd))
    VALUES[strategy] = (plain, odd)
    return strategy


ADDRESS = mostly(
    ["192.0.2.7", "198.51.100.23", "2001:db8::1", "::ffff:192.0.2.9", "client.example.org"],
    ["-", "fe80::1%eth0", "203.0.113.9,", "é", "[2001:db8::2]", "192.0.2.7\\", "\ufeff192.0.2.7"],
)
USER = mostly(["-"], ["jane", "jane doe", '""', 'a\\"b', "x [y]", "", "[01/Jan/2001:00:00:00 +0000]"])
FIXED_TIME = mostly(
    ["01/Nov/2026:01:30:00 -0400", "01/Nov/2026:01:30:00 -0500"],
    [
        "31/Feb/2026:10:00:00 +0000",
        "25/Nov/2026:24:00:00 +0000",
        "25/nov/2026:10:00:00 +0000",
        "",
        "25/Nov/2026:10:60:00 +0000",
        "25/Nov/2026:10:00:60 +0000",
        "25/Nov/2026:10:00:00 +1401",
        "-",
        "25/Nov/2026:10:00:00 -0060",
        "25/Nov/1969:10:00:00 +0000",
        "25/Nov/2200:10:00:00 +0000",
        "5/Nov/2026",
        "2026-11-25T10:00:00+01:00",
        "25/Nov/2026:1:00:00 +0000",
        "29/Feb/2028:23:59:59 +0000",
        "1795604400.5",
        "00/Nov/2026:10:00:00 +0000",
        "25/Nov/2026:10:00:00  0000",
        "25/Nov/2026 10:00:00 +0000",
        "9" * 70,
    ],
)
COMMON_TIME = st.one_of(
    st.builds(
        "{:02}/{}/{}:{:02}:{:02}:{:02} {}".format,
        st.integers(1, 28), st.sampled_from(["Jan", "Feb", "Nov", "Dec"]), st.sampled_from([1970, 2026, 2199]),
        st.integers(0, 23), st.integers(0, 59), st.integers(0, 59),
        st.sampled_from(["+0000", "-0400", "-0500", "+0545", "+1400"]),
    ),
    FIXED_TIME,
)  # fmt: skip
TARGET = mostly(
    ["/", "/a/b?x=1&y=2", "/records/index.html", "/favicon.ico", "/search?q=", "/a?b?c", "/%E4%20?x", "//x"],
    ["/a b", "/ä", r"/\x22x", r"/a\"b", "http://example.gov/x?y", "https://u:p@EXAMPLE.gov:443", "*", "foo",
     "/" + "x" * 2050, "/a\x00b", r"/\xc3\xa9", r"/\\", "/a\tb", "", "ftp://", "http://[2001:db8::1]:80?q",
     '/a"b', '/" 200 5 "', r"/a\q\x4", "/\u202ereversed", "example.gov:443", "/\x7f", "http://ex ample/", "/\\"],
)  # fmt: skip
METHOD = mostly(["GET", "POST", "HEAD"], ["get", "PURGE", "X-Y", "G=T", "", "-", "M" * 33])
PROTOCOL = mostly(
    [" HTTP/1.1", " HTTP/2.0", " HTTP/2"], ["", " HTTP/1.12", " http/1.1", " HTTP/1", " HTTP/x.1", " "]
)
FIXED_REQUEST = mostly(
    ["GET / HTTP/1.1"],
    [
        "-",
        r"\x16\x03\x01",
        "",
        "GET",
        '"',
        "\\",
        "GET / HTTP/1.1 x",
        "GET  HTTP/1.1",
        "GET HTTP/1.1",
        " / HTTP/1.1",
    ],
)
REQUEST = st.one_of(st.builds("{} {}{}".format, METHOD, TARGET, PROTOCOL), FIXED_REQUEST)
STATUS = mostly(
    ["200", "304", "404", "499", "599"], ["000", "600", "99", "-", "2x0", "+20", "0200", "099", "２00"]
)
BYTES = mostly(
    ["0", "512", "-", "123456789"],
    ["+5", "-0", "1" * 19, "0005", "9" * 18, "1" + "0" * 18, "0" * 30 + "7", "5.0", "", "x", "9" * 5000],
)
REFERRER = mostly(
    ["-", "https://example.org/", "https://example.org/?q=1"], ["", r"\"x\"", '"q"', "é", r"a\\", "\\"]
)
AGENT = mostly(["-", CRAWLER, BROWSER], ["", r"\"x\" \x41", '"q" r', "Ünï", "\\", "a\\\\", "%2D", "+", "x\r"])
EXTRA = mostly(
    ["", ' "-"', " 0.003"], [' "192.0.2.1, 198.51.100.2" 12', ' X-Forwarded-For="-"', '"', "x", '""']
)
MIDDLE = mostly([""], [" 3413", ' "', " \\", "  "])
BETWEEN = mostly(['" "'], ['"  "', '""', '" - "', '"', '"" "', '"""'])
FULL = st.builds(
    '{} - {} [{}] "{}" {} {}{} "{}{}{}"{}'.format,
    ADDRESS, USER, COMMON_TIME, REQUEST, STATUS, BYTES, MIDDLE, REFERRER, BETWEEN, AGENT, EXTRA,
)  # fmt: skip
BARE = st.builds(
    '{} - {} [{}] "{}" {} {}{}'.format, ADDRESS, USER, COMMON_TIME, REQUEST, STATUS, BYTES, EXTRA
)
CLF = st.one_of(FULL, FULL, BARE)
HOST = mostly(
    ["example.gov", "www.example.gov:443", "EXAMPLE.gov"],
    [
        "_",
        "-",
        "[2001:db8::1]:80",
        "example.gov.",
        "ex/ample",
        "é",
        "a:b",
        "h" * 300,
        "example.gov:123456",
        "..",
    ],
)
VHOST = st.one_of(st.builds("{} {}".format, HOST, CLF), st.builds("{} {}".format, HOST, CLF), CLF)

DATE = mostly(["2026-11-25", "2026-03-08"], ["2026-02-30", "25/Nov/2026", "-", "", "2026-1-1", "1969-12-31"])
CLOCK = mostly(
    ["00:00:00", "23:59:59"], ["24:00:00", "10:00:00.363", "1:00:00", "10:00", "-", "", "10.00.00"]
)
WORD = mostly(["-", "x", "a=1&b=2"], ["", '"q"', '"a', "é", "a+b", "#x", "%2520", "x\r"])
PATH = mostly(
    ["/", "/a/b", "/my+file"], ["-", "/a?b", "http://example.gov:80/x", "", "/é", '"/q"', "*", "x", "/\x01"]
)
W3C_VALUES = {
    "date": DATE, "time": CLOCK, "c-ip": ADDRESS, "cs-method": METHOD, "cs-uri-stem": PATH, "cs-uri": PATH,
    "cs-uri-query": WORD, "sc-status": STATUS, "sc-bytes": BYTES, "cs-host": HOST, "x-host-header": HOST,
    "cs(Host)": HOST, "cs(Referer)": WORD, "cs-username": WORD, "cs(Cookie)": WORD, "time-taken": WORD,
    "cs(User-Agent)": mostly(
        ["-", "Mozilla/5.0+(X11;+Linux)", "Mozilla/5.0%20(X11)", "Mozilla/5.0%2520(X11)"],
        ['"Mozilla/5.0 (X11)"', "%2D", "%", "%C3%A9", "+", "%E9", '"', ""],
    ),
}  # fmt: skip
NAMES = st.one_of(
    st.just(tuple(W3C_VALUES)),
    st.lists(st.sampled_from(sorted(W3C_VALUES)), min_size=1, max_size=20, unique=True).map(tuple),
)
COMMENT = st.sampled_from(["#Software: Example 1.0", "#", "#Date: 2026-11-25", "#Fields", "# x #Fields: y"])


@st.composite
def w3c_lines(draw, separator):
    """Give lines of a log that names its fields, more than once perhaps, and perhaps not at its beginning."""
    names, lines = draw(NAMES), []
    for kind in draw(st.lists(st.integers(0, 19), max_size=30)):
        if kind == 0 or (not lines and kind < 18):
            names = names if kind % 2 else draw(NAMES)
            lines.append("#Fields: " + " ".join(names) + draw(st.sampled_from(["", "", " "])))
        elif kind == 1:
            lines.append(draw(COMMENT))
        else:
            extra = draw(mostly([""], [separator, f"{separator}x", f"{separator}{separator}x", " "]))
            lines.append(separator.join(draw(W3C_VALUES[name]) for name in names) + extra)
    return lines


TARGET_PORT = mostly(["192.0.2.80:80"], ["-", ""])
CLIENT = mostly(
    ["192.0.2.7:2817", "[2001:db8::1]:443"], ["2001:db8::1:443", "-", "192.0.2.7", "x:", "", "[:1"]
)
ISO_TIME = mostly(
    ["2026-11-25T10:00:00.127531Z", "2026-11-25T10:00:00Z", "2026-11-01T01:30:00-04:00", "2026-11-01 01:30:00Z"],
    ["2026-02-30T10:00:00Z", "2026-11-25T10:00:00", "2026-11-25T10:00:00.Z", "", "2026-11-25T10:00:00.1234567890Z",
     "2026-11-25T25:00:00Z", "2026-11-25T10:00:00,5+0100", "2026-11-25X10:00:00Z"],
)  # fmt: skip
ABSOLUTE = mostly(
    ["https://www.example.gov:443/path?x=1", "http://example.gov:80/", "https://example.gov/a/b//c"],
    ["https://example.gov", "https://example.gov:443?x/y", "-", "/plain", "ftp://example.gov/", "https:///x",
     "https://u@example.gov/x", "https:/x/example.gov/y", "https://example.gov#a/b",
     "https://exa_mple.gov/é", r"https://example.gov/\x22", "http://-/x"],
)  # fmt: skip
ALB_LINE = '{} {} app/my-alb/abc {} {} 0.001 0.102 0.000 {} 200 225 {}{} "{} {}{}{}{}"{} TLSv1.2 arn:x "{}" "{}" "arn"'
ALB_PARTS = (
    mostly(["https", "http", "h2"], ["", "x y", '"']), ISO_TIME, CLIENT, TARGET_PORT, STATUS, BYTES,
    mostly([""], [" ", " 5", "  5"]), METHOD, ABSOLUTE, PROTOCOL, BETWEEN, AGENT, mostly([" ECDHE"], ["", '"']),
    mostly(["Root=1-2"], ["-", ""]), HOST,
)  # fmt: skip
ALB = st.builds(ALB_LINE.format, *ALB_PARTS)

EPOCH_TIME = mostly(
    ["1795604400.123", "1795604400"], ["1795604400123", "12", "9" * 10, "1e9", "1.", "179560440x"]
)
ANY_TIME = st.one_of(
    COMMON_TIME,
    ISO_TIME,
    EPOCH_TIME,
)
JSON_ODD = [
    None,
    True,
    False,
    5,
    -0,
    "",
    "-",
    [1, "x"],
    {"z": 1},
    "[x]",
    "{",
    "é\x01",
    1795604400.5,
    0.5,
    "\x00",
]
FLAT = {
    "msec": ANY_TIME, "time_iso8601": ANY_TIME, "time_local": ANY_TIME, "timestamp": ANY_TIME,
    "remote_addr": ADDRESS, "client_ip": ADDRESS, "request": REQUEST, "request_method": METHOD,
    "request_uri": TARGET, "uri": TARGET, "args": WORD, "status": STATUS, "body_bytes_sent": BYTES,
    "bytes_sent": BYTES, "host": HOST, "server_name": HOST, "http_referer": REFERRER, "http_referrer": REFERRER,
    "http_user_agent": AGENT, "request_time": WORD, "cookie_session": WORD,
}  # fmt: skip
USUAL = (
    "time_iso8601",
    "remote_addr",
    "request",
    "status",
    "body_bytes_sent",
    "http_referer",
    "http_user_agent",
    "host",
)


def number(text):
    """Return what nginx writes without quotes as a number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else text


@st.composite
def nginx_objects(draw):
    names = draw(st.one_of(st.just(USUAL), st.lists(st.sampled_from(sorted(FLAT)), max_size=14, unique=True)))
    as_numbers = draw(st.booleans())
    members = {name: draw(FLAT[name]) for name in names}
    members = {name: number(word) if as_numbers else word for name, word in members.items()}
    if members and draw(st.integers(0, 9)) == 0:
        members[draw(st.sampled_from(sorted(members)))] = draw(st.sampled_from(JSON_ODD))
    return draw(written(members))


@st.composite
def caddy_objects(draw):
    def some(values):
        return {name: draw(value) for name, value in values.items() if draw(st.integers(0, 9))}

    headers = some(
        {name: st.lists(value, max_size=2) for name, value in (("User-Agent", AGENT), ("Referer", REFERRER))}
    )
    clients = {"client_ip": ADDRESS, "remote_ip": ADDRESS, "remote_addr": CLIENT}
    request = some({**clients, "method": METHOD, "host": HOST, "uri": TARGET}) | {"headers": headers}
    ts = st.one_of(st.floats(1e9, 2e9).map(lambda value: round(value, 6)), ANY_TIME, ISO_TIME)
    members = some({"ts": ts, "status": STATUS.map(number), "size": BYTES.map(number)}) | {"request": request}
    if draw(st.integers(0, 9)) == 0:
        place = draw(st.sampled_from([members, request, headers]))
        if place:
            place[draw(st.sampled_from(sorted(place)))] = draw(st.sampled_from(JSON_ODD))
    return draw(written({"level": "info", **members}))


@st.composite
def written(draw, members):
    """Write an object in one of the ways in which servers write it."""
    text = json.dumps(
        members, ensure_ascii=draw(st.booleans()), separators=draw(st.sampled_from([None, (",", ":")]))
    )
    way = draw(st.integers(0, 19))
    if way == 0:
        return text.replace('\\"', "\\x22").replace("é", "\\xC3\\xA9")
    if way == 1:
        return text[:-1] + ', "status": "200", "status": "404"}'
    if way == 2:
        return text.replace("/", "\\ud83d\\ude00/\\ud800")
    return f" {text} " if way == 3 else text


LINES = {
    "combined": st.lists(CLF, max_size=30),
    "common": st.lists(st.one_of(BARE, CLF), max_size=30),
    "vhost": st.lists(VHOST, max_size=30),
    "w3c": w3c_lines(" "),
    "cloudfront": w3c_lines("\t"),
    "alb": st.lists(ALB, max_size=30),
    "nginx-json": st.lists(nginx_objects(), max_size=30),
    "caddy-json": st.lists(caddy_objects(), max_size=30),
}
DAMAGE = st.sampled_from(
    [b'"', b"\\", b"\r", b"\x00", b"\xff", b"\xc3", b"\t", b"\x1e", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"\n", b"\n\n",
     b"\r\n", b" ", b"  ", b"\x85", b"\xed\xa0\x80", b"#", b"\n \t\n", b"{", b"}", b"[", b"\r\r", b'\r"'],
)  # fmt: skip


@st.composite
def logs(draw, name):
    """Return the bytes of a log, and whether anything was damaged."""
    ending = draw(st.sampled_from([b"\n", b"\n", b"\r\n"]))
    data = ending.join(line.encode() for line in [*draw(LINES[name]), ""])
    if draw(st.booleans()):
        return data
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(data)))
        if draw(st.booleans()):
            data = data[:at] + draw(DAMAGE) + data[at:]
        else:
            data = data[:at] + data[at + draw(st.integers(1, 60)) :]
    return data
