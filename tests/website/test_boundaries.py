"""Served by root with a user for each process: what code that runs as one of them can reach of the others."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from keepfaith.policies.promises.prober_client import look_now
from keepfaith.policies.sections.check import Finding
from keepfaith.website.runtime.owners import SOCKET_FOLDERS
from keepfaith.website.runtime.part_users import FILE_READERS, PARTS
from tests.portals import until
from tests.violations.browser import Browser
from tests.website.conftest import Serving, environment, gone

pytestmark = pytest.mark.root("only root can give each process a user of its own")

NUMBERS = {name: 61_000 + number for number, name in enumerate((*PARTS, *FILE_READERS))}
USERS = " ".join(f"{name}={number}" for name, number in NUMBERS.items())
STRANGER = 61_900
QUIET_PROBER = str(Path(__file__).parents[1] / "prober" / "asked")
_TRY = """
import json, os, socket, stat, sys
reached = {"read": [], "write": []}
for line in sys.stdin:
    path = line.rstrip("\\n")
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISSOCK(mode):
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(path)
        elif stat.S_ISDIR(mode):
            os.listdir(path)
        else:
            open(path, "rb").read(1)
        reached["read"].append(path)
    except OSError:
        pass
    if os.access(path, os.W_OK) and not os.path.islink(path):
        reached["write"].append(path)
print(json.dumps(reached))
"""
# Below the data directory, all that a process may read or connect to, beside its own folders.
_APPLICATIONS = r"secrets/(django-key|postgresql-application)|static(/.*)?|run/custody/(requests|decisions)"
_ALL = r"version|backup\.pub|run/portal\.json|tls/(authority|certificate)\.pem|postgresql/settings(/.*)?"
_SOCKET = r"postgresql/socket/\.s\.PGSQL\.5432"
_PUBLISHED = r"visits|visits/(published|covered)(/.*)?|visits/(manifest\.sqlite.*|recovery\.pub|lock)"
READABLE = {
    "front": r"front(/.*)?|tls(/.*)?|run/front(/.*)?|run/web/http|run/web/\d+\.beat",
    "web": rf"{_APPLICATIONS}|{_PUBLISHED}|run/web(/.*)?|run/recorder/visits|run/worker/(outbox|([a-z-]+\.)?beat)",
    "recorder": r"visits(/.*)?|run/recorder(/.*)?|prober/requests\.sqlite.*",
    "inbound-mail": rf"{_APPLICATIONS}|run/inbound-mail(/.*)?",
    "custodian": r"custody(/.*)?|run/custody(/.*)?",
}


@dataclass
class Apart:
    """A portal whose processes run as different users."""

    serving: Serving
    data: Path

    def entries(self) -> list[str]:
        """List everything that it has: the data directory, the key and the backups."""
        backups = self.data.with_name("var.backups")
        return [
            str(path) for path in (self.data, *self.data.rglob("*"), self.key, backups, *backups.rglob("*"))
        ]

    @property
    def key(self) -> Path:
        return self.data.with_name("var.key")

    def process(self, part: str) -> psutil.Process:
        """Return the process of a part: the front server is Caddy, and the prober starts itself anew."""
        words = {"front": {"caddyfile"}, "prober": {"keepfaith.prober"}}.get(part, {"serve", part})
        (process,) = [
            child
            for child in psutil.Process(self.serving.process.pid).children()
            if words <= set(child.cmdline())
        ]
        return process

    def reached_as(self, uid: int, groups: list[int]) -> dict[str, set[str]]:
        """Try everything as a user; return what that could read or connect to, and what it could write."""
        tried = subprocess.run(
            [sys.executable, "-c", _TRY], input="\n".join(self.entries()), capture_output=True, text=True,
            check=True, user=uid, group=uid, extra_groups=groups, cwd="/",
        )  # fmt: skip
        return {
            kind: {os.path.relpath(path, self.data) for path in paths}
            for kind, paths in json.loads(tried.stdout).items()
        }

    def reached_by(self, part: str) -> dict[str, set[str]]:
        """Try everything as code in a part's process could."""
        status = Path(f"/proc/{self.process(part).pid}/status").read_text()
        groups = re.search(r"Groups:\t(.*)", status)
        assert groups
        return self.reached_as(NUMBERS[part], [int(group) for group in groups[1].split()])


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    folder = Path(tempfile.mkdtemp(prefix="kf-"))
    folder.chmod(0o711)
    # Of all that it does by itself, nothing is looked at here: its prober looks when asked, and its checks rest.
    quiet = {"PYTHONPATH": QUIET_PROBER, "KEEPFAITH_WEB_PROCESSES": "1", "KEEPFAITH_CHROMIUM": "none"}
    serving = Serving(
        folder / "var", "--demo", copied=True, KEEPFAITH_USERS=USERS, KEEPFAITH_PROBER="yes", **quiet
    )
    try:
        yield Apart(serving.await_ready().at_rest(), folder / "var")
        serving.process.send_signal(signal.SIGTERM)
        code, _, complained = serving.ended()
        assert code == 0, complained
        assert not gone(folder)
        left = [path for path in (folder / "var" / "run").rglob("*") if path.suffix in {".lock", ".json"}]
        assert {path.name for path in left} <= {"processes.lock"}
    finally:
        if serving.process.poll() is None:
            serving.kill()
        shutil.rmtree(folder)


@pytest.mark.parametrize("part", PARTS)
def test_each_process_runs_as_its_own_user_for_good(apart: Apart, part: str) -> None:
    process = apart.process(part)
    assert set(process.uids()) == {NUMBERS[part]}
    assert set(process.gids()) == {NUMBERS[part]}
    status = Path(f"/proc/{process.pid}/status").read_text()
    assert re.search(r"NoNewPrivs:\t1", status)
    # The prober may read every file, and do nothing else that its user may not.
    capabilities = re.findall(r"Cap(?:Prm|Eff|Inh):\t(\w+)", status)
    assert {int(mask, 16) for mask in capabilities} == {1 << 2 if part == "prober" else 0}


@pytest.mark.parametrize("part", READABLE)
def test_a_process_reads_what_it_needs_and_nothing_else(apart: Apart, part: str) -> None:
    allowed = re.compile(
        rf"\.?|{_ALL}|{_SOCKET}|{READABLE[part]}" + (r"|\.\./var\.key" if part == "custodian" else "")
    )
    reached = apart.reached_by(part)
    assert not {path for path in reached["read"] if not allowed.fullmatch(path)}
    # It writes only what belongs to it, and connects where it may.
    sockets = {path for path in reached["read"] if (apart.data / path).is_socket()}
    written = {path for path in reached["write"] if (apart.data / path).stat().st_uid != NUMBERS[part]}
    assert written <= sockets


def test_code_in_a_web_process_gets_at_no_key_no_store_and_no_other_secret(apart: Apart) -> None:
    closed = {
        "../var.key", "custody", "custody/store.sqlite3", "run/custody/control",
        "secrets/postgresql-prober", "prober/accounts.json", "tls/key.pem", "visits/days", "visits/keys",
        "postgresql/cluster", "run/worker/checks", "run/prober/rounds", "demo-accounts.txt",
    }  # fmt: skip
    until(lambda: all((apart.data / path).exists() for path in closed))
    assert not apart.reached_by("web")["read"] & closed


def test_the_custodian_hears_no_web_process_where_only_the_prober_is_heard(apart: Apart) -> None:
    hears = (
        "import socket, sys\n"
        "line = socket.socket(socket.AF_UNIX); line.settimeout(5)\n"
        "line.connect(sys.argv[1])\n"
        "try: print(line.recv(1) == b'')\n"
        "except ConnectionResetError: print(True)\n"
    )
    answered = subprocess.run(
        [sys.executable, "-c", hears, str(apart.data / "run" / "custody" / "decisions")],
        check=True, text=True, capture_output=True, user=NUMBERS["web"], group=NUMBERS["web"],
        extra_groups=[NUMBERS["custodian"], NUMBERS["portal"]],
    )  # fmt: skip
    assert answered.stdout.strip() == "True"


@pytest.mark.parametrize("part", ["inbound-mail", "prober"])
def test_code_that_reads_mail_or_files_opens_nothing_at_the_custodian(apart: Apart, part: str) -> None:
    opens = (
        "import sys; from pathlib import Path\n"
        "from keepfaith.custody.client.opener import Opener\n"
        "from keepfaith.custody.client.connection import RecordsClient, Refused\n"
        "at = Path(sys.argv[1])\n"
        "print(RecordsClient(at).status().entries > 0)\n"
        "try: Opener(at).open([bytes(16)], ['name'], employee='a', duty='literature', purpose='literature')\n"
        "except Refused as refused: print(refused.code)\n"
    )
    process = Path(f"/proc/{apart.process(part).pid}/status").read_text()
    groups = re.search(r"Groups:\t(.*)", process)
    assert groups
    answered = subprocess.run(
        [sys.executable, "-c", opens, str(apart.data / "run" / "custody" / "requests")],
        check=True, text=True, capture_output=True, user=NUMBERS[part], group=NUMBERS[part],
        extra_groups=[int(group) for group in groups[1].split()],
    )  # fmt: skip
    assert answered.stdout.split("\n")[:2] == ["True", "malformed"]


def test_code_in_the_recorder_gets_at_nothing_that_people_sent(apart: Apart) -> None:
    reached = apart.reached_by("recorder")["read"]
    closed = {"../var.key", "custody", "run/custody/requests", "run/custody/control", "postgresql/cluster"}
    closed |= {
        "secrets/django-key",
        "secrets/postgresql-application",
        "run/worker/outbox",
        "run/inbound-mail/lmtp",
    }
    assert {path for path in closed if not (apart.data / path).exists()} == set()
    assert not reached & closed


def test_another_user_of_the_machine_reads_nothing(apart: Apart) -> None:
    assert apart.reached_as(STRANGER, []) == {"read": set(), "write": set()}


def test_the_application_s_password_is_in_no_environment_but_of_those_who_use_it(apart: Apart) -> None:
    environ = Path(f"/proc/{apart.process('recorder').pid}/environ").read_bytes()
    assert b"KEEPFAITH_SECRET_KEY" not in environ


def test_pages_come_and_a_form_is_received(apart: Apart) -> None:
    browser = Browser(f"https://localhost:{apart.serving.port}", str(apart.data / "tls" / "authority.pem"))
    for path in ("/", "/policies/privacy/promises/", "/statistics/"):
        assert browser.get(path).status == 200, path
    health = json.loads(browser.get("/healthz").text)
    parts = ("web", "database", "worker", "custodian", "recorder", "inbound-mail", "prober")
    assert health == {**dict.fromkeys(parts, True), "alarms": []}
    page = browser.fill_in(
        "/forms/literature/", **{"items__ESE-101": "1", "how": "By e-mail", "email": "canary@example.org"}
    )
    assert re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", page.text)


def test_a_backup_is_made_by_root_and_compared_by_the_worker(apart: Apart) -> None:
    folder = apart.data.with_name("var.backups")
    subprocess.run(
        [sys.executable, "-m", "keepfaith.website.cli", "backup", "create", "--to", folder],
        env=environment(apart.data, KEEPFAITH_USERS=USERS), check=True, capture_output=True,
    )  # fmt: skip
    names = {f"../var.backups/{path.name}" for path in folder.glob("keepfaith-*.backup")}
    assert names
    assert names <= apart.reached_by("worker")["read"]
    assert not names & apart.reached_by("web")["read"]


@pytest.fixture
def looks(apart: Apart) -> Callable[..., dict[str, Finding]]:
    """Have the portal's prober look now."""
    at = apart.data / "run" / "prober" / "rounds"
    return lambda *probes: dict(look_now(at, probes))


def test_the_prober_looks_as_its_own_user(looks: Callable[..., dict[str, Finding]]) -> None:
    findings = looks("boundaries.users", "editions.digests")
    assert {name: finding.outcome for name, finding in findings.items()} == {
        "boundaries.users": "kept", "editions.digests": "kept"
    }  # fmt: skip
    figure = findings["boundaries.users"].figure
    assert "7 processes run as 7 users. None can open any of 11 places" in figure
    assert "“prober” may read every file" in figure
    assert "The custodian understands of the prober what it needs alone." in figure


@pytest.mark.parametrize(
    ("name", "mode", "opened"),
    [
        ("../var.key", 0o644, "Another user of this machine can open the custodian's key."),
        ("run/worker", 0o2711, ""),
        pytest.param(
            "custody",
            0o755,
            "Another user of this machine can open the custodian's store.",
            marks=pytest.mark.long,
        ),
        pytest.param(
            "visits/days", 0o2755, "The process “web” can open the access log.", marks=pytest.mark.long
        ),
        pytest.param(
            "secrets/postgresql-prober",
            0o604,
            "The process “custodian” can open the prober's password.",
            marks=pytest.mark.long,
        ),
    ],
)
def test_the_prober_sees_a_place_that_was_opened(
    apart: Apart, looks: Callable[..., dict[str, Finding]], name: str, mode: int, opened: str
) -> None:
    path = apart.data / name
    # Nobody reaches what lies behind a folder that is closed to them.
    former, store = path.stat().st_mode, apart.data / "custody" / "store.sqlite3"
    path.chmod(mode)
    apart.data.chmod(0o711)
    if name == "custody":
        store.chmod(0o644)
    try:
        finding = looks("boundaries.users")["boundaries.users"]
    finally:
        path.chmod(former)
        apart.data.chmod(0o2710)
        store.chmod(0o600)
    assert finding.outcome == ("failed" if opened else "kept"), finding
    assert opened in finding.figure


def test_each_process_has_its_folder_of_sockets(apart: Apart) -> None:
    for part, folder in SOCKET_FOLDERS.items():
        status = (apart.data / "run" / folder).stat()
        assert (status.st_uid, status.st_gid, status.st_mode & 0o7777) == (
            NUMBERS[part],
            NUMBERS[part],
            0o2710,
        )
