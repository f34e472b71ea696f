"""Nothing of a visitor is in any log of the front server, while the portal answers and while it does not."""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.portals import is_part, until
from tests.website.conftest import Serving

from .conftest import Wire
from .test_exchange import fronts

CANARIES = (b"4f2kwick", b"Mozilla/5.0 (4f2kwagent)", b"127.0.0.77", b"4f2kwref.example")

SOURCE = ("127.0.0.77", 0)


def authority(serving: Serving) -> Path:
    return serving.data / "tls" / "authority.pem"


def wire_to(serving: Serving, *, secure: bool) -> Wire:
    port = serving.port if secure else serving.plain_port
    return Wire.at(port, secure=secure, certificate=authority(serving), source=SOURCE)


def statuses_of(wire: Wire, line: bytes = b"GET /4f2kwick/?a=4f2kwick HTTP/1.1\r\n") -> list[int]:
    head = (
        b"Host: localhost\r\nUser-Agent: Mozilla/5.0 (4f2kwagent)\r\nReferer: https://4f2kwref.example/\r\n"
    )
    return wire.exchange(line + head + b"Content-Length: 0\r\nConnection: close\r\n\r\n", patience=5).statuses


def hit(serving: Serving) -> list[int]:
    """Ask in every way that makes a server complain; give the statuses."""
    statuses = []
    for secure in (True, False):
        wire = wire_to(serving, secure=secure)
        for line in (
            b"GET /4f2kwick/?a=4f2kwick HTTP/1.1\r\n", b"POST /4f2kwick/ HTTP/1.1\r\n", b"BAD 4f2kwick\r\n",
            b"GET http://4f2kwick/ HTTP/1.1\r\n", b"GET /4f2kwick HTTP/9.9\r\n",
        ):  # fmt: skip
            with suppress(OSError):
                statuses += statuses_of(wire, line)
    with suppress(OSError):
        # A handshake that fails is complained about, too.
        Wire.at(serving.port, secure=False, certificate=authority(serving), source=SOURCE).exchange(
            b"GET /4f2kwick HTTP/1.1\r\n\r\n"
        )
    return statuses


@pytest.mark.long
def test_no_log_names_a_visitor_whether_the_portal_answers_or_not(
    place: Path, serve: Callable[..., Serving]
) -> None:
    serving = serve(place / "var", copied=True).await_ready().at_rest()
    assert 404 in hit(serving)
    (front,) = fronts(serving)
    web = [
        process
        for process in psutil.Process(serving.process.pid).children(recursive=True)
        if is_part(process, "web")
    ]
    # As when the portal is stopped and started behind an agency's front server: its socket is gone.
    socket = place / "var" / "run" / "web" / "http"
    aside = socket.rename(socket.with_name("aside"))
    for process in web:
        os.kill(process.pid, signal.SIGSTOP)
    try:
        until(lambda: 503 in hit(serving))
    finally:
        for process in web:
            os.kill(process.pid, signal.SIGCONT)
        aside.rename(socket)
    assert front.is_running()
    serving.process.send_signal(signal.SIGTERM)
    status, output, complained = serving.ended(within=40)
    assert status == 0
    texts = {Path("output"): output.encode(), Path("complained"): complained.encode()}
    # The visits themselves are the policy's own access log, whose words are examined elsewhere.
    for file in (path for path in (place / "var").rglob("*") if path.is_file()):
        inside = file.relative_to(place / "var").parts[0]
        if inside not in {"visits", "postgresql", "custody"}:
            texts[file] = file.read_bytes()
    assert {(file, canary) for file, text in texts.items() for canary in CANARIES if canary in text} == set()
    assert any("front" in file.parts for file in texts)
