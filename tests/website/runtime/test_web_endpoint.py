"""Where the web processes take requests: a private socket, or what the agency names for its own front server."""

from pathlib import Path

import pytest

from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.listen_config import BadAddress, Listening
from keepfaith.website.runtime.web_endpoint import WebAddress


def endpoint(monkeypatch: pytest.MonkeyPatch, folder: Path, **given: str) -> WebAddress:
    for name in ("FRONT", "WEB", "TRUSTED_PROXIES", "HOSTS", "HTTP_PORT"):
        monkeypatch.delenv(f"KEEPFAITH_{name}", raising=False)
    monkeypatch.delenv("PORT", raising=False)
    for name, value in given.items():
        monkeypatch.setenv(f"KEEPFAITH_{name}", value)
    return WebAddress.of(Listening.from_environment(), DataDirectory.at(folder / "var"))


def test_for_its_own_front_server_the_portal_has_a_private_socket(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    at = endpoint(monkeypatch, tmp_path)
    assert at.is_private
    assert at.socket
    assert at.dialed == f"unix/{at.socket}"


def test_an_agency_names_a_socket_or_a_port_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    at = endpoint(monkeypatch, tmp_path, FRONT="none", WEB=f"unix:{tmp_path}/web.sock")
    assert (at.socket, at.is_private) == (tmp_path / "web.sock", False)
    at = endpoint(monkeypatch, tmp_path, FRONT="none", WEB="127.0.0.1:8000", TRUSTED_PROXIES="127.0.0.0/8")
    assert (at.host, at.port, at.socket) == ("127.0.0.1", 8000, None)
    at = endpoint(monkeypatch, tmp_path, FRONT="none", WEB="[::1]:8000", TRUSTED_PROXIES="::1")
    assert (at.host, at.port) == ("::1", 8000)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"FRONT": "nginx"}, "no choice"),
        ({"WEB": "127.0.0.1:8000"}, "runs its own front server"),
        ({"FRONT": "none"}, "needs KEEPFAITH_WEB"),
        ({"FRONT": "none", "WEB": "0.0.0.0:8000"}, "needs KEEPFAITH_WEB"),
        ({"FRONT": "none", "WEB": "192.0.2.1:8000"}, "needs KEEPFAITH_WEB"),
        ({"FRONT": "none", "WEB": "127.0.0.1:0"}, "needs KEEPFAITH_WEB"),
        ({"FRONT": "none", "WEB": "127.0.0.1"}, "needs KEEPFAITH_WEB"),
        ({"FRONT": "none", "WEB": "127.0.0.1:8000"}, "would be refused"),
        ({"FRONT": "none", "WEB": "127.0.0.1:8000", "TRUSTED_PROXIES": "192.0.2.1"}, "would be refused"),
        ({"FRONT": "none", "WEB": "unix:web.sock"}, "full path"),
        ({"FRONT": "none", "WEB": "unix:/" + "a" * 107}, "full path"),
        ({"FRONT": "none", "WEB": "unix:/nowhere/web.sock"}, "does not exist"),
    ],
)
def test_an_unusable_setting_is_refused_in_plain_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: dict[str, str], why: str
) -> None:
    with pytest.raises(BadAddress) as refused:
        endpoint(monkeypatch, tmp_path, **given)
    assert why in refused.value.problem
    assert refused.value.remedy


def test_readers_find_an_agency_s_own_front_server_at_the_usual_ports(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    endpoint(monkeypatch, tmp_path, FRONT="none", WEB=f"unix:{tmp_path}/web.sock")
    listening = Listening.from_environment()
    assert (listening.origin, listening.plain_origin) == ("https://localhost", "http://localhost")
