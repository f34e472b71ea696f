"""The units run under systemd, installed as the guide says, on a machine in namespaces of its own."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from keepfaith.website.postgres.cluster import binaries
from keepfaith.website.runtime.part_users import PARTS
from tests.portals import until
from tests.website.systemd_machine import SOURCE, Machine, why_not
from tests.website.test_units import DATA, UNITS, setting

pytestmark = [
    pytest.mark.long,
    pytest.mark.root("only root can start a machine of systemd's"),
    pytest.mark.skipif(bool(why_not()), reason=why_not() or "a machine of systemd's can be started"),
]

GUIDE = SOURCE / "docs" / "operate" / "postgresql.md"
SERVER = "/var/lib/postgresql/keepfaith"
# All that the target starts; e-mail comes in only where an agency says so.
STARTED = tuple(part for part in PARTS if part != "inbound-mail")
CLOSED_TO_WEB = (
    "/etc/keepfaith/custodian.key",
    f"{DATA}/custody",
    f"{DATA}/run/custody/control",
    f"{DATA}/visits/days",
)
_ENTRY = """#!/opt/keepfaith/.venv/bin/python
import sys
from keepfaith.website.cli import main
sys.exit(main())
"""
_FETCH = """
import socket, ssl, sys
trusted = ssl.create_default_context(cafile=sys.argv[1])
with socket.create_connection(("127.0.0.1", 443), 60) as line:
    with trusted.wrap_socket(line, server_hostname="portal.example.gov") as front:
        front.sendall(f"GET {sys.argv[2]} HTTP/1.0\\r\\nHost: portal.example.gov\\r\\n\\r\\n".encode())
        sys.stdout.buffer.write(b"".join(iter(lambda: front.recv(65536), b"")))
"""
_POSTGRESQL = f"""[Service]
User=postgres
RuntimeDirectory=postgresql
ExecStart={{binaries}}/postgres -D {SERVER} -c unix_socket_directories=/run/postgresql -c listen_addresses=
"""


def blocks(language: str) -> list[str]:
    """Return the code of one language in the guide to PostgreSQL, in order."""
    every = re.findall(r"(?ms)^```(\w*)\n(.*?)^```$", GUIDE.read_text())
    return [code for name, code in every if name == language]


def add_database(machine: Machine) -> None:
    """Start a server as the guide has one made for users of the machine."""
    roles = re.sub(r" PASSWORD '…'", "", blocks("sql")[0])
    identities, rules = [block for block in blocks("") if block.startswith(("keepfaith", "local"))]
    server, environment = binaries().resolve(), Path(sys.prefix).resolve()
    if server.is_relative_to(environment):
        server = Path("/opt/keepfaith/.venv", server.relative_to(environment))
    as_postgres = ("runuser", "-u", "postgres", "--")
    machine.write("/etc/sysusers.d/postgres.conf", 'u postgres - "PostgreSQL"\n')
    machine.run("systemd-sysusers")
    machine.run("install", "-d", "-o", "postgres", "-m", "700", Path(SERVER).parent)
    machine.run(
        *as_postgres, server / "initdb", "-D", SERVER, "--auth=peer", "--encoding=UTF8", "--locale=C.UTF-8"
    )
    machine.write(f"{SERVER}/pg_ident.conf", identities)
    rest = machine.run("cat", f"{SERVER}/pg_hba.conf")
    machine.write(f"{SERVER}/pg_hba.conf", rules + rest)
    machine.write("/etc/systemd/system/own-database.service", _POSTGRESQL.format(binaries=server))
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "start", "own-database")
    ready = (server / "pg_isready", "--host=/run/postgresql")
    until(lambda: machine.tried(*ready).returncode == 0, 30)
    query = (
        server / "psql",
        "--host=/run/postgresql",
        "--dbname=postgres",
        "--set=ON_ERROR_STOP=1",
        "--quiet",
    )
    machine.run(*as_postgres, *query, given=roles)


def install(machine: Machine) -> None:
    """Do the steps of docs/operate/install.md."""
    units = "/opt/keepfaith/deploy/systemd"
    # What set-up makes where the source is; here the environment may be at another place.
    machine.write("/etc/keepfaith/entry", _ENTRY, mode="755")
    machine.run("mount", "--bind", "/etc/keepfaith/entry", "/opt/keepfaith/.venv/bin/keepfaith")
    machine.run("cp", "-r", "/opt/keepfaith/agencies/dese", "/etc/keepfaith/agency")
    for kind, command in (
        ("sysusers", ("systemd-sysusers",)),
        ("tmpfiles", ("systemd-tmpfiles", "--create")),
    ):
        machine.run(
            "install", "-D", "-m", "644", f"{units}/keepfaith.{kind}.conf", f"/etc/{kind}.d/keepfaith.conf"
        )
        machine.run(*command)
    machine.write("/etc/keepfaith/custodian.key", "ab" * 32, mode="600")
    add_database(machine)
    # Nobody outside this machine can be asked for a certificate.
    more = "KEEPFAITH_ACME=no\nPYTHONPATH=/opt/keepfaith\n"
    machine.write("/etc/keepfaith/portal.env", (UNITS / "portal.env.example").read_text() + more, mode="600")
    machine.write("/etc/keepfaith/owner.env", (UNITS / "owner.env.example").read_text(), mode="600")
    machine.run("sh", "-c", f"install -m 644 {units}/*.service {units}/*.target /etc/systemd/system/")
    machine.run("systemctl", "daemon-reload")
    # As the agency's name server would say.
    machine.write("/etc/hosts", "127.0.0.1 localhost portal.example.gov\n")
    machine.run("systemctl", "enable", "--now", "keepfaith.target")


def fetched(machine: Machine, path: str) -> str:
    """Fetch a page from the front server as a browser on the machine does; empty while it does not answer."""
    return machine.tried(
        "/opt/keepfaith/.venv/bin/python", "-c", _FETCH, f"{DATA}/tls/authority.pem", path
    ).stdout


def status_of(machine: Machine, part: str) -> dict[str, str]:
    """Return what the kernel says of a unit's process, and under `pid` its number in the machine."""
    shown = machine.run("systemctl", "show", "--property=MainPID", "--value", f"keepfaith-{part}").strip()
    lines = machine.run("cat", f"/proc/{shown}/status").splitlines()
    return {"pid": shown, **dict(line.split(":\t", 1) for line in lines)}


def tried_as(machine: Machine, part: str, *command: str) -> bool:
    """Try a command as code in a unit's process could: as its user, with its groups, and where the unit put it."""
    status = status_of(machine, part)
    groups = ",".join(status["Groups"].split())
    user = status["Uid"].split()[0], status["Gid"].split()[0]
    as_user = ("setpriv", f"--reuid={user[0]}", f"--regid={user[1]}", f"--groups={groups}", "--no-new-privs")
    return machine.tried(*as_user, *command, into=int(status["pid"])).returncode == 0


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Install everything, start it, and wait until the portal says that all of it works."""
    started = Machine(tmp_path_factory.mktemp("machine"))
    try:
        install(started.await_start())
        until(lambda: " 200 OK" in fetched(started, "/healthz").partition("\n")[0], 120)
        yield started
    except AssertionError as error:
        error.add_note(started.tried("journalctl", "--no-pager", "--lines=60").stdout)
        raise
    finally:
        started.end()


def test_the_portal_answers_and_no_unit_had_to_start_twice(machine: Machine) -> None:
    assert "<h1" in fetched(machine, "/")
    for part in (*STARTED, "setup"):
        shown = machine.run("systemctl", "show", "--property=ActiveState,NRestarts", f"keepfaith-{part}")
        assert set(shown.split()) == {"ActiveState=active", "NRestarts=0"}, part


@pytest.mark.parametrize("part", STARTED)
def test_a_process_has_its_unit_s_user_and_no_more_rights(machine: Machine, part: str) -> None:
    status = status_of(machine, part)
    number = machine.run("id", "-u", f"keepfaith-{part}").strip()
    assert set(status["Uid"].split()) == {number}
    assert status["NoNewPrivs"] == "1"
    # Its system calls are filtered.
    assert status["Seccomp"] == "2"
    allowed = {
        name for name, bit in (("CAP_DAC_READ_SEARCH", 2), ("CAP_NET_BIND_SERVICE", 10)) if has(status, bit)
    }
    assert allowed == set(setting(UNITS / f"keepfaith-{part}.service", "AmbientCapabilities").split())


@pytest.mark.parametrize("part", STARTED)
def test_a_process_sees_the_network_only_where_its_unit_says_so(machine: Machine, part: str) -> None:
    process = status_of(machine, part)["pid"]
    own = machine.run("readlink", f"/proc/{process}/ns/net") != machine.run("readlink", "/proc/1/ns/net")
    assert own is (setting(UNITS / f"keepfaith-{part}.service", "PrivateNetwork") == "yes")


def test_code_in_the_web_processes_gets_at_no_key_and_writes_nowhere_else(machine: Machine) -> None:
    assert tried_as(machine, "web", "test", "-r", f"{DATA}/secrets/django-key")
    assert tried_as(machine, "web", "touch", f"{DATA}/run/web/touched")
    for path in CLOSED_TO_WEB:
        machine.run("test", "-e", path)
        assert not tried_as(machine, "web", "test", "-r", path), path
    for folder in ("/etc", "/opt/keepfaith", "/var/lib/keepfaith", DATA, f"{DATA}/static"):
        assert not tried_as(machine, "web", "touch", f"{folder}/touched"), folder


def test_only_the_custodian_is_lent_the_key(machine: Machine) -> None:
    lent = "/run/credentials/keepfaith-custodian.service/keepfaith-key"
    assert [part for part in STARTED if tried_as(machine, part, "grep", "-q", "abab", lent)] == ["custodian"]


def test_everything_stops_in_order_with_the_target(machine: Machine) -> None:
    machine.run("systemctl", "stop", "keepfaith.target")
    for part in STARTED:
        shown = ("systemctl", "show", "--property=ActiveState,Result", f"keepfaith-{part}")
        # What a target is made of stops after it.
        until(lambda shown=shown: "ActiveState=inactive" in machine.run(*shown), 60)
        assert "Result=success" in machine.run(*shown), part


def has(status: dict[str, str], bit: int) -> bool:
    """Return whether a process has a capability, by its number."""
    return bool(int(status["CapEff"], 16) >> bit & 1)
