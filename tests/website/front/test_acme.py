"""A public name's certificate is obtained by ACME, from a real ACME server: the one that Caddy itself has."""

import signal
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography import x509

from keepfaith.website.front.caddy_binary import caddy
from keepfaith.website.runtime.parent_death import dying_with_parent
from tests.portals import until
from tests.website.conftest import Serving, amiss, free_ports

PORTS = (443, 80)


def is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@pytest.fixture
def authority(place: Path) -> Iterator[tuple[str, Path]]:
    """Run an ACME server; give its directory and the certificate of its authority."""
    folder = place / "authority"
    folder.mkdir()
    secure, plain = free_ports()
    (folder / "Caddyfile").write_text(
        "{\nadmin off\npersist_config off\nauto_https disable_redirects\nskip_install_trust\n"
        f'storage file_system "{folder}/data"\nhttp_port {plain}\nhttps_port {secure}\n}}\n'
        f"https://localhost:{secure} {{\nbind 127.0.0.1\ntls internal\nacme_server {{\n"
        "challenges http-01 tls-alpn-01\n}\n}\n"
    )
    process = subprocess.Popen(
        [caddy(), "run", "--adapter", "caddyfile", "--config", folder / "Caddyfile"],
        env={"HOME": str(folder)}, stderr=subprocess.DEVNULL, cwd=folder,
        preexec_fn=dying_with_parent(by=signal.SIGTERM),
    )  # fmt: skip
    root = folder / "data" / "pki" / "authorities" / "local" / "root.crt"
    try:
        until(root.exists)
        yield f"https://localhost:{secure}/acme/local/directory", root
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def issuer(port: int, *, name: str = "localhost") -> str:
    """Who signed the certificate that is shown for a name."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
            context.wrap_socket(plain, server_hostname=name) as line,
        ):
            shown = line.getpeercert(binary_form=True)
    except OSError:
        return ""
    return x509.load_der_x509_certificate(shown).issuer.rfc4514_string()


@pytest.mark.long
# The authority asks at these two ports and no others.
@pytest.mark.root("only root may listen on ports 80 and 443")
def test_a_certificate_is_obtained_and_the_portal_is_found_under_it(
    place: Path, serve: Callable[..., Serving], authority: tuple[str, Path]
) -> None:
    until(lambda: all(map(is_free, PORTS)))
    directory, root = authority
    more = {"KEEPFAITH_ACME": directory, "KEEPFAITH_ACME_AUTHORITY": str(root)}
    serving = serve(place / "var", ports=PORTS, **more).await_ready().at_rest()
    until(lambda: "Caddy Local Authority" in issuer(443), 60)
    context = ssl.create_default_context(cafile=str(root))
    with (
        socket.create_connection(("localhost", 443), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as line,
    ):
        line.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 200 ")
    # A name that nobody knows is no reason to break off: the portal says what is wrong.
    assert "Keepfaith local" in issuer(443, name="elsewhere.example")
    serving.process.send_signal(signal.SIGTERM)
    status, output, complained = serving.ended(within=40)
    assert (status, amiss(complained)) == (0, [])
    assert "The certificate for localhost is obtained by ACME." in output
    # It is kept, so that the next start does not ask for another.
    assert list((place / "var" / "front" / "certificates").rglob("localhost.crt"))
