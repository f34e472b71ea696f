"""Backups of a portal whose database is a server of one's own, and restoring into one, reached by address only."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from keepfaith.website.postgres.cluster import APPLICATION, APPLICATION_SECRET, DATABASE, OWNER
from keepfaith.website.postgres.server import EmbeddedPostgreSQL
from keepfaith.website.postgres.socket_directory import PORT, socket_directory
from tests.website.conftest import Serving, place, serve

from .test_backups import Backed

__all__ = ["place", "serve"]
UNSENT = "confirmation-never-cleared"


class Own:
    """A server with both roles and an empty database, as the operating guide has one made."""

    def __init__(self, folder: Path) -> None:
        self.server = EmbeddedPostgreSQL(folder)
        self.server.start()
        socket = quote(str(socket_directory(self.server.data)))
        password = (self.server.data.secrets / APPLICATION_SECRET).read_text().strip()
        at = f":{PORT}/{DATABASE}?host={socket}"
        self.reached = {
            "DATABASE_URL": f"postgresql://{APPLICATION}:{password}@{at}",
            "KEEPFAITH_OWNER_DATABASE_URL": f"postgresql://{OWNER}@{at}",
        }

    def rows_of(self, question: str) -> list[Any]:
        return rows_of(self.server.data, question)


def rows_of(data: Any, question: str) -> list[Any]:
    """Ask a database as its owner."""
    with closing(
        psycopg.connect(
            host=str(socket_directory(data)), port=PORT, user=OWNER, dbname=DATABASE, autocommit=True
        )
    ) as owner:
        done = owner.execute(question)
        return done.fetchall() if done.description else []


@pytest.fixture
def own(place: Path) -> Iterator[Callable[[str], Own]]:
    """Start servers, and stop them at the end."""
    started: list[Own] = []

    def start(name: str) -> Own:
        started.append(Own(place / name))
        return started[-1]

    yield start
    for server in started:
        server.server.stop()


def restored(
    portal: Backed, own: Own, backup: Path, ledger: Path, into: str
) -> subprocess.CompletedProcess[str]:
    return portal.tried(
        *("backup", "restore", backup, "--into", portal.folder / into, "--ledger", ledger, "--json"),
        *("--secret-key-file", portal.secret, "--key-file", portal.folder / "var.key"),
        more=own.reached,
    )


def wait_again(portal: Backed) -> None:
    """Let a confirmation that went out wait, as if it had gone out after the backup; and another that never went."""
    one = "SELECT id FROM disclosure_outgoing_message WHERE state = 'sent' AND kind = 'confirmation' LIMIT 1"
    same = "topic, record_id, account, duty, purpose, closes, state, attempts, failure"
    rows_of(
        portal.data,
        "ALTER TABLE disclosure_outgoing_message DISABLE TRIGGER disclosure_outgoing_message_update",
    )
    # Whatever else was on its way when the portal stopped is out of this.
    rows_of(portal.data, "UPDATE disclosure_outgoing_message SET state = 'refused' WHERE state <> 'sent'")
    rows_of(portal.data, f"UPDATE disclosure_outgoing_message SET state = 'waiting' WHERE id = ({one})")
    rows_of(
        portal.data,
        f"INSERT INTO disclosure_outgoing_message (id, kind, what, {same}) "
        f"SELECT gen_random_uuid(), kind, '{UNSENT}', {same} FROM disclosure_outgoing_message "
        "WHERE state = 'waiting' LIMIT 1",
    )
    rows_of(
        portal.data,
        "ALTER TABLE disclosure_outgoing_message ENABLE TRIGGER disclosure_outgoing_message_update",
    )


@pytest.mark.long
def test_a_backup_comes_back_into_a_server_of_ones_own_and_from_there_into_another(
    place: Path, serve: Callable[..., Serving], own: Callable[[str], Own]
) -> None:
    portal, first, second = Backed(place, serve), own("s1"), own("s2")
    backup, ledger = portal.backup(), portal.export("ledger")
    done = restored(portal, first, backup, ledger, "own")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["compared"] > 0
    assert not (place / "own" / "postgresql" / "cluster").exists()
    (records,) = first.rows_of("SELECT count(*) FROM disclosure_record")
    assert records == (report["tables"]["disclosure_record"],)

    again = restored(portal, first, backup, ledger, "twice")
    assert again.returncode == 1
    assert "has tables already" in again.stderr
    assert not (place / "twice").exists()

    there = {
        **first.reached,
        "KEEPFAITH_DATA": str(place / "own"),
        "KEEPFAITH_KEY_FILE": str(place / "var.key"),
    }
    made = portal.tried("backup", "create", "--to", place / "more", "--json", more=there)
    assert made.returncode == 0, made.stderr
    assert portal.tried("ledger", "export", place / "newer", more=there).returncode == 0
    done = restored(portal, second, Path(json.loads(made.stdout)["file"]), place / "newer", "moved")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["compared"] == report["compared"]
    question = "SELECT id, edition, sealed::text FROM disclosure_record ORDER BY id"
    assert second.rows_of(question) == first.rows_of(question)
    # Not the role that owns the tables alone: what the portal works with may do what it may.
    with closing(psycopg.connect(second.reached["DATABASE_URL"])) as app:
        assert app.execute("SELECT count(*) FROM disclosure_record").fetchone() == records


@pytest.mark.long
def test_what_may_have_gone_out_since_does_not_go_out_by_itself_and_what_did_not_waits(
    place: Path, serve: Callable[..., Serving]
) -> None:
    portal, end = Backed(place, serve), time.monotonic() + 60
    sent = "SELECT 1 FROM disclosure_outgoing_message WHERE state = 'sent' AND kind = 'confirmation'"
    while not rows_of(portal.data, sent):
        assert time.monotonic() < end
        time.sleep(0.5)
    portal.serving.process.terminate()
    portal.serving.ended()
    with portal.running():
        wait_again(portal)
    done = portal.restore(portal.backup(), portal.export("ledger"))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["letters_unsure"] == 1
    portal.data = type(portal.data).at(place / "again")
    with portal.running():
        messages = rows_of(
            portal.data,
            "SELECT what, state, failure FROM disclosure_outgoing_message WHERE state NOT IN ('sent', 'refused')",
        )
    assert sorted(messages) == [("confirmation", "failed", "unsure"), (UNSENT, "waiting", "")]
