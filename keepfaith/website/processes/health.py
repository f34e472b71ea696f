"""The state of the running portal: whether each process does its work, and what its operator has to see to."""

import datetime as dt
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from keepfaith.ipc.heartbeat import beats
from keepfaith.website.processes.custodian import custodian_answers
from keepfaith.website.processes.mail_settings import MAIL_IN
from keepfaith.website.processes.prober import has_prober
from keepfaith.website.processes.visit_recorder import recorder_answers
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.heartbeat import web_beats, web_processes
from keepfaith.website.runtime.part_users import INBOUND_MAIL, PROBER

if TYPE_CHECKING:
    from keepfaith.policies.promises.status import Row

# Checks whose failure the operator alone can end, each with what is said of it.
_CHECKS: Final = {
    "monitoring.backups": "The daily backup is missing or not as it should be.",
    "monitoring.drill": "The last restore drill failed.",
}
_FRESH_SECONDS: Final = 5.0
_recent: list[tuple[float, list[str]]] = []


def report(data: Path) -> dict[str, bool]:
    """Return of each process whether it answers now."""
    directory = DataDirectory.at(data)
    return {
        "web": sum(map(beats, web_beats(directory))) >= web_processes(),
        "database": _database_answers(),
        "worker": beats(directory.beat_file),
        "custodian": custodian_answers(directory),
        "recorder": recorder_answers(directory),
        **read_passed_signs(directory),
    }


def read_passed_signs(data: DataDirectory) -> dict[str, bool]:
    """Return whether those give signs of life of which the worker passes them on."""
    wanted = {INBOUND_MAIL: bool(os.environ.get(MAIL_IN)), PROBER: has_prober()}
    signs = {name: data.passed_sign(name) for name in wanted}
    return {name: beats(sign) for name, sign in signs.items() if wanted[name] or sign.exists()}


def read_recent_alarms() -> list[str]:
    """Return the alarms, a few seconds old at most: anyone may ask for them as often as they like."""
    if not _recent or time.monotonic() - _recent[0][0] > _FRESH_SECONDS:
        _recent[:] = [(time.monotonic(), list_alarms())]
    return _recent[0][1]


def list_alarms() -> list[str]:
    """Say what the operator has to see to, in the same words while it lasts; without a database nobody knows."""
    from django.db import Error

    try:
        return list(_alarms())
    except Error:
        return []


def judge_promises() -> "list[Row]":
    """Return how each promise of the policy in force stands; none is given before a policy is posted."""
    from keepfaith.agency.agency import this_agency
    from keepfaith.policies.editions.edition_cache import posted_editions
    from keepfaith.policies.promises.status import promise_rows

    now = dt.datetime.now(dt.UTC)
    edition = posted_editions().in_force(this_agency().governing.slug, at=now)
    return promise_rows(edition, at=now) if edition else []


def _alarms() -> Iterator[str]:
    from django.conf import settings

    from keepfaith.monitoring.checks.p42_backup_drills import FRESH_FOR, Drill
    from keepfaith.monitoring.schedules import last_runs
    from keepfaith.policies.models import CheckRun
    from keepfaith.website.processes.scheduled_command import FAILED

    for row in judge_promises():
        if row.verdict == "failed":
            yield f"Promise {row.number} is not kept."
        elif row.verdict == "stale":
            yield f"A check of promise {row.number} is overdue."
    failed = CheckRun.objects.filter(check_name__in=_CHECKS, verdict="failed").values_list(
        "check_name", flat=True
    )
    yield from (words for name, words in _CHECKS.items() if name in failed)
    backup = last_runs().get("backup")
    if backup and backup.result == FAILED:
        yield "The last backup failed."
    drill = Drill.read(settings.DATA)
    if drill and dt.datetime.now(dt.UTC) - drill.at > FRESH_FOR:
        yield "The restore drill is overdue."


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
