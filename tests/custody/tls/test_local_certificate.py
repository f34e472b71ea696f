"""The local certificate is one that strict clients accept, kept private and renewed in time."""

import datetime as dt
import socket
import ssl
import stat
import threading
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtensionOID

from keepfaith.custody.tls.local_certificate import LIFETIME, LocalCertificate, expiry, local_certificate

HOSTS = ("localhost", "127.0.0.1", "[::1]")
NOW = dt.datetime.now(dt.UTC)


def shaken(
    files: LocalCertificate, *, name: str, flags: ssl.VerifyFlags = ssl.VERIFY_X509_STRICT
) -> str | None:
    """Do a real handshake between two ends and return the protocol."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(files.certificate, files.key)
    client = ssl.create_default_context(cafile=str(files.authority))
    client.verify_flags |= flags
    ours, theirs = socket.socketpair()

    def answer() -> None:
        try:
            server.wrap_socket(theirs, server_side=True).close()
        except OSError:
            theirs.close()

    answering = threading.Thread(target=answer)
    answering.start()
    try:
        with client.wrap_socket(ours, server_hostname=name) as wrapped:
            return wrapped.version()
    finally:
        ours.close()
        answering.join(5)


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1"])
def test_strict_clients_accept_it_for_each_host(tmp_path: Path, name: str) -> None:
    files = local_certificate(tmp_path, hosts=HOSTS, now=NOW)
    assert shaken(files, name=name) == "TLSv1.3"


def test_no_other_name_is_vouched_for(tmp_path: Path) -> None:
    files = local_certificate(tmp_path, hosts=HOSTS, now=NOW)
    with pytest.raises(ssl.SSLCertVerificationError):
        shaken(files, name="portal.example.gov")


def test_the_key_is_private_and_the_authoritys_key_is_stored_nowhere(tmp_path: Path) -> None:
    files = local_certificate(tmp_path, hosts=HOSTS, now=NOW)
    assert stat.S_IMODE(files.key.stat().st_mode) == 0o600
    assert files.key.read_text().startswith("-----BEGIN PRIVATE KEY-----")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["authority.pem", "certificate.pem", "key.pem"]
    assert b"PRIVATE" not in files.authority.read_bytes() + files.certificate.read_bytes()


def test_names_are_not_critical_and_the_lifetime_is_what_browsers_take(tmp_path: Path) -> None:
    files = local_certificate(tmp_path, hosts=HOSTS, now=NOW)
    leaf = x509.load_pem_x509_certificate(files.certificate.read_bytes())
    assert not leaf.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME).critical
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc == LIFETIME == dt.timedelta(days=90)
    assert expiry(files.certificate.read_bytes()) == leaf.not_valid_after_utc


def test_it_is_kept_while_it_serves_and_renewed_when_it_no_longer_does(tmp_path: Path) -> None:
    def made(hosts: tuple[str, ...], now: dt.datetime) -> bytes:
        return local_certificate(tmp_path, hosts=hosts, now=now).certificate.read_bytes()

    first = made(HOSTS, NOW)
    assert made(HOSTS, NOW + dt.timedelta(days=59)) == first
    renewed = made(HOSTS, NOW + dt.timedelta(days=61))
    assert renewed != first
    assert made(("portal.example.gov",), NOW + dt.timedelta(days=61)) != renewed


@pytest.mark.parametrize("name", ["authority.pem", "certificate.pem", "key.pem"])
@pytest.mark.parametrize("how", ["lost", "torn", "foreign"])
def test_files_that_do_not_belong_together_are_made_anew(tmp_path: Path, name: str, how: str) -> None:
    files = local_certificate(tmp_path, hosts=HOSTS, now=NOW)
    file = tmp_path / name
    if how == "lost":
        file.unlink()
    elif how == "torn":
        file.write_bytes(file.read_bytes()[:40])
    else:
        (tmp_path / "other").mkdir()
        local_certificate(tmp_path / "other", hosts=HOSTS, now=NOW)
        (tmp_path / "other" / name).replace(file)
    assert local_certificate(tmp_path, hosts=HOSTS, now=NOW) == files
    assert shaken(files, name="localhost") == "TLSv1.3"
