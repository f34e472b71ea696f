"""The link client asks only listed hosts, within bounds, with no personal data in its requests."""

import re
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import override_settings
from hypothesis import example, given
from hypothesis import strategies as st

from keepfaith.policies.checks import link_client
from keepfaith.policies.checks.link_client import Caller, is_public
from tests.policies.stand_in import FINE, StandIn, moved, stand_in

LISTED = frozenset({"localhost"})


@pytest.fixture
def other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Iterator[StandIn]:
    """Another site whose certificate is trusted, with calling out switched on."""
    settings.CHECK_LINKS = "yes"
    with stand_in(tmp_path / "other") as site:
        monkeypatch.setenv("SSL_CERT_FILE", str(site.authority))
        yield site


def outcome(other: StandIn, path: str = "/", hosts: frozenset[str] = LISTED) -> str:
    return Caller(hosts).ask(other.url(path)).outcome


def test_an_address_that_answers_is_good(other: StandIn) -> None:
    reply = Caller(LISTED).ask(other.url("/law?chapter=66#section"))
    assert (reply.is_good, reply.status, other.paths) == (True, 200, ["/law?chapter=66"])


def test_a_request_sends_the_url_and_our_name_and_nothing_else(other: StandIn) -> None:
    Caller(LISTED).ask(other.url("/a b/%20é?q=ü"))
    lines = other.requests[0].decode("ascii").split("\r\n")
    assert lines[0] == "GET /a%20b/%20%C3%A9?q=%C3%BC HTTP/1.1"
    names = [line.partition(":")[0] for line in lines[1:] if line]
    assert names == ["Host", "User-Agent", "Accept", "Connection"]
    assert lines[1] == f"Host: localhost:{other.port}"


@pytest.mark.parametrize("status", [204, 304])
def test_other_good_statuses_are_good(other: StandIn, status: int) -> None:
    other.says["/"] = f"HTTP/1.1 {status} Fine\r\n\r\n".encode()
    assert Caller(LISTED).ask(other.url()).is_good


@pytest.mark.parametrize("status", [100, 400, 403, 404, 410, 429, 500, 503])
def test_other_statuses_are_reported(other: StandIn, status: int) -> None:
    other.says["/"] = f"HTTP/1.1 {status} No\r\n\r\n".encode()
    reply = Caller(LISTED).ask(other.url())
    assert not reply.is_good
    assert reply.outcome == ("broke off" if status == 100 else f"answers {status}")


def test_a_notice_before_the_answer_is_passed_over(other: StandIn) -> None:
    other.says["/"] = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + FINE
    assert Caller(LISTED).ask(other.url()).status == 200


def test_it_follows_to_a_listed_host_and_no_further_than_three_times(other: StandIn) -> None:
    for number in range(4):
        other.says[f"/{number}"] = moved(f"/{number + 1}")
    assert outcome(other, "/1") == "answers 200"
    assert outcome(other, "/0") == "sends on more than 3 times"
    assert other.paths == ["/1", "/2", "/3", "/4", "/0", "/1", "/2", "/3"]


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("https://elsewhere.example/", "leads to a host that the edition does not list"),
        ("//elsewhere.example/", "leads to a host that the edition does not list"),
        ("https://localhost:1/", "leads to a host that the edition does not list"),
        ("https://localhost:99999/", "leads to a host that the edition does not list"),
        ("https://127.0.0.1/", "leads to a host that the edition does not list"),
        ("http://localhost/", "leads to an address without https"),
        ("https://name:secret@localhost/", "leads to an address without https"),
        ("file:///etc/passwd", "leads to an address without https"),
        ("https://[/", "leads to an address that cannot be read"),
    ],
)
def test_it_does_not_follow_elsewhere(other: StandIn, to: str, why: str) -> None:
    other.says["/"] = moved(to)
    assert outcome(other) == why
    assert len(other.requests) == 1


@pytest.mark.parametrize(
    "url", ["https://elsewhere.example/", "http://localhost/", "https://x@localhost/", "x"]
)
def test_a_url_that_is_not_allowed_is_not_requested(other: StandIn, url: str) -> None:
    assert Caller(LISTED).ask(url).outcome.startswith("leads to")


def test_a_slow_host_is_given_up_and_its_other_addresses_are_not_tried(
    other: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drip(line: ssl.SSLSocket) -> None:
        with suppress(OSError):
            for _ in range(60):
                line.sendall(b"H")
                time.sleep(0.05)

    other.says["/"] = drip
    monkeypatch.setattr(link_client, "SECONDS", 0.5)
    caller, began = Caller(LISTED), time.monotonic()
    assert "did not answer within" in caller.ask(other.url()).outcome
    assert time.monotonic() - began < 2
    assert "did not answer within" in caller.ask(other.url("/two")).outcome
    assert other.paths == ["/"]


def test_no_more_than_64_kib_is_read(other: StandIn) -> None:
    sent: list[int] = []

    def pour(line: ssl.SSLSocket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\n")
        with suppress(OSError):
            while True:
                line.sendall(b"X-More: " + b"x" * 1000 + b"\r\n")
                sent.append(1000)

    other.says["/"] = pour
    assert outcome(other) == "sent more than 64 KiB before its answer"


def test_the_body_is_not_waited_for(other: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    other.says["/"] = lambda line: (line.sendall(b"HTTP/1.1 200 OK\r\n\r\n"), time.sleep(2))[0]
    monkeypatch.setattr(link_client, "SECONDS", 1.0)
    assert outcome(other) == "answers 200"


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200", b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/2 200\r\n\r\n"]
)
def test_an_invalid_answer_is_reported(other: StandIn, answer: bytes) -> None:
    other.says["/"] = answer
    assert outcome(other) in {"broke off", "sent something that is no answer"}


def test_a_certificate_that_nobody_vouches_for_is_not_accepted(
    other: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    assert "has a certificate that is not accepted" in outcome(other)
    assert other.requests == []


def test_a_certificate_for_another_host_is_not_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    settings.CHECK_LINKS = "yes"
    with stand_in(tmp_path, host="example.gov") as site:
        monkeypatch.setenv("SSL_CERT_FILE", str(site.authority))
        assert "has a certificate that is not accepted" in outcome(site)


def test_a_listed_name_that_leads_into_a_private_network_is_refused(
    other: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = [(2, 1, 6, "", ("93.184.215.14", other.port)), (2, 1, 6, "", ("127.0.0.1", other.port))]
    monkeypatch.setattr(link_client.socket, "getaddrinfo", lambda *_args, **_more: addresses)
    reply = Caller(frozenset({"www.example.gov"})).ask(other.url(host="www.example.gov"))
    assert reply.outcome == "leads into a network that is not public"
    assert other.requests == []


def test_an_unknown_name_and_a_closed_port_are_reported(
    other: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts = frozenset({"localhost", "nowhere.invalid"})
    assert Caller(hosts).ask("https://nowhere.invalid/").outcome == "has a name that leads nowhere"
    assert Caller(hosts).ask("https://localhost:1/").outcome == "cannot be reached"


def test_a_run_asks_no_more_than_sixty_addresses_and_ends_in_time(other: StandIn) -> None:
    caller = Caller(LISTED)
    replies = [caller.ask(other.url()) for _ in range(61)]
    assert [reply.is_good for reply in replies] == [True] * 60 + [False]
    assert "limit" in replies[-1].outcome
    assert "limit" in Caller(LISTED, end=0.0).ask(other.url()).outcome


@pytest.mark.parametrize("setting", ["", "no", "true", "YES"])
def test_nothing_is_requested_unless_the_operator_says_yes(
    other: StandIn, settings: LazySettings, setting: str
) -> None:
    settings.CHECK_LINKS = setting
    assert outcome(other) == "was not asked: this portal is set not to ask other sites"
    assert other.requests == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True), ("2606:4700::1", True), ("127.0.0.1", False), ("10.0.0.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("::1", False),
        ("fe80::1%eth0", False), ("fc00::1", False), ("::ffff:127.0.0.1", False), ("::ffff:93.184.215.14", True),
        ("2002:7f00:1::", False), ("192.0.2.1", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: object) -> None:
    assert is_public(address) is public


@given(url=st.text(max_size=60) | st.from_regex(re.compile(r"https://[ -~]{0,30}"), fullmatch=True))
@example(url="https://[::1]/")
@example(url="https://localhost\r\nHost: evil.example/")
@example(url="https://listed.example:99999999999/")
def test_whatever_an_edition_holds_asking_ends_in_an_answer(url: str) -> None:
    with override_settings(CHECK_LINKS="yes"):
        assert not Caller(frozenset({"listed.example"})).ask(url).is_good
