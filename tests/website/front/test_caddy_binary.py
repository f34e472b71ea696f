"""A Caddy that is missing or too old is refused before anything starts."""

import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

from keepfaith.website.front.acme import Acme
from keepfaith.website.front.caddy_binary import OLDEST, NoFrontServer, caddy
from keepfaith.website.runtime.listen_config import BadAddress, Listening
from tests.website.conftest import Serving


def script(folder: Path, words: str, *, status: int = 0) -> str:
    program = folder / "caddy"
    program.write_text(f"#!/bin/sh\necho '{words}'\nexit {status}\n")
    program.chmod(0o755)
    return str(program)


def test_the_one_of_the_package_is_used_and_is_recent_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KEEPFAITH_CADDY", raising=False)
    assert caddy() == Path(sysconfig.get_path("scripts")) / "caddy"


@pytest.mark.parametrize("words", ["v2.11.1 h1:x=", "2.12.0", "v3.0.0-beta.1 h1:x="])
def test_another_that_is_recent_enough_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setenv("KEEPFAITH_CADDY", script(tmp_path, words))
    assert caddy() == tmp_path / "caddy"


@pytest.mark.parametrize(
    ("words", "status", "why"),
    [
        ("v2.6.2 h1:x=", 0, "Caddy 2.6.2, which is too old"),
        ("v2.11.0 h1:x=", 0, "Caddy 2.11.0, which is too old"),
        ("hello", 0, "cannot be run"),
        ("v2.11.4", 1, "cannot be run"),
    ],
)
def test_one_that_will_not_do_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, status: int, why: str
) -> None:
    monkeypatch.setenv("KEEPFAITH_CADDY", script(tmp_path, words, status=status))
    with pytest.raises(NoFrontServer) as refused:
        caddy()
    assert why in refused.value.problem
    assert ".".join(map(str, OLDEST)) in refused.value.remedy


def test_a_missing_one_keeps_the_portal_from_starting(place: Path, serve: Callable[..., Serving]) -> None:
    status, output, complained = serve(place / "var", KEEPFAITH_CADDY="/nowhere/caddy").ended(within=60)
    assert (status, output) == (1, "")
    assert "The front server Caddy cannot be run: /nowhere/caddy." in complained
    assert "What to do: " in complained
    assert not (place / "var" / "postgresql").exists()


def test_a_configuration_that_caddy_refuses_is_reported_in_its_own_words(
    place: Path, serve: Callable[..., Serving]
) -> None:
    """As when a later Caddy no longer knows one of our directives."""
    program = place / "caddy"
    program.write_text(
        f'#!/bin/sh\n[ "$1" = version ] && exec {caddy()} version\n'
        'echo "Error: adapting config using caddyfile: unrecognized directive" >&2\nexit 1\n'
    )
    program.chmod(0o755)
    status, _, complained = serve(place / "var", KEEPFAITH_CADDY=str(program)).ended(within=90)
    assert status == 1
    assert (
        "The front server did not start: adapting config using caddyfile: unrecognized directive"
        in complained
    )
    assert "Traceback" not in complained


@pytest.mark.parametrize(
    ("hosts", "given", "expected"),
    [
        ("localhost,127.0.0.1", {}, None),
        ("portal.agency.gov,192.0.2.1", {}, Acme(("portal.agency.gov",))),
        ("portal.internal,portal.test,machine", {}, None),
        ("portal.agency.gov", {"KEEPFAITH_ACME": "no"}, None),
        ("portal.agency.gov", {"KEEPFAITH_CERTIFICATE": "/c.pem"}, None),
        ("portal.agency.gov", {"KEEPFAITH_FRONT": "none"}, None),
        (
            "portal.internal,127.0.0.1",
            {"KEEPFAITH_ACME": "https://acme.internal/directory", "KEEPFAITH_ACME_EMAIL": "web@agency.gov"},
            Acme(("portal.internal",), "https://acme.internal/directory", None, "web@agency.gov"),
        ),
    ],
)
def test_which_names_get_a_certificate_by_acme(
    monkeypatch: pytest.MonkeyPatch, hosts: str, given: dict[str, str], expected: Acme | None
) -> None:
    for name in ("ACME", "ACME_EMAIL", "ACME_AUTHORITY", "CERTIFICATE", "FRONT"):
        monkeypatch.delenv(f"KEEPFAITH_{name}", raising=False)
    for name, value in {"KEEPFAITH_HOSTS": hosts, **given}.items():
        monkeypatch.setenv(name, value)
    assert Acme.of(Listening.from_environment()) == expected
    assert Acme.of(Listening.from_environment(), demo=True) is None


@pytest.mark.parametrize(
    "given",
    [
        {"KEEPFAITH_ACME": "http://acme.agency.gov/"},
        {"KEEPFAITH_ACME": "yes"},
        {"KEEPFAITH_ACME_AUTHORITY": "/nowhere.pem"},
        {"KEEPFAITH_ACME_EMAIL": "a b@agency.gov"},
        {"KEEPFAITH_ACME_EMAIL": "nobody"},
    ],
)
def test_invalid_settings_for_acme_are_refused(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str]
) -> None:
    monkeypatch.setenv("KEEPFAITH_HOSTS", "portal.agency.gov")
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadAddress):
        Acme.of(Listening.from_environment())
