"""Promise 49: on its way nobody reads or changes what is sent."""

from keepfaith.prober.transport import hello
from keepfaith.prober.transport.line import host_and_port, tls_line
from tests.conftest import Served


def test_the_cipher_detects_every_change(served: Served) -> None:
    with tls_line(served.portal) as line:
        cipher = line.cipher()
    assert cipher
    assert any(kind in cipher[0] for kind in ("GCM", "CHACHA20"))


def test_a_cipher_that_detects_changes_only_beside_itself_is_declined(served: Served) -> None:
    host, port = host_and_port(served.portal.origin)
    assert hello.offer(host, port, version=hello.TLS_1_2) is None
