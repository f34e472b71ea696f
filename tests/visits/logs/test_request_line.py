"""Requests are taken apart and escapes undone; a path never holds a query, a password or what cannot be shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.visits.logs.escapes import MAX_PATH_LENGTH, unescape
from keepfaith.visits.logs.request_line import normalize_host, parse_request_line

from . import reference

REQUESTS = {
    "GET / HTTP/1.1": ("GET", "/", "", ""),
    "GET /a?b?c HTTP/2": ("GET", "/a", "b?c", ""),
    "GET /a": ("GET", "/a", "", ""),
    "GET /a b HTTP/1.0": ("GET", "/a b", "", ""),
    "get /": ("get", "/", "", ""),
    "OPTIONS * HTTP/1.1": ("OPTIONS", "*", "", ""),
    "GET http://example.gov/x?y HTTP/1.1": ("GET", "/x", "y", "example.gov"),
    "GET https://jane:secret@Example.gov:443 HTTP/1.1": ("GET", "/", "", "example.gov"),
    "GET http://example.gov?y HTTP/1.1": ("GET", "/", "y", "example.gov"),
    "CONNECT example.gov:443 HTTP/1.1": ("CONNECT", "", "", ""),
    "GET /a\u202eb\x00 HTTP/1.1": ("GET", "/a\ufffdb\ufffd", "", ""),
    "-": ("", "", "", ""),
    "": ("", "", "", ""),
    "\x16\x03\x01": ("", "", "", ""),
    "Dear Sir": ("", "", "", ""),
    "<script> / HTTP/1.1": ("", "", "", ""),
}


@pytest.mark.parametrize("line", REQUESTS)
def test_a_request_is_taken_apart(line):
    assert parse_request_line(line) == REQUESTS[line]


@given(st.text())
def test_no_request_breaks_the_reading_of_it(text):
    for line in (text, f"GET {text} HTTP/1.1", f"GET /{text}", f"GET http://{text}"):
        parts = parse_request_line(line)
        assert tuple(parts) == reference.first_line(line)
        assert "?" not in parts.path
        assert parts.path.isprintable()
        assert len(parts.path) <= MAX_PATH_LENGTH


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"\x22", '"'),
        (r"\"\\", '"\\'),
        (r"\xc3\xa9\xC3\xA9", "éé"),
        (r"\t\n\r\v\b", "\t\n\r\v\b"),
        (r"\xff", "\ufffd"),
        (r"\q\x4\xg0", r"\q\x4\xg0"),
        ("\\", "\\"),
        (r"\\x41", r"\x41"),
        (r"\xc3", "\ufffd"),
        ("é", "é"),
    ],
)
def test_escapes_are_undone(written, meant):
    assert unescape(written) == meant


@given(st.text(st.characters(codec="utf-8")))
def test_escapes_are_undone_as_sign_by_sign(text):
    for written in (text, text.replace("a", "\\"), "".join(f"\\x{byte:02x}" for byte in text.encode())):
        assert unescape(written) == reference.unescaped(written)
    assert unescape("".join(f"\\x{byte:02X}" for byte in text.encode())) == text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Example.GOV:443", "example.gov"),
        ("[2001:DB8::1]:80", "[2001:db8::1]"),
        ("example.gov.", "example.gov"),
        ("_", ""),
        ("-", ""),
        ("", ""),
        ("a b", ""),
        ("é", ""),
        ("example.gov:http", ""),
        ("<b>", ""),
        ("h" * 300, ""),
    ],
)
def test_a_host_is_a_name_without_its_port_or_nothing(text, name):
    assert normalize_host(text) == name
