"""Promise 48: whatever is collected travels encrypted, by TLS 1.2 or later, and never without."""

import pytest

from keepfaith.monitoring.checks import tls_hello
from keepfaith.monitoring.checks.p48_protocols import announce_post, examine
from keepfaith.monitoring.checks.tls_connection import host_and_port
from tests.conftest import Served


@pytest.mark.parametrize("version", [tls_hello.SSL_3, tls_hello.TLS_1_0, tls_hello.TLS_1_1])
def test_what_is_older_than_tls_1_2_is_declined(served: Served, version: int) -> None:
    host, port = host_and_port(served.portal.origin)
    assert tls_hello.offer(host, port, version=version) is None


def test_a_form_sent_over_plain_http_is_refused_before_it_is_read(served: Served) -> None:
    assert announce_post(served.portal) == 403


def test_the_check_finds_it_kept(served: Served) -> None:
    finding = examine(served.portal)
    assert finding.outcome == "kept", finding
