"""Promise 48: whatever is collected travels encrypted, by TLS 1.2 or later, and never without."""

import pytest

from keepfaith.prober.transport import hello
from keepfaith.prober.transport.line import host_and_port
from keepfaith.prober.transport.protocols import announced
from tests.conftest import Served


@pytest.mark.parametrize("version", [hello.SSL_3, hello.TLS_1_0, hello.TLS_1_1])
def test_a_version_older_than_tls_1_2_is_declined(served: Served, version: int) -> None:
    host, port = host_and_port(served.portal.origin)
    assert hello.offer(host, port, version=version) is None


def test_a_form_sent_over_plain_http_is_refused_before_it_is_read(served: Served) -> None:
    assert announced(served.portal) == 403
