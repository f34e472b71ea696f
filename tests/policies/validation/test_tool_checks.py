"""`keepfaith policy check` refuses a registry that would let in more than it says."""

import ipaddress
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as some

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.validation.tool_checks import HOST, PATH, check_tools
from tests.policies.validation.test_validation import GOOD

FILE = "tools.toml"
ENABLED = (
    GOOD.files[FILE]
    .replace("enabled = false", "enabled = true")
    .replace('account = ""', 'account = "G-EXAMPLE123"')
)
COOKIE = """
[[tool.google-analytics.cookie]]
name = "_ga"
lifetime = "2 years"
purpose = "Tells one browser from another"
"""
PLACE = "[[tool.google-analytics.place]]"


def problems(text):
    return [str(fault) for fault in check_tools(Bundle({**GOOD.files, FILE: text}))]


def changed(was, now, text=GOOD.files[FILE]):
    assert was in text, f"{was!r} is not in {FILE}"
    return text.replace(was, now, 1)


def test_the_sample_and_the_sample_with_its_tool_enabled_pass():
    assert problems(GOOD.files[FILE]) == []
    assert problems(ENABLED) == []
    assert problems(GOOD.files[FILE] + COOKIE) == []


@pytest.mark.parametrize(
    "host",
    [
        "*.google-analytics.com", "*", "https://www.google-analytics.com", "www.google-analytics.com:443",
        "www.google-analytics.com/g", "192.0.2.7", "[2001:db8::1]", "0xc0.0.2.7", "3221225985", "localhost",
        "WWW.example.com", "example", "-a.example", "a-.example", ".example.com", "example.com.", "a b.example",
        "user@a.example", "a.example;", "'self'", "", "data:", "a..example", "ä.example", "x." * 130 + "example",
    ],
)  # fmt: skip
def test_a_host_that_is_not_one_name_is_refused_with_file_and_line(host):
    text = changed('host = "www.google-analytics.com"', f'host = "{host}"')
    lines = text.splitlines()
    listed = problems(text)
    assert listed, host
    if host:
        assert "is not one host" in listed[0]
        assert listed[0].startswith(f"{FILE}:{lines.index(f'host = "{host}"') + 1}: ")
    assert problems(changed('"www.ada.gov"', f'"{host}"'))


@pytest.mark.parametrize(
    "path",
    ["g/collect", "/g/collect?v=2", "/g/*", "/", "/g/", "/g/../x", "/./g", "//evil.example", "/g;script-src *", "/a,b",
     "/g#x", "/%2e", "/" + "x" * 300],
)  # fmt: skip
def test_a_path_that_is_not_one_file_is_refused(path):
    assert any(
        "is not one path" in fault for fault in problems(changed('path = "/g/collect"', f'path = "{path}"'))
    )


@pytest.mark.parametrize(
    ("was", "now", "problem"),
    [
        ('opt_out = "', 'leave = "', "needs opt_out"),
        ('opt_out = "https', 'opt_out = "http', "opt_out is not an https address"),
        ('privacy_policy = "', 'policy = "', "needs privacy_policy"),
        ('terms = "https', 'terms = "ftp', "terms is not an https address"),
        ('name = "Google Analytics"', 'name = ""', "needs name"),
        ("enabled = false", 'enabled = "no"', "needs enabled"),
        ('clause = "analytics"', 'clause = "nowhere"', "clause nowhere is not in policy.md"),
        ('sends = ["page"', 'sends = ["screen-size"', "'screen-size' is nothing that we could send"),
        ('loads = "connection"', 'loads = "worker"', "'worker' is nothing that loads"),
        ('lifetime = "session"', 'life = "session"', "needs lifetime"),
        ('lifetime = "session"', 'lifetime = "for a while"', "'for a while' is not readable"),
        ('lifetime = "session"', 'lifetime = "0 days"', "'0 days' is not readable"),
        ('lifetime = "session"', 'lifetime = "30 days"', "__Host-session would outlast its session"),
        ('name = "__Host-session"', 'name = "session"', "session is not bound to our own host"),
        ('name = "__Host-session"', 'name = "__Host-a b"', "is no cookie's name"),
        ('set_on = "/desk/"', "", "needs set_on"),
        (PLACE, f"color = 1\n{PLACE}", "[tool.google-analytics] has color"),
        (PLACE, f"{PLACE}\nport = 443", "has port, which nothing reads"),
        ("[[cookie]]", "[[cookie]]\ndomain = 1", "[[cookie]] has domain"),
        ("[[server]]", "[[server]]\nport = 1", "[[server]] has port"),
        ("[[server]]", "[[servers]]", "the file has servers"),
        ("[[server]]", "[server]", "server is in another shape"),
        (PLACE, "[tool.google-analytics.place]", "place is in another shape"),
        ('sends = ["page", "referring-host"]', 'sends = "page"', "sends is in another shape"),
    ],
)  # fmt: skip
def test_each_kind_of_fault_is_found(was, now, problem):
    listed = problems(changed(was, now))
    assert any(problem in fault for fault in listed), listed


@pytest.mark.parametrize(
    ("was", "now", "problem"),
    [
        ('account = "G-EXAMPLE123"', "", "its account is missing"),
        ('account = "G-EXAMPLE123"', 'account = "anything"', "its account is missing or not one"),
        ("honors_gpc = true", "honors_gpc = false", "does not honor Global Privacy Control"),
        ("[tool.google-analytics]", "[tool.other]", "this software cannot load it"),
        ('loads = "connection"', 'loads = "script"', "its places are not those it needs"),
    ],
)  # fmt: skip
def test_a_missing_entry_of_an_enabled_tool_is_found(was, now, problem):
    text = changed(was, now, ENABLED)
    if now == "[tool.other]":
        text = text.replace("tool.google-analytics", "tool.other")
    listed = problems(text)
    assert any(problem in fault for fault in listed), listed


def test_a_tools_own_cookie_may_last_but_needs_a_lifetime():
    assert any(
        "is not readable" in fault for fault in problems(GOOD.files[FILE] + COOKIE.replace("2 years", "long"))
    )
    assert any(
        "needs lifetime" in fault for fault in problems(GOOD.files[FILE] + COOKIE.replace("lifetime", "life"))
    )


@given(some.text(max_size=60) | some.ip_addresses().map(str) | some.from_regex(HOST, fullmatch=True))
def test_a_valid_host_is_one_host_for_every_parser(text):
    if not HOST.fullmatch(text):
        return
    split = urlsplit(f"https://{text}/x")
    assert (split.hostname, split.netloc, split.path) == (text, text, "/x")
    assert not set(text) & set("*:/?#@[];, '\"\\")
    assert len(text) <= 253
    with pytest.raises(ValueError, match="does not appear"):
        ipaddress.ip_address(text)


@given(some.text(max_size=60) | some.from_regex(PATH, fullmatch=True))
def test_a_valid_path_is_one_path_in_a_content_policy(text):
    if PATH.fullmatch(text):
        assert urlsplit(f"https://a.example{text}").path == text
        assert not text.endswith("/")
        assert not set(text) & set("*?#;, '\"\\%")
