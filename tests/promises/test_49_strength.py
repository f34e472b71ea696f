"""Promise 49: on its way nobody reads or changes what is sent."""

from keepfaith.monitoring.checks import tls_hello
from keepfaith.monitoring.checks.p49_strength import examine
from keepfaith.monitoring.checks.tls_connection import host_and_port, tls_connection
from tests.conftest import Served


def test_the_cipher_detects_every_change(served: Served) -> None:
    with tls_connection(served.portal) as line:
        cipher = line.cipher()
    assert cipher
    assert any(kind in cipher[0] for kind in ("GCM", "CHACHA20"))


def test_a_cipher_that_detects_changes_only_beside_itself_is_declined(served: Served) -> None:
    host, port = host_and_port(served.portal.origin)
    assert tls_hello.offer(host, port, version=tls_hello.TLS_1_2) is None


def test_the_check_finds_it_kept(served: Served) -> None:
    finding = examine(served.portal)
    assert finding.outcome == "kept", finding
