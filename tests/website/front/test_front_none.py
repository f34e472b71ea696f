"""An agency's own nginx or Caddy before the portal, configured as `deploy` says."""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from keepfaith.website.front.caddy_binary import caddy
from keepfaith.website.runtime.parent_death import dying_with_parent
from tests.agents import BROWSER
from tests.portals import until
from tests.website.conftest import Serving, free_ports

from .conftest import Files, H, Wire, heard, post

ROOT = Path(__file__).parents[3]
NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
GET = b"GET /policies/privacy/ HTTP/1.1\r\n" + H + f"User-Agent: {BROWSER}\r\n".encode()
CANARY = b"4f2kwick"


class Agency:
    """A front server of the agency's with the portal behind it, and what each has said."""

    def __init__(self, folder: Path, files: Files, ports: tuple[int, int]) -> None:
        self.folder, self.files, self.ports = folder, files, ports
        self.serving = Serving(
            folder / "var", "--demo", ports=ports, copied=True, KEEPFAITH_FRONT="none",
            KEEPFAITH_WEB=f"unix:{folder}/web.sock", **files.environment,
        ).await_ready().at_rest()  # fmt: skip

    def wire(self, *, secure: bool = True) -> Wire:
        return Wire.at(self.ports[0 if secure else 1], secure=secure, certificate=self.files.certificate)

    def filled(self, file: Path) -> str:
        """The shipped configuration with this agency's names in it."""
        text = file.read_text()
        names = {
            "PORTAL_HOST": f"localhost:{self.ports[0]}" if "nginx" in file.parts else "localhost",
            "CERTIFICATE": str(self.files.certificate), "WEB_SOCKET": str(self.folder / "web.sock"),
        }  # fmt: skip
        for name, value in names.items():
            text = re.sub(rf"(?m)^(?!#.*{name}  )(.*){name}", rf"\g<1>{value}", text)
        return text


def started(command: list[object], agency: Agency) -> subprocess.Popen[bytes]:
    with (agency.folder / "said").open("wb") as log:
        return subprocess.Popen(
            command, env={"HOME": str(agency.folder)}, stderr=log, cwd=agency.folder,
            preexec_fn=dying_with_parent(by=signal.SIGTERM),
        )  # fmt: skip


def nginx(agency: Agency) -> subprocess.Popen[bytes]:
    text = agency.filled(ROOT / "deploy" / "nginx" / "keepfaith.conf").replace(
        " KEY;", f" {agency.files.key};"
    )
    text = re.sub(r"(?m)^ *listen \[::\].*\n", "", text)
    text = text.replace("listen 443", f"listen 127.0.0.1:{agency.ports[0]}")
    text = text.replace("listen 80", f"listen 127.0.0.1:{agency.ports[1]}")
    folder = agency.folder
    paths = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off;\npid {folder}/nginx.pid;\nuser root;\nworker_processes 1;\n"
        "events { worker_connections 1024; }\n"
        f"http {{\n{paths}{text}\n}}\n"
    )
    return started([NGINX, "-c", folder / "nginx.conf", "-p", folder], agency)


def own_caddy(agency: Agency) -> subprocess.Popen[bytes]:
    text = agency.filled(ROOT / "deploy" / "caddy" / "Caddyfile").replace(" KEY\n", f" {agency.files.key}\n")
    text = text.replace("https:// {", f"https://:{agency.ports[0]} {{").replace(
        "http:// {", f"http://:{agency.ports[1]} {{"
    )
    text = text.replace("servers :80 {", f"servers :{agency.ports[1]} {{")
    text = text.replace("https://localhost{uri}", f"https://localhost:{agency.ports[0]}{{uri}}")
    (agency.folder / "Caddyfile").write_text(text)
    return started(
        [caddy(), "run", "--adapter", "caddyfile", "--config", agency.folder / "Caddyfile"], agency
    )


PROGRAMS = {"caddy": own_caddy, "nginx": nginx}


@pytest.fixture(scope="module", params=[
    pytest.param("caddy", marks=pytest.mark.long),
    pytest.param("nginx", marks=[
        pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian package nginx-light)"),
        pytest.mark.root("nginx is started by root alone"),
    ]),
])  # fmt: skip
def agency(request: pytest.FixtureRequest) -> Iterator[Agency]:
    folder = Path(tempfile.mkdtemp(prefix="kf-"))
    folder.chmod(0o711)
    files = Files(folder / "given")
    files.renewed()
    agency = Agency(folder, files, free_ports())
    process = PROGRAMS[request.param](agency)
    try:
        until(lambda: is_listening(agency.ports[0]))
        yield agency
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        if agency.serving.process.poll() is None:
            agency.serving.process.send_signal(signal.SIGTERM)
            agency.serving.ended(within=40)
        shutil.rmtree(folder, ignore_errors=True)


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_pages_are_served_and_plain_http_is_sent_on(agency: Agency) -> None:
    reply = agency.wire().exchange(GET + b"Connection: close\r\n\r\n", patience=20)
    assert reply.statuses == [200]
    assert b"Strict-Transport-Security" in reply.text or b"strict-transport-security" in reply.text
    plain = agency.wire(secure=False)
    reply = plain.exchange(b"GET /forms/?a=1 HTTP/1.1\r\n" + H + b"\r\n")
    assert reply.statuses == [308]
    assert f"https://localhost:{agency.ports[0]}/forms/?a=1".encode() in reply.text
    assert plain.exchange(post(b"Content-Length: 60000\r\n", b"number=900-00-0000")).statuses == [403]


def test_a_body_is_received_whole_or_refused(agency: Agency) -> None:
    wire = agency.wire()
    assert wire.exchange(post(b"Content-Length: 3\r\n", b"a=b"), patience=20).statuses == [403]
    assert wire.exchange(post(b"Content-Length: 80000\r\n", b"a" * 80_000), patience=20).statuses == [413]
    large = wire.exchange(post(b"Content-Length: 300000\r\n", b"a" * 300_000), patience=20)
    assert large.statuses == [413]
    assert b"<h1>We could not take in what was sent</h1>" in large.text
    assert wire.exchange(
        post(b"Transfer-Encoding: chunked\r\n", b"3\r\na=b\r\n0\r\n\r\n"), patience=20
    ).statuses[0] in {403, 411}


@pytest.mark.parametrize(
    "forged",
    [
        b"X-Forwarded-Proto: http", b"X_Forwarded_Proto: http", b"X-Forwarded-For: 203.0.113.9",
        b"X-Forwarded-Host: evil.example", b"Forwarded: proto=http;host=evil.example",
        b"X-Keepfaith-Body-Refused: large POST",
    ],
)  # fmt: skip
def test_nothing_that_a_visitor_claims_is_believed(agency: Agency, forged: bytes) -> None:
    reply = agency.wire().exchange(GET + forged + b"\r\nConnection: close\r\n\r\n", patience=20)
    assert reply.statuses == [200]
    assert b"evil.example" not in reply.text


@pytest.mark.long
def test_half_sent_forms_hold_nobody_up(agency: Agency) -> None:
    from .test_half_sent import half_sent, page_seconds

    wire = agency.wire()
    page_seconds(wire)
    with half_sent(wire, 40, declared=60_000, sent=500) as lines:
        assert min(page_seconds(wire) for _ in range(3)) < 1
        for line in lines:
            assert not [status for status in heard(line).statuses if status < 400]


def test_on_a_port_of_this_machine_only_the_front_server_is_answered(
    place: Path, serve: Callable[..., Serving]
) -> None:
    web, _ = free_ports()
    serving = serve(
        place / "var", "--demo", copied=True, KEEPFAITH_FRONT="none", KEEPFAITH_WEB=f"127.0.0.1:{web}",
        KEEPFAITH_TRUSTED_PROXIES="127.0.0.1",
    ).await_ready()  # fmt: skip
    wire = Wire.at(web, secure=False, certificate=None)
    assert wire.exchange(GET + b"\r\n").statuses == [403]
    assert wire.exchange(GET + b"X-Forwarded-Proto: https\r\n\r\n").statuses == [403]
    hop = b"X-Forwarded-Proto: https\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n"
    assert wire.exchange(GET + hop, patience=20).statuses == [200]
    stranger = Wire.at(web, secure=False, certificate=None, source=("127.0.0.9", 0))
    assert stranger.exchange(GET + hop).statuses == [403]
    serving.process.send_signal(signal.SIGTERM)
    assert serving.ended(within=40)[0] == 0


def test_with_the_portal_gone_no_file_of_the_front_server_names_a_visitor(agency: Agency) -> None:
    """The last one, for it ends the portal."""
    wire = agency.wire()
    requests = [
        line + H + b"User-Agent: 4f2kwick\r\nConnection: close\r\n\r\n"
        for line in (b"GET /4f2kwick/?4f2kwick HTTP/1.1\r\n", b"BAD 4f2kwick\r\n")
    ]
    for request in requests:
        wire.exchange(request, patience=20)
    agency.serving.process.send_signal(signal.SIGTERM)
    agency.serving.ended(within=40)
    assert wire.exchange(requests[0], patience=20).statuses in ([502], [503])
    wire.exchange(requests[1], patience=20)
    naming = [
        file for file in agency.folder.rglob("*")
        if file.is_file() and "var" not in file.relative_to(agency.folder).parts and CANARY in file.read_bytes()
    ]  # fmt: skip
    assert naming == []
