"""Commands that use the embedded database at once never pull it away from each other."""

import threading
import time
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from keepfaith.website.postgres.connections import databases
from keepfaith.website.postgres.database import owned, reachable
from keepfaith.website.runtime.data_directory import DataDirectory
from tests.website.conftest import gone, processes


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)


def answers(data: DataDirectory) -> bool:
    given = databases(data.path)["owner"]
    try:
        with psycopg.connect(
            dbname=given["NAME"], user=given["USER"], host=given["HOST"], port=given["PORT"]
        ):
            return True
    except psycopg.OperationalError:
        return False


def test_the_starter_waits_for_the_last_user(place: Path) -> None:
    data = DataDirectory.at(place / "var")
    starter, guest = ExitStack(), ExitStack()
    starter.enter_context(reachable(data))
    guest.enter_context(reachable(data))
    leaving = threading.Thread(target=starter.close)
    leaving.start()
    time.sleep(0.4)
    assert leaving.is_alive()
    assert answers(data)
    guest.close()
    leaving.join(5)
    assert not leaving.is_alive()
    assert not answers(data)
    assert gone(place) == {}


def test_a_command_uses_the_served_database_and_leaves_it_running(place: Path) -> None:
    data = DataDirectory.at(place / "var")
    with owned(data) as server:
        assert server
        assert server.process
        with reachable(data):
            assert answers(data)
        assert answers(data)
        assert server.process.poll() is None
    assert processes(place) == {}


def test_serving_begins_when_the_last_command_has_ended(place: Path) -> None:
    data = DataDirectory.at(place / "var")
    command = ExitStack()
    command.enter_context(reachable(data))
    threading.Timer(0.5, command.close).start()
    began = time.monotonic()
    with owned(data) as server:
        assert server
        assert 0.4 < time.monotonic() - began < 10
        assert answers(data)
