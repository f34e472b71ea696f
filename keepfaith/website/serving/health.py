"""Whether each part of the running portal does its work, seen from the web process."""

import socket
import time
from pathlib import Path

from keepfaith.website.serving.custody import custodian_answers
from keepfaith.website.serving.data_directory import DataDirectory
from keepfaith.website.serving.listening import Listening
from keepfaith.website.serving.visits import recorder_answers

_BEAT_AGE = 30.0
_PATIENCE = 0.5


def report(data: Path) -> dict[str, bool]:
    """Tell of each part whether it answers now."""
    return {
        "web": True,
        "database": _database_answers(),
        "worker": _worker_beats(DataDirectory.at(data).beat_file),
        "custodian": custodian_answers(DataDirectory.at(data)),
        "recorder": recorder_answers(DataDirectory.at(data)),
        "redirect": _redirect_listens(Listening.from_environment()),
    }


def _database_answers() -> bool:
    from django.db import Error, connections

    connection = connections["default"]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except Error:
        # A connection that broke must not be tried again by the next request.
        connection.close()
        return False


def _worker_beats(beat: Path) -> bool:
    try:
        return time.time() - beat.stat().st_mtime < _BEAT_AGE
    except OSError:
        return False


def _redirect_listens(listening: Listening) -> bool:
    try:
        with socket.create_connection((listening.near, listening.plain_port), timeout=_PATIENCE):
            return True
    except OSError:
        return False
