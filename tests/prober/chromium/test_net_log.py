"""Logs that broke off are not read, and what a browser wants of itself is no page's."""

import json

import pytest

from keepfaith.prober.chromium.net_log import Unreadable, read_net_log

KINDS = {"URL_REQUEST_START_JOB": 1, "COOKIE_STORE_COOKIE_ADDED": 2, "HOST_RESOLVER_MANAGER_REQUEST": 3}
SOURCES = {"URL_REQUEST": 1, "NETWORK_SERVICE_HOST_RESOLVER": 2, "QUIC_SESSION_POOL_DIRECT_JOB": 3}
ORIGIN = "https://portal.example.gov"


def start(url, number=1, **params):
    return {
        "type": 1, "source": {"id": number, "type": 1},
        "params": {"url": url, "method": "GET", "initiator": "not an origin", "request_type": "other", **params},
    }  # fmt: skip


def lookup(host, key, source=2):
    params = {"host": host, "network_anonymization_key": key}
    return {"type": 3, "source": {"id": 7, "type": source}, "params": params}


@pytest.fixture
def read(tmp_path):
    def read(*events):
        file = tmp_path / "log"
        constants = {"logEventTypes": KINDS, "logSourceType": SOURCES}
        file.write_text(json.dumps({"constants": constants, "events": list(events)}))
        return read_net_log(file, origin=ORIGIN)

    return read


def test_pages_requests_and_each_redirect_count_and_the_browser_s_own_do_not(read):
    log = read(
        start("https://update.example/", 1),
        start(f"{ORIGIN}/", 2, request_type="main frame"),
        start("https://elsewhere.example/a", 3, initiator=ORIGIN),
        start("https://elsewhere.example/b", 3, initiator=ORIGIN),
    )
    assert [request.url for request in log.requests] == [
        "https://elsewhere.example/a",
        f"{ORIGIN}/",
        "https://elsewhere.example/b",
    ]


@pytest.mark.parametrize(
    ("event", "is_hint"),
    [
        (lookup("https://~notfound", "https://example.gov same_site"), True),
        (lookup("https://~notfound", "https://google.com same_site"), False),
        (lookup("https://~notfound", "null"), False),
        (lookup("https://portal.example.gov", "https://example.gov same_site"), False),
        (lookup("https://~notfound", "https://example.gov same_site", source=3), False),
    ],
)
def test_a_name_that_is_looked_up_for_the_page_counts(read, event, is_hint):
    assert read(event).looked_up is is_hint


def test_cookies_of_the_portal_alone_count(read):
    names = [("a", "portal.example.gov"), ("b", ".portal.example.gov"), ("c", "google.com")]
    events = [
        {"type": 2, "source": {"id": 1, "type": 1}, "params": {"name": name, "domain": domain}}
        for name, domain in names
    ]
    assert read(*events).cookies == {"a", "b"}


@pytest.mark.parametrize("text", ["", '{"constants": {', '{"constants": {}, "events": []}', "[]"])
def test_a_log_that_broke_off_is_not_read(tmp_path, text):
    file = tmp_path / "log"
    file.write_text(text)
    with pytest.raises(Unreadable):
        read_net_log(file, origin=ORIGIN)
    with pytest.raises(Unreadable):
        read_net_log(tmp_path / "none", origin=ORIGIN)
