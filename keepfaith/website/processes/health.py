"""Whether each process of the running portal does its work, seen from the web process."""

from pathlib import Path

from keepfaith.website.processes.custodian import custodian_answers
from keepfaith.website.processes.visit_recorder import recorder_answers
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.heartbeat import beats, web_beats, web_processes


def report(data: Path) -> dict[str, bool]:
    """Return of each process whether it answers now."""
    return {
        "web": sum(map(beats, web_beats(DataDirectory.at(data)))) >= web_processes(),
        "database": _database_answers(),
        "worker": beats(DataDirectory.at(data).beat_file),
        "custodian": custodian_answers(DataDirectory.at(data)),
        "recorder": recorder_answers(DataDirectory.at(data)),
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
