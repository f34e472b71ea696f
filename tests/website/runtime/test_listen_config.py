"""Hosts, addresses and ports come from the environment, and only what makes sense is taken."""

import pytest

from keepfaith.website.runtime.listen_config import BadAddress, Listening


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "KEEPFAITH_HOSTS",
        "KEEPFAITH_ADDRESS",
        "PORT",
        "KEEPFAITH_HTTP_PORT",
        "KEEPFAITH_TRUSTED_PROXIES",
        "KEEPFAITH_FRONT",
    ):
        monkeypatch.delenv(name, raising=False)


def test_by_default_only_this_machine_is_listened_to() -> None:
    listening = Listening.from_environment()
    assert (listening.address, listening.port, listening.plain_port) == ("127.0.0.1", 8443, 8444)
    assert (listening.origin, listening.plain_origin) == ("https://localhost:8443", "http://localhost:8444")


def test_a_public_host_is_listened_to_everywhere_and_usual_ports_are_not_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KEEPFAITH_HOSTS", "Portal.example.gov, localhost")
    monkeypatch.setenv("PORT", "443")
    monkeypatch.setenv("KEEPFAITH_HTTP_PORT", "80")
    listening = Listening.from_environment()
    assert (listening.address, listening.near) == ("0.0.0.0", "127.0.0.1")
    assert (listening.origin, listening.plain_origin) == (
        "https://portal.example.gov",
        "http://portal.example.gov",
    )


def test_the_environment_of_processes_gives_them_the_same_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    listening = Listening.from_environment(port=9000)
    for name, value in listening.environment().items():
        monkeypatch.setenv(name, value)
    assert Listening.from_environment() == listening


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "65535"),
        ("PORT", "-1"),
        ("PORT", "8444 "),
        ("KEEPFAITH_HTTP_PORT", "8443"),
        ("KEEPFAITH_HOSTS", "*"),
        ("KEEPFAITH_HOSTS", ".example.gov"),
        ("KEEPFAITH_HOSTS", "portal.example.gov:8443"),
        ("KEEPFAITH_HOSTS", "a b"),
        ("KEEPFAITH_HOSTS", "pörtal.example.gov"),
        ("KEEPFAITH_HOSTS", " , "),
        ("KEEPFAITH_TRUSTED_PROXIES", "0.0.0.0/0"),
        ("KEEPFAITH_TRUSTED_PROXIES", "127.0.0.1,::/0"),
        ("KEEPFAITH_TRUSTED_PROXIES", "128.0.0.0/1"),
        ("KEEPFAITH_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("KEEPFAITH_TRUSTED_PROXIES", "proxy.example.gov"),
        ("KEEPFAITH_TRUSTED_PROXIES", "*"),
        ("KEEPFAITH_TRUSTED_PROXIES", ",".join(f"192.0.2.{number}" for number in range(65))),
    ],
)
def test_invalid_settings_are_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadAddress):
        Listening.from_environment()


def test_the_proxies_that_are_believed_are_read_as_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Listening.from_environment().proxies == ()
    monkeypatch.setenv("KEEPFAITH_TRUSTED_PROXIES", " 127.0.0.1, 10.1.0.0/16,2001:db8::/32,")
    networks = [str(network) for network in Listening.from_environment().proxies]
    assert networks == ["127.0.0.1/32", "10.1.0.0/16", "2001:db8::/32"]


def test_behind_a_proxy_readers_find_the_portal_on_the_usual_port() -> None:
    assert Listening.from_environment(port=9000).behind_proxy().origin == "https://localhost"
