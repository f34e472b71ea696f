"""One real PostgreSQL for the whole run, made by the portal's own code, with the sample agency's editions posted."""

import atexit
import gc
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import django
import hypothesis
import pytest

from keepfaith.website.postgres.server import EmbeddedPostgreSQL
from keepfaith.website.runtime.parent_death import dying_with_parent
from tests import backdating, scratch, templates
from tests.agents import BROWSER

if TYPE_CHECKING:
    from keepfaith.policies.sections.check import Portal
    from keepfaith.website.runtime.data_directory import DataDirectory

# Folders of tests lie in memory where there is so much: each commit is written through, and a disk takes its time.
_MEMORY, _ENOUGH = "/dev/shm", 4_000_000_000
# For a portal to start, in seconds; other programs may keep the processors busy.
PATIENCE = 240


def _use_memory() -> None:
    """Have all temporary folders be in memory, unless somebody chose another place or there is too little of it.

    Nor are they where no program may run from it. Tests end processes, never the machine, so what is proven of a sudden
    death is the same.
    """
    is_there = os.access(_MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(_MEMORY).free > _ENOUGH
    runs_programs = is_there and not os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC
    if runs_programs and "TMPDIR" not in os.environ:
        os.environ["TMPDIR"] = tempfile.tempdir = _MEMORY


pytest_plugins = [
    "tests.example_counts", "tests.portal_starts", "tests.root_only", "tests.slowest", "tests.tenth",
]  # fmt: skip
# All tests and all that Django loads stay until the end, so nobody need look through them for what can go.
gc.disable()
atexit.register(gc.freeze)
_use_memory()
if "PYTEST_XDIST_WORKER" not in os.environ:
    scratch.take_away_left()
_scratch = scratch.make()
_postgresql = EmbeddedPostgreSQL(_scratch / "var")


def _end() -> None:
    _postgresql.stop()
    shutil.rmtree(_scratch, ignore_errors=True)


atexit.register(_end)
# No test depends on how fast this machine is just now.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")
_postgresql.start()
os.environ["KEEPFAITH_DATA"] = str(_scratch / "var")
os.environ.setdefault(templates.FOLDER, str(_scratch / "templates"))
os.environ.setdefault("TESTS_PORTAL_STARTS", str(_scratch / "portals-started"))
os.environ["DJANGO_SETTINGS_MODULE"] = "keepfaith.website.settings"
# The permissions of the sample agency are placeholders, which destroy in a demonstration alone.
os.environ["KEEPFAITH_DEMO"] = "yes"
# Each language costs a round of its own of every page; one stands for all, and `test_all_languages` sees the rest.
os.environ["KEEPFAITH_LANGUAGES"] = "es"
# One key for this process and the portals that it serves, so that these know the passes of its checks.
os.environ["KEEPFAITH_SECRET_KEY"] = secrets.token_hex(32)
# Tests of the wait itself set it.
os.environ["KEEPFAITH_ANSWER_WAIT"] = "0"
django.setup()
# In this process alone: the portals that it serves, and the commands that it starts, pay the full price.
django.conf.settings.PASSWORD_HASHERS = ["tests.quick_scrypt.QuickScrypt"]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Start each process of a run on several processors from nothing, so that it makes a database of its own."""
    for name in ("KEEPFAITH_DATA", "DJANGO_SETTINGS_MODULE"):
        os.environ.pop(name, None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Give out the files so that those which look at the same portals stay together."""
    from tests.sharing import Sharing

    return Sharing(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_finish() -> None:
    """Look for what can go in what the tests make alone."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let a test that borrows the owner's connection speak under both roles, and one portal serve all that want it."""
    from tests.sharing import misplaced

    if wrong := misplaced(items):
        raise pytest.UsageError("; ".join(sorted(wrong)))
    both = pytest.mark.django_db(databases=["default", "owner"])
    for item in items:
        if "as_owner" in getattr(item, "fixturenames", ()):
            item.add_marker(both, append=False)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> None:
    """Migrate as the owner and post the sample editions; tests then work as the application's role."""
    from django.core.management import call_command

    from keepfaith.policies import publication

    with django_db_blocker.unblock():
        call_command("migrate", database="owner", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        publication.register_documents()
        publication.post_sample_editions()
        backdating.prepare()


@pytest.fixture(autouse=True)
def _a_browser_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have Django's own client call itself a browser, unless a test gives it another name."""
    from django.test import RequestFactory

    plain = RequestFactory._base_environ
    monkeypatch.setattr(
        RequestFactory,
        "_base_environ",
        lambda self, **request: {"HTTP_USER_AGENT": BROWSER, **plain(self, **request)},
    )


@pytest.fixture(scope="session", autouse=True)
def _static_files_read_once() -> None:
    """Have each client share what the first one read of a static file, as only the portal's start changes them."""
    from whitenoise.base import WhiteNoise

    read, known = WhiteNoise.get_static_file, {}

    def shared(
        self: WhiteNoise, path: str, url: str, stat_cache: dict[str, os.stat_result] | None = None
    ) -> object:
        stat = (stat_cache or {}).get(path)
        if stat is None:
            return read(self, path, url, stat_cache)
        key = (path, url, stat.st_ino, stat.st_mtime_ns)
        if key not in known:
            known[key] = read(self, path, url, stat_cache)
        return known[key]

    WhiteNoise.get_static_file = shared


@pytest.fixture(autouse=True)
def _a_fresh_edition_cache() -> None:
    """What one test posted and rolled back is not in the next one's edition cache."""
    from keepfaith.policies.editions import edition_cache

    edition_cache.forget()


@pytest.fixture
def as_owner(db: None) -> Iterator[object]:
    """Lend the owner's connection inside a transaction that is rolled back."""
    from django.db import connections

    with undone("owner"):
        yield connections["owner"]


@contextmanager
def undone(alias: str) -> Iterator[None]:
    """Roll back whatever happens inside."""
    from django.db import transaction

    with transaction.atomic(using=alias):
        yield
        transaction.set_rollback(True, using=alias)


@dataclass(frozen=True)
class Served:
    """The whole portal, served as `make demo` serves it."""

    portal: "Portal"
    data: Path

    @property
    def origin(self) -> str:
        """Where a browser finds it."""
        return self.portal.origin


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """Serve the sample agency's portal over HTTPS from a data directory of its own, until the run ends."""
    with serving("served") as portal:
        yield portal


@pytest.fixture(scope="session")
def agency_with_tool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample agency with its outside tool enabled."""
    from tests.third_party.enabled_agency import copied

    return copied(tmp_path_factory.mktemp("agency") / "dese")


@pytest.fixture(scope="session")
def served_with_tool(agency_with_tool: Path) -> Iterator[Served]:
    """Serve the portal of an agency whose edition in force enables the outside tool."""
    with serving("with-tool", KEEPFAITH_AGENCY=str(agency_with_tool)) as portal:
        yield portal


@contextmanager
def serving(name: str, *, checking: bool = False, **more: str) -> Iterator[Served]:
    """Serve the sample agency's portal from a data directory of its own, with more in its environment.

    It begins as the copy of one that was started before, unless its agency or its settings are others.
    Its worker runs the checks of promises only if `checking`: their first round takes the processors from the test.
    """
    from keepfaith.website.processes.portal import served_portal
    from keepfaith.website.runtime.data_directory import DataDirectory
    from tests.portal_starts import note_start

    data = DataDirectory.at(_scratch / name)
    if not checking and not {"KEEPFAITH_AGENCY", "DJANGO_SETTINGS_MODULE"} & more.keys():
        templates.copy_portal(data.path, "--demo")
    else:
        templates.make_empty_store_of_visits(data.path)
    ports = {"PORT": str(_free_port()), "KEEPFAITH_HTTP_PORT": str(_free_port())}
    note_start()
    process = subprocess.Popen(
        [Path(sys.executable).parent / "keepfaith", "serve", "--demo"],
        # The prober would take the processors too.
        env={
            **os.environ,
            **ports,
            "KEEPFAITH_PROBER": "" if checking else "none",
            "KEEPFAITH_CHECKS": "" if checking else "none",
            # A second one would make everything ready a second time; without a word on it there are two.
            "KEEPFAITH_WEB_PROCESSES": "" if checking else "1",
            # A browser takes more of the processors than all else; its own tests open it.
            "KEEPFAITH_CHROMIUM": "none",
            "KEEPFAITH_DATA": str(data.path),
            **more,
            # What a test puts before the modules does not replace the checkout that the tests themselves came from.
            "PYTHONPATH": os.pathsep.join(
                filter(None, (more.get("PYTHONPATH"), os.environ.get("PYTHONPATH")))
            ),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # Also where this process is killed before it can stop what it started.
        preexec_fn=dying_with_parent(by=signal.SIGTERM),
    )
    try:
        end = time.monotonic() + PATIENCE
        while not (running := served_portal(data)):
            assert process.poll() is None, process.stdout.read()
            assert time.monotonic() < end, f"the portal was not ready within {PATIENCE} seconds"
            time.sleep(0.02)
        if not checking:
            rest(data)
        yield Served(running, data.path)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def rest(data: "DataDirectory") -> None:
    """Let no backup or drill of a running portal fall due, as if each had just been there.

    Each check has found nothing to examine; whether it runs again is said when the portal is started.
    """
    import psycopg

    from keepfaith.policies.sections.registry import SECTIONS
    from keepfaith.website.postgres.cluster import DATABASE, OWNER
    from keepfaith.website.postgres.socket_directory import socket_directory

    runs = [(name, "unproven", "Not examined in this test.") for name in SECTIONS.checks]
    with psycopg.connect(host=str(socket_directory(data)), user=OWNER, dbname=DATABASE) as owner:
        owner.cursor().executemany(
            "INSERT INTO policies_checkrun (check_name, verdict, figure) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            runs,
        )
        owner.execute(
            "INSERT INTO monitoring_scheduleheartbeat (name, started_at, ended_at, result, done_at)"
            " SELECT name, now(), now(), 'done', now() FROM unnest(ARRAY['backup', 'drill']) AS name"
            " ON CONFLICT DO NOTHING"
        )


def content_prober(data: "DataDirectory") -> None:
    """Add a kept verdict of each probe, as of now: without a prober, the worker's checks alone then count."""
    import psycopg

    from keepfaith.policies.promises.probes import PROBES
    from keepfaith.website.postgres.cluster import DATABASE, OWNER
    from keepfaith.website.postgres.socket_directory import socket_directory

    with psycopg.connect(host=str(socket_directory(data)), user=OWNER, dbname=DATABASE) as owner:
        owner.cursor().executemany(
            "INSERT INTO policies_probeverdict (probe, outcome, figure) VALUES (%s, 'kept', '')",
            [(check.name,) for check in PROBES],
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def custody(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Path]:
    """Run the portal's own custodian, with the sample editions registered; gives the folder of its sockets."""
    from keepfaith.website.processes.portal import LocalPortal
    from keepfaith.website.processes.register_editions import register_editions

    with LocalPortal().custodian() as sockets:
        with django_db_blocker.unblock():
            register_editions()
        yield sockets
