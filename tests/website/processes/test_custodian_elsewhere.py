"""A portal beside a custodian that something else started: it is used, never started, and outlives the portal."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from keepfaith.custody.client.connection import RecordsClient
from keepfaith.website.runtime.data_directory import DataDirectory
from tests.website.conftest import Serving, environment
from tests.website.test_boundaries import NUMBERS, USERS

# Root gives it a user of its own.
pytestmark = pytest.mark.also_root

_START = 60.0
# Without root there is one user.
_ENVIRONMENT = {"KEEPFAITH_USERS": USERS} if os.geteuid() == 0 else {}


def is_answering(at: Path) -> bool:
    """Return whether a custodian answers."""
    if not at.exists():
        return False
    client = RecordsClient(at)
    try:
        return client.status().entries >= 0
    finally:
        client.close()


@pytest.fixture
def custodian(place: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A custodian of its own, in a new data directory."""
    data = place / "var"
    process = subprocess.Popen(
        [sys.executable, "-m", "keepfaith.website.cli", "serve", "custodian"],
        env=environment(data, **_ENVIRONMENT),
    )
    end = time.monotonic() + _START
    while not is_answering(data / "run" / "custody" / "requests"):
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.05)
    yield process
    process.send_signal(signal.SIGTERM)
    process.wait(30)


@pytest.mark.long
def test_a_portal_uses_it_and_leaves_it_running(
    place: Path, custodian: subprocess.Popen[bytes], serve: Callable[..., Serving]
) -> None:
    at = place / "var" / "run" / "custody" / "requests"
    serving = serve(place / "var", "--custodian", str(at), **_ENVIRONMENT).await_ready()
    children = psutil.Process(serving.process.pid).children()
    assert not [child for child in children if "custodian" in child.cmdline()]
    if os.geteuid() == 0:
        assert set(psutil.Process(custodian.pid).uids()) == {NUMBERS["custodian"]}
        assert (place / "var.key").stat().st_uid == NUMBERS["custodian"]
    serving.process.send_signal(signal.SIGTERM)
    code, _, complained = serving.ended()
    assert code == 0, complained
    assert custodian.poll() is None
    assert is_answering(at)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("--custodian", "{}/run/custody/requests"), "No custodian answers at"),
        (("--custodian", "{}/run/custody/control"), "names no full path of a custodian's socket"),
        (
            ("--demo", "--custodian", "{}/run/custody/requests"),
            "A demonstration runs a custodian of its own.",
        ),
    ],
)
def test_one_that_cannot_be_used_is_refused_in_words(
    place: Path, serve: Callable[..., Serving], words: tuple[str, ...], problem: str
) -> None:
    data = DataDirectory.at(place / "var").opened()
    serving = serve(data.path, *(word.format(data.path) for word in words))
    code, _, complained = serving.ended()
    assert code == 1
    assert problem in complained
