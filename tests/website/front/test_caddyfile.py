"""The configuration is one that Caddy takes, whatever the environment; and no value in it can become a directive."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.website.front.acme import Acme
from keepfaith.website.front.caddy_binary import caddy
from keepfaith.website.front.caddyfile import LOGGERS, NotWritable, Plan, quoted
from keepfaith.website.front.certificates import ShownPair
from keepfaith.website.runtime.listen_config import Listening
from keepfaith.website.runtime.web_endpoint import WebAddress

HOSTS = ("portal.agency.gov", "www.agency.gov")
LISTENING = Listening(HOSTS, "0.0.0.0", 443, 80)


def planned(folder: Path, listening: Listening = LISTENING, **more: Any) -> Plan:
    pair = ShownPair(folder / "certificate.pem", folder / "key.pem", b"")
    web = WebAddress(socket=folder / "http", is_private=True)
    return Plan(listening, web, folder / "front", folder / "metrics", pair, **more)


def adapted(plan: Plan, folder: Path) -> dict[str, Any]:
    """What Caddy reads in it."""
    file = folder / "Caddyfile"
    file.write_text(plan.text(), encoding="utf-8")
    completed = subprocess.run(
        [caddy(), "adapt", "--adapter", "caddyfile", "--config", file],
        capture_output=True, text=True, check=False, env={"HOME": str(folder)},
    )  # fmt: skip
    assert completed.returncode == 0, completed.stderr
    return json.loads(completed.stdout)


def servers(read: dict[str, Any]) -> list[dict[str, Any]]:
    return list(read["apps"]["http"]["servers"].values())


@pytest.mark.parametrize("name", ["plain", "a var with spaces", "vår-データ", "a'b;c#d"])
def test_any_folder_of_a_portal_can_be_named(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    read = adapted(planned(folder), folder)
    assert read["storage"] == {"module": "file_system", "root": str(folder / "front")}
    (loaded,) = read["apps"]["tls"]["certificates"]["load_files"]
    assert (loaded["certificate"], loaded["key"]) == (
        str(folder / "certificate.pem"),
        str(folder / "key.pem"),
    )
    assert json.dumps(f"unix/{folder / 'http'}") in json.dumps(read)


@given(st.text(min_size=1))
def test_a_value_is_one_word_or_refused(text: str) -> None:
    if not text.isprintable() or set(text) & set('"{}\\`'):
        with pytest.raises(NotWritable):
            quoted(text)
    else:
        assert quoted(text) == f'"{text}"'


def test_nobody_can_change_it_and_nothing_is_logged_but_certificates(tmp_path: Path) -> None:
    read = adapted(planned(tmp_path), tmp_path)
    assert read["admin"] == {"disabled": True, "config": {"persist": False}}
    (log,) = read["logging"]["logs"].values()
    assert (log["level"], tuple(log["include"])) == ("WARN", LOGGERS)
    assert not any("logs" in server for server in servers(read))
    assert read["apps"]["tls"]["disable_ocsp_stapling"] is True


def test_every_limit_is_there(tmp_path: Path) -> None:
    for server in servers(adapted(planned(tmp_path), tmp_path)):
        assert server["read_header_timeout"] == 10_000_000_000
        assert server["read_timeout"] == 15_000_000_000
        assert server["idle_timeout"] == 60_000_000_000
        assert server["max_header_bytes"] <= 32_768
        assert server["protocols"] == ["h1", "h2"]


def test_without_acme_nothing_is_obtained_or_redirected_by_itself(tmp_path: Path) -> None:
    text = planned(tmp_path).text()
    assert "\tauto_https off\n" in text
    assert "issuer" not in text


def test_with_acme_the_names_get_theirs_from_the_authority_that_is_named(tmp_path: Path) -> None:
    root = tmp_path / "root.pem"
    root.touch()
    acme = Acme(HOSTS, "https://acme.agency.gov/directory", root, "web@agency.gov")
    policies = adapted(planned(tmp_path, acme=acme), tmp_path)["apps"]["tls"]["automation"]["policies"]
    (policy,) = [candidate for candidate in policies if candidate.get("subjects") == list(HOSTS)]
    (issuer,) = policy["issuers"]
    assert (issuer["ca"], issuer["email"]) == (acme.directory, acme.email)
    assert issuer["trusted_roots_pem_files"] == [str(root)]


def test_http_3_is_off_by_default_and_is_advertised_for_minutes_only(tmp_path: Path) -> None:
    plan = planned(tmp_path, http3=True, descriptors=(3, 4, 5))
    read = adapted(plan, tmp_path)
    assert "fdgram/5" in json.dumps(read)
    assert "ma=300" in plan.text()
    assert "Alt-Svc" not in planned(tmp_path).text()


def test_inherited_sockets_replace_addresses(tmp_path: Path) -> None:
    read = adapted(planned(tmp_path, descriptors=(7, 9)), tmp_path)
    listened = [address for server in servers(read) for address in server["listen"]]
    assert sorted(listened)[:2] == ["fd/7", "fd/9"]
    assert not any("443" in address for address in listened)


def test_proxies_before_it_are_believed_by_their_addresses_alone(tmp_path: Path) -> None:
    import ipaddress

    listening = Listening(HOSTS, "0.0.0.0", 443, 80, (ipaddress.ip_network("192.0.2.0/28"),))
    for server in servers(adapted(planned(tmp_path, listening), tmp_path)):
        assert server["trusted_proxies"]["ranges"] == ["192.0.2.0/28"]
        assert server["trusted_proxies_strict"] == 1
    assert not any("trusted_proxies" in server for server in servers(adapted(planned(tmp_path), tmp_path)))


@pytest.mark.parametrize("descriptors", [(), (3, 4)], ids=["by address", "by descriptor"])
def test_plain_http_speaks_http_1_alone(tmp_path: Path, descriptors: tuple[int, ...]) -> None:
    """Beside HTTP/2, Caddy would never hang up on a connection that says nothing."""
    plan = planned(tmp_path, descriptors=descriptors)
    plain = "fd/4" if descriptors else "0.0.0.0:80"
    (server,) = (candidate for candidate in servers(adapted(plan, tmp_path)) if plain in candidate["listen"])
    assert server["listen_protocols"] == [["h1"]]
