"""The hello of an old client, put to a server that a test may weaken."""

import ssl
from pathlib import Path

import pytest

from keepfaith.prober.transport import hello
from tests.promises.scratch_portal import scratch_portal


def outdated(context: ssl.SSLContext) -> None:
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1


@pytest.mark.filterwarnings("ignore:.*TLSVersion.TLSv1.*:DeprecationWarning")
@pytest.mark.parametrize("version", [hello.TLS_1_0, hello.TLS_1_1, hello.TLS_1_2])
def test_the_hello_is_one_that_a_lenient_server_accepts(tmp_path: Path, version: int) -> None:
    with scratch_portal(tmp_path, arrange=outdated) as scratch:
        port = int(scratch.portal.origin.rpartition(":")[2])
        accepted = hello.offer("localhost", port, version=version)
    assert accepted
    assert accepted.version == version
    assert accepted.cipher in hello.WITHOUT_AEAD


@pytest.mark.parametrize("answer", [b"", b"\2\0\0", b"\1" + bytes(60)])
def test_what_is_no_server_hello_is_no_acceptance(answer: bytes) -> None:
    assert hello.server_hello(answer) is None
