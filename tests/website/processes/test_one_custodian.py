"""Started by its own command, a second custodian on one store is refused; a killed one is no obstacle to the next."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from keepfaith.website.processes.custodian import custodian_answers
from keepfaith.website.runtime.data_directory import DataDirectory
from tests.portals import until
from tests.website.conftest import environment

COMMAND = [Path(sys.executable).parent / "keepfaith", "serve", "custodian"]


@pytest.fixture
def data(place: Path) -> DataDirectory:
    return DataDirectory.at(place / "var").opened()


@contextmanager
def started(data: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        COMMAND, env=environment(data), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


@pytest.mark.long
def test_a_second_one_is_refused_by_another_path_too_and_after_a_kill_the_next_one_serves(
    data: DataDirectory,
) -> None:
    linked = data.path.with_name("linked")
    linked.symlink_to(data.path)
    # The key lies beside the data directory, by whatever name that is called.
    linked.with_name("linked.key").symlink_to("var.key")
    with started(data.path) as first:
        until(lambda: custodian_answers(data), 20)
        with started(linked) as second:
            _, complained = second.communicate(timeout=20)
        assert second.returncode == 1
        assert "Another custodian is at work" in complained
        assert "Traceback" not in complained
        assert custodian_answers(data)
        os.kill(first.pid, signal.SIGKILL)
        first.wait(20)
        assert not custodian_answers(data)
    with started(data.path):
        until(lambda: custodian_answers(data), 20)
