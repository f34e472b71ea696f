"""What is shown was checked first, and stays what was checked; what cannot be shown is reported once."""

import datetime as dt
from pathlib import Path

import pytest
from cryptography import x509

from keepfaith.custody.tls.local_certificate import LIFETIME, local_certificate
from keepfaith.website.front.acme import Acme
from keepfaith.website.front.certificates import Certificates
from keepfaith.website.runtime.listen_config import BadAddress, Listening

from .conftest import Files

NAMES = ("KEEPFAITH_CERTIFICATE", "KEEPFAITH_CERTIFICATE_KEY", "KEEPFAITH_HOSTS", "KEEPFAITH_ACME")


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def copies(place: Path) -> Path:
    folder = place / "copies"
    folder.mkdir(mode=0o700)
    return folder


def serial(path: Path) -> int:
    return x509.load_pem_x509_certificate(path.read_bytes()).serial_number


def test_a_local_certificate_is_renewed_while_the_portal_runs(place: Path, copies: Path) -> None:
    listening = Listening.from_environment(port=9000)
    old = local_certificate(place, hosts=listening.hosts, now=dt.datetime.now(dt.UTC))
    certificates = Certificates(listening, place, copies)
    certificates.first()
    assert certificates.fresh(again=False) is None
    for file in (old.certificate, old.key, old.authority):
        file.unlink()
    nearly_over = dt.datetime.now(dt.UTC) - LIFETIME + dt.timedelta(days=29)
    local_certificate(place, hosts=listening.hosts, now=nearly_over)
    shown = certificates.fresh(again=False)
    assert shown
    until = x509.load_pem_x509_certificate(shown.certificate.read_bytes()).not_valid_after_utc
    assert until > dt.datetime.now(dt.UTC) + LIFETIME - dt.timedelta(days=1)


def test_a_local_certificate_is_short_lived() -> None:
    assert dt.timedelta(days=90) >= LIFETIME


def test_the_checked_certificate_is_served(
    files: Files, copies: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first = files.renewed()
    for name, value in files.environment.items():
        monkeypatch.setenv(name, value)
    certificates = Certificates(Listening.from_environment(port=9000), files.folder, copies)
    shown = certificates.first()
    files.renewed()
    assert serial(shown.certificate) == first
    assert (shown.key.stat().st_mode & 0o777, shown.certificate.stat().st_mode & 0o777) == (0o600, 0o600)
    files.certificate.unlink()
    assert certificates.fresh(again=False) is None
    assert certificates.fresh(again=False) is None
    assert caplog.text.count("not taken") == 1
    assert certificates.fresh(again=True) is None
    assert caplog.text.count("not taken") == 2
    with pytest.raises(BadAddress):
        certificates.first()
    shown.remove()
    assert list(copies.iterdir()) == []


@pytest.mark.parametrize("missing", ["certificate", "key"])
def test_one_without_the_other_is_refused(
    files: Files, copies: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    files.renewed()
    for name, value in files.environment.items():
        if (missing == "key") != name.endswith("KEY"):
            monkeypatch.setenv(name, value)
    with pytest.raises(BadAddress, match="does not name a file"):
        Certificates(Listening.from_environment(port=9000), files.folder, copies).first()


@pytest.mark.parametrize(
    ("made", "problem"),
    [
        ({"now": dt.datetime.now(dt.UTC) - 2 * LIFETIME}, "The certificate ended on"),
        ({"now": dt.datetime.now(dt.UTC) + dt.timedelta(days=2)}, "valid only from"),
        ({"host": "elsewhere.example"}, "The certificate is for none of localhost"),
    ],
)
def test_one_that_no_browser_would_accept_is_refused(
    files: Files, copies: Path, monkeypatch: pytest.MonkeyPatch, made: dict[str, object], problem: str
) -> None:
    files.renewed(**made)
    for name, value in files.environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadAddress) as refused:
        Certificates(Listening.from_environment(port=9000), files.folder, copies).first()
    assert problem in refused.value.problem
    assert list(copies.iterdir()) == []


def test_while_a_public_one_is_on_its_way_this_machine_s_own_names_have_one(
    place: Path, copies: Path
) -> None:
    listening = Listening(("portal.agency.gov", "192.0.2.7"), "127.0.0.1", 9000, 9001)
    certificates = Certificates(listening, place, copies, Acme(("portal.agency.gov",)))
    shown = certificates.first()
    leaf = x509.load_pem_x509_certificate(shown.certificate.read_bytes())
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert {str(address) for address in names.get_values_for_type(x509.IPAddress)} == {
        "192.0.2.7",
        "127.0.0.1",
        "::1",
    }
