"""Whether each process of the running portal does its work, seen from the web process."""

from pathlib import Path
from typing import Final

from keepfaith.website.processes.custodian import custodian_answers
from keepfaith.website.processes.visit_recorder import recorder_answers
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.heartbeat import beats, web_beats, web_processes

# What an operator has to see to before anything breaks; nobody is served worse by it now.
ALARMING: Final = ("monitoring.backups", "monitoring.drill")


def report(data: Path) -> dict[str, bool]:
    """Return of each process whether it answers now."""
    return {
        "web": sum(map(beats, web_beats(DataDirectory.at(data)))) >= web_processes(),
        "database": _database_answers(),
        "worker": beats(DataDirectory.at(data).beat_file),
        "custodian": custodian_answers(DataDirectory.at(data)),
        "recorder": recorder_answers(DataDirectory.at(data)),
    }


def alarms() -> list[str]:
    """Name the checks of backups that found them not in order; without a database nobody knows."""
    from django.db import Error

    from keepfaith.policies.models import CheckRun

    try:
        failed = CheckRun.objects.filter(check_name__in=ALARMING, verdict="failed").order_by("check_name")
        return list(failed.values_list("check_name", flat=True))
    except Error:
        return []


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
